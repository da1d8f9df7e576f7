package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sockets: {@code BPF_MAP_TYPE_SOCKMAP} and {@code SOCKHASH} ({@code net/core/sock_map.c}), and {@code
 * REUSEPORT_SOCKARRAY} ({@code kernel/bpf/reuseport_array.c}). Java puts them in as what they are; the bytes of a value
 * are the socket's cookie.
 */
public final class SocketMap extends StoredMap {

    private final MapType type;
    // Each in what look-ups return, so that these need not make it.
    private final Map<Key, Optional<SocketReference>> sockets = new ConcurrentHashMap<>();
    private final ThreadLocal<Key> probes;

    private SocketMap(MapDefinition definition, MapType type, Host host) {
        super(definition, host);
        this.type = type;
        this.probes = Key.probes(keySize);
    }

    /** Makes an array of sockets: {@code sock_map_alloc}. */
    static SocketMap array(MapDefinition definition, Host host) {
        Checks.of(definition).keySize(Integer.BYTES).flags(Flags.NUMA_NODE | Flags.ACCESS_BY_JAVA);
        return create(definition, MapType.SOCKMAP, host);
    }

    /** Makes a map of sockets by keys of up to 512 bytes: {@code sock_hash_alloc}. */
    static SocketMap hash(MapDefinition definition, Host host) {
        Checks checks = Checks.of(definition)
                .flags(Flags.NUMA_NODE | Flags.ACCESS_BY_JAVA)
                .positive("key_size", definition.keySize());
        SocketMap map = create(definition, MapType.SOCKHASH, host);
        checks.atMost("key_size", definition.keySize(), Key.LARGEST, Errno.E2BIG);
        return map;
    }

    /** Makes an array of sockets with one address, to choose from: {@code reuseport_array_alloc_check}. */
    static SocketMap reuseport(MapDefinition definition, Host host) {
        Checks.of(definition).array();
        return create(definition, MapType.REUSEPORT_SOCKARRAY, host);
    }

    private static SocketMap create(MapDefinition definition, MapType type, Host host) {
        Checks.of(definition).entries().valueOfFourOrEight();
        return new SocketMap(definition, type, host);
    }

    private boolean isHash() {
        return type == MapType.SOCKHASH;
    }

    private boolean isReuseport() {
        return type == MapType.REUSEPORT_SOCKARRAY;
    }

    private boolean isOutside(Key key) {
        return !isHash() && key.index(host.byteOrder()) >= definition().maxEntries();
    }

    /**
     * Returns the socket of a key in a program's memory: for {@code bpf_sk_redirect_hash}, {@code
     * bpf_sk_select_reuseport} and the like.
     */
    public Optional<SocketReference> socket(Caller caller, long key) {
        return at(probes.get().read(caller, key));
    }

    /** Returns the socket at an index: for {@code bpf_sk_redirect_map} and {@code bpf_msg_redirect_map}. */
    public Optional<SocketReference> socketAt(Caller caller, long index) {
        return isHash() || index >>> Integer.SIZE != 0
                ? Optional.empty()
                : at(probes.get().set((int) index, caller.byteOrder()));
    }

    /** Returns the socket of a key. */
    public Optional<SocketReference> socket(byte[] key) {
        requireKey(key);
        return at(Key.of(key));
    }

    /**
     * Stores a socket for a program: {@code bpf_sock_map_update} and {@code bpf_sock_hash_update}.
     *
     * @return 0 or a negated error number, as {@link #put(byte[], SocketReference, long)} fails
     */
    public long update(Caller caller, long key, SocketReference socket, long flags) {
        if (isReuseport()) {
            return Errno.EOPNOTSUPP.result();
        }
        return store(probes.get().read(caller, key), socket, flags)
                .map(Errno::result)
                .orElse(0L);
    }

    private Optional<SocketReference> at(Key key) {
        return sockets.getOrDefault(key, Optional.empty());
    }

