package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code BPF_MAP_TYPE_STACK_TRACE}: {@code kernel/bpf/stackmap.c}. Call chains, each at an index that follows from its
 * hash, so that a chain has the same index whenever it is stored; which one the kernel would choose, it does not tell.
 */
public final class StackTraceMap extends StoredMap {

    /** {@code sysctl_perf_event_max_stack}. */
    private static final int DEEPEST = 127;

    private static final int BUILD_ID = 1 << 5;

    /** {@code sizeof(struct bpf_stack_build_id)}. */
    private static final int BUILD_ID_BYTES = 32;

    /** {@code BPF_STACK_BUILD_ID_IP}: what an address is stored as whose file is not known. */
    private static final int WITHOUT_BUILD_ID = 2;

    /** The offset of the address in a {@code struct bpf_stack_build_id}. */
    private static final int ADDRESS = 24;

    private static final long FAST_COMPARISON = 1 << 9;
    private static final long REUSE = 1 << 10;

    private static final int PIECE_BITS = 10;
    private static final int PIECE_MASK = (1 << PIECE_BITS) - 1;

    private final long buckets;
    private final int frameBytes;
    // Guarded, with what is in it, by this object's monitor; pieces are made when something is stored there.
    private final Bucket[][] pieces;
    private final List<Bucket> free = new ArrayList<>();
    private long used;

    /** A chain at an index. */
    private static final class Bucket {
        private final long[] addresses;
        private int hash;
        private int frames;
        private boolean present;

        Bucket(int frames) {
            addresses = new long[frames];
        }

        boolean holds(long[] chain, int first, int count) {
            return frames == count && Arrays.equals(addresses, 0, count, chain, first, first + count);
        }
    }

    private StackTraceMap(MapDefinition definition, Host host, long buckets) {
        super(definition, host);
        this.buckets = buckets;
        this.frameBytes = (definition.flags() & BUILD_ID) != 0 ? BUILD_ID_BYTES : Long.BYTES;
        this.pieces = new Bucket[(int) ((buckets - 1) >>> PIECE_BITS) + 1][];
    }

    /**
     * Makes one.
     *
     * @throws MapException as the kernel refuses a definition; with {@code ENOMEM} if there is no memory for it
     */
    public static StackTraceMap create(MapDefinition definition, Host host) {
        Checks checks = Checks.of(definition)
                .flags(Flags.NUMA_NODE | Flags.ACCESS_BY_JAVA | BUILD_ID)
                .entries()
                .keySize(Integer.BYTES);
        int frame = (definition.flags() & BUILD_ID) != 0 ? BUILD_ID_BYTES : Long.BYTES;
        long size = definition.valueSize();
        if (size == 0 || size % frame != 0 || size / frame > DEEPEST) {
            throw checks.refuse(
                    "value_size is %d, must be a multiple of %d up to %d".formatted(size, frame, frame * DEEPEST),
                    Errno.EINVAL);
        }
        checks.atMost("max_entries", definition.maxEntries(), 1L << 31, Errno.E2BIG);
        long buckets = Math.max(1, Long.highestOneBit(definition.maxEntries() * 2 - 1));
        if (!host.memory().reserve(buckets * Long.BYTES + definition.maxEntries() * size)) {
            throw checks.refuse("no memory for %d chains".formatted(definition.maxEntries()), Errno.ENOMEM);
        }
        return new StackTraceMap(definition, host, buckets);
    }

    /**
     * Stores a call chain, as much of it as a value holds: what {@code bpf_get_stackid} does once it has the stack.
     *
     * @param addresses the return addresses, the innermost first; not kept
     * @param skip how many of them are left out, fewer than there are
     * @param flags those of the helper
     * @return the index; {@code -EEXIST} if another chain has the index and may not lose it, {@code -ENOMEM} if there are
     *     as many chains as may be
     */
    public long stackId(long[] addresses, int skip, long flags) {
        return store(addresses, skip, Math.min(addresses.length - skip, valueSize / frameBytes), flags);
    }

