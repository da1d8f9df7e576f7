package io.github.ebpf4j.interpreter.world;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.SocketReferences;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Layout;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.map.SocketReference;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A socket, as programs see it: the fields of {@code struct bpf_sock} and {@code struct bpf_tcp_sock}, and what helpers
 * tell of it. For any number of threads; what a program sees of a change that is made while it runs, is not defined.
 */
public final class Socket implements SocketReference {

    /** {@code AF_INET}. */
    public static final int AF_INET = 2;
    /** {@code AF_INET6}. */
    public static final int AF_INET6 = 10;
    /** {@code SOCK_STREAM}. */
    public static final int STREAM = 1;
    /** {@code SOCK_DGRAM}. */
    public static final int DATAGRAM = 2;
    /** {@code IPPROTO_TCP}. */
    public static final int TCP = 6;
    /** {@code IPPROTO_UDP}. */
    public static final int UDP = 17;

    /** {@code BPF_TCP_ESTABLISHED}. */
    public static final int ESTABLISHED = 1;
    /** {@code BPF_TCP_TIME_WAIT}. */
    public static final int TIME_WAIT = 6;
    /** {@code BPF_TCP_CLOSE}; also the state of a UDP socket that is not connected. */
    public static final int CLOSE = 7;
    /** {@code BPF_TCP_LISTEN}. */
    public static final int LISTEN = 10;
    /** {@code BPF_TCP_NEW_SYN_RECV}: a request for a connection. */
    public static final int NEW_SYN_RECV = 12;

    private static final Field MARK = Structures.SOCK.field("mark");
    private static final Field PRIORITY = Structures.SOCK.field("priority");
    private static final Field BOUND_DEVICE = Structures.SOCK.field("bound_dev_if");
    private static final Field STATE = Structures.SOCK.field("state");

    private final Structure common = new Structure(Structures.SOCK);
    private final Structure tcp = new Structure(Structures.TCP_SOCK);
    private final IpAddress local;
    private final int localPort;
    private final IpAddress remote;
    private final int remotePort;
    private final int family;
    private final int protocol;
    private final boolean v6Only;
    private final long cookie;
    private final long namespaceCookie;
    private final long uid;
    private final Optional<Cgroup> cgroup;
    private final Optional<Socket> listener;
    private final long reuseportGroup;
    private final Optional<SavedSyn> savedSyn;
    private final Map<Long, byte[]> options = new ConcurrentHashMap<>();
    private final AtomicInteger references = new AtomicInteger();
    private volatile int callbackFlags;

    Socket(SocketBuilder builder) {
        family = builder.family;
        protocol = builder.protocol;
        local = builder.local;
        localPort = builder.localPort;
        remote = builder.remote;
        remotePort = builder.remotePort;
        v6Only = builder.v6Only;
        namespaceCookie = builder.namespaceCookie;
        uid = builder.uid;
        cgroup = builder.cgroup;
        listener = builder.listener;
        reuseportGroup = builder.reuseportGroup;
        savedSyn = builder.savedSyn;
        builder.fields.forEach(common::set);
        builder.tcpFields.forEach(tcp::set);
        common.set("family", family);
        common.set("type", builder.type);
        common.set("protocol", protocol);
        common.address("src", local);
        common.set("src_port", localPort);
        common.address("dst", remote);
        common.set("dst_port", remotePort);
        cookie = builder.cookie == 0 ? cookieOf(this) : builder.cookie;
    }

    /** Returns a cookie that tells sockets of different addresses apart, and is the same in every run. */
    private static long cookieOf(Socket socket) {
        long mixed = socket.protocol;
        for (long part : new long[] {
            socket.local.high(), socket.local.low(), socket.localPort,
            socket.remote.high(), socket.remote.low(), socket.remotePort
        }) {
            mixed = (mixed ^ part) * 0x9e37_79b9_7f4a_7c15L;
            mixed ^= mixed >>> 32;
        }
        return mixed >>> 1 | 1;
    }

    /** Returns a builder of an IPv4 or IPv6 socket of TCP, listening unless told otherwise. */
    public static SocketBuilder tcp() {
        return new SocketBuilder(STREAM, TCP, LISTEN);
    }

