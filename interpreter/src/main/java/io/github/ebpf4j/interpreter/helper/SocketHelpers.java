package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.full;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.isContext;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.socket;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.socketOf;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.context.SocketDestroyed;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.SocketReferences;
import io.github.ebpf4j.interpreter.layout.Bytes;
import io.github.ebpf4j.interpreter.map.SocketReference;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.SocketQuery;
import java.util.Optional;

/** Finds sockets and says what they are: {@code net/core/filter.c}, from {@code bpf_skc_lookup_tcp} on. */
final class SocketHelpers {

    private static final int AF_UNIX = 1;

    /** What {@code bpf_get_socket_uid} says where there is no socket ({@code overflowuid}). */
    private static final long NO_USER = 65_534;

    private static final long FIRST_NAMESPACE = 1;

    void register(Registry registry) {
        registry.helper(
                "bpf_sk_lookup_tcp",
                (caller, context, tuple, size, namespace, flags) ->
                        lookup(caller, context, tuple, (int) size, Socket.TCP, namespace, flags, true));
        registry.helper(
                "bpf_sk_lookup_udp",
                (caller, context, tuple, size, namespace, flags) ->
                        lookup(caller, context, tuple, (int) size, Socket.UDP, namespace, flags, true));
        registry.helper(
                "bpf_skc_lookup_tcp",
                (caller, context, tuple, size, namespace, flags) ->
                        lookup(caller, context, tuple, (int) size, Socket.TCP, namespace, flags, false));
        registry.helper("bpf_sk_release", (caller, address, r2, r3, r4, r5) -> release(caller, address));
        registry.helper(
                "bpf_sk_fullsock",
                (caller, address, r2, r3, r4, r5) ->
                        socket(caller, address).isFull() ? address(caller, socket(caller, address)) : 0);
        registry.helper("bpf_tcp_sock", (caller, address, r2, r3, r4, r5) -> tcpSock(caller, address));
        registry.helper("bpf_get_listener_sock", (caller, address, r2, r3, r4, r5) -> listener(caller, address));
        registerCasts(registry);
        registry.kfunc("bpf_sock_destroy", (caller, address, r2, r3, r4, r5) -> destroy(caller, address));
        registry.helper(
                "bpf_get_socket_cookie",
                (caller, address, r2, r3, r4, r5) -> address == 0 ? 0 : cookie(socketOf(caller, address)));
        registry.helper("bpf_get_socket_uid", (caller, context, r2, r3, r4, r5) -> uid(socketOf(caller, context)));
        registry.helper(
                "bpf_get_netns_cookie",
                (caller, context, r2, r3, r4, r5) ->
                        context == 0 ? FIRST_NAMESPACE : namespace(socketOf(caller, context)));
    }

    /** What a lookup asks for, kept from run to run. */
    private static final class Query implements Current.EndOfRun, SocketQuery {

        private static final int V4 = 12;
        private static final int V6 = 36;

        private final byte[] tuple = new byte[V6];
        private boolean v6;
        private int protocol;
        private int namespace;
        private int ifindex;

        private Query(Current current) {}

        private long number(int offset, int size) {
            return Bytes.get(tuple, offset, size, true);
        }

        @Override
        public int protocol() {
            return protocol;
        }

        @Override
        public boolean v6() {
            return v6;
        }

        @Override
        public long remoteHigh() {
            return v6 ? number(0, Long.BYTES) : 0;
        }

        @Override
        public long remoteLow() {
            return v6 ? number(8, Long.BYTES) : number(0, Integer.BYTES);
        }

        @Override
        public int remotePort() {
            return (int) number(v6 ? 32 : 8, Short.BYTES);
        }

        @Override
        public long localHigh() {
            return v6 ? number(16, Long.BYTES) : 0;
        }

        @Override
        public long localLow() {
            return v6 ? number(24, Long.BYTES) : number(4, Integer.BYTES);
        }

        @Override
        public int localPort() {
            return (int) number(v6 ? 34 : 10, Short.BYTES);
        }

        @Override
        public int namespace() {
            return namespace;
        }

        @Override
        public int ifindex() {
            return ifindex;
        }

        @Override
        public void endOfRun() {}
    }

