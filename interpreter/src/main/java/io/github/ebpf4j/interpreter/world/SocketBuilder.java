package io.github.ebpf4j.interpreter.world;

import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Layout;
import io.github.ebpf4j.interpreter.layout.Structures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what a {@link Socket} is made of. */
public final class SocketBuilder {

    private static final Set<String> FREE = Set.of("bound_dev_if", "mark", "priority", "state", "rx_queue_mapping");

    private static final int LARGEST_PORT = 0xffff;

    final int type;
    final int protocol;
    final Map<String, Long> fields = new LinkedHashMap<>();
    final Map<String, Long> tcpFields = new LinkedHashMap<>();
    int family = Socket.AF_INET;
    IpAddress local = IpAddress.ANY4;
    int localPort;
    IpAddress remote = IpAddress.ANY4;
    int remotePort;
    boolean v6Only;
    long cookie;
    long namespaceCookie = 1;
    long uid;
    Optional<Cgroup> cgroup = Optional.empty();
    Optional<Socket> listener = Optional.empty();
    long reuseportGroup;
    Optional<SavedSyn> savedSyn = Optional.empty();

    SocketBuilder(int type, int protocol, int state) {
        this.type = type;
        this.protocol = protocol;
        fields.put("state", (long) state);
        fields.put("rx_queue_mapping", -1L);
    }

    static boolean isFree(String field) {
        return FREE.contains(field) || Structures.TCP_SOCK.has(field);
    }

    /** Binds it to an address and a port; its family is that of the address. */
    public SocketBuilder local(String address, int port) {
        return local(IpAddress.of(address), port);
    }

    /** Binds it to an address and a port; its family is that of the address. */
    public SocketBuilder local(IpAddress address, int port) {
        local = address;
        localPort = requirePort(port);
        family = local.family();
        return this;
    }

    /** Connects it to an address and a port, so that its state is established. */
    public SocketBuilder remote(String address, int port) {
        return remote(IpAddress.of(address), port);
    }

    /** Connects it to an address and a port, so that its state is established. */
    public SocketBuilder remote(IpAddress address, int port) {
        remote = address;
        remotePort = requirePort(port);
        return state(Socket.ESTABLISHED);
    }

    private static int requirePort(int port) {
        if (port < 0 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("port is %d, must be 0 to %d".formatted(port, LARGEST_PORT));
        }
        return port;
    }

    /** Sets its state, as TCP numbers them. */
    public SocketBuilder state(int state) {
        return set("state", state);
    }

    /** Sets a field of {@code struct bpf_tcp_sock}, or the mark, priority, device, state or queue, by its name there. */
    public SocketBuilder set(String name, long value) {
        Layout layout = Structures.TCP_SOCK.has(name) ? Structures.TCP_SOCK : Structures.SOCK;
        Field field = layout.field(name);
        if (!isFree(name) || !field.admits(value)) {
            throw new IllegalArgumentException(
                    isFree(name)
                            ? "%s is %d, must have %d bits".formatted(name, value, field.bits())
                            : "\"%s\" of a socket follows from other methods".formatted(name));
        }
        (layout == Structures.TCP_SOCK ? tcpFields : fields).put(name, value);
        return this;
    }

    /** Makes it take IPv6 only. */
    public SocketBuilder v6Only() {
        v6Only = true;
        return this;
    }

    /** Sets its cookie; one that follows from its addresses unless set, or if 0. */
    public SocketBuilder cookie(long other) {
        cookie = other;
        return this;
    }

    /** Sets the cookie of its network namespace; 1 unless set. */
    public SocketBuilder namespaceCookie(long other) {
        namespaceCookie = other;
        return this;
    }

    /** Sets the user id of its owner; 0 unless set. */
    public SocketBuilder uid(long other) {
        uid = other;
        return this;
    }

    /** Sets the control group that it was made in. */
    public SocketBuilder cgroup(Cgroup other) {
        cgroup = Optional.of(other);
        return this;
    }

    /** Makes it a request for a connection to a listening socket. */
    public SocketBuilder requestOf(Socket listening) {
        listener = Optional.of(listening);
        return state(Socket.NEW_SYN_RECV);
    }

    /** Makes it share its port with others of the same group ({@code SO_REUSEPORT}). */
    public SocketBuilder reuseportGroup(long group) {
        reuseportGroup = group;
        return this;
    }

    /** Sets the SYN packet that was kept. */
    public SocketBuilder savedSyn(SavedSyn packet) {
        savedSyn = Optional.of(packet);
        return this;
    }

    /**
     * Returns the socket.
     *
     * @throws IllegalArgumentException if its two addresses are not of one family
     */
    public Socket build() {
        if (remote.v6() != local.v6()) {
            if (!remote.isAny()) {
                throw new IllegalArgumentException(
                        "local is %s, remote %s: not of one family".formatted(local, remote));
            }
            remote = local.v6() ? IpAddress.ANY6 : IpAddress.ANY4;
        }
        Socket socket = new Socket(this);
        socket.own();
        return socket;
    }
}
