package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;

/**
 * The program bound a socket to an address ({@code bpf_bind}).
 *
 * @param socket the socket
 * @param address the address
 * @param port the port, 0 if it is left to be chosen when the socket connects
 */
public record SocketBound(Socket socket, IpAddress address, int port) implements Effect {}