    private static long lookup(
            Caller caller, long context, long tuple, int size, int protocol, long namespace, long flags, boolean full) {
        Current current = Current.of(caller);
        if (!isContext(current, context)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not the program's context".formatted(context));
        }
        if (size != Query.V4 && size != Query.V6) {
            return 0;
        }
        Query query = current.state(Query.class, Query::new);
        caller.read(tuple, query.tuple, 0, size);
        // XDP's helpers take the number of the namespace as u32.
        long number = current.startedWith() instanceof XdpContext ? Integer.toUnsignedLong((int) namespace) : namespace;
        boolean own = (int) number < 0;
        if (flags != 0 || (!own && Long.compareUnsigned(number, Integer.MAX_VALUE) > 0)) {
            return 0;
        }
        query.v6 = size == Query.V6;
        query.protocol = protocol;
        query.namespace = own ? SocketQuery.OWN_NAMESPACE : (int) number;
        query.ifindex = ifindex(current.startedWith());
        Optional<Socket> found = current.host().world().sockets().lookup(query);
        if (found.isEmpty()) {
            return 0;
        }
        Socket socket = found.get();
        if (full && !socket.isFull()) {
            Optional<Socket> instead = full(socket);
            return instead.isEmpty() ? 0 : SocketReferences.of(current).acquire(instead.get());
        }
        return SocketReferences.of(current).acquire(socket);
    }

    /** Returns the device that a packet is on, 0 where there is no packet. */
    static int ifindex(Context context) {
        if (context instanceof SkbContext skb) {
            return (int) skb.get(SkbField.IFINDEX);
        }
        return context instanceof XdpContext xdp ? xdp.ingressIfindex() : 0;
    }

    private static long release(Caller caller, long address) {
        if (address == 0) {
            return 0;
        }
        Socket socket = socket(caller, address);
        if (!SocketReferences.of(Current.of(caller)).release(socket)) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "the program holds no reference to 0x%x, %s".formatted(address, socket));
        }
        return 0;
    }

    /** Ends a connection: {@code bpf_sock_destroy}, with {@code tcp_abort} and {@code udp_abort} behind it. */
    private static long destroy(Caller caller, long address) {
        Current current = Current.of(caller);
        Optional<SocketReference> found = current.host().socketAt(caller, address);
        if (found.isEmpty() || !(found.get() instanceof Socket socket)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a socket".formatted(address));
        }
        if (socket.protocol() != Socket.TCP && socket.protocol() != Socket.UDP) {
            return Errno.EOPNOTSUPP.result();
        }
        if (socket.protocol() == Socket.TCP && socket.state() == Socket.CLOSE) {
            return Errno.ENOENT.result();
        }
        current.effect(caller, new SocketDestroyed(socket), 0);
        return 0;
    }

    private static long address(Caller caller, Socket socket) {
        return SocketReferences.of(Current.of(caller)).address(socket);
    }

    private static long tcpSock(Caller caller, long address) {
        Socket socket = socket(caller, address);
        return socket.isFull() && socket.protocol() == Socket.TCP
                ? SocketReferences.of(Current.of(caller)).tcpAddress(socket)
                : 0;
    }

    private static long listener(Caller caller, long address) {
        Socket socket = socket(caller, address);
        Optional<Socket> full = full(socket);
        return full.isPresent() && full.get().state() == Socket.LISTEN ? address(caller, full.get()) : 0;
    }

    /** Whether a socket is of the kind that a cast is to. */
    @FunctionalInterface
    private interface Kind {
        boolean includes(Socket socket);
    }

    private static void registerCasts(Registry registry) {
        cast(
                registry,
                "bpf_skc_to_tcp6_sock",
                socket -> socket.isFull() && socket.protocol() == Socket.TCP && socket.family() == Socket.AF_INET6);
        cast(registry, "bpf_skc_to_tcp_sock", socket -> socket.isFull() && socket.protocol() == Socket.TCP);
        cast(
                registry,
                "bpf_skc_to_tcp_timewait_sock",
                socket -> socket.protocol() == Socket.TCP && socket.state() == Socket.TIME_WAIT);
        cast(
                registry,
                "bpf_skc_to_tcp_request_sock",
                socket -> socket.protocol() == Socket.TCP && socket.state() == Socket.NEW_SYN_RECV);
        cast(
                registry,
                "bpf_skc_to_udp6_sock",
                socket -> socket.isFull() && socket.protocol() == Socket.UDP && socket.family() == Socket.AF_INET6);
        cast(registry, "bpf_skc_to_unix_sock", socket -> socket.isFull() && socket.family() == AF_UNIX);
        cast(registry, "bpf_skc_to_mptcp_sock", socket -> false);
    }

    private static void cast(Registry registry, String name, Kind kind) {
        registry.helper(name, (caller, address, r2, r3, r4, r5) -> {
            if (address == 0) {
                return 0;
            }
            Socket socket = socket(caller, address);
            return kind.includes(socket) ? address(caller, socket) : 0;
        });
    }

    private static long cookie(Optional<Socket> socket) {
        return socket.isPresent() ? socket.get().cookie() : 0;
    }

    private static long uid(Optional<Socket> socket) {
        Optional<Socket> full = socket.isPresent() ? full(socket.get()) : socket;
        return full.isPresent() ? full.get().uid() : NO_USER;
    }

    private static long namespace(Optional<Socket> socket) {
        return socket.isPresent() ? socket.get().namespaceCookie() : FIRST_NAMESPACE;
    }
}