    /** Returns a builder of an IPv4 or IPv6 socket of UDP, not connected unless told otherwise. */
    public static SocketBuilder udp() {
        return new SocketBuilder(DATAGRAM, UDP, CLOSE);
    }

    /**
     * Returns a builder of a socket of no protocol, which is closed: as {@code sk_alloc} makes one. It has no family
     * unless it is given an address.
     */
    public static SocketBuilder ofNoFamily() {
        SocketBuilder builder = new SocketBuilder(0, 0, CLOSE);
        builder.family = 0;
        return builder;
    }

    /** A structure in both byte orders, of which a program sees one. */
    private static final class Structure {
        private final Layout layout;
        private final byte[] little;
        private final byte[] big;
        private final Region littleRegion;
        private final Region bigRegion;

        Structure(Layout layout) {
            this.layout = layout;
            little = new byte[layout.size()];
            big = new byte[layout.size()];
            littleRegion = Region.readOnly(layout.name(), little);
            bigRegion = Region.readOnly(layout.name(), big);
        }

        void set(String field, long value) {
            set(layout.field(field), value);
        }

        void set(Field field, long value) {
            field.set(little, false, value);
            field.set(big, true, value);
        }

        long get(Field field) {
            return field.get(big, true);
        }

        void address(String end, IpAddress address) {
            if (address.v6()) {
                for (int i = 0; i < Integer.BYTES; i++) {
                    set(end + "_ip6[" + i + "]", address.word(i));
                }
            } else {
                set(end + "_ip4", address.word(0));
            }
        }

        Region region(ByteOrder order) {
            return order == ByteOrder.BIG_ENDIAN ? bigRegion : littleRegion;
        }
    }

    /** Returns the memory of its {@code struct bpf_sock}, in a byte order. */
    public Region structure(ByteOrder order) {
        return common.region(order);
    }

    /** Returns the memory of its {@code struct bpf_tcp_sock}, in a byte order. */
    public Region tcpStructure(ByteOrder order) {
        return tcp.region(order);
    }

    /** Copies its {@code struct bpf_sock}, in a byte order. */
    public void copyStructure(byte[] to, ByteOrder order) {
        byte[] from = order == ByteOrder.BIG_ENDIAN ? common.big : common.little;
        System.arraycopy(from, 0, to, 0, from.length);
    }

    /** Makes pointers to its structures known as pointers to it. */
    void own() {
        for (Structure each : new Structure[] {common, tcp}) {
            each.littleRegion.ownedBy(this);
            each.bigRegion.ownedBy(this);
        }
    }

    /** Returns a field of {@code struct bpf_sock} or {@code struct bpf_tcp_sock}, by its name there. */
    public long get(String field) {
        return structureOf(field).get(fieldOf(field));
    }

    /** Sets a field of {@code struct bpf_tcp_sock}, or its mark, priority, device, state or queue, by its name there. */
    public void set(String field, long value) {
        if (!SocketBuilder.isFree(field)) {
            throw new IllegalArgumentException("\"%s\" of a socket does not change".formatted(field));
        }
        structureOf(field).set(fieldOf(field), value);
    }

    private Structure structureOf(String field) {
        return Structures.TCP_SOCK.has(field) ? tcp : common;
    }

    private static Field fieldOf(String field) {
        return (Structures.TCP_SOCK.has(field) ? Structures.TCP_SOCK : Structures.SOCK).field(field);
    }

    /** Returns its family: 2 ({@code AF_INET}) or 10 ({@code AF_INET6}); 0 for {@link #ofNoFamily none}. */
    public int family() {
        return family;
    }

    /** Returns its protocol. */
    public int protocol() {
        return protocol;
    }

    /** Returns its state, as TCP numbers them. */
    public int state() {
        return (int) common.get(STATE);
    }

    /** Returns its own address. */
    public IpAddress local() {
        return local;
    }

    /** Returns its own port. */
    public int localPort() {
        return localPort;
    }

    /** Returns the address that it is connected to; zeros if it is not. */
    public IpAddress remote() {
        return remote;
    }

