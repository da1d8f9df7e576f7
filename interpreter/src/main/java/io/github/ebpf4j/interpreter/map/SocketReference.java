package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;

/** A socket of the world's, as maps of sockets hold it. Compared by identity. */
public interface SocketReference {

    /** Returns what {@code bpf_get_socket_cookie} returns for it: what Java reads from a map of sockets. */
    long cookie();

    /**
     * Returns the address of its {@code struct bpf_sock} in the memory of programs, and counts a reference to it, which
     * the program gives back with {@code bpf_sk_release}.
     */
    long acquire(Caller caller);

    /**
     * Returns whether it may be in a map: a TCP socket that is established or listens, or one of another kind ({@code
     * sock_map_sk_state_allowed}).
     */
    default boolean isForMaps() {
        return true;
    }
}
