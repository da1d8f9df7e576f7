package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.context;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.MessageContext;
import io.github.ebpf4j.interpreter.context.ReuseportContext;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SockOpsContext;
import io.github.ebpf4j.interpreter.context.SocketAssigned;
import io.github.ebpf4j.interpreter.context.SocketLookupContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.map.SocketMap;
import io.github.ebpf4j.interpreter.map.SocketReference;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.ProgramType;
import java.util.Optional;

/**
 * Sockets out of maps and into them, and packets to sockets: net/core/sock_map.c, and {@code sk_select_reuseport}, {@code
 * bpf_sk_assign} and {@code bpf_sk_lookup_assign} in net/core/filter.c.
 */
final class SocketMapHelpers {

    private static final long DROP = 0;
    private static final long PASS = 1;

    private static final long INGRESS = 1;
    private static final long REPLACE = 1;
    private static final long NO_REUSEPORT = 2;

    private static final long OWN_NAMESPACE = 1;

    private static final int ACTIVE_ESTABLISHED = 4;
    private static final int PASSIVE_ESTABLISHED = 5;
    private static final int LISTEN = 11;

    void register(Registry registry) {
        registry.helper("bpf_sk_redirect_map", redirect(SkbContext.class, SocketMapHelpers::atIndex));
        registry.helper("bpf_sk_redirect_hash", redirect(SkbContext.class, SocketMap::socket));
        registry.helper("bpf_msg_redirect_map", redirect(MessageContext.class, SocketMapHelpers::atIndex));
        registry.helper("bpf_msg_redirect_hash", redirect(MessageContext.class, SocketMap::socket));
        registry.helper("bpf_sock_map_update", SocketMapHelpers::update);
        registry.helper("bpf_sock_hash_update", SocketMapHelpers::update);
        registry.helper("bpf_sk_select_reuseport", SocketMapHelpers::select);
        registry.helper("bpf_sk_assign", SocketMapHelpers::assign);
    }

    /** How a helper finds a socket in a map: by an index, or by the address of a key. */
    @FunctionalInterface
    private interface Choice {
        Optional<SocketReference> of(SocketMap map, Caller caller, long key);
    }

    private static Optional<SocketReference> atIndex(SocketMap map, Caller caller, long index) {
        return map.socketAt(caller, Integer.toUnsignedLong((int) index));
    }

    /** Returns the helper that sends what a context is of to a socket. */
    private static HostFunction redirect(Class<? extends Context> kind, Choice choice) {
        return (caller, address, map, key, flags, r5) -> {
            Context context = context(caller, kind, address);
            return redirect(caller, context, choice.of(map(caller, map), caller, key), flags);
        };
    }

    private static SocketMap map(Caller caller, long handle) {
        if (MapHelpers.map(caller, handle) instanceof SocketMap map) {
            return map;
        }
        throw caller.fault(Fault.Kind.ARGUMENT, "map at 0x%x does not hold sockets".formatted(handle));
    }

    private static long redirect(Caller caller, Context what, Optional<SocketReference> found, long flags) {
        if ((flags & ~INGRESS) != 0 || !(found.orElse(null) instanceof Socket socket) || !socket.takesRedirected()) {
            return DROP;
        }
        boolean ingress = flags == INGRESS;
        if (what instanceof MessageContext && !ingress && socket.protocol() != Socket.TCP) {
            return DROP;
        }
        Redirection.of(Current.of(caller)).to(socket, ingress);
        return PASS;
    }

    private static long update(Caller caller, long ops, long map, long key, long flags, long r5) {
        SockOpsContext context = context(caller, SockOpsContext.class, ops);
        SocketMap sockets = map(caller, map);
        Socket socket = context.socket().orElseThrow();
        boolean suitable = switch (context.op()) {
            case ACTIVE_ESTABLISHED, PASSIVE_ESTABLISHED, LISTEN -> socket.isForMaps();
            default -> false;
        };
        return suitable ? sockets.update(caller, key, socket, flags) : Errno.EOPNOTSUPP.result();
    }

    private static long select(Caller caller, long reuseport, long map, long key, long flags, long r5) {
        ReuseportContext context = context(caller, ReuseportContext.class, reuseport);
        SocketMap sockets = map(caller, map);
        if (!(sockets.socket(caller, key).orElse(null) instanceof Socket selected)) {
            return Errno.ENOENT.result();
        }
        if (selected.reuseportGroup() == 0) {
            boolean array = sockets.definition().type() == MapType.REUSEPORT_SOCKARRAY.number();
            return (array ? Errno.ENOENT : Errno.EINVAL).result();
        }
        Socket own = context.socket().orElseThrow();
        if (selected.reuseportGroup() != own.reuseportGroup()) {
            if (selected.protocol() != own.protocol()) {
                return Errno.EPROTOTYPE.result();
            }
            return (selected.family() != own.family() ? Errno.EAFNOSUPPORT : Errno.EBADFD).result();
        }
        context.select(selected);
        return 0;
    }

    private static long assign(Caller caller, long context, long socket, long flags, long r4, long r5) {
        if (Current.of(caller).startedWith() instanceof SocketLookupContext lookup && lookup.isAt(context)) {
            return assign(caller, lookup, socket, flags);
        }
        return assign(caller, context(caller, SkbContext.class, context), socket, flags);
    }

    private static long assign(Caller caller, SkbContext skb, long address, long flags) {
        if (address == 0 || flags != 0) {
            return Errno.EINVAL.result();
        }
        Socket socket = NetworkArguments.socket(caller, address);
        if (!skb.ingress() || skb.type() != ProgramType.SCHED_CLS) {
            return Errno.EOPNOTSUPP.result();
        }
        if (socket.namespaceCookie() != OWN_NAMESPACE) {
            return Errno.ENETUNREACH.result();
        }
        Current.of(caller).effect(caller, new SocketAssigned(socket), 0);
        return 0;
    }

    private static long assign(Caller caller, SocketLookupContext lookup, long address, long flags) {
        if ((flags & ~(REPLACE | NO_REUSEPORT)) != 0) {
            return Errno.EINVAL.result();
        }
        Optional<Socket> chosen =
                address == 0 ? Optional.empty() : Optional.of(NetworkArguments.socket(caller, address));
        if (chosen.isPresent()) {
            Socket socket = chosen.get();
            int state = socket.protocol() == Socket.UDP ? Socket.CLOSE : Socket.LISTEN;
            if (socket.isCounted() || socket.state() != state) {
                return Errno.ESOCKTNOSUPPORT.result();
            }
            if (socket.protocol() != lookup.protocol()) {
                return Errno.EPROTOTYPE.result();
            }
            if (socket.family() != lookup.family() && (socket.family() == Socket.AF_INET || socket.isV6Only())) {
                return Errno.EAFNOSUPPORT.result();
            }
        }
        if (lookup.selected().isPresent() && (flags & REPLACE) == 0) {
            return Errno.EEXIST.result();
        }
        lookup.select(chosen, (flags & NO_REUSEPORT) != 0);
        return 0;
    }
}
