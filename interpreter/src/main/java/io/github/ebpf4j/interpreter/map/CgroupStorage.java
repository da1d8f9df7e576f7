package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * {@code BPF_MAP_TYPE_CGROUP_STORAGE} and {@code BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE} ({@code
 * kernel/bpf/local_storage.c}): a value for each control group, of 8 bytes of key, or for each group and way of
 * attaching to it, of 16. The kernel makes a value when a program is attached, this map when a program first asks.
 */
public final class CgroupStorage extends StoredMap {

    private static final long MOST_GROUPS = 1 << 16;

    private final HashedMap values;
    private final boolean bigEndian;
    private final ThreadLocal<long[]> keyOfThread;

    private CgroupStorage(MapDefinition definition, Host host) {
        super(definition, host);
        boolean perCpu = Maps.isPerCpu(definition.type());
        values = HashedMap.create(asHash(definition, perCpu ? MapType.PERCPU_HASH : MapType.HASH), host);
        bigEndian = host.byteOrder() == ByteOrder.BIG_ENDIAN;
        keyOfThread = Keys.ofThread(Keys.words(keySize));
    }

    /** Makes one. */
    static BpfMap create(MapDefinition definition, Host host) {
        check(definition);
        return new CgroupStorage(definition, host);
    }

    /** As {@code cgroup_storage_map_alloc} does. */
    private static void check(MapDefinition definition) {
        long largest = Maps.isPerCpu(definition.type()) ? Checks.LARGEST_PER_CPU : Checks.LARGEST_LOCAL;
        Checks checks = Checks.of(definition);
        if (definition.keySize() != Long.BYTES) {
            checks.keySize(2 * Long.BYTES);
        }
        checks.positive("value_size", definition.valueSize())
                .atMost("value_size", definition.valueSize(), largest, Errno.E2BIG)
                .flags(Flags.NUMA_NODE | Flags.ACCESS)
                .exactly("max_entries", definition.maxEntries(), 0);
    }

    private static MapDefinition asHash(MapDefinition storage, MapType type) {
        return MapDefinition.builder(storage.name(), type.number())
                .declared(storage.kind(), storage.section())
                .sizes(storage.keySize(), storage.valueSize())
                .maxEntries(MOST_GROUPS)
                .flags(storage.flags() & Flags.ACCESS)
                .numaNode(storage.numaNode())
                .types(storage.keyType(), storage.valueType())
                .build();
    }

    /**
     * Returns the address of a group's value, which is zeros at first; 0 if there is no memory for it.
     *
     * @param group the id of the group
     * @param attachType how the program is attached to it
     */
    public long value(Caller caller, long group, int attachType) {
        long[] key = keyOfThread.get();
        key[0] = bigEndian ? Long.reverseBytes(group) : group;
        if (key.length > 1) {
            key[1] = (bigEndian ? Integer.reverseBytes(attachType) : attachType) & 0xffff_ffffL;
        }
        return values.obtain(caller, key);
    }

    @Override
    public long lookup(Caller caller, long key) {
        return values.lookup(caller, key);
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        return (flags & ~(Flags.LOCK | Flags.EXIST)) != 0
                ? Errno.EINVAL.result()
                : values.update(caller, key, value, flags | Flags.EXIST);
    }

    @Override
    public long delete(Caller caller, long key) {
        return Errno.EINVAL.result();
    }

    @Override
    public long count() {
        return values.count();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        return values.get(key);
    }

    @Override
    public Optional<byte[]> get(byte[] key, long flags) {
        return values.get(key, flags);
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        if ((flags & ~(Flags.LOCK | Flags.EXIST)) != 0) {
            throw refuse("flags of an update are 0x%x".formatted(flags), Errno.EINVAL);
        }
        values.put(key, value, flags | Flags.EXIST);
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        requireKey(key);
        throw refuse("values go with their groups only", Errno.EINVAL);
    }

    @Override
    public List<byte[]> keys() {
        return values.keys();
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> key) {
        return values.nextKey(key);
    }
}