    /** Returns the port that it is connected to; 0 if it is not. */
    public int remotePort() {
        return remotePort;
    }

    /** Returns whether it takes IPv6 only ({@code IPV6_V6ONLY}). */
    public boolean isV6Only() {
        return v6Only;
    }

    /** Returns its mark ({@code SO_MARK}). */
    public int mark() {
        return (int) common.get(MARK);
    }

    /** Sets its mark. */
    public void mark(int mark) {
        common.set(MARK, mark);
    }

    /** Returns its priority ({@code SO_PRIORITY}). */
    public int priority() {
        return (int) common.get(PRIORITY);
    }

    /** Sets its priority. */
    public void priority(int priority) {
        common.set(PRIORITY, priority);
    }

    /** Returns the device that it is bound to, 0 for none. */
    public int boundDevice() {
        return (int) common.get(BOUND_DEVICE);
    }

    /** Binds it to a device, 0 for none. */
    public void boundDevice(int ifindex) {
        common.set(BOUND_DEVICE, ifindex);
    }

    @Override
    public long cookie() {
        return cookie;
    }

    /** Returns the cookie of its network namespace. */
    public long namespaceCookie() {
        return namespaceCookie;
    }

    /** Returns the user id of its owner. */
    public long uid() {
        return uid;
    }

    /** Returns the control group that it was made in. */
    public Optional<Cgroup> cgroup() {
        return cgroup;
    }

    /** Returns the listening socket that a request for a connection belongs to. */
    public Optional<Socket> listener() {
        return listener;
    }

    /** Returns the group of sockets that share its port ({@code SO_REUSEPORT}), 0 for none. */
    public long reuseportGroup() {
        return reuseportGroup;
    }

    /** Returns the SYN packet that was kept ({@code TCP_SAVE_SYN}). */
    public Optional<SavedSyn> savedSyn() {
        return savedSyn;
    }

    /** Returns whether it is a socket with all its fields, neither a request nor one in {@code TIME_WAIT}. */
    public boolean isFull() {
        int state = state();
        return state != TIME_WAIT && state != NEW_SYN_RECV;
    }

    /** Returns whether the kernel counts references to it: not to listening TCP sockets and to those of UDP. */
    public boolean isCounted() {
        return !(isFull() && (protocol == UDP || state() == LISTEN));
    }

    /** Returns which callbacks a sock_ops program wants ({@code bpf_sock_ops_cb_flags}). */
    public int callbackFlags() {
        return callbackFlags;
    }

    /** Sets which callbacks a sock_ops program wants. */
    public void callbackFlags(int flags) {
        callbackFlags = flags;
    }

    /** Returns the value of an option, as it was last set. */
    public Optional<byte[]> option(int level, int name) {
        return Optional.ofNullable(options.get(key(level, name))).map(byte[]::clone);
    }

    /** Sets an option. */
    public void option(int level, int name, byte[] value) {
        options.put(key(level, name), value.clone());
    }

    private static long key(int level, int name) {
        return (long) level << Integer.SIZE | Integer.toUnsignedLong(name);
    }

    /** Returns how many references programs hold. */
    public int references() {
        return references.get();
    }

    @Override
    public long acquire(Caller caller) {
        return SocketReferences.of(Current.of(caller)).acquire(this);
    }

    @Override
    public boolean isForMaps() {
        int state = state();
        return protocol != TCP || state == ESTABLISHED || state == LISTEN;
    }

    /** Returns whether packets can be sent on to it ({@code sock_map_redirect_allowed}). */
    public boolean takesRedirected() {
        return protocol == TCP ? state() != LISTEN : state() == ESTABLISHED;
    }

    /** Counts a reference of a program's. */
    public void acquire() {
        references.incrementAndGet();
    }

    /** Counts a reference less. */
    public void release() {
        references.decrementAndGet();
    }

    /** Returns its protocol and addresses: {@code tcp 10.0.0.1:80 to 10.0.0.2:3000}. */
    @Override
    public String toString() {
        String name = protocol == TCP ? "tcp" : protocol == UDP ? "udp" : "protocol " + protocol;
        return "%s %s:%d to %s:%d".formatted(name, local, localPort, remote, remotePort);
    }
}
