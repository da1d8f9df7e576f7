package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code BPF_MAP_TYPE_ARRAY} and {@code BPF_MAP_TYPE_PERCPU_ARRAY} ({@code kernel/bpf/arraymap.c}): all entries are
 * there from the beginning, as zeros. Their memory is reserved at once and allocated piece by piece when it is reached.
 */
final class ArrayMap extends StoredMap {

    private final long entries;
    private final boolean perCpu;
    private final int copies;
    private final Pieces pieces;
    private final Slab first;

    private ArrayMap(MapDefinition definition, Host host, boolean perCpu) {
        super(definition, host);
        this.perCpu = perCpu;
        entries = definition.maxEntries();
        copies = perCpu ? host.cpus() : 1;
        pieces = Pieces.reserve(definition, host, entries, copies, definition.valueSize());
        first = pieces.slab(0).orElseThrow();
    }

    /** Makes one. */
    static BpfMap create(MapDefinition definition, Host host) {
        Checks.of(definition).array();
        return new ArrayMap(definition, host, definition.type() == MapType.PERCPU_ARRAY.number());
    }

    @Override
    public Region values() {
        return first.region;
    }

    private boolean has(int index) {
        return Integer.toUnsignedLong(index) < entries;
    }

    /** Returns the number of the CPU that a run is on, as far as the map has one for each. */
    private int cpu(Current run, Caller caller) {
        if (perCpu && run.cpu() >= copies) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "map \"%s\" has values for %d CPUs, the run is on CPU %d".formatted(name(), copies, run.cpu()));
        }
        return perCpu ? run.cpu() : 0;
    }

    private long address(Current run, int index, int cpu) {
        Optional<Slab> slab = pieces.slab(index);
        return slab.isPresent() ? slab.get().address(run, pieces.slot(index), cpu) : 0;
    }

    @Override
    public long lookup(Caller caller, long key) {
        int index = (int) caller.load(key, Integer.BYTES);
        if (!has(index)) {
            return 0;
        }
        Current run = Current.of(caller);
        return address(run, index, cpu(run, caller));
    }

    @Override
    public Optional<KeyedValue> valueAround(Caller caller, long address) {
        SharedMemory memory = Current.of(caller).host().memory();
        Optional<Region> region = memory.regionAt(address);
        long index = region.isPresent() && !perCpu ? pieces.indexAt(memory, region.get(), address) : -1;
        if (index < 0) {
            return Optional.empty();
        }
        long value = address(Current.of(caller), (int) index, 0);
        return Optional.of(new KeyedValue(keyOf((int) index), value))
                .filter(found -> found.isAround(address, valueSize));
    }

    @Override
    public long lookupPerCpu(Caller caller, long key, int cpu) {
        int index = (int) caller.load(key, Integer.BYTES);
        return perCpu && has(index) && cpu >= 0 && cpu < copies ? address(Current.of(caller), index, cpu) : 0;
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        Current run = writer(caller);
        int index = (int) caller.load(key, Integer.BYTES);
        Optional<Errno> error = refusal(index, flags);
        if (error.isPresent()) {
            return error.get().result();
        }
        Optional<Slab> slab = pieces.slab(index);
        if (slab.isEmpty()) {
            return Errno.ENOMEM.result();
        }
        int offset = slab.get().offset(pieces.slot(index), cpu(run, caller));
        if ((flags & Flags.LOCK) == 0) {
            fields.copy(caller, value, valueSize, slab.get(), offset);
        } else {
            error = fields.copyLocked(caller, value, valueSize, slab.get(), offset);
            if (error.isPresent()) {
                return error.get().result();
            }
        }
        fields.release(host, slab.get(), pieces.slot(index), copies);
        return 0;
    }

    private Optional<Errno> refusal(int index, long flags) {
        if (!Flags.areOfUpdate(flags & ~Flags.LOCK)) {
            return Errno.EINVAL.asResult();
        } else if (!has(index)) {
            return Errno.E2BIG.asResult();
        } else if ((flags & Flags.NOEXIST) != 0) {
            return Errno.EEXIST.asResult();
        }
        boolean lockable = !perCpu && fields.lock().isPresent();
        return (flags & Flags.LOCK) != 0 && !lockable ? Errno.EINVAL.asResult() : Optional.empty();
    }

    @Override
    public long delete(Caller caller, long key) {
        writer(caller);
        caller.load(key, Integer.BYTES);
        return Errno.EINVAL.result();
    }

    @Override
    public long forEach(Caller caller, long handle, long function, long context, long flags) {
        if (flags != 0) {
            return Errno.EINVAL.result();
        }
        Current run = Current.of(caller);
        int cpu = cpu(run, caller);
        KeyCopy key = KeyCopy.take(caller, keySize);
        try {
            for (long i = 0; i < entries; i++) {
                key.set((int) i);
                long value = address(run, (int) i, cpu);
                if (value == 0) {
                    return Errno.ENOMEM.result();
                }
                if (caller.callback(function, handle, key.address(), value, context, 0) != 0) {
                    return i + 1;
                }
            }
            return entries;
        } finally {
            key.giveBack();
        }
    }

    @Override
    public long count() {
        return entries;
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        return get(key, 0);
    }

    @Override
    public Optional<byte[]> get(byte[] key, long flags) {
        fields.requireLookup(this, flags);
        int index = index(key);
        if (!has(index)) {
            return Optional.empty();
        }
        return Optional.of(fields.read(this, slabOrRefuse(index), pieces.slot(index), copies, flags));
    }

    private Slab slabOrRefuse(int index) {
        return pieces.slab(index)
                .orElseThrow(() -> refuse("has no memory for entry %d".formatted(index), Errno.ENOMEM));
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        int index = index(key);
        requireValue(value, copies);
        if ((flags & Flags.LOCK) != 0 && fields.lock().isEmpty()) {
            throw refuse("has no bpf_spin_lock for BPF_F_LOCK", Errno.EINVAL);
        }
        require(refusal(index, flags), "update of entry " + Integer.toUnsignedString(index));
        Slab slab = slabOrRefuse(index);
        fields.write(this, value, slab, pieces.slot(index), copies, flags);
        fields.release(host, slab, pieces.slot(index), copies);
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        index(key);
        throw refuse("entries of an array cannot be deleted", Errno.EINVAL);
    }

    @Override
    public List<byte[]> keys() {
        requireReadable();
        return new AbstractList<>() {
            @Override
            public byte[] get(int index) {
                return keyOf(Objects.checkIndex(index, size()));
            }

            @Override
            public int size() {
                return (int) Math.min(Integer.MAX_VALUE, entries);
            }
        };
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> key) {
        return nextIndex(key);
    }
}
