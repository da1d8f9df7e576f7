package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.Network.map;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Cloned;
import io.github.ebpf4j.interpreter.context.Effect;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.Redirected;
import io.github.ebpf4j.interpreter.context.Redirected.Way;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.map.RedirectTarget;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects to devices and to the targets of maps, and clones. */
class RedirectHelpersTest {

    private static final long SHOT = 2;
    private static final long TC_REDIRECT = 7;
    private static final long XDP_REDIRECT = 4;

    private final Network network = new Network(
            World.deterministic(),
            ByteOrder.LITTLE_ENDIAN,
            map("devices", MapType.DEVMAP, 4, 4, 4),
            map("cpus", MapType.CPUMAP, 4, 4, 4),
            map("sockets", MapType.SOCKMAP, 4, 8, 4),
            map("array", MapType.ARRAY, 4, 4, 1));

    private static XdpContext xdp() {
        return XdpContext.of(Frames.tcp(0));
    }

    private static SkbContext skb(ProgramType type) {
        return SkbContext.of(type, Frames.tcp(0));
    }

    private static SkbContext skb() {
        return skb(ProgramType.SCHED_CLS);
    }

    private static byte[] key(int key) {
        return Network.bytes(key, 0, 0, 0);
    }

    private long call(io.github.ebpf4j.interpreter.context.Context context, String helper, long... arguments) {
        return network.run(context, (caller, address) -> network.call(caller, helper, arguments));
    }

    private static Redirected device(Way way, long index, long flags) {
        return new Redirected(way, index, flags, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"0,7", "1,7", "2,2", "3,2", "4294967296,2"})
    void trafficControlRedirectsToADevice(long flags, long result) {
        assertEquals(result, call(skb(), "bpf_redirect", 5, flags));
        List<Effect> expected = result == SHOT ? List.of() : List.of(device(Way.DEVICE, 5, flags));
        assertEquals(expected, network.effects());
    }

    @ParameterizedTest
    @CsvSource({"0,4", "1,0", "4294967296,0"})
    void xdpRedirectsToADeviceWithoutFlags(long flags, long result) {
        assertEquals(result, call(xdp(), "bpf_redirect", 0x1_0000_0005L, flags));
        assertEquals(result == 0 ? List.of() : List.of(device(Way.DEVICE, 5, 0)), network.effects());
    }

    @Test
    void ofSeveralRedirectsTheLastCountsAndEachRunBeginsAnew() {
        network.run(xdp(), (caller, address) -> {
            network.call(caller, "bpf_redirect", 5, 0);
            return network.call(caller, "bpf_redirect", 6, 0);
        });
        assertEquals(List.of(device(Way.DEVICE, 6, 0)), network.effects());
        network.run(xdp(), (caller, address) -> 2);
        assertEquals(List.of(), network.effects());
    }

    @Test
    void theSameRedirectIsTheSameObject() {
        call(xdp(), "bpf_redirect", 5, 0);
        Effect first = network.effects().get(0);
        call(xdp(), "bpf_redirect", 5, 0);
        assertSame(first, network.effects().get(0));
    }

    @Test
    void aPeerAndANeighbourTakeNoFlags() {
        assertEquals(TC_REDIRECT, call(skb(), "bpf_redirect_peer", 5, 0));
        assertEquals(List.of(device(Way.PEER, 5, 0)), network.effects());
        assertEquals(SHOT, call(skb(), "bpf_redirect_peer", 5, 1));
        assertEquals(TC_REDIRECT, call(skb(), "bpf_redirect_neigh", 5, 0, 0, 0));
        assertEquals(List.of(device(Way.NEIGHBOUR, 5, 0)), network.effects());
        assertEquals(SHOT, call(skb(), "bpf_redirect_neigh", 5, 0, 0, 1));
        assertEquals(List.of(), network.effects());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNeighbourMayBeGiven(boolean v6) {
        byte[] parameters = new byte[20];
        parameters[0] = (byte) (v6 ? 10 : 2);
        parameters[4] = 10;
        parameters[7] = 1;
        assertEquals(
                TC_REDIRECT,
                network.run(
                        skb(),
                        (caller, address) -> network.call(
                                caller, "bpf_redirect_neigh", 5, Network.memory(caller, parameters), 20, 0)));
        IpAddress hop = IpAddress.of(v6 ? "a00:1::" : "10.0.0.1");
        assertEquals(
                List.of(new Redirected(Way.NEIGHBOUR, 5, 0, Optional.empty(), Optional.empty(), Optional.of(hop))),
                network.effects());
        for (int size : new int[] {1, 19, -1}) {
            assertEquals(
                    SHOT,
                    network.run(
                            skb(),
                            (caller, address) -> network.call(
                                    caller, "bpf_redirect_neigh", 5, Network.memory(caller, parameters), size, 0)));
        }
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                skb(),
                (caller, address) -> network.call(caller, "bpf_redirect_neigh", 5, 64, 20, 0));
    }

