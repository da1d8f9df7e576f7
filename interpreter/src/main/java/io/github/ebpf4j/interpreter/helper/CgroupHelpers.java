package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.socket;

import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Optional;

/**
 * The control groups of sockets, and what programs of control groups answer: {@code bpf_sk_cgroup_id} in
 * net/core/filter.c.
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
}
