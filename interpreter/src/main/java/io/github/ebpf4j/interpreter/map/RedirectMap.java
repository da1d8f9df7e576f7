package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Targets of redirection: {@code kernel/bpf/devmap.c}, {@code kernel/bpf/cpumap.c}, {@code net/xdp/xskmap.c}. Java puts
 * them in; programs look them up and cannot change them.
 */
final class RedirectMap extends StoredMap implements RedirectTargets {

    /** {@code NR_CPUS}, as distributions set it. */
    private static final int MOST_CPUS = 8192;

    /** The longest queue of a CPU. */
    private static final int LONGEST_QUEUE = 16_384;

    private final MapType type;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    private final ThreadLocal<Key> probes = Key.probes(Integer.BYTES);
    // Values that were deleted stay readable, and are used again. Guarded by this object's monitor.
    private final Queue<SharedRegion> unused = new ArrayDeque<>();

    /** A target, and its value as programs see it. */
    private record Entry(Optional<RedirectTarget> target, SharedRegion value, long address) {}

    private RedirectMap(MapDefinition definition, MapType type, Host host) {
        super(definition, host);
        this.type = type;
    }

    /** Makes a map of devices at the indexes of an array: {@code dev_map_alloc_check}. */
    static RedirectMap devices(MapDefinition definition, Host host) {
        return create(definition, MapType.DEVMAP, host);
    }

    /** Makes a map of devices at any keys. */
    static RedirectMap devicesByHash(MapDefinition definition, Host host) {
        Checks.of(definition).atMost("max_entries", definition.maxEntries(), 1L << 31, Errno.EINVAL);
        return create(definition, MapType.DEVMAP_HASH, host);
    }

    /** Makes a map of CPUs: {@code cpu_map_alloc}. */
    static RedirectMap cpus(MapDefinition definition, Host host) {
        Checks checks = Checks.of(definition).flags(Flags.NUMA_NODE);
        RedirectMap map = create(definition, MapType.CPUMAP, host);
        checks.atMost("max_entries", definition.maxEntries(), MOST_CPUS, Errno.E2BIG);
        return map;
    }

    /** Makes a map of {@code AF_XDP} sockets: {@code xsk_map_alloc}. */
    static RedirectMap xdpSockets(MapDefinition definition, Host host) {
        Checks.of(definition).valueSize(Integer.BYTES);
        return create(definition, MapType.XSKMAP, host);
    }

    private static RedirectMap create(MapDefinition definition, MapType type, Host host) {
        Checks.of(definition)
                .entries()
                .keySize(Integer.BYTES)
                .valueOfFourOrEight()
                .flags(Flags.NUMA_NODE | Flags.ACCESS_BY_JAVA);
        return new RedirectMap(definition, type, host);
    }

    private boolean isArray() {
        return type != MapType.DEVMAP_HASH;
    }

    @Override
    public Optional<RedirectTarget> target(Caller caller, long key) {
        if (key >>> Integer.SIZE != 0) {
            return Optional.empty();
        }
        Entry entry = entries.get(probes.get().set((int) key, caller.byteOrder()));
        return entry == null ? Optional.empty() : entry.target();
    }

