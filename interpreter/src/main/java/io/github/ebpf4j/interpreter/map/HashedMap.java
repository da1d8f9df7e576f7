package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code BPF_MAP_TYPE_HASH}, {@code PERCPU_HASH}, {@code LRU_HASH} and {@code LRU_PERCPU_HASH} ({@code
 * kernel/bpf/hashtab.c}). Keys come and go; the memory of a value stays memory of a value, of this key or another.
 *
 * <p>The value of a key that is there is replaced in a hash, so that pointers keep the old one, and changed in place in
 * a per-CPU hash. A full LRU map makes room by deleting a key that was not used lately; which one, the kernel may decide
 * otherwise.
 */
final class HashedMap extends StoredMap {

    private static final int MOST_SEGMENT_BITS = 6;

    /** How often an LRU map looks for a key to delete before it gives up: others may be quicker each time. */
    private static final int ATTEMPTS = 2000;

    /** How many of them follow each other at once; then others must be let on, who may have been stopped in the middle. */
    private static final int QUICK_ATTEMPTS = 100;

    private static final long PAUSE_NANOS = 10_000;

    private final boolean lru;
    private final boolean perCpu;
    private final int copies;
    private final int words;
    private final ElementPool pool;
    private final Element end;
    private final Segment[] segments;
    private final int segmentBits;
    private final ThreadLocal<long[]> keyOfThread;

