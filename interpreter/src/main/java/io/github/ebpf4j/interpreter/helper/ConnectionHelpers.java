package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EAFNOSUPPORT;
import static io.github.ebpf4j.interpreter.Errno.EBUSY;
import static io.github.ebpf4j.interpreter.Errno.EINVAL;
import static io.github.ebpf4j.interpreter.Errno.ENOENT;
import static io.github.ebpf4j.interpreter.Errno.ENOMEM;
import static io.github.ebpf4j.interpreter.Errno.ENONET;
import static io.github.ebpf4j.interpreter.Errno.EPERM;
import static io.github.ebpf4j.interpreter.Errno.EPROTO;
import static io.github.ebpf4j.interpreter.Errno.ETIME;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.host.TrackedConnection;
import io.github.ebpf4j.interpreter.layout.Bytes;
import io.github.ebpf4j.interpreter.world.Clock;
import io.github.ebpf4j.interpreter.world.Connection;
import io.github.ebpf4j.interpreter.world.ConnectionTuple;
import io.github.ebpf4j.interpreter.world.ConnectionZone;
import io.github.ebpf4j.interpreter.world.Connections;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.SocketQuery;
import java.util.Optional;

/**
 * The connections that the kernel tracks, for XDP and tc: {@code net/netfilter/nf_conntrack_bpf.c} and {@code
 * nf_nat_bpf.c}.
 */
final class ConnectionHelpers {

    // struct bpf_ct_opts, of 16 bytes, or of 12 without a zone.
    private static final int OPTIONS = 16;
    private static final int OLD_OPTIONS = 12;
    private static final int ERROR = 4;
    private static final int PROTOCOL = 8;
    private static final int DIRECTION = 9;
    private static final int ZONE = 10;
    private static final int ZONE_DIRECTIONS = 12;
    private static final int RESERVED = 13;

    // struct bpf_sock_tuple, of either family.
    private static final int IPV4_TUPLE = 12;
    private static final int IPV6_TUPLE = 36;

    /** {@code union nf_inet_addr}. */
    private static final int ADDRESS = 16;

    private static final int FIRST_TIMEOUT = 10_000;

    private final Clock clock;
    private final Connections connections;
    private final KernelMemory memory;
    private final TaskArguments arguments;
    private final Host host;

    ConnectionHelpers(Host host) {
        this.host = host;
        clock = host.world().clock();
        connections = host.world().connections();
        memory = KernelMemory.of(host);
        arguments = new TaskArguments(host);
    }

    void register(Registry registry) {
        register(registry, "xdp", XdpContext.class);
        register(registry, "skb", SkbContext.class);
        registry.kfunc("bpf_ct_insert_entry", (caller, connection, r2, r3, r4, r5) -> insert(caller, connection));
        registry.kfunc("bpf_ct_release", (caller, connection, r2, r3, r4, r5) -> {
            if (connection != 0) {
                arguments.release(caller, connection, "connection");
            }
            return 0;
        });
        registry.kfunc("bpf_ct_set_timeout", (caller, connection, milliseconds, r3, r4, r5) -> {
            setTimeout(tracked(caller, connection), (int) milliseconds);
            return 0;
        });
        registry.kfunc(
                "bpf_ct_change_timeout",
                (caller, connection, milliseconds, r3, r4, r5) ->
                        changeTimeout(tracked(caller, connection), (int) milliseconds));
        for (String verb : new String[] {"set", "change"}) {
            registry.kfunc(
                    "bpf_ct_" + verb + "_status",
                    (caller, connection, status, r3, r4, r5) ->
                            changeStatus(tracked(caller, connection), (int) status));
        }
        registry.kfunc(
                "bpf_ct_set_nat_info",
                (caller, connection, address, port, manipulation, r5) ->
                        translate(caller, connection, address, (int) port, (int) manipulation));
    }

    private void register(Registry registry, String kind, Class<? extends Context> context) {
        registry.kfunc("bpf_" + kind + "_ct_alloc", (caller, r1, tuple, tupleSize, options, optionsSize) -> {
            FunctionHelpers.context(caller, context);
            return allocate(caller, new Request(caller, tuple, tupleSize, options, optionsSize));
        });
        registry.kfunc("bpf_" + kind + "_ct_lookup", (caller, r1, tuple, tupleSize, options, optionsSize) -> {
            FunctionHelpers.context(caller, context);
            return lookup(caller, new Request(caller, tuple, tupleSize, options, optionsSize));
        });
    }

