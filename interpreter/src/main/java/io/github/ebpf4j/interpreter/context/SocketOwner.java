package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Optional;

/** A context that belongs to a socket. */
public interface SocketOwner extends Context {

    /** Returns the socket, or nothing if there is none: a packet that arrived and was not yet given to one. */
    Optional<Socket> socket();
}