    @Override
    public List<RedirectTarget> targets() {
        return entries.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getKey().index(host.byteOrder())))
                .map(entry -> entry.getValue().target().orElseThrow())
                .toList();
    }

    @Override
    public long lookup(Caller caller, long key) {
        Entry entry = entries.get(probes.get().read(caller, key));
        if (entry == null) {
            return 0;
        }
        // A map of another instance may be in use here, whose memory has other addresses.
        Host ours = Current.of(caller).host();
        return ours == host ? entry.address() : ours.memory().place(entry.value());
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        requireReadable();
        requireKey(key);
        if (type == MapType.XSKMAP) {
            throw refuse("sockets cannot be looked up", Errno.EOPNOTSUPP);
        }
        Entry entry = entries.get(Key.of(key));
        if (entry == null) {
            return Optional.empty();
        }
        byte[] value = new byte[(int) definition().valueSize()];
        entry.value().buffer().get(0, value);
        return Optional.of(value);
    }

    /**
     * Stores a target: of devices an {@code ifindex}, of CPUs the size of a queue, and after either a number that stands
     * for a program, where values have 8 bytes; of sockets the number of a queue. A device or size of 0 in an array
     * removes.
     *
     * @throws MapException as the kernel's system call fails
     */
    @Override
    public synchronized void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        requireKey(key);
        requireValue(value, 1);
        Key stored = Key.of(key);
        long index = stored.index(host.byteOrder());
        ByteBuffer numbers = ByteBuffer.wrap(value).order(host.byteOrder());
        int first = numbers.getInt(0);
        int program = value.length == Long.BYTES ? numbers.getInt(Integer.BYTES) : 0;
        check(stored, index, first, program, flags);
        Entry old = entries.get(stored);
        if (first == 0 && type != MapType.XSKMAP) {
            remove(stored);
            return;
        }
        Entry entry = entryOf(target(index, first, program));
        // bpf_prog_get_type_dev: a number that is no file descriptor stands for no program.
        int seen = Math.max(0, program);
        ByteBuffer bytes = entry.value().buffer().order(host.byteOrder());
        bytes.putInt(0, first);
        if (value.length == Long.BYTES) {
            bytes.putInt(Integer.BYTES, seen);
        }
        entries.put(stored, entry);
        if (old != null) {
            unused.add(old.value());
        }
    }

    private void check(Key key, long index, int first, int program, long flags) {
        if (!Flags.areOfUpdate(flags)) {
            throw refuse("flags are 0x%x, must be 0 to 2".formatted(flags), Errno.EINVAL);
        }
        if (isArray() && index >= definition().maxEntries()) {
            throw refuse(
                    "index is %d, must be less than %d"
                            .formatted(index, definition().maxEntries()),
                    Errno.E2BIG);
        }
        switch (type) {
            case DEVMAP, CPUMAP -> {
                if (flags == Flags.NOEXIST) {
                    throw refuse("the keys of an array are always there", Errno.EEXIST);
                }
            }
            default -> {}
        }
        switch (type) {
            case DEVMAP -> {
                if (first == 0 && program > 0) {
                    throw refuse("device 0 with program %d".formatted(program), Errno.EINVAL);
                }
            }
            case DEVMAP_HASH -> checkHash(key, first, flags);
            case CPUMAP -> {
                if (Integer.compareUnsigned(first, LONGEST_QUEUE) > 0) {
                    throw refuse(
                            "the queue has %d places, must not have more than %d"
                                    .formatted(Integer.toUnsignedLong(first), LONGEST_QUEUE),
                            Errno.EOVERFLOW);
                }
                if (index >= host.cpus()) {
                    throw refuse("cpu is %d, must be less than %d".formatted(index, host.cpus()), Errno.ENODEV);
                }
            }
            default ->
                Flags.refusal(entries.containsKey(key), flags).ifPresent(errno -> {
                    throw refuse("flags are %d for index %d".formatted(flags, index), errno);
                });
        }
    }

    private void checkHash(Key key, int device, long flags) {
        if (device == 0) {
            throw refuse("device is 0", Errno.EINVAL);
        }
        boolean present = entries.containsKey(key);
        if (present && flags == Flags.NOEXIST) {
            throw refuse("the key is there", Errno.EEXIST);
        }
        if (!present && entries.size() >= definition().maxEntries()) {
            throw refuse("there are %d entries, as many as may be".formatted(entries.size()), Errno.E2BIG);
        }
    }

    private RedirectTarget target(long index, int first, int program) {
        return switch (type) {
            case CPUMAP -> new RedirectTarget.Cpu((int) index, first, program);
            case XSKMAP -> new RedirectTarget.XdpSocket(first);
            default -> new RedirectTarget.Device(first, program);
        };
    }

    private Entry entryOf(RedirectTarget target) {
        SharedRegion value = unused.poll();
        if (value == null) {
            value = Region.shared(
                    "value of map " + definition().name(), 1, (int) definition().valueSize());
            value.permit(true, false);
        }
        return new Entry(Optional.of(target), value, host.memory().place(value));
    }

    private boolean remove(Key key) {
        Entry old = entries.remove(key);
        if (old == null) {
            return false;
        }
        unused.add(old.value());
        return true;
    }

    @Override
    public synchronized boolean remove(byte[] key) {
        requireWritable();
        requireKey(key);
        Key removed = Key.of(key);
        if (isArray() && removed.index(host.byteOrder()) >= definition().maxEntries()) {
            throw refuse(
                    "index is %d, must be less than %d"
                            .formatted(
                                    removed.index(host.byteOrder()),
                                    definition().maxEntries()),
                    Errno.EINVAL);
        }
        return remove(removed);
    }

    @Override
    public List<byte[]> keys() {
        requireReadable();
        return entries.keySet().stream()
                .sorted(Comparator.comparingLong(key -> key.index(host.byteOrder())))
                .map(Key::bytes)
                .toList();
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> key) {
        return isArray() ? nextIndex(key) : super.nextKey(key);
    }
}
