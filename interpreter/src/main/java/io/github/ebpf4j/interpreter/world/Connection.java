package io.github.ebpf4j.interpreter.world;

import java.util.Map;
import java.util.OptionalInt;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * A connection that the kernel tracks: {@code struct nf_conn}, and what {@code net/netfilter/nf_conntrack_core.c} and
 * {@code nf_nat_core.c} do with it. Each is equal to itself only. For any number of threads.
 */
public final class Connection {

    /** {@code IPS_SEEN_REPLY}: a packet went the other way. Once set, it stays. */
    public static final int SEEN_REPLY = 1 << 1;
    /** {@code IPS_ASSURED}: it is not given up early. Once set, it stays. */
    public static final int ASSURED = 1 << 2;
    /** {@code IPS_CONFIRMED}: it is in the table. */
    public static final int CONFIRMED = 1 << 3;
    /** {@code IPS_FIXED_TIMEOUT}: its timeout cannot be changed. */
    public static final int FIXED_TIMEOUT = 1 << 10;

    private static final int EXPECTED = 1;
    private static final int DYING = 1 << 9;
    private static final int HELPER = 1 << 13;
    // IPS_SRC_NAT and IPS_SRC_NAT_DONE; those of the destination are one bit further.
    private static final int NAT = 1 << 4;
    private static final int NAT_DONE = 1 << 7;

    /** What programs cannot change in either direction. */
    private static final int FIXED = EXPECTED | CONFIRMED | DYING;
    /** What they can set at all. */
    private static final int SETTABLE = SEEN_REPLY | ASSURED | FIXED_TIMEOUT | HELPER;

    private final ConnectionTuple original;
    private final ConnectionZone zone;
    private final int namespace;
    private ConnectionTuple reply;
    private int status;
    private int mark;
    private OptionalInt timeout = OptionalInt.empty();
    private final Map<Object, Object> views = new WeakHashMap<>();

    private Connection(ConnectionTuple original, ConnectionZone zone, int namespace) {
        this.original = original;
        this.zone = zone;
        this.namespace = namespace;
        reply = original.inverse();
    }

    /** Returns a connection of the programs' own network namespace, in no zone, that never times out. */
    public static Connection of(ConnectionTuple original) {
        return of(original, ConnectionZone.NONE, SocketQuery.OWN_NAMESPACE);
    }

    /**
     * Returns a connection that is not in a table yet and never times out.
     *
     * @param original the first packet's addresses and ports
     * @param namespace the number of the network namespace, or {@link SocketQuery#OWN_NAMESPACE}
     */
    public static Connection of(ConnectionTuple original, ConnectionZone zone, int namespace) {
        return new Connection(original, zone, namespace);
    }

    /** Returns what the first packet had, and those that follow it. */
    public ConnectionTuple original() {
        return original;
    }

    /** Returns what the packets have that come back. */
    public synchronized ConnectionTuple reply() {
        return reply;
    }

    /** Returns its zone. */
    public ConnectionZone zone() {
        return zone;
    }

    /** Returns the number of its network namespace, or {@link SocketQuery#OWN_NAMESPACE}. */
    public int namespace() {
        return namespace;
    }

    /** Returns its flags, as {@code enum ip_conntrack_status} numbers them. */
    public synchronized int status() {
        return status;
    }

    /** Sets flags, whichever they are. */
    public synchronized Connection status(int flags) {
        status = flags;
        return this;
    }

    /**
     * Sets flags as a program may: those that it cannot set are left out.
     *
     * @return false if it may not change these: nothing is changed then
     */
    public synchronized boolean changeStatus(int flags) {
        int changed = status ^ flags;
        int cleared = changed & status;
        if ((changed & FIXED) != 0 || (cleared & (SEEN_REPLY | ASSURED)) != 0) {
            return false;
        }
        status |= flags & SETTABLE;
        return true;
    }

    /** Returns whether it is being removed. */
    public synchronized boolean isDying() {
        return (status & DYING) != 0;
    }

    /** Returns its mark, which programs set. */
    public synchronized int mark() {
        return mark;
    }

    /** Sets its mark. */
    public synchronized Connection mark(int value) {
        mark = value;
        return this;
    }

    /**
     * Returns when it times out, in ticks as {@link Clock#jiffies} counts them, of which these are the lower 32 bits; of
     * one that is not in a table yet, in how many ticks from then on; nothing, if never.
     */
    public synchronized OptionalInt timeout() {
        return timeout;
    }

    /** Sets when it times out: see {@link #timeout()}. */
    public synchronized Connection timeout(int ticks) {
        timeout = OptionalInt.of(ticks);
        return this;
    }

    /** Returns whether its time is over, by the lower 32 bits of {@link Clock#jiffies}. */
    public synchronized boolean isTimedOut(int now) {
        return timeout.isPresent() && timeout.getAsInt() - now <= 0;
    }

    /**
     * Has the source of its packets replaced on their way, or their destination: {@code nf_nat_setup_info}. What is in a
     * table already, is left as it is.
     *
     * @param source whether it is the source
     * @param port the port, or 0 to leave that
     * @return false if it was done before
     * @throws IllegalArgumentException if the address is not of the connection's family
     */
    public synchronized boolean translate(boolean source, IpAddress address, int port) {
        if ((status & CONFIRMED) != 0) {
            return true;
        }
        int shift = source ? 0 : 1;
        if ((status & NAT_DONE << shift) != 0) {
            return false;
        }
        ConnectionTuple before = reply.inverse();
        ConnectionTuple after = source
                ? new ConnectionTuple(
                        before.protocol(),
                        address,
                        port == 0 ? before.sourcePort() : port,
                        before.destination(),
                        before.destinationPort())
                : new ConnectionTuple(
                        before.protocol(),
                        before.source(),
                        before.sourcePort(),
                        address,
                        port == 0 ? before.destinationPort() : port);
        if (!after.equals(before)) {
            reply = after.inverse();
            status |= NAT << shift;
        }
        status |= NAT_DONE << shift;
        return true;
    }

    /**
     * Puts it into a table, from whose time on its timeout counts.
     *
     * @param now the lower 32 bits of {@link Clock#jiffies}
     */
    public synchronized void confirm(int now) {
        if ((status & CONFIRMED) == 0 && timeout.isPresent()) {
            timeout = OptionalInt.of(timeout.getAsInt() + now);
        }
        status |= CONFIRMED;
    }

    /** Returns which of its directions packets go that have something in common: 0, 1, or -1 for neither. */
    public int direction(ConnectionTuple tuple, ConnectionZone in) {
        if (tuple.equals(original) && zone.idIn(0) == in.idIn(0)) {
            return 0;
        }
        return tuple.equals(reply()) && zone.idIn(1) == in.idIn(1) ? 1 : -1;
    }

    /** Returns what somebody keeps of it, made when it is first asked for and forgotten with either of them. */
    public <T> T view(Object owner, Class<T> kind, Supplier<T> create) {
        synchronized (views) {
            return kind.cast(views.computeIfAbsent(owner, key -> create.get()));
        }
    }

    /** Returns its addresses and ports. */
    @Override
    public String toString() {
        return "%s:%d to %s:%d, protocol %d"
                .formatted(
                        original.source(),
                        original.sourcePort(),
                        original.destination(),
                        original.destinationPort(),
                        original.protocol());
    }
}
