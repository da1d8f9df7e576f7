package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.Socket;

/**
 * A program ended a connection ({@code bpf_sock_destroy}).
 *
 * @param socket the socket, which its user is told of with ECONNABORTED
 */
public record SocketDestroyed(Socket socket) implements Effect {}
