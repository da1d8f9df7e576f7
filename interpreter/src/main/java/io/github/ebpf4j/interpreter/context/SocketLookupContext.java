package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Optional;

/**
 * {@code struct bpf_sk_lookup}: the context of programs that choose the socket of a packet for which none was found by
 * its connection ({@code sk_lookup_is_valid_access} in net/core/filter.c). A program stores to none of its fields; the
 * socket is the one that it chose last.
 */
public final class SocketLookupContext extends StructContext {

    private static final FieldAccess ACCESS = Structures.SK_LOOKUP.access("all", "sk_lookup programs");

    private static final Field SK = Structures.SK_LOOKUP.field("sk");

    private final SocketPointer selected = new SocketPointer();
    private final int family;
    private final int protocol;
    private boolean withoutReuseport;

    private SocketLookupContext(int protocol, int family) {
        super(Structures.SK_LOOKUP, ACCESS);
        this.protocol = protocol;
        this.family = family;
        set("protocol", protocol);
        set("family", family);
    }

    /**
     * Returns the context of a packet.
     *
     * @param protocol 6 (TCP) or 17 (UDP)
     * @throws IllegalArgumentException if the addresses are not of one family, or a port has not 16 bits
     */
    public static SocketLookupContext of(
            int protocol, IpAddress remote, int remotePort, IpAddress local, int localPort) {
        if (remote.v6() != local.v6()) {
            throw new IllegalArgumentException("%s and %s are not of one family".formatted(remote, local));
        }
        if (localPort >>> Short.SIZE != 0) {
            throw new IllegalArgumentException("local port is %d, must be 0 to 65535".formatted(localPort));
        }
        SocketLookupContext context = new SocketLookupContext(protocol, local.family());
        context.setAddress("remote_ip", remote);
        context.set("remote_port", remotePort);
        context.setAddress("local_ip", local);
        context.set("local_port", localPort);
        return context;
    }

    /** Sets the device that the packet came by; 0 unless set. */
    public SocketLookupContext ifindex(int ifindex) {
        set("ingress_ifindex", ifindex);
        return this;
    }

    /** Returns the packet's protocol. */
    public int protocol() {
        return protocol;
    }

    /** Returns the packet's family: 2 ({@code AF_INET}) or 10 ({@code AF_INET6}). */
    public int family() {
        return family;
    }

    /** Returns the socket that the program chose, if it did. */
    public Optional<Socket> selected() {
        return selected.socket();
    }

    /** Returns whether the socket is to be taken itself, not another of those that share its port. */
    public boolean isWithoutReuseport() {
        return withoutReuseport;
    }

    /** Chooses a socket, or none; for {@code bpf_sk_assign}. */
    public void select(Optional<Socket> socket, boolean withoutItsGroup) {
        selected.set(socket);
        withoutReuseport = withoutItsGroup;
        put(SK, addressOf(selected));
    }

    @Override
    void point(Execution execution) {
        select(Optional.empty(), false);
    }
}
