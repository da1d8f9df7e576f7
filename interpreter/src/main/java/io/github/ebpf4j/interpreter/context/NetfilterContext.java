package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import java.util.Optional;

/**
 * {@code struct bpf_nf_ctx}: the context of netfilter programs, two pointers to structures of the kernel. What lies there
 * is up to the test: the bytes that a program's types say.
 */
public final class NetfilterContext extends StructContext {

    private static final Field STATE = Structures.NF_CTX.field("state");
    private static final Field SKB = Structures.NF_CTX.field("skb");

    private final Region state;
    private final Region skb;
    private Optional<Execution> placedIn = Optional.empty();
    private long stateAddress;
    private long skbAddress;

    private NetfilterContext(Region state, Region skb) {
        super(Structures.NF_CTX, Structures.NF_CTX.stores());
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

    @Override
    void point(Execution execution) {
        if (placedIn.isEmpty() || placedIn.get() != execution) {
            stateAddress = execution.place(state);
            skbAddress = execution.place(skb);
            placedIn = Optional.of(execution);
        }
        put(STATE, stateAddress);
        put(SKB, skbAddress);
    }
}
