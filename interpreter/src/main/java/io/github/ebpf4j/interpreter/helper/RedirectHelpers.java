package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.context;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Cloned;
import io.github.ebpf4j.interpreter.context.Redirected;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.layout.Bytes;
import io.github.ebpf4j.interpreter.map.RedirectTarget;
import io.github.ebpf4j.interpreter.map.RedirectTargets;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Sends packets elsewhere: {@code bpf_redirect} and those like it in net/core/filter.c, {@code __bpf_xdp_redirect_map} in
 * include/linux/filter.h. Where a packet goes is told when the run ends: {@link Redirected}.
 */
final class RedirectHelpers {

    private static final long XDP_ABORTED = 0;
    private static final long XDP_REDIRECT = 4;
    private static final long XDP_ACTIONS = 3;
    private static final long TC_SHOT = 2;
    private static final long TC_REDIRECT = 7;

    private static final long INGRESS = 1;
    private static final long BROADCAST = 8;
    private static final long EXCLUDE_INGRESS = 16;

    private static final int NEXT_HOP = 20;

    void register(Registry registry) {
        registry.helper("bpf_redirect", (caller, ifindex, flags, r3, r4, r5) -> redirect(caller, (int) ifindex, flags));
        registry.helper(
                "bpf_redirect_peer",
                (caller, ifindex, flags, r3, r4, r5) ->
                        flags != 0 ? TC_SHOT : tc(caller, Redirected.Way.PEER, (int) ifindex, 0, Optional.empty()));
        registry.helper(
                "bpf_redirect_neigh",
                (caller, ifindex, parameters, size, flags, r5) ->
                        neighbour(caller, (int) ifindex, parameters, (int) size, flags));
        registry.helper("bpf_redirect_map", (caller, map, key, flags, r4, r5) -> map(caller, map, key, flags));
        registry.helper(
                "bpf_clone_redirect",
                (caller, skb, ifindex, flags, r4, r5) ->
                        cloned(caller, context(caller, SkbContext.class, skb), (int) ifindex, flags));
    }

    private static long redirect(Caller caller, int ifindex, long flags) {
        if (Current.of(caller).startedWith() instanceof XdpContext) {
            if (flags != 0) {
                return XDP_ABORTED;
            }
            to(caller, Redirected.Way.DEVICE, ifindex, 0, Optional.empty());
            return XDP_REDIRECT;
        }
        return (flags & ~INGRESS) != 0 ? TC_SHOT : tc(caller, Redirected.Way.DEVICE, ifindex, flags, Optional.empty());
    }

    private static long tc(Caller caller, Redirected.Way way, int ifindex, long flags, Optional<IpAddress> nextHop) {
        to(caller, way, ifindex, flags, nextHop);
        return TC_REDIRECT;
    }

    private static void to(Caller caller, Redirected.Way way, int ifindex, long flags, Optional<IpAddress> nextHop) {
        Redirection.of(Current.of(caller))
                .to(way, Integer.toUnsignedLong(ifindex), flags, Optional.empty(), Optional.empty(), nextHop);
    }

    private static long neighbour(Caller caller, int ifindex, long parameters, int size, long flags) {
        if ((size != 0 && size < NEXT_HOP) || flags != 0) {
            return TC_SHOT;
        }
        Optional<IpAddress> nextHop = size == 0 ? Optional.empty() : nextHop(caller, parameters);
        return tc(caller, Redirected.Way.NEIGHBOUR, ifindex, 0, nextHop);
    }

    /** Reads a {@code struct bpf_redir_neigh}; of a family that there is not, the kernel drops the packet later. */
    private static Optional<IpAddress> nextHop(Caller caller, long parameters) {
        byte[] bytes = Scratch.argument(caller, parameters, NEXT_HOP);
        int family = (int) Bytes.get(bytes, 0, Integer.BYTES, caller.byteOrder() == ByteOrder.BIG_ENDIAN);
        return switch (family) {
            case Socket.AF_INET -> Optional.of(IpAddress.v4((int) Bytes.get(bytes, 4, Integer.BYTES, true)));
            case Socket.AF_INET6 ->
                Optional.of(
                        IpAddress.v6(Bytes.get(bytes, 4, Long.BYTES, true), Bytes.get(bytes, 12, Long.BYTES, true)));
            default -> Optional.empty();
        };
    }

    private static long map(Caller caller, long handle, long key, long flags) {
        if (!(MapHelpers.map(caller, handle) instanceof RedirectTargets map)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "map at 0x%x does not hold what packets go to".formatted(handle));
        }
        Redirection redirection = Redirection.of(Current.of(caller));
        int type = map.definition().type();
        boolean devices = type == MapType.DEVMAP.number() || type == MapType.DEVMAP_HASH.number();
        long allowed = XDP_ACTIONS | (devices ? BROADCAST | EXCLUDE_INGRESS : 0);
        if ((flags & ~allowed) != 0) {
            return XDP_ABORTED;
        }
        // The kernel looks up with the lower half of the key.
        long index = Integer.toUnsignedLong((int) key);
        Optional<RedirectTarget> target = map.target(caller, index);
        boolean broadcast = (flags & BROADCAST) != 0;
        if (target.isEmpty() && !broadcast) {
            redirection.forget();
            return flags & XDP_ACTIONS;
        }
        redirection.to(
                Redirected.Way.MAP,
                index,
                broadcast ? flags & ~XDP_ACTIONS : 0,
                nameOf(map),
                broadcast ? Optional.empty() : target,
                Optional.empty());
        return XDP_REDIRECT;
    }

    private static Optional<String> nameOf(RedirectTargets map) {
        return Optional.of(map.name());
    }

    private static long cloned(Caller caller, SkbContext skb, int ifindex, long flags) {
        Current current = Current.of(caller);
        if ((flags & ~INGRESS) != 0
                || current.host().world().devices().device(ifindex).isEmpty()) {
            return Errno.EINVAL.result();
        }
        Cost.ofBytes(caller, skb.length());
        current.effect(caller, new Cloned(ifindex, flags == INGRESS, skb.data()), skb.length());
        return 0;
    }
}
