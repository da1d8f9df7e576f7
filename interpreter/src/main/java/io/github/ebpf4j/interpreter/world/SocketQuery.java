package io.github.ebpf4j.interpreter.world;

/**
 * Which socket a program asks for: that of the packets that come from the remote address and port to the local ones.
 * Valid during the call that it is given to.
 */
public interface SocketQuery {

    /** What {@link #namespace} is for the network namespace that the program itself is in. */
    int OWN_NAMESPACE = -1;

    /** Returns the protocol: 6 (TCP) or 17 (UDP). */
    int protocol();

    /** Returns whether the addresses are those of IPv6. */
    boolean v6();

    /** Returns the first 64 bits of the remote address, of IPv4 0. */
    long remoteHigh();

    /** Returns the last 64 bits of the remote address, of IPv4 its 32 bits. */
    long remoteLow();

    /** Returns the remote port. */
    int remotePort();

    /** Returns the first 64 bits of the local address, of IPv4 0. */
    long localHigh();

    /** Returns the last 64 bits of the local address, of IPv4 its 32 bits. */
    long localLow();

    /** Returns the local port. */
    int localPort();

    /** Returns the number of the network namespace, or {@link #OWN_NAMESPACE}. */
    int namespace();

    /** Returns the device that the packet came by, 0 for none. */
    int ifindex();
}
