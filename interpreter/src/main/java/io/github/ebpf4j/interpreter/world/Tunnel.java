package io.github.ebpf4j.interpreter.world;

import java.util.Arrays;

/** What a packet's outer header said, or shall say: {@code struct ip_tunnel_info} of Linux. Immutable. */
public final class Tunnel {

    private final long id;
    private final IpAddress source;
    private final IpAddress destination;
    private final int typeOfService;
    private final int timeToLive;
    private final int label;
    private final byte[] options;

    private Tunnel(
            long id,
            IpAddress source,
            IpAddress destination,
            int typeOfService,
            int timeToLive,
            int label,
            byte[] options) {
        this.id = id;
        this.source = source;
        this.destination = destination;
        this.typeOfService = typeOfService;
        this.timeToLive = timeToLive;
        this.label = label;
        this.options = options;
    }

    /**
     * Returns a tunnel of a number between two addresses.
     *
     * @throws IllegalArgumentException if they are not of one family
     */
    public static Tunnel of(long id, IpAddress source, IpAddress destination) {
        if (source.v6() != destination.v6()) {
            throw new IllegalArgumentException("%s and %s are not of one family".formatted(source, destination));
        }
        return new Tunnel(id, source, destination, 0, 0, 0, new byte[0]);
    }

    /** Returns it with a type of service and a time to live, each 0 to 255. */
    public Tunnel with(int otherTypeOfService, int otherTimeToLive) {
        return new Tunnel(id, source, destination, otherTypeOfService, otherTimeToLive, label, options);
    }

    /** Returns it with a flow label of IPv6. */
    public Tunnel withLabel(int other) {
        return new Tunnel(id, source, destination, typeOfService, timeToLive, other, options);
    }

    /** Returns it with options of the tunnel's kind: those of Geneve, for example. */
    public Tunnel withOptions(byte[] other) {
        return new Tunnel(id, source, destination, typeOfService, timeToLive, label, other.clone());
    }

    /** Returns its number. */
    public long id() {
        return id;
    }

    /** Returns the address that the outer packet comes from. */
    public IpAddress source() {
        return source;
    }

    /** Returns the address that the outer packet goes to. */
    public IpAddress destination() {
        return destination;
    }

    /** Returns the type of service. */
    public int typeOfService() {
        return typeOfService;
    }

    /** Returns the time to live. */
    public int timeToLive() {
        return timeToLive;
    }

    /** Returns the flow label. */
    public int label() {
        return label;
    }

    /** Returns the options. */
    public byte[] options() {
        return options.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tunnel that
                && id == that.id
                && source.equals(that.source)
                && destination.equals(that.destination)
                && typeOfService == that.typeOfService
                && timeToLive == that.timeToLive
                && label == that.label
                && Arrays.equals(options, that.options);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id) * 31 + destination.hashCode();
    }

    /** Returns its number and addresses: {@code tunnel 7 from 10.0.0.1 to 10.0.0.2}. */
    @Override
    public String toString() {
        return "tunnel %d from %s to %s".formatted(id, source, destination);
    }
}
