package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.Socket;

/**
 * The program gave the packet to a socket ({@code bpf_sk_assign} at the ingress of traffic control).
 *
 * @param socket the socket
 */
public record SocketAssigned(Socket socket) implements Effect {}
