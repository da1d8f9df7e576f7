package io.github.ebpf4j.interpreter.world;

import java.util.Optional;

/** Which connections the kernel tracks ({@code net/netfilter/nf_conntrack_core.c}). For any number of threads. */
public interface Connections {

    /**
     * Returns the connection that a packet belongs to, whichever way it goes.
     *
     * @param namespace the number of the network namespace, or {@link SocketQuery#OWN_NAMESPACE}
     */
    Optional<Connection> find(ConnectionTuple tuple, ConnectionZone zone, int namespace);

    /**
     * Adds a connection.
     *
     * @return false if there is one already with what its packets have in common in either direction, or no room
     */
    boolean insert(Connection connection);

    /** Removes a connection, because its time is over. */
    void remove(Connection connection);

    /** Returns whether there is a network namespace of a number. */
    boolean hasNamespace(int namespace);
}
