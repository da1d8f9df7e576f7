package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.Socket;

/**
 * The packet or message goes to a socket, if the program returned {@code SK_PASS} ({@code bpf_sk_redirect_map}, {@code
 * bpf_msg_redirect_map} and those of hashes). Of several calls, the last counts.
 *
 * @param socket the socket
 * @param ingress whether it arrives there ({@code BPF_F_INGRESS}), and is not sent from there
 */
public record SocketRedirected(Socket socket, boolean ingress) implements Effect {}