    private synchronized Optional<Errno> store(Key key, SocketReference socket, long flags) {
        if (!isReuseport() && !socket.isForMaps()) {
            return Errno.EOPNOTSUPP.asResult();
        }
        if (!Flags.areOfUpdate(flags)) {
            return Errno.EINVAL.asResult();
        }
        if (isOutside(key)) {
            return Errno.E2BIG.asResult();
        }
        boolean present = sockets.containsKey(key);
        Optional<Errno> refusal = Flags.refusal(present, flags);
        if (refusal.isPresent()) {
            return refusal;
        }
        if (isReuseport()) {
            if (!socket.isForMaps()) {
                return Errno.EINVAL.asResult();
            }
            // A socket knows in which array it is, and so is in one place only.
            if (sockets.containsValue(Optional.of(socket))) {
                return Errno.EBUSY.asResult();
            }
        }
        if (!present && isHash() && sockets.size() >= definition().maxEntries()) {
            return Errno.E2BIG.asResult();
        }
        sockets.put(key.kept(), Optional.of(socket));
        return Optional.empty();
    }

    @Override
    public long lookup(Caller caller, long key) {
        // The verifier lets programs only choose from a REUSEPORT_SOCKARRAY.
        Optional<SocketReference> socket = isReuseport() ? Optional.empty() : socket(caller, key);
        return socket.isPresent() ? socket.get().acquire(caller) : 0;
    }

    /** Stores the socket whose {@code struct bpf_sock} is at the address of the value. */
    @Override
    public long update(Caller caller, long key, long value, long flags) {
        if (value == 0) {
            return Errno.EINVAL.result();
        }
        Optional<SocketReference> socket = host.socketAt(caller, value);
        return socket.isEmpty() ? Errno.EOPNOTSUPP.result() : update(caller, key, socket.get(), flags);
    }

    @Override
    public long delete(Caller caller, long key) {
        return isReuseport()
                ? Errno.EOPNOTSUPP.result()
                : erase(probes.get().read(caller, key)).map(Errno::result).orElse(0L);
    }

    private synchronized Optional<Errno> erase(Key key) {
        if (isOutside(key)) {
            return (isReuseport() ? Errno.E2BIG : Errno.EINVAL).asResult();
        }
        if (sockets.remove(key) != null) {
            return Optional.empty();
        }
        return (type == MapType.SOCKMAP ? Errno.EINVAL : Errno.ENOENT).asResult();
    }

    /**
     * Returns the socket's cookie.
     *
     * @throws MapException with {@code ENOSPC}, if values have 4 bytes
     */
    @Override
    public Optional<byte[]> get(byte[] key) {
        requireReadable();
        requireKey(key);
        if (definition().valueSize() != Long.BYTES) {
            throw refuse(
                    "a cookie has 8 bytes, values have %d"
                            .formatted(definition().valueSize()),
                    Errno.ENOSPC);
        }
        return socket(key)
                .map(socket -> ByteBuffer.allocate(Long.BYTES)
                        .order(host.byteOrder())
                        .putLong(socket.cookie())
                        .array());
    }

    /**
     * Stores a socket.
     *
     * @throws MapException with {@code EINVAL} for unknown flags, {@code EOPNOTSUPP} for a socket that is not for maps
     *     ({@code EINVAL} in a {@code REUSEPORT_SOCKARRAY}), {@code E2BIG} for an index or an entry too many, {@code
     *     EEXIST} and {@code ENOENT} where the flags say so, {@code EBUSY} for one that is in a {@code
     *     REUSEPORT_SOCKARRAY} already
     */
    public void put(byte[] key, SocketReference socket, long flags) {
        requireWritable();
        requireKey(key);
        store(Key.of(key), socket, flags).ifPresent(errno -> {
            throw refuse("the socket with cookie %d is not stored".formatted(socket.cookie()), errno);
        });
    }

    /** Refuses: a value would be a file descriptor, which there are none of. */
    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        requireKey(key);
        requireValue(value, 1);
        throw refuse("a value would be a file descriptor: put a socket", Errno.EBADF);
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        requireKey(key);
        Key removed = Key.of(key);
        if (isOutside(removed)) {
            throw refuse(
                    "index is %d, must be less than %d"
                            .formatted(
                                    removed.index(host.byteOrder()),
                                    definition().maxEntries()),
                    isReuseport() ? Errno.E2BIG : Errno.EINVAL);
        }
        return erase(removed).isEmpty();
    }

    @Override
    public List<byte[]> keys() {
        requireReadable();
        return sockets.keySet().stream().map(Key::bytes).toList();
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> key) {
        return isHash() ? super.nextKey(key) : nextIndex(key);
    }
}
