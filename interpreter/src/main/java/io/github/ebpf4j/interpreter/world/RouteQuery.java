package io.github.ebpf4j.interpreter.world;

/** What a program asks the routing tables. Valid during the call that it is given to. */
public interface RouteQuery {

    /** Returns whether it is about IPv6. */
    boolean v6();

    /** Returns the first 64 bits of the destination, of IPv4 0. */
    long destinationHigh();

    /** Returns the last 64 bits of the destination, of IPv4 its 32 bits. */
    long destinationLow();

    /** Returns the first 64 bits of the source, of IPv4 0. */
    long sourceHigh();

    /** Returns the last 64 bits of the source, of IPv4 its 32 bits. */
    long sourceLow();

    /** Returns the device that the packet came by, or leaves by. */
    int ifindex();

    /** Returns whether the packet leaves by {@link #ifindex}, {@code BPF_FIB_LOOKUP_OUTPUT}. */
    boolean output();

    /** Returns the table to ask, or 0 to follow the rules ({@code ip rule}). */
    int table();

    /** Returns the mark of the packet ({@code BPF_FIB_LOOKUP_MARK}); 0 unless the program gives it. */
    int mark();

    /** Returns the transport protocol. */
    int protocol();

    /** Returns the source port. */
    int sourcePort();

    /** Returns the destination port. */
    int destinationPort();

    /** Returns the type of service, of IPv6 the flow information. */
    int typeOfService();
}
