package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.AttachType;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code struct bpf_sock_addr}: the context of the programs of a control group that see, and may change, the address of
 * {@code bind}, {@code connect}, {@code sendmsg}, {@code recvmsg}, {@code getpeername} and {@code getsockname} ({@code
 * sock_addr_is_valid_access} in net/core/filter.c).
 */
public final class SocketAddressContext extends CgroupStructContext implements SocketOwner {

    private static final Field SK = Structures.SOCK_ADDR.field("sk");

    private final AttachType type;
    private final boolean v6;
    private final SocketPointer socket = new SocketPointer();

    private SocketAddressContext(AttachType type, boolean v6) {
        super(Structures.SOCK_ADDR, access(type, v6));
        this.type = type;
        this.v6 = v6;
    }

    /**
     * Returns the context of a call on a socket.
     *
     * @param type one of {@link AttachType}'s {@code CGROUP_INET4_} and {@code CGROUP_INET6_} {@code BIND}, {@code
     *     CONNECT}, {@code GETPEERNAME} and {@code GETSOCKNAME}, and {@code CGROUP_UDP4_} and {@code CGROUP_UDP6_} {@code
     *     SENDMSG} and {@code RECVMSG}
     * @throws IllegalArgumentException if it is none of them
     */
    public static SocketAddressContext of(AttachType type, Socket socket) {
        SocketAddressContext context = new SocketAddressContext(type, isV6(type));
        context.socket.set(Optional.of(socket));
        context.set("user_family", context.v6 ? Socket.AF_INET6 : Socket.AF_INET);
        context.set("family", socket.family());
        context.set("type", socket.get("type"));
        context.set("protocol", socket.protocol());
        return context;
    }

    private static boolean isV6(AttachType type) {
        return switch (type) {
            case CGROUP_INET4_BIND,
                    CGROUP_INET4_CONNECT,
                    CGROUP_INET4_GETPEERNAME,
                    CGROUP_INET4_GETSOCKNAME,
                    CGROUP_UDP4_SENDMSG,
                    CGROUP_UDP4_RECVMSG -> false;
            case CGROUP_INET6_BIND,
                    CGROUP_INET6_CONNECT,
                    CGROUP_INET6_GETPEERNAME,
                    CGROUP_INET6_GETSOCKNAME,
                    CGROUP_UDP6_SENDMSG,
                    CGROUP_UDP6_RECVMSG -> true;
            default -> throw new IllegalArgumentException(type + " is not for programs about addresses of sockets");
        };
    }

    private static FieldAccess access(AttachType type, boolean v6) {
        String column = switch (type) {
            case CGROUP_UDP4_SENDMSG -> "sendmsg4";
            case CGROUP_UDP6_SENDMSG -> "sendmsg6";
            default -> v6 ? "inet6" : "inet4";
        };
        return Structures.SOCK_ADDR.access(column, type.name().toLowerCase(Locale.ROOT) + " programs");
    }

    /** Returns what the program is attached to. */
    public AttachType type() {
        return type;
    }

    /**
     * Sets the address and port that the call was given ({@code user_ip4} or {@code user_ip6}, {@code user_port}).
     *
     * @throws IllegalArgumentException if the address is not of the family that such programs are for
     */
    public SocketAddressContext user(IpAddress address, int port) {
        requireFamily(address);
        setAddress("user_ip", address);
        set("user_port", port);
        return this;
    }

    /**
     * Sets the address that a message is sent from ({@code msg_src_ip4} or {@code msg_src_ip6}).
     *
     * @throws IllegalArgumentException if the address is not of the family that such programs are for
     */
    public SocketAddressContext source(IpAddress address) {
        requireFamily(address);
        setAddress("msg_src_ip", address);
        return this;
    }

    private void requireFamily(IpAddress address) {
        if (address.v6() != v6) {
            throw new IllegalArgumentException("%s is not of the family of %s".formatted(address, type));
        }
    }

    /** Returns the address, as the program left it. */
    public IpAddress userAddress() {
        return getAddress("user_ip", v6);
    }

    /** Returns the port, as the program left it. */
    public int userPort() {
        return (int) get("user_port");
    }

    /** Returns the address that a message is sent from, as the program left it. */
    public IpAddress sourceAddress() {
        return getAddress("msg_src_ip", v6);
    }

    @Override
    public Optional<Socket> socket() {
        return socket.socket();
    }

    @Override
    void point(Execution execution) {
        super.point(execution);
        put(SK, addressOf(socket));
    }
}
