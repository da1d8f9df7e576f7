package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import java.util.Optional;

/**
 * {@code struct bpf_nf_ctx}: the context of netfilter programs, two pointers to structures of the kernel. What lies there
 * is up to the test: the bytes that a program's types say. The packet itself is reached through a dynptr, and only read.
 */
public final class NetfilterContext extends StructContext implements PacketContext {

    private static final FieldAccess ACCESS = Structures.NF_CTX.access("all", "netfilter programs");

    private static final Field STATE = Structures.NF_CTX.field("state");
    private static final Field SKB = Structures.NF_CTX.field("skb");

    private final Region state;
    private final Region skb;
    private Optional<Execution> placedIn = Optional.empty();
    private long stateAddress;
    private long skbAddress;
    private final Window packet = new Window("packet", new byte[0], false);

    private NetfilterContext(Region state, Region skb) {
        super(Structures.NF_CTX, ACCESS);
        this.state = state;
        this.skb = skb;
    }

    /**
     * Returns a context.
     *
     * @param state the memory of a {@code struct nf_hook_state}
     * @param skb the memory of a {@code struct sk_buff}
     */
    public static NetfilterContext of(Region state, Region skb) {
        return new NetfilterContext(state, skb);
    }

    /** Returns a context whose pointers a program may hold and not follow. */
    public static NetfilterContext opaque() {
        return of(Region.opaque("nf_hook_state"), Region.opaque("sk_buff"));
    }

    /**
     * Sets the packet; it has no bytes unless set.
     *
     * @param bytes what programs see of it, copied: the kernel begins at the network header, for packets that it sends
     *     itself as for those that came in
     */
    public NetfilterContext packet(byte[] bytes) {
        packet.replace(bytes.clone(), 0, bytes.length);
        return this;
    }

    /** Returns whether an address is the one that the context has as {@code skb}. */
    public boolean isSkb(long address) {
        return address == skbAddress;
    }

    @Override
    public Window packet() {
        return packet;
    }

    @Override
    void point(Execution execution) {
        if (placedIn.isEmpty() || placedIn.get() != execution) {
            stateAddress = execution.place(state);
            skbAddress = execution.place(skb);
            placedIn = Optional.of(execution);
        }
        execution.memory(packet);
        put(STATE, stateAddress);
        put(SKB, skbAddress);
    }
}
