package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SocketAddressContext;
import io.github.ebpf4j.interpreter.context.SockoptContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.ProgramType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Control groups of packets and sockets, and what a program of one decides. */
class CgroupHelpersTest {

    private final Socket listener = Socket.tcp().local("10.0.0.1", 80).build();
    private final Socket waiting = Socket.tcp().state(Socket.TIME_WAIT).build();
    private final Socket udp = Socket.udp().local("10.0.0.1", 53).build();
    private final Network network = new Network();

    private static XdpContext xdp() {
        return XdpContext.of(Frames.tcp(0));
    }

    private static SkbContext skb() {
        return SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(0));
    }

    @Test
    void theControlGroupOfAPacketIsThatOfItsSocket() {
        Cgroup group = Cgroup.root(1).child(20, "a").child(300, "b");
        SkbContext context = skb().socket(Socket.tcp().cgroup(group).build());
        assertEquals(300, network.call(context, "bpf_skb_cgroup_id"));
        long[] levels = {1, 20, 300, 0};
        for (int level = 0; level < levels.length; level++) {
            assertEquals(levels[level], network.call(context, "bpf_skb_ancestor_cgroup_id", level));
        }
        assertEquals(0, network.call(context, "bpf_skb_ancestor_cgroup_id", -1));
        Socket owned = Socket.tcp().cgroup(group).build();
        SkbContext request = skb().socket(Socket.tcp().requestOf(owned).build());
        assertEquals(300, network.call(request, "bpf_skb_cgroup_id"));
        for (SkbContext without : List.of(skb(), skb().socket(waiting), skb().socket(udp))) {
            assertEquals(0, network.call(without, "bpf_skb_cgroup_id"));
            assertEquals(0, network.call(without, "bpf_skb_ancestor_cgroup_id", 0));
        }
    }

    private static long handle(Caller caller, BpfMap map) {
        return Current.of(caller).host().memory().handleOf(map);
    }

    private long under(SkbContext context, BpfMap map, long index) {
        return network.run(
                context,
                (caller, address) -> network.call(caller, "bpf_skb_under_cgroup", address, handle(caller, map), index));
    }

    @Test
    void aPacketIsUnderTheGroupsAboveThatOfItsSocket() {
        Cgroup slice = Cgroup.root(1).child(20, "a");
        SkbContext context =
                skb().socket(Socket.tcp().cgroup(slice.child(300, "b")).build());
        BpfMap groups = WorldMaps.groups(network.host(), slice);
        assertEquals(1, under(context, groups, 1));
        assertEquals(1, under(context, groups, 0xf_0000_0001L));
        assertEquals(
                0,
                under(context, WorldMaps.groups(network.host(), Cgroup.root(1).child(30, "c")), 1));
        assertEquals(Errno.EAGAIN.result(), under(context, groups, 0));
        assertEquals(Network.E2BIG, under(context, groups, 2));
        assertEquals(Network.E2BIG, under(context, groups, -1));
        // The socket is looked at before the index.
        for (SkbContext without : List.of(skb(), skb().socket(waiting))) {
            assertEquals(Network.ENOENT, under(without, groups, 1));
            assertEquals(Network.ENOENT, under(without, groups, -1));
        }
    }

    @Test
    void whatIsNoMapOfControlGroupsOrNoPacketIsAFault() {
        BpfMap groups = WorldMaps.groups(network.host(), Cgroup.root(1));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                skb(),
                (caller, address) -> network.call(
                        caller,
                        "bpf_skb_under_cgroup",
                        address,
                        handle(caller, WorldMaps.stacks(network.host(), 1)),
                        1));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                skb(),
                (caller, address) -> network.call(caller, "bpf_skb_under_cgroup", address, 0, 1));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                xdp(),
                (caller, address) -> network.call(caller, "bpf_skb_under_cgroup", address, handle(caller, groups), 1));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                skb(),
                (caller, address) -> network.call(caller, "bpf_skb_cgroup_id", address + 4));
    }

    @Test
    void theControlGroupOfASocketAndThoseAboveIt() {
        Cgroup group = Cgroup.root(1).child(20, "a").child(300, "b");
        Socket socket = Socket.tcp().cgroup(group).build();
        SkbContext context = skb().socket(socket);
        assertEquals(
                300,
                network.run(
                        context,
                        (caller, address) -> network.call(caller, "bpf_sk_cgroup_id", caller.load(address + 168, 8))));
        long[] levels = {1, 20, 300, 0, 0};
        for (int level = 0; level < levels.length; level++) {
            int asked = level;
            assertEquals(
                    levels[level],
                    network.run(
                            context,
                            (caller, address) -> network.call(
                                    caller, "bpf_sk_ancestor_cgroup_id", caller.load(address + 168, 8), asked)));
        }
        assertEquals(
                0,
                network.run(
                        context,
                        (caller, address) ->
                                network.call(caller, "bpf_sk_ancestor_cgroup_id", caller.load(address + 168, 8), -1)));
        assertEquals(0, network.run(context, (caller, address) -> network.call(caller, "bpf_sk_cgroup_id", 0)));
        assertEquals(
                0,
                network.run(
                        skb().socket(waiting),
                        (caller, address) -> network.call(caller, "bpf_sk_cgroup_id", caller.load(address + 168, 8))));
    }

    @Test
    void aProgramDecidesWhatASystemCallReturns() {
        SocketAddressContext context = SocketAddressContext.of(AttachType.CGROUP_INET4_BIND, listener);
        network.run(context, (caller, address) -> {
            assertEquals(0, network.call(caller, "bpf_get_retval"));
            assertEquals(0, network.call(caller, "bpf_set_retval", -13));
            return network.call(caller, "bpf_get_retval");
        });
        assertEquals(-13, context.returnValue());
        assertEquals(0, network.run(context, (caller, address) -> network.call(caller, "bpf_get_retval")));
        SockoptContext option =
                SockoptContext.get(listener, 1, 1, new byte[4], 4).returned(-5);
        assertEquals(-5, network.run(option, (caller, address) -> {
            long before = network.call(caller, "bpf_get_retval");
            assertEquals(before & 0xffff_ffffL, caller.load(address + 36, 4));
            network.call(caller, "bpf_set_retval", 0);
            assertEquals(0, caller.load(address + 36, 4));
            return before;
        }));
        network.assertFault(Fault.Kind.ARGUMENT, xdp(), (caller, address) -> network.call(caller, "bpf_get_retval"));
    }
}
