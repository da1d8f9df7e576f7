package io.github.ebpf4j.interpreter.world;

/**
 * A network device.
 *
 * @param ifindex its number, 1 or more
 * @param name its name
 * @param mtu how many bytes a packet can have there, without the header of the link
 * @param headerLength how many bytes the header of the link has: 14 for Ethernet
 * @param address its Ethernet address
 * @param up whether it is up
 * @param forwards whether packets that arrive there are forwarded
 * @param peer the ifindex of the device in another network namespace that it is paired with, 0 for none
 * @param queues how many queues it receives on, 1 or more
 */
public record Device(
        int ifindex,
        String name,
        int mtu,
        int headerLength,
        MacAddress address,
        boolean up,
        boolean forwards,
        int peer,
        int queues) {

    /** The length of an Ethernet header. */
    public static final int ETHERNET = 14;

    private static final int DEFAULT_MTU = 1500;

    /** Checks the numbers. */
    public Device {
        if (ifindex < 1 || mtu < 0 || headerLength < 0 || peer < 0 || queues < 1) {
            throw new IllegalArgumentException(
                    "device \"%s\" has ifindex %d (at least 1), mtu %d, header of %d bytes, peer %d (at least 0),"
                                    .formatted(name, ifindex, mtu, headerLength, peer)
                            + " %d queues (at least 1)".formatted(queues));
        }
    }

    /** Returns an Ethernet device that is up and forwards, with an MTU of 1500, an address of zeros, and one queue. */
    public static Device of(int ifindex, String name) {
        return new Device(ifindex, name, DEFAULT_MTU, ETHERNET, MacAddress.ZERO, true, true, 0, 1);
    }

    /** Returns it with another MTU. */
    public Device withMtu(int other) {
        return new Device(ifindex, name, other, headerLength, address, up, forwards, peer, queues);
    }

    /** Returns it with another address. */
    public Device withAddress(MacAddress other) {
        return new Device(ifindex, name, mtu, headerLength, other, up, forwards, peer, queues);
    }

    /** Returns it, up or down. */
    public Device withUp(boolean other) {
        return new Device(ifindex, name, mtu, headerLength, address, other, forwards, peer, queues);
    }

    /** Returns it, with forwarding or without. */
    public Device withForwards(boolean other) {
        return new Device(ifindex, name, mtu, headerLength, address, up, other, peer, queues);
    }

    /** Returns it, paired with a device in another network namespace. */
    public Device withPeer(int other) {
        return new Device(ifindex, name, mtu, headerLength, address, up, forwards, other, queues);
    }

    /** Returns it with another number of queues that it receives on. */
    public Device withQueues(int other) {
        return new Device(ifindex, name, mtu, headerLength, address, up, forwards, peer, other);
    }
}
