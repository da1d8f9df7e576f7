package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SocketAddressContext;
import io.github.ebpf4j.interpreter.context.SocketContext;
import io.github.ebpf4j.interpreter.context.SocketDestroyed;
import io.github.ebpf4j.interpreter.context.SocketLeaked;
import io.github.ebpf4j.interpreter.context.SockoptContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.SocketReferences;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.SocketTable;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets that programs look up, hold and give back, and what they ask of them. */
class SocketHelpersTest {

    private static final int V4 = 12;
    private static final int V6 = 36;
    private static final long OWN = -1;

    private final Socket listener = Socket.tcp().local("10.0.0.1", 80).build();
    private final Socket connection =
            Socket.tcp().local("10.0.0.1", 81).remote("10.0.0.9", 999).build();
    private final Socket request = Socket.tcp()
            .local("10.0.0.1", 82)
            .remote("10.0.0.9", 999)
            .requestOf(listener)
            .build();
    private final Socket waiting = Socket.tcp()
            .local("10.0.0.1", 83)
            .remote("10.0.0.9", 999)
            .state(Socket.TIME_WAIT)
            .build();
    private final Socket udp = Socket.udp().local("10.0.0.1", 53).build();
    private final Socket six = Socket.tcp().local("fd00::1", 80).build();
    private final SocketTable table = new SocketTable()
            .add(listener)
            .add(connection)
            .add(request)
            .add(waiting)
            .add(udp)
            .add(six);
    private final World world = World.builder().sockets(table).build();
    private final Network network = new Network(world);

    private static byte[] tuple(int port) {
        return ByteBuffer.allocate(V4)
                .putInt(0x0a000009)
                .putInt(0x0a000001)
                .putShort((short) 999)
                .putShort((short) port)
                .array();
    }

    private static byte[] tuple6(int port) {
        return ByteBuffer.allocate(V6)
                .putLong(0xfd00_0000_0000_0000L)
                .putLong(9)
                .putLong(0xfd00_0000_0000_0000L)
                .putLong(1)
                .putShort((short) 999)
                .putShort((short) port)
                .array();
    }

    private static XdpContext xdp() {
        return XdpContext.of(Frames.tcp(0));
    }

