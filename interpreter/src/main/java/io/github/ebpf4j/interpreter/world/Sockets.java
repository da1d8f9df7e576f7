package io.github.ebpf4j.interpreter.world;

import java.util.Optional;

/** Which sockets there are. For any number of threads. */
@FunctionalInterface
public interface Sockets {

    /** Returns the socket that a packet belongs to: of a connection, or else one that listens. */
    Optional<Socket> lookup(SocketQuery query);

    /** Returns no socket at all. */
    static Sockets none() {
        return query -> Optional.empty();
    }
}
