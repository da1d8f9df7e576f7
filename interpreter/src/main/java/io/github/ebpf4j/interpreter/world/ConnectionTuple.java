package io.github.ebpf4j.interpreter.world;

/**
 * What packets of a connection have in common in one of its directions.
 *
 * @param protocol 6 (TCP) or 17 (UDP)
 * @param source where they come from, of the family of {@code destination}
 * @param sourcePort the port there, 0 to 65535
 * @param destination where they go
 * @param destinationPort the port there, 0 to 65535
 */
public record ConnectionTuple(
        int protocol, IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {

    private static final int PORTS = 1 << 16;

    /** Checks that the addresses are of one family, and the ports in range. */
    public ConnectionTuple {
        if (source.v6() != destination.v6()) {
            throw new IllegalArgumentException(
                    "source is %s and destination is %s: they must be of one family".formatted(source, destination));
        }
        if (sourcePort < 0 || sourcePort >= PORTS || destinationPort < 0 || destinationPort >= PORTS) {
            throw new IllegalArgumentException(
                    "ports are %d and %d, must be 0 to 65535".formatted(sourcePort, destinationPort));
        }
    }

    /** Returns what the packets have that go the other way, if nobody changes addresses on the way. */
    public ConnectionTuple inverse() {
        return new ConnectionTuple(protocol, destination, destinationPort, source, sourcePort);
    }
}