    private static SkbContext skb() {
        return SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(0));
    }

    /** Looks up in a run, and returns the source port that the program finds in the socket, or 0. */
    private long found(Context context, String helper, byte[] tuple, int size, long namespace, long flags) {
        return network.run(context, (caller, address) -> {
            long memory = Network.memory(caller, tuple);
            long socket = network.call(caller, helper, address, memory, size, namespace, flags);
            if (socket == 0) {
                return 0;
            }
            long port = caller.load(socket + 44, 4);
            assertEquals(0, network.call(caller, "bpf_sk_release", socket));
            return port;
        });
    }

    private long found(String helper, byte[] tuple) {
        return found(xdp(), helper, tuple, tuple.length, OWN, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "bpf_sk_lookup_tcp,80,80",
        "bpf_sk_lookup_tcp,81,81",
        "bpf_sk_lookup_tcp,82,80",
        "bpf_sk_lookup_tcp,83,0",
        "bpf_sk_lookup_tcp,84,0",
        "bpf_sk_lookup_tcp,53,0",
        "bpf_sk_lookup_udp,53,53",
        "bpf_sk_lookup_udp,80,0",
        "bpf_skc_lookup_tcp,80,80",
        "bpf_skc_lookup_tcp,82,82",
        "bpf_skc_lookup_tcp,83,83",
        "bpf_skc_lookup_tcp,84,0",
    })
    void aSocketIsFoundByTheAddressesOfItsPackets(String helper, int port, int found) {
        assertEquals(found, found(helper, tuple(port)));
        assertEquals(List.of(), network.effects());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void socketsAreFoundInBothByteOrders(boolean bigEndian) {
        Network other = new Network(world, bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long port = other.run(xdp(), (caller, address) -> {
            long socket =
                    other.call(caller, "bpf_sk_lookup_tcp", address, Network.memory(caller, tuple(80)), V4, OWN, 0);
            long loaded = caller.load(socket + 44, 4);
            other.call(caller, "bpf_sk_release", socket);
            return loaded;
        });
        assertEquals(80, port);
    }

    @Test
    void aSocketOfIpv6IsFoundByALongerTuple() {
        assertEquals(80, found("bpf_sk_lookup_tcp", tuple6(80)));
        assertEquals(0, found("bpf_sk_lookup_tcp", tuple6(81)));
        assertEquals(0, found("bpf_sk_lookup_udp", tuple6(80)));
    }

    @ParameterizedTest
    @CsvSource({
        "12,-1,0,80",
        "12,4294967295,0,80",
        "12,-1,1,0",
        "12,0,0,0",
        "12,2147483647,0,0",
        "12,4294967296,0,0",
        "11,-1,0,0",
        "13,-1,0,0",
        "0,-1,0,0",
        "-1,-1,0,0",
        "36,-1,0,0",
    })
    void sizeNamespaceAndFlagsAreChecked(int size, long namespace, long flags, long found) {
        byte[] tuple = java.util.Arrays.copyOf(tuple(80), V6);
        assertEquals(found, found(skb(), "bpf_sk_lookup_tcp", tuple, size, namespace, flags));
    }

    @Test
    void anotherNamespaceHasOtherSockets() {
        table.add(3, Socket.tcp().local("10.0.0.1", 90).build());
        assertEquals(90, found(xdp(), "bpf_sk_lookup_tcp", tuple(90), V4, 3, 0));
        assertEquals(0, found(xdp(), "bpf_sk_lookup_tcp", tuple(90), V4, 4, 0));
        // XDP's helper takes 32 bits of the number, an skb's refuses more than 31.
        assertEquals(90, found(xdp(), "bpf_sk_lookup_tcp", tuple(90), V4, 1L << 32 | 3, 0));
        assertEquals(0, found(skb(), "bpf_sk_lookup_tcp", tuple(90), V4, 1L << 32 | 3, 0));
    }

    @Test
    void aTupleOutsideMemoryAndAContextThatIsNoneAreFaults() {
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                xdp(),
                (caller, address) -> network.call(caller, "bpf_sk_lookup_tcp", address, 0x1234, V4, OWN));
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                xdp(),
                (caller, address) ->
                        network.call(caller, "bpf_sk_lookup_tcp", address, Network.memory(caller, 35), V6, OWN));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                xdp(),
                (caller, address) ->
                        network.call(caller, "bpf_sk_lookup_tcp", 0, Network.memory(caller, tuple(80)), V4, OWN));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                BytesContext.of(new byte[8]),
                (caller, address) ->
                        network.call(caller, "bpf_sk_lookup_tcp", address, Network.memory(caller, tuple(80)), V4, OWN));
    }

    private long lookup(Caller caller, long address, int port) {
        return network.call(caller, "bpf_skc_lookup_tcp", address, Network.memory(caller, tuple(port)), V4, OWN, 0);
    }

    @Test
    void referencesAreCountedAndGivenBack() {
        network.run(xdp(), (caller, address) -> {
            long first = lookup(caller, address, 81);
            long second = lookup(caller, address, 81);
            assertEquals(first, second);
            assertEquals(2, connection.references());
            network.call(caller, "bpf_sk_release", first);
            assertEquals(1, connection.references());
            network.call(caller, "bpf_sk_release", second);
            assertEquals(0, network.call(caller, "bpf_sk_release", 0));
            return 0;
        });
        assertEquals(0, connection.references());
        network.assertFault(Fault.Kind.ARGUMENT, xdp(), (caller, address) -> {
            long socket = lookup(caller, address, 81);
            network.call(caller, "bpf_sk_release", socket);
            return network.call(caller, "bpf_sk_release", socket);
        });
        assertEquals(0, connection.references());
        network.assertFault(
                Fault.Kind.ARGUMENT, xdp(), (caller, address) -> network.call(caller, "bpf_sk_release", address));
    }

    @Test
    void whatARunDoesNotGiveBackIsGivenBackForItAndNoted() {
        network.run(xdp(), (caller, address) -> {
            for (int i = 0; i < 5; i++) {
                lookup(caller, address, i % 2 == 0 ? 80 : 81);
            }
            assertEquals(3, listener.references());
            return 0;
        });
        assertEquals(0, listener.references() + connection.references());
        assertEquals(
                List.of(
                        new SocketLeaked(listener),
                        new SocketLeaked(connection),
                        new SocketLeaked(listener),
                        new SocketLeaked(connection),
                        new SocketLeaked(listener)),
                network.effects());
        network.run(xdp(), (caller, address) -> 0);
        assertEquals(List.of(), network.effects());
    }

    @Test
    void aSocketHeldWhenTheProgramFaultsIsGivenBack() {
        network.assertFault(Fault.Kind.MEMORY_ACCESS, xdp(), (caller, address) -> {
            lookup(caller, address, 81);
            return caller.load(0, 8);
        });
        assertEquals(0, connection.references());
    }

    /** Calls a helper with the socket that a port leads to, and returns what it returns. */
    private long with(int port, String helper, long... others) {
        return network.run(xdp(), (caller, address) -> {
            long socket = lookup(caller, address, port);
            long[] arguments = new long[others.length + 1];
            arguments[0] = socket;
            System.arraycopy(others, 0, arguments, 1, others.length);
            long result = network.call(caller, helper, arguments);
            network.call(caller, "bpf_sk_release", socket);
            return result;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "bpf_sk_fullsock,80,true",
        "bpf_sk_fullsock,82,false",
        "bpf_sk_fullsock,83,false",
        "bpf_tcp_sock,81,true",
        "bpf_tcp_sock,82,false",
        "bpf_get_listener_sock,80,true",
        "bpf_get_listener_sock,81,false",
        "bpf_get_listener_sock,82,true",
        "bpf_get_listener_sock,83,false",
        "bpf_skc_to_tcp_sock,81,true",
        "bpf_skc_to_tcp_sock,83,false",
        "bpf_skc_to_tcp6_sock,81,false",
        "bpf_skc_to_tcp_timewait_sock,83,true",
        "bpf_skc_to_tcp_timewait_sock,81,false",
        "bpf_skc_to_tcp_request_sock,82,true",
        "bpf_skc_to_tcp_request_sock,80,false",
        "bpf_skc_to_udp6_sock,80,false",
        "bpf_skc_to_unix_sock,80,false",
        "bpf_skc_to_mptcp_sock,80,false",
    })
    void aSocketIsOnlyWhatItIs(String helper, int port, boolean is) {
        assertEquals(is, with(port, helper) != 0);
    }

    @Test
    void aSocketOfIpv6IsOneOfTcp6AndOneOfUdp6() {
        Socket udp6 = Socket.udp().local("fd00::1", 53).build();
        SocketAddressContext context = SocketAddressContext.of(AttachType.CGROUP_INET6_BIND, six);
        SocketAddressContext other = SocketAddressContext.of(AttachType.CGROUP_INET6_BIND, udp6);
        for (String helper : List.of("bpf_skc_to_tcp6_sock", "bpf_skc_to_udp6_sock")) {
            boolean tcp = helper.contains("tcp");
            assertEquals(
                    tcp,
                    network.run(
                                    context,
                                    (caller, address) -> network.call(caller, helper, caller.load(address + 64, 8)))
                            != 0);
            assertEquals(
                    !tcp,
                    network.run(other, (caller, address) -> network.call(caller, helper, caller.load(address + 64, 8)))
                            != 0);
            assertEquals(0, network.run(other, (caller, address) -> network.call(caller, helper, 0)));
        }
    }

    @Test
    void theFieldsOfTcpAreThoseOfItsOwnStructure() {
        connection.set("snd_cwnd", 33);
        connection.set("delivered_ce", 44);
        assertEquals(33, network.run(xdp(), (caller, address) -> {
            long socket = lookup(caller, address, 81);
            long tcp = network.call(caller, "bpf_tcp_sock", socket);
            assertNotEquals(socket, tcp);
            assertEquals(44, caller.load(tcp + 104, 4));
            assertEquals(tcp, network.call(caller, "bpf_tcp_sock", tcp));
            network.call(caller, "bpf_sk_release", socket);
            return caller.load(tcp, 4);
        }));
        network.assertFault(
                Fault.Kind.ARGUMENT, xdp(), (caller, address) -> network.call(caller, "bpf_tcp_sock", address));
        network.assertFault(Fault.Kind.MEMORY_ACCESS, xdp(), (caller, address) -> {
            caller.store(lookup(caller, address, 81), 4, 1);
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ProgramType.class,
            names = {"SCHED_CLS", "CGROUP_SKB"})
    void cookieUserAndNamespaceOfAPacketsSocket(ProgramType type) {
        Socket socket =
                Socket.tcp().cookie(77).uid(1000).namespaceCookie(5).state(1).build();
        SkbContext with = SkbContext.of(type, Frames.tcp(0)).socket(socket);
        SkbContext without = SkbContext.of(type, Frames.tcp(0));
        assertEquals(77, network.call(with, "bpf_get_socket_cookie"));
        assertEquals(0, network.call(without, "bpf_get_socket_cookie"));
        assertEquals(1000, network.call(with, "bpf_get_socket_uid"));
        assertEquals(65_534, network.call(without, "bpf_get_socket_uid"));
        assertEquals(5, network.call(with, "bpf_get_netns_cookie"));
        assertEquals(1, network.call(without, "bpf_get_netns_cookie"));
        assertEquals(
                77,
                network.run(
                        with,
                        (caller, address) ->
                                network.call(caller, "bpf_get_socket_cookie", caller.load(address + 168, 8))));
        assertEquals(0, network.run(without, (caller, address) -> caller.load(address + 168, 8)));
    }

    @Test
    void theCookieOfContextsThatBelongToASocket() {
        Socket socket = Socket.tcp().cookie(77).namespaceCookie(9).build();
        List<Context> contexts = List.of(
                SocketContext.of(AttachType.CGROUP_INET_SOCK_CREATE, socket),
                SocketAddressContext.of(AttachType.CGROUP_INET4_CONNECT, socket),
                SockoptContext.set(socket, 1, 1, new byte[4]));
        for (Context context : contexts) {
            assertEquals(77, network.call(context, "bpf_get_socket_cookie"));
            assertEquals(9, network.call(context, "bpf_get_netns_cookie"));
            assertEquals(1, network.run(context, (caller, a) -> network.call(caller, "bpf_get_netns_cookie", 0)));
            assertEquals(0, network.run(context, (caller, a) -> network.call(caller, "bpf_get_socket_cookie", 0)));
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    context,
                    (caller, address) -> network.call(caller, "bpf_get_socket_cookie", address + 4));
        }
    }

    @Test
    void theUserOfARequestIsThatOfItsListener() {
        Socket owned = Socket.tcp().uid(12).build();
        SkbContext request = skb().socket(Socket.tcp().uid(3).requestOf(owned).build());
        assertEquals(12, network.call(request, "bpf_get_socket_uid"));
        assertEquals(65_534, network.call(skb().socket(waiting), "bpf_get_socket_uid"));
    }

    @Test
    void aRunHoldsOnlySoManySockets() {
        network.run(xdp(), (caller, address) -> {
            long memory = Network.memory(caller, tuple(80));
            long socket = 0;
            for (int i = 0; i < 4096; i++) {
                socket = network.call(caller, "bpf_sk_lookup_tcp", address, memory, V4, OWN, 0);
                assertNotEquals(0, socket);
            }
            assertEquals(0, network.call(caller, "bpf_sk_lookup_tcp", address, memory, V4, OWN, 0));
            assertEquals(4096, listener.references());
            assertEquals(0, network.call(caller, "bpf_sk_release", socket));
            assertEquals(socket, network.call(caller, "bpf_sk_lookup_tcp", address, memory, V4, OWN, 0));
            return 0;
        });
        assertEquals(0, listener.references());
        assertEquals(4096, network.effects().size());
    }

    @Test
    void aConnectionIsEnded() {
        Functions functions = new Functions();
        Socket closed = Socket.tcp().local("10.0.0.1", 82).state(Socket.CLOSE).build();
        functions
                .outcome(caller -> {
                    SocketReferences sockets = SocketReferences.of(Current.of(caller));
                    assertEquals(0, functions.call(caller, "bpf_sock_destroy", sockets.address(connection)));
                    assertEquals(0, functions.call(caller, "bpf_sock_destroy", sockets.address(udp)));
                    assertEquals(
                            List.of(new SocketDestroyed(connection), new SocketDestroyed(udp)),
                            Current.of(caller).effects());
                    assertEquals(-2, functions.call(caller, "bpf_sock_destroy", sockets.address(closed)));
                    return 0;
                })
                .r0();
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> functions.call(caller, "bpf_sock_destroy", 0));
    }
}
