package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.context;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Skb;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.isa.program.ProgramType;

/**
 * Lightweight tunnels: {@code bpf_lwt_push_encap} in net/core/filter.c and {@code bpf_lwt_push_ip_encap} in
 * net/core/lwt_bpf.c. Segment routing is not supported: its types are unknown, as to a kernel that is built without
 * {@code CONFIG_IPV6_SEG6_BPF}, and its helpers say so.
 */
final class LightTunnelHelpers {

    private static final int ENCAPSULATE_IP = 2;

    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int LARGEST_HEADER = 256;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;

    void register(Registry registry) {
        registry.helper(
                "bpf_lwt_push_encap",
                (caller, skb, type, header, size, r5) ->
                        push(caller, tunnelled(caller, skb), (int) type, header, (int) size));
        for (String name : new String[] {"store_bytes", "adjust_srh", "action"}) {
            registry.helper("bpf_lwt_seg6_" + name, (caller, r1, r2, r3, r4, r5) -> Errno.EOPNOTSUPP.result());
        }
    }

    private static SkbContext tunnelled(Caller caller, long address) {
        SkbContext skb = context(caller, SkbContext.class, address);
        if (skb.type() != ProgramType.LWT_IN && skb.type() != ProgramType.LWT_XMIT) {
            throw caller.fault(Fault.Kind.ARGUMENT, "this is not for programs of type " + skb.type());
        }
        return skb;
    }

    private static long push(Caller caller, SkbContext context, int type, long header, int size) {
        if (type != ENCAPSULATE_IP || size < IPV4 || size > LARGEST_HEADER) {
            return Errno.EINVAL.result();
        }
        byte[] bytes = Scratch.argument(caller, header, size);
        int version = bytes[0] >> 4 & 0xf;
        boolean fits = switch (version) {
            case 4 -> size >= (bytes[0] & 0xf) * Integer.BYTES;
            case 6 -> size >= IPV6;
            default -> false;
        };
        if (!fits) {
            return Errno.EINVAL.result();
        }
        Skb skb = context.skb();
        if (!skb.push(size)) {
            return Errno.ENOMEM.result();
        }
        System.arraycopy(bytes, 0, skb.array(), skb.data(), size);
        skb.network(skb.data());
        skb.encapsulate();
        context.set(SkbField.PROTOCOL, version == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6);
        context.forgetHash();
        return 0;
    }
}