    private HashedMap(MapDefinition definition, Host host, boolean lru, boolean perCpu) {
        super(definition, host);
        this.lru = lru;
        this.perCpu = perCpu;
        copies = perCpu ? host.cpus() : 1;
        words = Keys.words(keySize);
        pool = new ElementPool(definition, host, capacity(definition, host), copies);
        end = pool.end;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(definition.maxEntries());
        segmentBits = Math.max(0, Math.min(MOST_SEGMENT_BITS, bits - 3));
        segments = new Segment[1 << segmentBits];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment(end, segmentBits);
        }
        keyOfThread = Keys.ofThread(words);
    }

    /** Makes one. */
    static HashedMap create(MapDefinition definition, Host host) {
        boolean lru =
                definition.type() == MapType.LRU_HASH.number() || definition.type() == MapType.LRU_PERCPU_HASH.number();
        boolean perCpu = Maps.isPerCpu(definition.type());
        Checks.of(definition).hash(lru, perCpu);
        return new HashedMap(definition, host, lru, perCpu);
    }

    /** Returns how many keys there may be: with a list for each CPU, all lists are equally long. */
    private static long capacity(MapDefinition definition, Host host) {
        if ((definition.flags() & Flags.NO_COMMON_LRU) == 0) {
            return definition.maxEntries();
        }
        long up = (definition.maxEntries() + host.cpus() - 1) / host.cpus() * host.cpus();
        return up <= 0xffff_ffffL ? up : up - host.cpus();
    }

    private long[] key(Caller caller, long address) {
        long[] key = keyOfThread.get();
        Keys.read(caller, address, keySize, key);
        return key;
    }

    private long[] key(byte[] bytes) {
        requireKey(bytes);
        long[] key = new long[words];
        Keys.read(bytes, key);
        return key;
    }

    private Segment segment(int hash) {
        return segments[(int) ((hash & 0xffff_ffffL) >>> (Integer.SIZE - segmentBits))];
    }

    private Element find(long[] key) {
        int hash = Keys.hash(key);
        return segment(hash).find(hash, key);
    }

    private int cpu(Current run, Caller caller) {
        if (perCpu && run.cpu() >= copies) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "map \"%s\" has values for %d CPUs, the run is on CPU %d".formatted(name(), copies, run.cpu()));
        }
        return perCpu ? run.cpu() : 0;
    }

    @Override
    public long lookup(Caller caller, long key) {
        Element element = find(key(caller, key));
        if (element == end) {
            return 0;
        }
        if (lru) {
            pool.use(element);
        }
        Current run = Current.of(caller);
        return element.slab.address(run, element.slot, cpu(run, caller));
    }

    @Override
    public Optional<KeyedValue> valueAround(Caller caller, long address) {
        Current run = Current.of(caller);
        Element element = perCpu ? end : pool.at(run.host().memory(), address);
        return element == end
                ? Optional.empty()
                : Optional.of(new KeyedValue(
                                Keys.bytes(element.key, keySize), element.slab.address(run, element.slot, 0)))
                        .filter(found -> found.isAround(address, valueSize));
    }

    @Override
    public long lookupPerCpu(Caller caller, long key, int cpu) {
        Element element = find(key(caller, key));
        if (element == end || !perCpu || cpu < 0 || cpu >= copies) {
            return 0;
        }
        if (lru) {
            pool.use(element);
        }
        return element.slab.address(Current.of(caller), element.slot, cpu);
    }

    @Override
    public long update(Caller caller, long keyAddress, long value, long flags) {
        int cpu = cpu(writer(caller), caller);
        if (!areFlags(flags)) {
            return Errno.EINVAL.result();
        }
        long[] key = key(caller, keyAddress);
        int hash = Keys.hash(key);
        Segment segment = segment(hash);
        long stamp = segment.writeLock();
        try {
            Element old = segment.find(hash, key, stamp);
            Optional<Errno> error = Flags.refusal(old != end, flags & ~Flags.LOCK);
            if (error.isPresent()) {
                return error.get().result();
            }
            Element target = target(segment, old, flags);
            error = refusal(target);
            if (error.isPresent()) {
                return error.get().result();
            }
            boolean done = false;
            try {
                error = store(caller, value, target, cpu, target != old, flags);
                done = error.isEmpty();
            } finally {
                finish(done, segment, old, target, hash, key);
            }
            return done ? 0 : error.orElseThrow().result();
        } finally {
            segment.unlockWrite(stamp);
        }
    }

    /** Returns the address of a key's value, one of zeros if it is new; 0 if there is no memory for it. */
    long obtain(Caller caller, long[] key) {
        Element element = find(key);
        if (element == end) {
            caller.charge((long) copies * valueSize / Limits.BYTES_PER_INSTRUCTION);
            element = findOrAdd(key);
        }
        if (element.slot < 0) {
            return 0;
        }
        Current run = Current.of(caller);
        return element.slab.address(run, element.slot, cpu(run, caller));
    }

    private Element findOrAdd(long[] key) {
        int hash = Keys.hash(key);
        Segment segment = segment(hash);
        long stamp = segment.writeLock();
        try {
            Element old = segment.find(hash, key, stamp);
            if (old != end) {
                return old;
            }
            Element target = target(segment, old, 0);
            if (refusal(target).isEmpty()) {
                target.slab.clear(target.slot, copies);
                finish(true, segment, old, target, hash, key);
            }
            return target;
        } finally {
            segment.unlockWrite(stamp);
        }
    }

    private boolean areFlags(long flags) {
        boolean lock = (flags & Flags.LOCK) != 0;
        return Flags.areOfUpdate(flags & ~Flags.LOCK)
                && (!lock || (!lru && !perCpu && fields.lock().isPresent()));
    }

    /** Returns the element that a value is to be stored in; it may be {@linkplain #refusal none}. */
    private Element target(Segment segment, Element old, long flags) {
        if (old != end) {
            if (perCpu || (flags & Flags.LOCK) != 0) {
                return old;
            }
            Element spare = segment.spare;
            segment.spare = end;
            return spare != end ? spare : pool.spare();
        }
        Element free = pool.take();
        return free == end && lru ? evict(segment) : free;
    }

    private Optional<Errno> refusal(Element target) {
        return pool.refusal(target, lru ? Errno.ENOMEM : Errno.E2BIG);
    }

    /** Takes an element from the key that was not used for longest, more or less; the end if there is none. */
    private Element evict(Segment own) {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (i >= QUICK_ATTEMPTS) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            Element victim = pool.victim();
            if (victim == end) {
                // All elements are on their way from one key to another.
                Thread.onSpinWait();
                continue;
            }
            Segment segment = segment(victim.hash);
            // Two threads that evict from each other's segments must not wait for each other.
            long stamp = segment == own ? 0 : segment.tryWriteLock();
            if (segment == own || stamp != 0) {
                boolean isStill = victim.linked && segment(victim.hash) == segment;
                if (isStill) {
                    segment.unlink(victim);
                    fields.release(host, victim.slab, victim.slot, copies);
                }
                if (segment != own) {
                    segment.unlockWrite(stamp);
                }
                if (isStill) {
                    return victim;
                }
            } else {
                Thread.onSpinWait();
            }
        }
        return end;
    }

    private Optional<Errno> store(Caller caller, long value, Element target, int cpu, boolean fresh, long flags) {
        int offset = target.slab.offset(target.slot, cpu);
        if (fresh) {
            // All CPUs' values are made zeros.
            caller.charge((long) (copies - 1) * valueSize / Limits.BYTES_PER_INSTRUCTION);
            clear(target);
        } else if ((flags & Flags.LOCK) != 0) {
            return fields.copyLocked(caller, value, valueSize, target.slab, offset);
        }
        fields.copy(caller, value, valueSize, target.slab, offset);
        return Optional.empty();
    }

    /** Prepares an element for another key: no CPU and no field keeps what the last one left. */
    private void clear(Element target) {
        if (perCpu || !fields.isEmpty()) {
            target.slab.clear(target.slot, copies);
        }
    }

    /** Puts the element that a value was stored in where it belongs, or back. */
    private void finish(boolean stored, Segment segment, Element old, Element target, int hash, long[] key) {
        if (target == old) {
            return;
        }
        if (!stored) {
            if (old == end) {
                pool.give(target);
            } else {
                segment.spare = target;
            }
            return;
        }
        System.arraycopy(key, 0, target.key, 0, words);
        target.hash = hash;
        if (lru) {
            pool.use(target);
        }
        if (old != end) {
            segment.unlink(old);
            fields.release(host, old.slab, old.slot, copies);
            segment.spare = old;
        }
        segment.link(target);
    }

    @Override
    public long delete(Caller caller, long key) {
        writer(caller);
        return delete(key(caller, key)) ? 0 : Errno.ENOENT.result();
    }

    private boolean delete(long[] key) {
        int hash = Keys.hash(key);
        Segment segment = segment(hash);
        long stamp = segment.writeLock();
        try {
            Element element = segment.find(hash, key, stamp);
            if (element == end) {
                return false;
            }
            unlink(segment, element);
            return true;
        } finally {
            segment.unlockWrite(stamp);
        }
    }

    private void unlink(Segment segment, Element element) {
        segment.unlink(element);
        fields.release(host, element.slab, element.slot, copies);
        pool.give(element);
    }

    @Override
    public long forEach(Caller caller, long handle, long function, long context, long flags) {
        if (flags != 0) {
            return Errno.EINVAL.result();
        }
        Current run = Current.of(caller);
        int cpu = cpu(run, caller);
        // There may be more buckets than keys.
        caller.charge(buckets() / Long.BYTES);
        HashCursor cursor = cursor();
        KeyCopy key = KeyCopy.take(caller, keySize);
        long calls = 0;
        try {
            while (cursor.advance()) {
                key.set(cursor.key());
                long value = cursor.element().slab.address(run, cursor.element().slot, cpu);
                calls++;
                if (caller.callback(function, handle, key.address(), value, context, 0) != 0) {
                    break;
                }
            }
            return calls;
        } finally {
            key.giveBack();
        }
    }

    private long buckets() {
        long buckets = 0;
        for (Segment segment : segments) {
            buckets += segment.buckets();
        }
        return buckets;
    }

    private HashCursor cursor() {
        return new HashCursor(segments, end, words);
    }

    @Override
    public long count() {
        return pool.inUse();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        return get(key, 0);
    }

    @Override
    public Optional<byte[]> get(byte[] bytes, long flags) {
        fields.requireLookup(this, flags);
        long[] key = key(bytes);
        int hash = Keys.hash(key);
        Segment segment = segment(hash);
        long stamp = segment.readLock();
        try {
            Element element = segment.find(hash, key, stamp);
            return element == end
                    ? Optional.empty()
                    : Optional.of(fields.read(this, element.slab, element.slot, copies, flags));
        } finally {
            segment.unlockRead(stamp);
        }
    }

    @Override
    public void put(byte[] bytes, byte[] value, long flags) {
        requireWritable();
        long[] key = key(bytes);
        requireValue(value, copies);
        if (!areFlags(flags)) {
            throw refuse("flags of an update are 0x%x".formatted(flags), Errno.EINVAL);
        }
        int hash = Keys.hash(key);
        Segment segment = segment(hash);
        long stamp = segment.writeLock();
        try {
            Element old = segment.find(hash, key, stamp);
            require(Flags.refusal(old != end, flags & ~Flags.LOCK), "update");
            Element target = target(segment, old, flags);
            require(refusal(target), "a further key, with %d there,".formatted(count()));
            if (target != old) {
                clear(target);
            }
            boolean done = false;
            try {
                fields.write(this, value, target.slab, target.slot, copies, target == old ? flags : 0);
                done = true;
            } finally {
                finish(done, segment, old, target, hash, key);
            }
        } finally {
            segment.unlockWrite(stamp);
        }
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        return delete(key(key));
    }

    @Override
    public Optional<byte[]> take(byte[] bytes) {
        requireReadable();
        requireWritable();
        long[] key = key(bytes);
        int hash = Keys.hash(key);
        Segment segment = segment(hash);
        long stamp = segment.writeLock();
        try {
            Element element = segment.find(hash, key, stamp);
            if (element == end) {
                return Optional.empty();
            }
            byte[] value = fields.read(this, element.slab, element.slot, copies, 0);
            unlink(segment, element);
            return Optional.of(value);
        } finally {
            segment.unlockWrite(stamp);
        }
    }

    @Override
    public List<byte[]> keys() {
        requireReadable();
        List<byte[]> keys = new ArrayList<>();
        HashCursor cursor = cursor();
        while (cursor.advance()) {
            keys.add(Keys.bytes(cursor.key(), keySize));
        }
        return keys;
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> after) {
        requireReadable();
        HashCursor cursor = cursor();
        if (after.isPresent()) {
            long[] key = key(after.get());
            if (find(key) != end) {
                cursor.after(key);
            }
        }
        return cursor.advance() ? Optional.of(Keys.bytes(cursor.key(), keySize)) : Optional.empty();
    }
}
