package io.github.ebpf4j.interpreter.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Connections that a test or a program adds. For any number of threads. */
public final class ConnectionTable implements Connections {

    /** How many connections there can be, unless another number is given. */
    public static final int MOST = 1 << 14;

    private record Key(ConnectionTuple tuple, int zone, int namespace) {}

    private final Map<Key, Connection> byDirection = new HashMap<>();
    private final Set<Connection> all = new LinkedHashSet<>();
    private final Set<Integer> namespaces = new HashSet<>();

    private final int most;

    /** Creates a table without a connection. */
    public ConnectionTable() {
        this(MOST);
    }

    /**
     * Creates a table without a connection.
     *
     * @param most how many there can be ({@code nf_conntrack_max})
     */
    public ConnectionTable(int most) {
        this.most = most;
    }

    private static Key key(Connection connection, int direction) {
        return key(
                direction == 0 ? connection.original() : connection.reply(),
                connection.zone(),
                direction,
                connection.namespace());
    }

    private static Key key(ConnectionTuple tuple, ConnectionZone zone, int direction, int namespace) {
        return new Key(tuple, zone.idIn(direction), namespace);
    }

    /** Makes it have a network namespace, by the number that programs know it by. */
    public synchronized ConnectionTable addNamespace(int number) {
        namespaces.add(number);
        return this;
    }

    /**
     * Adds a connection that was there before, and its network namespace.
     *
     * @throws IllegalArgumentException if {@link #insert} refuses it
     */
    public synchronized ConnectionTable add(Connection connection) {
        connection.status(connection.status() | Connection.CONFIRMED);
        if (!insert(connection)) {
            throw new IllegalArgumentException("connection %s is there already".formatted(connection));
        }
        return addNamespace(connection.namespace());
    }

    /** Returns all of them, in the order in which they came. */
    public synchronized List<Connection> all() {
        return List.copyOf(all);
    }

    @Override
    public synchronized Optional<Connection> find(ConnectionTuple tuple, ConnectionZone zone, int namespace) {
        Optional<Connection> first = in(tuple, zone, 0, namespace);
        return first.isPresent() ? first : in(tuple, zone, 1, namespace);
    }

    // A tuple stands in the table once for each direction, which a key does not tell.
    private Optional<Connection> in(ConnectionTuple tuple, ConnectionZone zone, int direction, int namespace) {
        Connection found = byDirection.get(key(tuple, zone, direction, namespace));
        return found != null && found.direction(tuple, zone) == direction ? Optional.of(found) : Optional.empty();
    }

    @Override
    public synchronized boolean insert(Connection connection) {
        Key original = key(connection, 0);
        Key reply = key(connection, 1);
        if (byDirection.containsKey(original) || byDirection.containsKey(reply) || all.size() >= most) {
            return false;
        }
        byDirection.put(original, connection);
        byDirection.put(reply, connection);
        all.add(connection);
        return true;
    }

    @Override
    public synchronized void remove(Connection connection) {
        if (all.remove(connection)) {
            byDirection.remove(key(connection, 0), connection);
            byDirection.remove(key(connection, 1), connection);
        }
    }

    @Override
    public synchronized boolean hasNamespace(int namespace) {
        return namespaces.contains(namespace);
    }
}
