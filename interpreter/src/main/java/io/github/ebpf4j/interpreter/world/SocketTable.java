package io.github.ebpf4j.interpreter.world;

import java.util.Arrays;
import java.util.Optional;

/**
 * Sockets that a test puts up and takes down, looked for as the kernel does ({@code __inet_lookup} in
 * net/ipv4/inet_hashtables.c): a connection of all four numbers, then what is bound to the address, then what is bound to
 * any. For any number of threads.
 */
public final class SocketTable implements Sockets {

    private static final Entry[] NONE = {};

    private static final int NO_MATCH = -1;
    private static final int CONNECTED = 16;
    private static final int BOUND_ADDRESS = 4;
    private static final int SAME_FAMILY = 2;
    private static final int BOUND_DEVICE = 1;

    private record Entry(int namespace, Socket socket, Optional<Socket> found) {}

    private volatile Entry[] entries = NONE;

    /** Creates a table without a socket. */
    public SocketTable() {}

    /** Adds a socket of the programs' own network namespace. */
    public SocketTable add(Socket socket) {
        return add(SocketQuery.OWN_NAMESPACE, socket);
    }

    /** Adds a socket of a network namespace, by the number that programs know it by. */
    public synchronized SocketTable add(int namespace, Socket socket) {
        Entry[] grown = Arrays.copyOf(entries, entries.length + 1);
        grown[grown.length - 1] = new Entry(namespace, socket, Optional.of(socket));
        entries = grown;
        return this;
    }

    /** Removes a socket. */
    public synchronized void remove(Socket socket) {
        entries = Arrays.stream(entries)
                .filter(each -> !each.socket.equals(socket))
                .toArray(Entry[]::new);
    }

    @Override
    public Optional<Socket> lookup(SocketQuery query) {
        Optional<Socket> best = Optional.empty();
        int score = NO_MATCH;
        for (Entry each : entries) {
            int its = each.namespace == query.namespace() ? score(each.socket, query) : NO_MATCH;
            if (its > score) {
                score = its;
                best = each.found;
            }
        }
        return best;
    }

    private static int score(Socket socket, SocketQuery query) {
        int device = socket.boundDevice();
        if (socket.protocol() != query.protocol()
                || socket.localPort() != query.localPort()
                || (device != 0 && device != query.ifindex())) {
            return NO_MATCH;
        }
        IpAddress local = socket.local();
        boolean sameFamily = local.v6() == query.v6();
        if (!sameFamily && (query.v6() || socket.isV6Only() || !local.isAny())) {
            return NO_MATCH;
        }
        int score = (sameFamily ? SAME_FAMILY : 0) + (device != 0 ? BOUND_DEVICE : 0);
        if (!local.isAny()) {
            if (local.high() != query.localHigh() || local.low() != query.localLow()) {
                return NO_MATCH;
            }
            score += BOUND_ADDRESS;
        }
        if (socket.remotePort() == 0 && socket.remote().isAny()) {
            return score;
        }
        IpAddress remote = socket.remote();
        boolean connected = sameFamily
                && socket.remotePort() == query.remotePort()
                && remote.high() == query.remoteHigh()
                && remote.low() == query.remoteLow();
        return connected ? score + CONNECTED : NO_MATCH;
    }
}
