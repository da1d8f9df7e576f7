package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.map.RedirectTarget;
import io.github.ebpf4j.interpreter.world.IpAddress;
import java.util.Optional;

/**
 * The packet goes elsewhere, if the program returned {@code XDP_REDIRECT} or {@code TC_ACT_REDIRECT}. Of several calls,
 * the last counts.
 *
 * @param way where to
 * @param index the number of a device, or the key of a map
 * @param flags the flags that the helper was given and that say how
 * @param map the name of the map that the index is a key of
 * @param target what the map has at that key; nothing if the packet goes to all that it has ({@code BPF_F_BROADCAST})
 * @param nextHop the address of the next hop, if the program gave it
 */
public record Redirected(
        Way way,
        long index,
        long flags,
        Optional<String> map,
        Optional<RedirectTarget> target,
        Optional<IpAddress> nextHop)
        implements Effect {

    /** Where a packet goes. */
    public enum Way {
        /** To a device ({@code bpf_redirect}). */
        DEVICE,
        /** To the peer of a device, in its network namespace ({@code bpf_redirect_peer}). */
        PEER,
        /** To a neighbour, whose Ethernet address is filled in ({@code bpf_redirect_neigh}). */
        NEIGHBOUR,
        /** To what a map has ({@code bpf_redirect_map}): a device, a CPU or a socket. */
        MAP
    }
}