    private synchronized long store(long[] chain, int first, int frames, long flags) {
        int hash = hash(chain, first, frames);
        int index = (int) (hash & (buckets - 1));
        Bucket[] piece = piece(index);
        Bucket old = piece[index & PIECE_MASK];
        boolean occupied = old != null && old.present;
        if (occupied && old.hash == hash && ((flags & FAST_COMPARISON) != 0 || old.holds(chain, first, frames))) {
            return index;
        }
        if (occupied && (flags & REUSE) == 0) {
            return Errno.EEXIST.result();
        }
        // As in the kernel, the new one is there before the old one goes.
        if (used == definition().maxEntries()) {
            return Errno.ENOMEM.result();
        }
        Bucket bucket = free.isEmpty() ? new Bucket(valueSize / frameBytes) : free.remove(free.size() - 1);
        System.arraycopy(chain, first, bucket.addresses, 0, frames);
        bucket.hash = hash;
        bucket.frames = frames;
        bucket.present = true;
        used++;
        if (occupied) {
            release(old);
        }
        piece[index & PIECE_MASK] = bucket;
        return index;
    }

    private void release(Bucket bucket) {
        bucket.present = false;
        used--;
        free.add(bucket);
    }

    private Bucket[] piece(int index) {
        Bucket[] piece = pieces[index >>> PIECE_BITS];
        if (piece == null) {
            piece = new Bucket[1 << PIECE_BITS];
            pieces[index >>> PIECE_BITS] = piece;
        }
        return piece;
    }

    private static int hash(long[] chain, int first, int frames) {
        long hash = frames;
        for (int i = first; i < first + frames; i++) {
            hash = (hash ^ chain[i]) * 0x9e37_79b9_7f4a_7c15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    private Optional<Bucket> bucket(long index) {
        if (index >= buckets) {
            return Optional.empty();
        }
        Bucket[] piece = pieces[(int) index >>> PIECE_BITS];
        return piece == null
                ? Optional.empty()
                : Optional.ofNullable(piece[(int) index & PIECE_MASK]).filter(bucket -> bucket.present);
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        return Errno.EINVAL.result();
    }

    @Override
    public long delete(Caller caller, long key) {
        long index = caller.load(key, Integer.BYTES);
        if (index >= buckets) {
            return Errno.E2BIG.result();
        }
        return delete(index) ? 0 : Errno.ENOENT.result();
    }

    private synchronized boolean delete(long index) {
        Optional<Bucket> bucket = bucket(index);
        bucket.ifPresent(this::release);
        return bucket.isPresent();
    }

    /** Returns the addresses of the chain at an index, the innermost first; nothing if there is none. */
    public synchronized Optional<long[]> chain(long index) {
        return bucket(index).map(bucket -> Arrays.copyOf(bucket.addresses, bucket.frames));
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        requireReadable();
        return chain(index(key) & 0xffff_ffffL).map(this::value);
    }

    private byte[] value(long[] chain) {
        ByteBuffer value = ByteBuffer.allocate(valueSize).order(host.byteOrder());
        for (int i = 0; i < chain.length; i++) {
            if (frameBytes == Long.BYTES) {
                value.putLong(i * Long.BYTES, chain[i]);
            } else {
                value.putInt(i * BUILD_ID_BYTES, WITHOUT_BUILD_ID);
                value.putLong(i * BUILD_ID_BYTES + ADDRESS, chain[i]);
            }
        }
        return value.array();
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        throw refuse("chains are stored by programs", Errno.EINVAL);
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        long index = index(key) & 0xffff_ffffL;
        if (index >= buckets) {
            throw refuse("index is %d, must be below %d".formatted(index, buckets), Errno.E2BIG);
        }
        return delete(index);
    }

    @Override
    public synchronized Optional<byte[]> take(byte[] key) {
        requireWritable();
        Optional<byte[]> value = get(key);
        if (value.isPresent()) {
            remove(key);
        }
        return value;
    }

    /** Returns the indexes at which there is a chain. */
    @Override
    public synchronized List<byte[]> keys() {
        requireReadable();
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < pieces.length; i++) {
            for (int j = 0; pieces[i] != null && j <= PIECE_MASK; j++) {
                Bucket bucket = pieces[i][j];
                if (bucket != null && bucket.present) {
                    keys.add(keyOf((i << PIECE_BITS) + j));
                }
            }
        }
        return keys;
    }
}
