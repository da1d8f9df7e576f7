package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.context;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.socket;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.map.CgroupArrayMap;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Optional;

/**
 * The control groups of sockets, and of the sockets that packets belong to: {@code bpf_skb_cgroup_id} and those around
 * it in net/core/filter.c.
 */
final class CgroupHelpers {

    void register(Registry registry) {
        registry.helper(
                "bpf_sk_cgroup_id",
                (caller, address, r2, r3, r4, r5) -> address == 0 ? 0 : id(Optional.of(socket(caller, address))));
        registry.helper(
                "bpf_sk_ancestor_cgroup_id",
                (caller, address, level, r3, r4, r5) ->
                        address == 0 ? 0 : ancestor(Optional.of(socket(caller, address)), (int) level));
        registry.helper("bpf_skb_cgroup_id", (caller, skb, r2, r3, r4, r5) -> id(ofPacket(caller, skb)));
        registry.helper(
                "bpf_skb_ancestor_cgroup_id",
                (caller, skb, level, r3, r4, r5) -> ancestor(ofPacket(caller, skb), (int) level));
        registry.helper(
                "bpf_skb_under_cgroup",
                (caller, skb, map, index, r4, r5) -> under(caller, ofPacket(caller, skb), map, (int) index));
    }

    private static Optional<Socket> ofPacket(Caller caller, long skb) {
        return context(caller, SkbContext.class, skb).socket();
    }

    private static Optional<Cgroup> cgroup(Optional<Socket> socket) {
        return socket.flatMap(NetworkArguments::full).flatMap(Socket::cgroup);
    }

    private static long id(Optional<Socket> socket) {
        return cgroup(socket).map(Cgroup::id).orElse(0L);
    }

    private static long ancestor(Optional<Socket> socket, int level) {
        return cgroup(socket)
                .flatMap(group -> group.ancestor(level))
                .map(Cgroup::id)
                .orElse(0L);
    }

    private static long under(Caller caller, Optional<Socket> socket, long map, int index) {
        if (!(MapHelpers.map(caller, map) instanceof CgroupArrayMap groups)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "map at 0x%x does not hold control groups".formatted(map));
        }
        Optional<Cgroup> own = cgroup(socket);
        if (own.isEmpty()) {
            return Errno.ENOENT.result();
        }
        if (Integer.toUnsignedLong(index) >= groups.definition().maxEntries()) {
            return Errno.E2BIG.result();
        }
        Optional<Cgroup> group = groups.cgroup(index);
        if (group.isEmpty()) {
            return Errno.EAGAIN.result();
        }
        return own.get().isUnder(group.get()) ? 1 : 0;
    }
}
