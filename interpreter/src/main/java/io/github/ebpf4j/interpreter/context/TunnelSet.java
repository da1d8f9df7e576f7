package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.Tunnel;

/**
 * What the packet's outer header shall say ({@code bpf_skb_set_tunnel_key} and {@code bpf_skb_set_tunnel_opt}), as it was
 * when the program ended.
 *
 * @param tunnel the numbers and addresses
 * @param flags the flags that the helper was given
 */
public record TunnelSet(Tunnel tunnel, long flags) implements Effect {}