    // What Linux answers for a key that is not there.
    @ParameterizedTest
    @CsvSource({
        "devices,0,0",
        "devices,1,1",
        "devices,2,2",
        "devices,3,3",
        "devices,4,0",
        "devices,8,4",
        "devices,9,4",
        "devices,16,0",
        "devices,24,4",
        "devices,4294967298,0",
        "cpus,2,2",
        "cpus,4,0",
        "cpus,8,0",
        "cpus,9,0",
        "cpus,16,0",
    })
    void theLowBitsOfFlagsAreTheAnswerForAKeyThatIsNotThere(String map, long flags, long result) {
        assertEquals(result, call(xdp(), "bpf_redirect_map", network.handle(map), 1, flags));
        assertEquals(result == XDP_REDIRECT, !network.effects().isEmpty());
    }

    @Test
    void aMapsTargetIsTheLowerHalfOfTheKey() {
        network.map("devices").put(key(1), key(7), 0);
        Redirected expected = new Redirected(
                Way.MAP, 1, 0, Optional.of("devices"), Optional.of(new RedirectTarget.Device(7, 0)), Optional.empty());
        for (long key : new long[] {1, 0x5_0000_0001L}) {
            assertEquals(XDP_REDIRECT, call(xdp(), "bpf_redirect_map", network.handle("devices"), key, 2));
            assertEquals(List.of(expected), network.effects());
        }
        for (long key : new long[] {4, -1, 0x8000_0000L}) {
            assertEquals(2, call(xdp(), "bpf_redirect_map", network.handle("devices"), key, 2));
        }
        assertEquals(XDP_REDIRECT, call(xdp(), "bpf_redirect_map", network.handle("devices"), 1, 24));
        assertEquals(
                List.of(new Redirected(Way.MAP, 1, 24, Optional.of("devices"), Optional.empty(), Optional.empty())),
                network.effects());
        network.map("cpus").put(key(2), key(64), 0);
        assertEquals(XDP_REDIRECT, call(xdp(), "bpf_redirect_map", network.handle("cpus"), 2, 0));
    }

    @Test
    void aKeyThatIsNotThereForgetsTheRedirectBefore() {
        network.run(xdp(), (caller, address) -> {
            network.call(caller, "bpf_redirect", 5, 0);
            return network.call(caller, "bpf_redirect_map", network.handle("devices"), 0, 2);
        });
        assertEquals(List.of(), network.effects());
    }

    @Test
    void whatIsNoMapOfTargetsIsAFault() {
        for (String map : new String[] {"array", "sockets"}) {
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    xdp(),
                    (caller, address) -> network.call(caller, "bpf_redirect_map", network.handle(map), 0, 0));
        }
        network.assertFault(
                Fault.Kind.ARGUMENT, xdp(), (caller, address) -> network.call(caller, "bpf_redirect_map", 5, 0, 0));
        for (String map : new String[] {"array", "devices"}) {
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    skb(ProgramType.SK_SKB),
                    (caller, address) ->
                            network.call(caller, "bpf_sk_redirect_map", address, network.handle(map), 0, 0));
        }
    }

    @Test
    void aCloneIsThePacketAsItWasThen() {
        byte[] frame = Frames.tcp(4);
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, frame);
        assertEquals(0, network.call(context, "bpf_clone_redirect", 1, 1));
        Cloned cloned = (Cloned) network.effects().get(0);
        assertEquals(1, cloned.ifindex());
        assertEquals(true, cloned.ingress());
        assertArrayEquals(frame, cloned.packet());
        assertEquals(Network.EINVAL, network.call(context, "bpf_clone_redirect", 99, 0));
        assertEquals(Network.EINVAL, network.call(context, "bpf_clone_redirect", 1, 2));
        assertEquals(Network.EINVAL, network.call(context, "bpf_clone_redirect", 1, 1L << 32));
        assertEquals(List.of(), network.effects());
        network.assertFault(
                Fault.Kind.ARGUMENT,
                xdp(),
                (caller, address) -> network.call(caller, "bpf_clone_redirect", address, 1, 0));
    }

    @Test
    void copiesTakeNoMoreMemoryThanARunMayHave() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, new byte[1 << 20]);
        long[] copies = new long[1];
        network.assertFault(Fault.Kind.ARGUMENT, context, (caller, address) -> {
            while (copies[0] < 1000) {
                assertEquals(0, network.call(caller, "bpf_clone_redirect", address, 1, 0));
                copies[0]++;
            }
            return 0;
        });
        assertEquals(63, copies[0]);
        // The next run has as much again.
        assertEquals(0, network.call(context, "bpf_clone_redirect", 1, 0));
        assertEquals(1, network.effects().size());
    }
}
