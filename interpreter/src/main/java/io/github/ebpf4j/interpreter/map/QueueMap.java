package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.List;
import java.util.Optional;

/**
 * {@code BPF_MAP_TYPE_QUEUE} and {@code BPF_MAP_TYPE_STACK} ({@code kernel/bpf/queue_stack_maps.c}): values in the order
 * of their coming, and no keys. For Java, the key is an empty array: {@link #get} looks at the value that is due, {@link
 * #take} takes it out, {@link #put} adds one.
 */
final class QueueMap extends StoredMap {

    private final boolean stack;
    private final long capacity;
    // One more than there may be values: that one stays zeros, for those who ask in vain.
    private final Pieces pieces;
    private long first;
    private long size;

    private QueueMap(MapDefinition definition, Host host, boolean stack) {
        super(definition, host);
        this.stack = stack;
        capacity = definition.maxEntries();
        pieces = Pieces.reserve(definition, host, capacity + 1, 1, definition.valueSize());
    }

    /** Makes one. */
    static BpfMap create(MapDefinition definition, Host host) {
        // As queue_stack_map_alloc_check does.
        Checks.of(definition)
                .entries()
                .keySize(0)
                .positive("value_size", definition.valueSize())
                .flags(Flags.NUMA_NODE | Flags.ACCESS)
                .atMost("value_size", definition.valueSize(), Checks.LARGEST_ALLOCATION, Errno.E2BIG);
        return new QueueMap(definition, host, definition.type() == MapType.STACK.number());
    }

    /** Returns where the value lies that is due. */
    private int due() {
        return (int) ((stack ? first + size - 1 : first) % capacity);
    }

    /** Returns where a further value goes. */
    private int next() {
        return (int) ((first + size) % capacity);
    }

    private void removeDue() {
        size--;
        if (!stack) {
            first = (first + 1) % capacity;
        }
    }

    private void removeOldest() {
        size--;
        first = (first + 1) % capacity;
    }

    private Optional<Errno> refusal(long flags) {
        if ((flags & Flags.NOEXIST) != 0 || !Flags.areOfUpdate(flags)) {
            return Errno.EINVAL.asResult();
        } else if (size == capacity && (flags & Flags.EXIST) == 0) {
            return Errno.E2BIG.asResult();
        }
        return pieces.slab(next()).isPresent() ? Optional.empty() : Errno.ENOMEM.asResult();
    }

    @Override
    public synchronized long push(Caller caller, long value, long flags) {
        writer(caller);
        Optional<Errno> error = refusal(flags);
        if (error.isPresent()) {
            return error.get().result();
        }
        Slab slab = pieces.slab(next()).orElseThrow();
        // In a full map this is where the oldest lies, which is replaced.
        caller.read(value, slab.region, slab.offset(pieces.slot(next()), 0), valueSize);
        if (size == capacity) {
            removeOldest();
        }
        size++;
        return 0;
    }

    @Override
    public synchronized long pop(Caller caller, long value) {
        writer(caller);
        long result = copyDue(caller, value);
        if (result == 0) {
            removeDue();
        }
        return result;
    }

    @Override
    public synchronized long peek(Caller caller, long value) {
        return copyDue(caller, value);
    }

    private long copyDue(Caller caller, long value) {
        int index = size == 0 ? (int) capacity : due();
        Optional<Slab> slab = pieces.slab(index);
        if (slab.isEmpty()) {
            return Errno.ENOMEM.result();
        }
        caller.write(value, slab.get().region, slab.get().offset(pieces.slot(index), 0), valueSize);
        return size == 0 ? Errno.ENOENT.result() : 0;
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        return Errno.EINVAL.result();
    }

    @Override
    public long delete(Caller caller, long key) {
        return Errno.EINVAL.result();
    }

    @Override
    public synchronized long count() {
        return size;
    }

    @Override
    public synchronized Optional<byte[]> get(byte[] key) {
        requireReadable();
        requireKey(key);
        if (size == 0) {
            return Optional.empty();
        }
        Slab slab = pieces.slab(due()).orElseThrow();
        return Optional.of(fields.read(this, slab, pieces.slot(due()), 1, 0));
    }

    @Override
    public synchronized Optional<byte[]> take(byte[] key) {
        requireWritable();
        Optional<byte[]> value = get(key);
        if (value.isPresent()) {
            removeDue();
        }
        return value;
    }

    @Override
    public synchronized void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        requireKey(key);
        requireValue(value, 1);
        require(refusal(flags), "a further value, with %d of %d there,".formatted(size, capacity));
        Slab slab = pieces.slab(next()).orElseThrow();
        slab.bytes.put(slab.offset(pieces.slot(next()), 0), value);
        if (size == capacity) {
            removeOldest();
        }
        size++;
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        throw refuse("has no keys to delete", Errno.EINVAL);
    }

    @Override
    public List<byte[]> keys() {
        requireReadable();
        throw refuse("has no keys", Errno.EINVAL);
    }
}