    private int now() {
        return (int) clock.jiffies();
    }

    private TrackedConnection tracked(Caller caller, long address) {
        return arguments.object(caller, address, TrackedConnection.class, "connection");
    }

    /** What a program asks for, with the checks that the kernel makes, in its order. */
    private static final class Request {
        private final Caller caller;
        private final long tuple;
        private final int tupleSize;
        private final long options;
        private final int optionsSize;

        Request(Caller caller, long tuple, long tupleSize, long options, long optionsSize) {
            this.caller = caller;
            this.tuple = tuple;
            this.options = options;
            this.tupleSize = tuple == 0 ? 0 : MemoryArguments.readable(caller, tuple, MemoryArguments.u32(tupleSize));
            this.optionsSize =
                    options == 0 ? 0 : MemoryArguments.writable(caller, options, MemoryArguments.u32(optionsSize));
        }

        Optional<Errno> wrongOptions() {
            boolean fits = optionsSize == OPTIONS
                    ? caller.load(options + RESERVED, Byte.BYTES) == 0
                            && caller.load(options + RESERVED + 1, Short.BYTES) == 0
                    : optionsSize == OLD_OPTIONS && caller.load(options + ZONE, Short.BYTES) == 0;
            return tuple != 0 && fits ? Optional.empty() : EINVAL.asResult();
        }

        Optional<Errno> wrongNamespace() {
            return namespace() < SocketQuery.OWN_NAMESPACE ? EINVAL.asResult() : Optional.empty();
        }

        Optional<Errno> wrongProtocol() {
            int protocol = protocol();
            return protocol == Socket.TCP || protocol == Socket.UDP ? Optional.empty() : EPROTO.asResult();
        }

        Optional<Errno> wrongTuple() {
            return tupleSize == IPV4_TUPLE || tupleSize == IPV6_TUPLE ? Optional.empty() : EAFNOSUPPORT.asResult();
        }

        int namespace() {
            return (int) caller.load(options, Integer.BYTES);
        }

        private int protocol() {
            return (int) caller.load(options + PROTOCOL, Byte.BYTES);
        }

        ConnectionTuple tuple() {
            byte[] bytes = caller.read(tuple, tupleSize);
            boolean v6 = tupleSize == IPV6_TUPLE;
            int size = v6 ? ADDRESS : Integer.BYTES;
            return new ConnectionTuple(
                    protocol(),
                    addressAt(bytes, 0, v6),
                    (int) Bytes.get(bytes, 2 * size, Short.BYTES, true),
                    addressAt(bytes, size, v6),
                    (int) Bytes.get(bytes, 2 * size + Short.BYTES, Short.BYTES, true));
        }

        ConnectionZone zone() {
            if (optionsSize != OPTIONS) {
                return ConnectionZone.NONE;
            }
            if (caller.load(options + ZONE_DIRECTIONS, Byte.BYTES) == 0) {
                caller.store(options + ZONE_DIRECTIONS, Byte.BYTES, ConnectionZone.NONE.directions());
            }
            return new ConnectionZone((int) caller.load(options + ZONE, Short.BYTES), (int)
                    caller.load(options + ZONE_DIRECTIONS, Byte.BYTES));
        }

        /** Notes an error, where there is room for it, and returns no connection. */
        long refuse(Errno error) {
            if (optionsSize >= ERROR + Integer.BYTES) {
                caller.store(options + ERROR, Integer.BYTES, error.result());
            }
            return 0;
        }
    }

    private static IpAddress addressAt(byte[] bytes, int offset, boolean v6) {
        return v6
                ? IpAddress.v6(
                        Bytes.get(bytes, offset, Long.BYTES, true),
                        Bytes.get(bytes, offset + Long.BYTES, Long.BYTES, true))
                : IpAddress.v4((int) Bytes.get(bytes, offset, Integer.BYTES, true));
    }

