package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.isContext;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.interpreter.world.Devices;
import io.github.ebpf4j.interpreter.world.MacAddress;
import io.github.ebpf4j.interpreter.world.Route;
import io.github.ebpf4j.interpreter.world.World;
import java.util.Optional;

/** Where packets go and how long they may be: {@code bpf_fib_lookup} and {@code bpf_check_mtu} in net/core/filter.c. */
final class RouteHelpers {

    private static final int SUCCESS = 0;
    private static final int BLACKHOLE = 1;
    private static final int UNREACHABLE = 2;
    private static final int PROHIBIT = 3;
    private static final int NOT_FORWARDED = 4;
    private static final int FORWARDING_DISABLED = 5;
    private static final int ENCAPSULATED = 6;
    private static final int NO_NEIGHBOUR = 7;
    private static final int TOO_LONG = 8;
    private static final int NO_SOURCE = 9;

    private static final long CHECK_SEGMENTS = 1;
    private static final int SEGMENTS_TOO_LONG = 2;
    private static final int VLAN_HEADER = 4;

    void register(Registry registry) {
        registry.helper(
                "bpf_fib_lookup",
                (caller, context, parameters, size, flags, r5) ->
                        lookup(caller, context, parameters, (int) size, (int) flags));
        registry.helper(
                "bpf_check_mtu",
                (caller, context, ifindex, length, difference, flags) ->
                        checkMtu(caller, context, (int) ifindex, length, (int) difference, flags));
    }

    private static Context packetContext(Caller caller, Current current, long address) {
        Context context = current.startedWith();
        boolean packet = context instanceof SkbContext || context instanceof XdpContext;
        if (packet && isContext(current, address)) {
            return context;
        }
        throw caller.fault(
                Fault.Kind.ARGUMENT, "0x%x is not the context of a program with a packet".formatted(address));
    }

    private static long lookup(Caller caller, long address, long parameters, int size, int flags) {
        Current current = Current.of(caller);
        Context context = packetContext(caller, current, address);
        if (size < FibParameters.SIZE || (flags & ~FibParameters.ALL) != 0) {
            return Errno.EINVAL.result();
        }
        NetworkArguments.requireWritable(caller, parameters, size);
        FibParameters query = current.state(FibParameters.class, FibParameters::new);
        query.read(caller, parameters, flags);
        boolean checkLength = !(context instanceof SkbContext) || query.length() != 0;
        World world = current.host().world();
        long result = query.isKnownFamily() ? route(world, query, checkLength) : Errno.EAFNOSUPPORT.result();
        if (result == SUCCESS && !checkLength && context instanceof SkbContext skb) {
            Device device = world.devices().device(query.ifindex()).orElseThrow();
            query.length(device.mtu());
            if (!fits(skb, device)) {
                result = TOO_LONG;
            }
        }
        query.write(caller, parameters);
        return result;
    }

    /** Returns whether a device takes a packet as it is ({@code is_skb_forwardable}). */
    private static boolean fits(SkbContext skb, Device device) {
        long most = (long) device.mtu() + device.headerLength() + VLAN_HEADER;
        return device.up() && (skb.isSegmented() || skb.skb().length() <= most);
    }

    private static long route(World world, FibParameters query, boolean checkLength) {
        if (query.v6() && (query.isStrict(true) || query.isStrict(false))) {
            return NOT_FORWARDED;
        }
        Optional<Device> from = world.devices().device(query.ifindex());
        if (from.isEmpty()) {
            return Errno.ENODEV.result();
        }
        if (!from.get().forwards()) {
            return FORWARDING_DISABLED;
        }
        if (query.table() != 0 && !world.routes().hasTable(query.table())) {
            return NOT_FORWARDED;
        }
        Optional<Route> found = world.routes().route(query);
        if (found.isEmpty()) {
            return NOT_FORWARDED;
        }
        Route route = found.get();
        return switch (route.kind()) {
            case UNICAST -> forward(world, query, route, checkLength);
            case LOCAL -> NOT_FORWARDED;
            case BLACKHOLE -> BLACKHOLE;
            case UNREACHABLE -> UNREACHABLE;
            case PROHIBIT -> PROHIBIT;
        };
    }

    private static long forward(World world, FibParameters query, Route route, boolean checkLength) {
        Optional<Device> to = world.devices().device(route.ifindex());
        if (to.isEmpty()) {
            return NOT_FORWARDED;
        }
        Device device = to.get();
        int mtu = route.mtu() != 0 ? route.mtu() : device.mtu();
        if (checkLength && query.length() > mtu) {
            query.length(mtu);
            return TOO_LONG;
        }
        if (route.encapsulated()) {
            return ENCAPSULATED;
        }
        boolean v6 = query.v6();
        query.result(route.metric(), device.ifindex());
        if (query.wantsSource()) {
            if (route.source().isPresent() && route.source().get().v6() == v6) {
                query.source(route.source().get());
            } else if (v6) {
                return NO_SOURCE;
            }
        }
        if (route.gateway().isPresent()) {
            query.gateway(route.gateway().get());
        }
        if (!query.skipsNeighbour()) {
            Optional<MacAddress> neighbour = world.routes()
                    .neighbour(device.ifindex(), query.v6(), query.destinationHigh(), query.destinationLow());
            if (neighbour.isEmpty()) {
                return NO_NEIGHBOUR;
            }
            query.addresses(device.address(), neighbour.get());
        }
        query.finish(checkLength ? mtu : 0);
        return SUCCESS;
    }

    private static long checkMtu(Caller caller, long address, int ifindex, long length, int difference, long flags) {
        Current current = Current.of(caller);
        Context context = packetContext(caller, current, address);
        NetworkArguments.requireWritable(caller, length, Integer.BYTES);
        long allowed = context instanceof SkbContext ? CHECK_SEGMENTS : 0;
        int given = (int) caller.load(length, Integer.BYTES);
        if ((flags & ~allowed) != 0 || (flags == CHECK_SEGMENTS && (difference != 0 || given != 0))) {
            return Errno.EINVAL.result();
        }
        Optional<Device> found = current.host().world().devices().device(ifindex == 0 ? deviceOf(context) : ifindex);
        if (found.isEmpty()) {
            return Errno.ENODEV.result();
        }
        Device device = found.get();
        int most = device.mtu() + device.headerLength();
        // In 32 bits, as the kernel counts.
        int size = (given != 0 ? given + device.headerLength() : lengthOf(context)) + difference;
        caller.store(length, Integer.BYTES, device.mtu());
        if (size <= most) {
            return SUCCESS;
        }
        if (context instanceof SkbContext skb && skb.isSegmented()) {
            return flags == CHECK_SEGMENTS && skb.get(SkbField.GSO_SIZE) > device.mtu() ? SEGMENTS_TOO_LONG : SUCCESS;
        }
        return 1;
    }

    /** Returns the device that a packet is on; that of test runs, if none was set. */
    private static int deviceOf(Context context) {
        int ifindex = SocketHelpers.ifindex(context);
        return ifindex == 0 ? Devices.LOOPBACK.ifindex() : ifindex;
    }

    private static int lengthOf(Context context) {
        if (context instanceof SkbContext skb) {
            return skb.skb().length();
        }
        return context instanceof XdpContext xdp ? xdp.length() : 0;
    }
}
