package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * {@code BPF_MAP_TYPE_BLOOM_FILTER} ({@code kernel/bpf/bloom_filter.c}): tells of a value that it was never added, or
 * that it may have been. Which values it takes for others, the kernel decides by other hashes. For Java, the key is an
 * empty array; {@link #contains} asks.
 */
final class BloomFilter extends StoredMap implements ValueFilter {

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int DEFAULT_HASHES = 5;
    private static final long MOST_BITS = 1L << 32;
    private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

    private final int hashes;
    private final long mask;
    private final Pieces words;
    private final ThreadLocal<long[]> valueOfThread;

    private BloomFilter(MapDefinition definition, Host host) {
        super(definition, host);
        hashes = definition.extra() == 0 ? DEFAULT_HASHES : (int) definition.extra();
        mask = bits(definition.maxEntries(), hashes) - 1;
        words = Pieces.reserve(definition, host, (mask + 1) / Long.SIZE, 1, Long.BYTES);
        valueOfThread = Keys.ofThread(Keys.words(valueSize));
    }

    /** Makes one. */
    static BpfMap create(MapDefinition definition, Host host) {
        check(definition);
        return new BloomFilter(definition, host);
    }

    /** As {@code bloom_map_alloc} does. */
    private static void check(MapDefinition definition) {
        Checks checks = Checks.of(definition)
                .atMost("value_size", definition.valueSize(), Checks.LARGEST_ALLOCATION, Errno.E2BIG)
                .keySize(0)
                .positive("value_size", definition.valueSize())
                .entries()
                .flags(Flags.NUMA_NODE | Flags.ZERO_SEED | Flags.ACCESS);
        if ((definition.extra() & ~0xfL) != 0) {
            throw checks.refuse("map_extra is 0x%x, must be 0 to 15".formatted(definition.extra()), Errno.EINVAL);
        }
    }

    /** Returns how many bits the kernel uses: entries by hashes by 7/5, rounded up to a power of two. */
    private static long bits(long entries, int hashes) {
        long wanted = entries * hashes / 5 * 7;
        if (entries * hashes > 0xffff_ffffL || wanted > MOST_BITS / 2) {
            return MOST_BITS;
        }
        return wanted <= Long.SIZE ? Long.SIZE : Long.highestOneBit(wanted - 1) << 1;
    }

    private long bit(long[] value, int number) {
        long hash = FACTOR * (number + 1);
        for (long word : value) {
            hash = (hash ^ word) * FACTOR;
            hash ^= hash >>> 29;
        }
        return hash >>> 7 & mask;
    }

    private Optional<Errno> add(long[] value) {
        for (int i = 0; i < hashes; i++) {
            long bit = bit(value, i);
            int word = (int) (bit >>> 6);
            Optional<Slab> slab = words.slab(word);
            if (slab.isEmpty()) {
                return Errno.ENOMEM.asResult();
            }
            LONG.getAndBitwiseOr(slab.get().bytes, slab.get().offset(words.slot(word), 0), 1L << bit);
        }
        return Optional.empty();
    }

    private boolean has(long[] value) {
        for (int i = 0; i < hashes; i++) {
            long bit = bit(value, i);
            int word = (int) (bit >>> 6);
            Optional<Slab> slab = words.slab(word);
            long bits = slab.isEmpty()
                    ? 0
                    : (long) LONG.getVolatile(slab.get().bytes, slab.get().offset(words.slot(word), 0));
            if ((bits & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private long[] value(Caller caller, long address) {
        long[] value = valueOfThread.get();
        Keys.read(caller, address, valueSize, value);
        return value;
    }

    private long[] value(byte[] bytes) {
        requireValue(bytes, 1);
        long[] value = new long[Keys.words(valueSize)];
        Keys.read(bytes, value);
        return value;
    }

    @Override
    public long push(Caller caller, long value, long flags) {
        writer(caller);
        if (flags != 0) {
            return Errno.EINVAL.result();
        }
        Optional<Errno> error = add(value(caller, value));
        return error.isPresent() ? error.get().result() : 0;
    }

    @Override
    public long peek(Caller caller, long value) {
        return has(value(caller, value)) ? 0 : Errno.ENOENT.result();
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        return Errno.EINVAL.result();
    }

    /** Returns 0: a filter does not count. */
    @Override
    public long count() {
        return 0;
    }

    @Override
    public boolean contains(byte[] value) {
        requireReadable();
        return has(value(value));
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        requireReadable();
        throw refuse("has no keys: values are asked for", Errno.EOPNOTSUPP);
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        requireKey(key);
        if (flags != 0) {
            throw refuse("flags of an update are 0x%x, must be 0".formatted(flags), Errno.EINVAL);
        }
        require(add(value(value)), "a further value");
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        throw refuse("forgets nothing", Errno.EOPNOTSUPP);
    }

    @Override
    public List<byte[]> keys() {
        requireReadable();
        throw refuse("has no keys", Errno.EOPNOTSUPP);
    }
}
