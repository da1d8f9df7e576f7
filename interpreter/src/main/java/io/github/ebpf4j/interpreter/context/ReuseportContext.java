package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Optional;

/**
 * {@code struct sk_reuseport_md}: the context of programs that choose one of the sockets that share a port ({@code
 * sk_reuseport_is_valid_access} in net/core/filter.c). The packet begins at its TCP or UDP header; a program may only
 * read it.
 */
public final class ReuseportContext extends StructContext implements PacketContext, SocketOwner {

    private static final FieldAccess ACCESS = Structures.SK_REUSEPORT.access("all", "sk_reuseport programs");

    private static final Field SK = Structures.SK_REUSEPORT.field("sk");
    private static final Field MIGRATING = Structures.SK_REUSEPORT.field("migrating_sk");
    private static final Field DATA = Structures.SK_REUSEPORT.field("data");
    private static final Field DATA_END = Structures.SK_REUSEPORT.field("data_end");

    private final Window packet;
    private final SocketPointer socket = new SocketPointer();
    private final SocketPointer migrating = new SocketPointer();
    private Optional<Socket> selected = Optional.empty();

    private ReuseportContext(byte[] bytes) {
        super(Structures.SK_REUSEPORT, ACCESS);
        packet = new Window("packet", bytes, false);
        packet.move(0, bytes.length);
    }

    /**
     * Returns the context of a packet.
     *
     * @param socket one of those that share the port
     * @param packet the packet, from its TCP or UDP header on
     */
    public static ReuseportContext of(Socket socket, byte[] packet) {
        ReuseportContext context = new ReuseportContext(packet.clone());
        context.socket.set(Optional.of(socket));
        context.set("len", packet.length);
        context.set("ip_protocol", socket.protocol());
        context.set("eth_protocol", socket.local().v6() ? 0x86dd : 0x0800);
        context.set("bind_inany", socket.local().isAny() ? 1 : 0);
        return context;
    }

    /** Sets the hash of the packet's addresses and ports. */
    public ReuseportContext hash(int hash) {
        set("hash", hash);
        return this;
    }

    /** Sets the socket whose connection goes over to another one, because its listener was closed. */
    public ReuseportContext migrating(Socket other) {
        migrating.set(Optional.of(other));
        return this;
    }

    /** Returns the socket that the program chose, if it did. */
    public Optional<Socket> selected() {
        return selected;
    }

    /** Chooses a socket; for {@code bpf_sk_select_reuseport}. */
    public void select(Socket chosen) {
        selected = Optional.of(chosen);
    }

    @Override
    public Optional<Socket> socket() {
        return socket.socket();
    }

    @Override
    public Window packet() {
        return packet;
    }

    @Override
    void point(Execution execution) {
        selected = Optional.empty();
        long start = execution.memory(packet);
        put(DATA, start);
        put(DATA_END, start + packet.size());
        put(SK, addressOf(socket));
        put(MIGRATING, addressOf(migrating));
    }
}
