package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.interpreter.world.Devices;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.MacAddress;
import io.github.ebpf4j.interpreter.world.Route;
import io.github.ebpf4j.interpreter.world.Routes;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteHelpersTest {

    private static final MacAddress OWN = MacAddress.of("02:00:00:00:00:04");
    private static final MacAddress NEXT = MacAddress.of("02:00:00:00:00:99");

    private final World world = World.builder()
            .devices(Devices.of(
                    Device.of(3, "eth0"),
                    Device.of(4, "eth1").withAddress(OWN).withMtu(1400),
                    Device.of(5, "eth2").withForwards(false),
                    Device.of(6, "eth3").withUp(false)))
            .routes(Routes.builder()
                    .add("10.0.0.0/8", Route.to(4, IpAddress.of("192.168.0.1")).withMetric(50))
                    .add("10.1.0.0/16", Route.to(4).withMetric(10).withMtu(1000))
                    .add("10.1.0.0/16", Route.to(3).withMetric(20))
                    .add("10.2.0.0/16", Route.to(4, IpAddress.of("fd00::1")))
                    .add("10.3.0.1", Route.of(Route.Kind.BLACKHOLE))
                    .add("10.3.0.2", Route.of(Route.Kind.UNREACHABLE))
                    .add("10.3.0.3", Route.of(Route.Kind.PROHIBIT))
                    .add("10.3.0.4", Route.of(Route.Kind.LOCAL))
                    .add("10.3.0.5", Route.to(4).withEncapsulation())
                    .add("10.3.0.6", Route.to(99))
                    .add("10.3.0.7", Route.to(6))
                    .add("10.4.0.0/16", Route.to(4).withSource(IpAddress.of("10.9.9.9")))
                    .add(77, "10.0.0.0/8", Route.to(3))
                    .add("fd00::/16", Route.to(4).withSource(IpAddress.of("fd00::9")))
                    .add("fd01::/16", Route.to(4))
                    .neighbour(4, "192.168.0.1", NEXT)
                    .neighbour(4, "10.1.0.1", NEXT)
                    .neighbour(4, "10.4.0.1", NEXT)
                    .neighbour(4, "fd00::1", NEXT)
                    .neighbour(4, "fd01::1", NEXT)
                    .neighbour(3, "10.0.0.1", NEXT)
                    .neighbour(6, "10.3.0.7", NEXT)
                    .build())
            .build();

    private final Network network = new Network(world);
    private boolean bigEndian;
    private byte[] parameters = new byte[0];

    private static XdpContext xdp() {
        return XdpContext.of(Frames.tcp(0)).ingressIfindex(3);
    }

    private static SkbContext skb(int payload) {
        return SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(payload)).set(SkbField.IFINDEX, 3);
    }

    private static Field field(String name) {
        return Structures.FIB_LOOKUP.field(name);
    }

    private long get(String field) {
        return field(field).get(parameters, bigEndian);
    }

    private void ask(String destination, int ifindex) {
        parameters = new byte[64];
        IpAddress to = IpAddress.of(destination);
        field("family").set(parameters, bigEndian, to.family());
        field("ifindex").set(parameters, bigEndian, ifindex);
        for (int i = 0; i < 4; i++) {
            field("dst[" + i + "]").set(parameters, bigEndian, to.word(i));
        }
    }

    private long lookup(Network in, Context context, int flags) {
        return in.run(
                context,
                (caller, address) ->
                        in.call(caller, "bpf_fib_lookup", address, Network.memory(caller, parameters), 64, flags));
    }

    private long lookup(Context context, String destination, int ifindex, int flags) {
        ask(destination, ifindex);
        return lookup(network, context, flags);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRouteByAGatewayFillsInWhereThePacketGoes(boolean big) {
        bigEndian = big;
        ask("10.7.7.7", 3);
        Network other = new Network(world, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        assertEquals(0, lookup(other, xdp(), 0));
        assertEquals(4, get("ifindex"));
        assertEquals(50, get("rt_metric"));
        assertEquals(0xc0a80001L, get("dst[0]"));
        assertEquals(1400, get("tot_len"), "mtu_result");
        assertEquals(0, get("tbid"), "h_vlan_proto and h_vlan_TCI");
        for (int i = 0; i < 6; i++) {
            assertEquals(OWN.octet(i), get("smac[" + i + "]"));
            assertEquals(NEXT.octet(i), get("dmac[" + i + "]"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.1,3,0,0",
        "10.3.0.1,3,0,1",
        "10.3.0.2,3,0,2",
        "10.3.0.3,3,0,3",
        "10.3.0.4,3,0,4",
        "10.3.0.6,3,0,4",
        "11.0.0.1,3,0,4",
        "10.1.0.1,5,0,5",
        "10.3.0.5,3,0,6",
        "10.1.0.2,3,0,7",
        "10.1.0.2,3,4,0",
        "10.1.0.1,99,0,-19",
        "10.1.0.1,0,0,-19",
        "10.1.0.1,3,1,0",
        "10.1.0.1,3,9,0",
        "10.1.0.1,3,32,0",
        "10.1.0.1,3,64,-22",
        "10.1.0.1,3,-1,-22",
        "fd00::1,3,0,0",
        "fd02::1,3,0,4",
        "fe80::1,3,0,4",
        "ff02::1,3,0,4",
        "::1,3,0,4",
        "fd01::1,3,16,9",
        "fd00::1,3,16,0",
        "10.4.0.1,3,16,0",
    })
    void aLookupAnswersAsTheKernelDoes(String destination, int ifindex, int flags, long result) {
        assertEquals(result, lookup(xdp(), destination, ifindex, flags));
    }

    @Test
    void ofEqualPrefixesTheLowerMetricCounts() {
        assertEquals(0, lookup(xdp(), "10.1.0.1", 3, 0));
        assertEquals(10, get("rt_metric"));
        assertEquals(4, get("ifindex"));
        assertEquals(0x0a010001L, get("dst[0]"), "no gateway");
    }

    @Test
    void aRouteThatLeavesByADeviceIsOneOfThatDevice() {
        assertEquals(7, lookup(xdp(), "10.1.0.5", 3, 2));
        assertEquals(3, get("ifindex"));
        assertEquals(20, get("rt_metric"));
    }

    @Test
    void aTableIsAskedByItsNumber() {
        ask("10.0.0.1", 3);
        field("tbid").set(parameters, false, 77);
        assertEquals(0, lookup(network, xdp(), 9));
        assertEquals(3, get("ifindex"));
        ask("10.0.0.1", 3);
        field("tbid").set(parameters, false, 78);
        assertEquals(4, lookup(network, xdp(), 9));
        assertEquals(78, get("tbid"), "nothing is filled in");
    }

    @Test
    void aGatewayOfIpv6ChangesTheFamily() {
        assertEquals(0, lookup(xdp(), "10.2.0.1", 3, 0));
        assertEquals(10, get("family"));
        assertEquals(0xfd000000L, get("dst[0]"));
        assertEquals(1, get("dst[3]"));
    }

    @Test
    void theSourceIsThatOfTheRoute() {
        lookup(xdp(), "10.4.0.1", 3, 16);
        assertEquals(0x0a090909L, get("src[0]"));
        lookup(xdp(), "10.4.0.1", 3, 0);
        assertEquals(0, get("src[0]"));
        lookup(xdp(), "fd00::1", 3, 16);
        assertEquals(9, get("src[3]"));
    }

    @Test
    void aPacketThatIsTooLongIsNotForwarded() {
        ask("10.1.0.1", 3);
        field("tot_len").set(parameters, false, 1001);
        assertEquals(8, lookup(network, xdp(), 0));
        assertEquals(1000, get("tot_len"));
        assertEquals(3, get("ifindex"), "nothing else is filled in");
        ask("10.1.0.1", 3);
        field("tot_len").set(parameters, false, 1000);
        assertEquals(0, lookup(network, skb(2000), 0));
        assertEquals(1000, get("tot_len"));
    }

    @Test
    void anSkbWithoutALengthIsMeasuredItself() {
        assertEquals(0, lookup(skb(0), "10.1.0.1", 3, 0));
        assertEquals(1400, get("tot_len"), "the device's, not the route's");
        assertEquals(8, lookup(skb(1400), "10.1.0.1", 3, 0));
        assertEquals(1400, get("tot_len"));
        assertEquals(8, lookup(skb(0), "10.3.0.7", 3, 0), "the device is down");
        SkbContext segmented =
                skb(1400).segmentation(SkbContext.Segmentation.TCP).set(SkbField.GSO_SIZE, 1000);
        assertEquals(0, lookup(segmented, "10.1.0.1", 3, 0));
    }

    @Test
    void familySizeAndMemoryAreChecked() {
        ask("10.1.0.1", 3);
        field("family").set(parameters, false, 99);
        assertEquals(Network.EAFNOSUPPORT, lookup(network, xdp(), 0));
        ask("10.1.0.1", 3);
        byte[] before = parameters.clone();
        for (int size : new int[] {63, 0, -1}) {
            assertEquals(
                    Network.EINVAL,
                    network.run(
                            xdp(),
                            (caller, address) -> network.call(
                                    caller, "bpf_fib_lookup", address, Network.memory(caller, parameters), size, 0)));
        }
        assertArrayEquals(before, parameters);
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                xdp(),
                (caller, address) -> network.call(caller, "bpf_fib_lookup", address, Network.memory(caller, 63), 64));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                BytesContext.of(new byte[4]),
                (caller, address) -> network.call(caller, "bpf_fib_lookup", address, Network.memory(caller, 64), 64));
    }

    private long mtu;

    private long check(Context context, int ifindex, int length, long difference, long flags) {
        return network.run(context, (caller, address) -> {
            long at = Network.memory(caller, 4);
            caller.store(at, 4, length);
            long result = network.call(caller, "bpf_check_mtu", address, ifindex, at, difference, flags);
            mtu = caller.load(at, 4);
            return result;
        });
    }

    // As Linux answers, with other numbers: a packet of 54 bytes, a device of 1400 and 14.
    @ParameterizedTest
    @CsvSource({
        "4,0,0,0,0,1400",
        "0,0,0,0,0,1500",
        "99,0,0,0,-19,0",
        "4,0,1000,0,0,1400",
        "4,0,1360,0,0,1400",
        "4,0,1361,0,1,1400",
        "4,1400,0,0,0,1400",
        "4,1401,0,0,1,1400",
        "4,1400,1,0,1,1400",
        "4,1401,-1,0,0,1400",
        "4,0,-70000,0,0,1400",
        "4,0,-2147483648,0,0,1400",
        "4,0,0,2,-22,0",
        "4,7,0,2,-22,7",
    })
    void aLengthIsComparedWithTheDevices(int ifindex, int length, int difference, long flags, long result, long after) {
        for (Context context : new Context[] {xdp(), skb(0)}) {
            assertEquals(result, check(context, ifindex, length, difference, flags));
            assertEquals(after, mtu);
        }
    }

    @Test
    void segmentsAreForSkbsAndWithoutLengths() {
        assertEquals(Network.EINVAL, check(xdp(), 4, 0, 0, 1));
        assertEquals(0, check(skb(0), 4, 0, 0, 1));
        assertEquals(Network.EINVAL, check(skb(0), 4, 1, 0, 1));
        assertEquals(Network.EINVAL, check(skb(0), 4, 0, 1, 1));
        SkbContext large = skb(3000).segmentation(SkbContext.Segmentation.TCP).set(SkbField.GSO_SIZE, 1000);
        assertEquals(0, check(large, 4, 0, 0, 0));
        assertEquals(0, check(large, 4, 0, 0, 1));
        large.set(SkbField.GSO_SIZE, 1401);
        assertEquals(2, check(large, 4, 0, 0, 1));
        assertEquals(0, check(large, 4, 0, 0, 0));
        assertEquals(1, check(skb(3000), 4, 0, 0, 1));
    }

    @Test
    void theLengthMustBeInMemory() {
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                xdp(),
                (caller, address) -> network.call(caller, "bpf_check_mtu", address, 4, 0, 0, 0));
        byte[] short3 = new byte[3];
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                skb(0),
                (caller, address) ->
                        network.call(caller, "bpf_check_mtu", address, 4, Network.memory(caller, short3), 0, 0));
    }
}