    private Optional<Errno> unknownNamespace(Request request) {
        boolean known =
                request.namespace() == SocketQuery.OWN_NAMESPACE || connections.hasNamespace(request.namespace());
        return known ? Optional.empty() : ENONET.asResult();
    }

    private long allocate(Caller caller, Request request) {
        Optional<Errno> error = request.wrongOptions()
                .or(request::wrongNamespace)
                .or(request::wrongProtocol)
                .or(request::wrongTuple)
                .or(() -> unknownNamespace(request));
        if (error.isPresent()) {
            return request.refuse(error.get());
        }
        Connection connection = Connection.of(request.tuple(), request.zone(), request.namespace())
                .timeout(ticks(FIRST_TIMEOUT));
        TrackedConnection tracked = TrackedConnection.of(host, connection);
        long held = arguments.hold(caller, tracked.address(memory, now()));
        return held == 0 ? request.refuse(ENOMEM) : held;
    }

    private long lookup(Caller caller, Request request) {
        Optional<Errno> error = request.wrongOptions()
                .or(request::wrongProtocol)
                .or(request::wrongNamespace)
                .or(request::wrongTuple)
                .or(() -> unknownNamespace(request));
        if (error.isPresent()) {
            return request.refuse(error.get());
        }
        ConnectionTuple tuple = request.tuple();
        ConnectionZone zone = request.zone();
        Optional<Connection> found = connections.find(tuple, zone, request.namespace());
        if (found.isEmpty()) {
            return request.refuse(ENOENT);
        }
        TrackedConnection tracked = TrackedConnection.of(host, found.get());
        long address = tracked.address(memory, now());
        if (found.get().isTimedOut(now())) {
            connections.remove(found.get());
            memory.release(address);
            return request.refuse(ENOENT);
        }
        long acquired = arguments.acquire(caller, address);
        if (acquired == 0) {
            return request.refuse(ENOENT);
        }
        caller.store(request.options + DIRECTION, Byte.BYTES, found.get().direction(tuple, zone));
        return acquired;
    }

    private long insert(Caller caller, long address) {
        TrackedConnection tracked = tracked(caller, address);
        arguments.requireHeld(caller, address, "connection");
        tracked.connection().confirm(now());
        tracked.show(now());
        // The table has a reference of its own.
        if (memory.acquire(address) && connections.insert(tracked.connection())) {
            return address;
        }
        memory.release(address);
        arguments.release(caller, address, "connection");
        return 0;
    }

    /** Returns milliseconds in ticks, rounded up ({@code msecs_to_jiffies}); what is negative, is for ever. */
    private static int ticks(int milliseconds) {
        long perTick = Clock.TICK / 1_000_000;
        return milliseconds < 0 ? Integer.MAX_VALUE : (int) ((milliseconds + perTick - 1) / perTick);
    }

    private void setTimeout(TrackedConnection tracked, int milliseconds) {
        Connection connection = tracked.connection();
        boolean confirmed = (connection.status() & Connection.CONFIRMED) != 0;
        connection.timeout((confirmed ? now() : 0) + ticks(milliseconds));
        tracked.show(now());
    }

    private long changeTimeout(TrackedConnection tracked, int milliseconds) {
        if ((tracked.connection().status() & Connection.FIXED_TIMEOUT) != 0) {
            return EPERM.result();
        }
        setTimeout(tracked, milliseconds);
        return tracked.connection().isDying() ? ETIME.result() : 0;
    }

    private long changeStatus(TrackedConnection tracked, int status) {
        boolean changed = tracked.connection().changeStatus(status);
        tracked.show(now());
        return changed ? 0 : EBUSY.result();
    }

    private long translate(Caller caller, long connection, long address, int port, int manipulation) {
        TrackedConnection tracked = tracked(caller, connection);
        byte[] bytes = caller.read(address, ADDRESS);
        boolean v6 = tracked.connection().original().source().v6();
        boolean done = tracked.connection()
                .translate(manipulation == 0, addressAt(bytes, 0, v6), port > 0 ? port & 0xffff : 0);
        tracked.show(now());
        return done ? 0 : ENOMEM.result();
    }
}
