package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.Socket;

/**
 * The program ended with a reference to a socket that it did not give back ({@code bpf_sk_release}), which the kernel's
 * verifier refuses.
 *
 * @param socket the socket
 */
public record SocketLeaked(Socket socket) implements Effect {}
