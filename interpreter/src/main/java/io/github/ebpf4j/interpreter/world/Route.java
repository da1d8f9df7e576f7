package io.github.ebpf4j.interpreter.world;

import java.util.Optional;

/**
 * What a routing table says about a destination.
 *
 * @param kind what becomes of the packet
 * @param ifindex the device that it leaves by
 * @param metric the route's metric
 * @param mtu the route's own MTU, 0 for that of the device
 * @param gateway the address that it is sent to, if that is not the destination itself
 * @param source the source address that packets of this host get on the route, if it says so
 * @param encapsulated whether the route wraps packets in another header ({@code lwtstate})
 */
public record Route(
        Kind kind,
        int ifindex,
        int metric,
        int mtu,
        Optional<IpAddress> gateway,
        Optional<IpAddress> source,
        boolean encapsulated) {

    /** What becomes of a packet. */
    public enum Kind {
        /** It is forwarded. */
        UNICAST,
        /** It is for this host. */
        LOCAL,
        /** It is dropped silently. */
        BLACKHOLE,
        /** It is dropped as unreachable. */
        UNREACHABLE,
        /** It is dropped as not allowed. */
        PROHIBIT
    }

    /** Returns a route by a device to destinations that it reaches itself. */
    public static Route to(int ifindex) {
        return of(Kind.UNICAST, ifindex);
    }

    /** Returns a route by a device and a gateway. */
    public static Route to(int ifindex, IpAddress gateway) {
        return new Route(Kind.UNICAST, ifindex, 0, 0, Optional.of(gateway), Optional.empty(), false);
    }

    /** Returns a route that does not forward. */
    public static Route of(Kind kind) {
        return of(kind, 0);
    }

    private static Route of(Kind kind, int ifindex) {
        return new Route(kind, ifindex, 0, 0, Optional.empty(), Optional.empty(), false);
    }

    /** Returns it with another metric. */
    public Route withMetric(int other) {
        return new Route(kind, ifindex, other, mtu, gateway, source, encapsulated);
    }

    /** Returns it with an MTU of its own. */
    public Route withMtu(int other) {
        return new Route(kind, ifindex, metric, other, gateway, source, encapsulated);
    }

    /** Returns it with a source address. */
    public Route withSource(IpAddress other) {
        return new Route(kind, ifindex, metric, mtu, gateway, Optional.of(other), encapsulated);
    }

    /** Returns it as one that wraps packets in another header. */
    public Route withEncapsulation() {
        return new Route(kind, ifindex, metric, mtu, gateway, source, true);
    }
}
