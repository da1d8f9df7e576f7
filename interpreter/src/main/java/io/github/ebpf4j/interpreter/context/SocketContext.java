package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.AttachType;
import java.util.Optional;

/**
 * {@code struct bpf_sock}: the context of programs of type {@code cgroup/sock}, which is the socket itself. What a
 * program that runs when a socket is made or released stores to its mark, priority and device, the socket has after the
 * run ({@code __sock_filter_check_attach_type} in net/core/filter.c).
 */
public final class SocketContext extends CgroupStructContext implements SocketOwner {

    private static final FieldAccess CREATE = Structures.SOCK.access("create", "cgroup_inet_sock_create programs");
    private static final FieldAccess RELEASE = Structures.SOCK.access("create", "cgroup_inet_sock_release programs");
    private static final FieldAccess BIND_V4 = Structures.SOCK.access("bind4", "cgroup_inet4_post_bind programs");
    private static final FieldAccess BIND_V6 = Structures.SOCK.access("bind6", "cgroup_inet6_post_bind programs");

    private static final Field BOUND_DEVICE = Structures.SOCK.field("bound_dev_if");
    private static final Field MARK = Structures.SOCK.field("mark");
    private static final Field PRIORITY = Structures.SOCK.field("priority");

    private final boolean writable;
    private final Optional<Socket> socket;

    private SocketContext(FieldAccess access, Socket socket) {
        super(Structures.SOCK, access);
        this.writable = access == CREATE || access == RELEASE;
        this.socket = Optional.of(socket);
    }

    /**
     * Returns the context of a socket.
     *
     * @param type {@link AttachType#CGROUP_INET_SOCK_CREATE}, {@code CGROUP_INET_SOCK_RELEASE}, {@code
     *     CGROUP_INET4_POST_BIND} or {@code CGROUP_INET6_POST_BIND}
     * @throws IllegalArgumentException if it is none of them
     */
    public static SocketContext of(AttachType type, Socket socket) {
        FieldAccess access = switch (type) {
            case CGROUP_INET_SOCK_CREATE -> CREATE;
            case CGROUP_INET_SOCK_RELEASE -> RELEASE;
            case CGROUP_INET4_POST_BIND -> BIND_V4;
            case CGROUP_INET6_POST_BIND -> BIND_V6;
            default -> throw new IllegalArgumentException(type + " is not for programs about sockets");
        };
        SocketContext context = new SocketContext(access, socket);
        context.region().ownedBy(socket);
        context.fill();
        return context;
    }

    @Override
    public Optional<Socket> socket() {
        return socket;
    }

    @Override
    void fill() {
        socket.orElseThrow().copyStructure(given(), byteOrder());
    }

    @Override
    public void end() {
        if (writable) {
            Socket its = socket.orElseThrow();
            its.boundDevice((int) get(BOUND_DEVICE));
            its.mark((int) get(MARK));
            its.priority((int) get(PRIORITY));
        }
    }
}
