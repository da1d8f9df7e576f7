package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.FieldStores;
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

    private static final FieldStores NONE = Structures.SOCK.stores();
    private static final FieldStores CREATE = Structures.SOCK.stores("bound_dev_if", "mark", "priority");

    private static final Field BOUND_DEVICE = Structures.SOCK.field("bound_dev_if");
    private static final Field MARK = Structures.SOCK.field("mark");
    private static final Field PRIORITY = Structures.SOCK.field("priority");

    private final boolean writable;
    private final Optional<Socket> socket;

    private SocketContext(boolean writable, Socket socket) {
        super(Structures.SOCK, writable ? CREATE : NONE);
        this.writable = writable;
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
        boolean writable = switch (type) {
            case CGROUP_INET_SOCK_CREATE, CGROUP_INET_SOCK_RELEASE -> true;
            case CGROUP_INET4_POST_BIND, CGROUP_INET6_POST_BIND -> false;
            default -> throw new IllegalArgumentException(type + " is not for programs about sockets");
        };
        SocketContext context = new SocketContext(writable, socket);
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
