package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.Network.map;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.MessageContext;
import io.github.ebpf4j.interpreter.context.ReuseportContext;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SockOpsContext;
import io.github.ebpf4j.interpreter.context.SocketAssigned;
import io.github.ebpf4j.interpreter.context.SocketLookupContext;
import io.github.ebpf4j.interpreter.context.SocketRedirected;
import io.github.ebpf4j.interpreter.map.SocketMap;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
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

/** Sockets out of maps and into them, and packets to sockets. */
class SocketMapHelpersTest {

    private final Network network = new Network(
            World.deterministic(),
            ByteOrder.LITTLE_ENDIAN,
            map("sockets", MapType.SOCKMAP, 4, 8, 4),
            map("hash", MapType.SOCKHASH, 4, 8, 4),
            map("group", MapType.REUSEPORT_SOCKARRAY, 4, 8, 4),
            map("array", MapType.ARRAY, 4, 4, 1));

    private final Socket established =
            Socket.tcp().local("10.0.0.1", 1).remote("10.0.0.2", 2).build();
    private final Socket listening = Socket.tcp().local("10.0.0.1", 80).build();

    private static SkbContext skb(ProgramType type) {
        return SkbContext.of(type, Frames.tcp(0));
    }

    private static SkbContext skb() {
        return skb(ProgramType.SCHED_CLS);
    }

    private static byte[] key(int key) {
        return Network.bytes(key, 0, 0, 0);
    }

    private void put(String map, int key, Socket socket) {
        ((SocketMap) network.map(map)).put(key(key), socket, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "bpf_sk_redirect_map,sockets",
        "bpf_sk_redirect_hash,hash",
        "bpf_msg_redirect_map,sockets",
        "bpf_msg_redirect_hash,hash"
    })
    void packetsAndMessagesGoToSocketsOfMaps(String helper, String map) {
        put(map, 1, established);
        put(map, 2, listening);
        boolean message = helper.contains("msg");
        boolean hash = helper.contains("hash");
        record Case(int key, long flags, long result) {}
        for (Case each : List.of(
                new Case(1, 0, 1),
                new Case(1, 1, 1),
                new Case(1, 2, 0),
                new Case(1, 1L << 32, 0),
                new Case(2, 0, 0),
                new Case(3, 0, 0),
                new Case(99, 0, 0))) {
            long result = network.run(
                    message ? MessageContext.of(established, new byte[4]) : skb(ProgramType.SK_SKB),
                    (caller, address) -> network.call(
                            caller,
                            helper,
                            address,
                            network.handle(map),
                            hash ? Network.memory(caller, key(each.key)) : each.key,
                            each.flags));
            assertEquals(each.result, result, each.toString());
            assertEquals(
                    result == 0 ? List.of() : List.of(new SocketRedirected(established, each.flags == 1)),
                    network.effects());
        }
    }

    @Test
    void aMessageThatIsSentOnGoesToTcpOnly() {
        Socket udp = Socket.udp().local("10.0.0.1", 1).remote("10.0.0.2", 2).build();
        put("sockets", 0, udp);
        MessageContext context = MessageContext.of(established, new byte[4]);
        assertEquals(0, network.call(context, "bpf_msg_redirect_map", network.handle("sockets"), 0, 0));
        assertEquals(1, network.call(context, "bpf_msg_redirect_map", network.handle("sockets"), 0, 1));
    }

    @ParameterizedTest
    @CsvSource({"4,0", "5,0", "11,0", "1,-95", "12,-95", "3,-95"})
    void sockOpsPutsItsSocketIntoAMap(int op, long result) {
        SockOpsContext context = SockOpsContext.of(established, op);
        for (String map : new String[] {"sockets", "hash"}) {
            String helper = map.equals("hash") ? "bpf_sock_hash_update" : "bpf_sock_map_update";
            assertEquals(
                    result,
                    network.run(
                            context,
                            (caller, address) -> network.call(
                                    caller, helper, address, network.handle(map), Network.memory(caller, key(3)), 0)));
            assertEquals(
                    result == 0 ? Optional.of(established) : Optional.empty(),
                    ((SocketMap) network.map(map)).socket(key(3)));
        }
    }

    private long update(SockOpsContext context, String map, int key, long flags) {
        String helper = map.equals("hash") ? "bpf_sock_hash_update" : "bpf_sock_map_update";
        return network.run(
                context,
                (caller, address) -> network.call(
                        caller, helper, address, network.handle(map), Network.memory(caller, key(key)), flags));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sockets", "hash"})
    void whatAMapOfSocketsRefusesIsReturned(String map) {
        SockOpsContext context = SockOpsContext.of(established, 4);
        SocketMap sockets = (SocketMap) network.map(map);
        for (int key : map.equals("hash") ? new int[] {1, 5, 6} : new int[] {1}) {
            put(map, key, established);
        }
        assertEquals(Network.EEXIST, update(context, map, 1, 1));
        assertEquals(Network.ENOENT, update(context, map, 0, 2));
        for (long flags : new long[] {3, 4, -1, 1L << 32}) {
            assertEquals(Network.EINVAL, update(context, map, 1, flags));
            assertEquals(Network.EINVAL, update(context, map, 0, flags));
        }
        assertEquals(Optional.empty(), sockets.socket(key(0)));
        assertEquals(0, update(context, map, 0, 1));
        assertEquals(0, update(context, map, 0, 2));
        assertEquals(Network.E2BIG, update(context, map, 9, 0));
        assertEquals(
                Network.EOPNOTSUPP,
                update(SockOpsContext.of(Socket.tcp().state(Socket.CLOSE).build(), 4), map, 0, 0));
        assertEquals(Optional.of(established), sockets.socket(key(0)));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                context,
                (caller, address) -> network.call(
                        caller,
                        "bpf_sock_hash_update",
                        address,
                        network.handle("array"),
                        Network.memory(caller, key(0)),
                        0));
    }

    @Test
    void reuseportSelectsASocketOfItsGroup() {
        Socket own = Socket.tcp().local("10.0.0.1", 80).reuseportGroup(5).build();
        Socket same =
                Socket.tcp().local("10.0.0.1", 80).cookie(2).reuseportGroup(5).build();
        Socket other = Socket.tcp().local("10.0.0.2", 80).reuseportGroup(6).build();
        Socket udp = Socket.udp().local("10.0.0.1", 80).reuseportGroup(6).build();
        Socket six = Socket.tcp().local("fd00::1", 80).reuseportGroup(6).build();
        ReuseportContext context = ReuseportContext.of(own, new byte[8]);
        put("group", 0, same);
        put("sockets", 0, same);
        put("sockets", 1, other);
        put("sockets", 2, udp);
        put("sockets", 3, listening);
        put("hash", 0, six);
        record Case(String map, int key, long result) {}
        for (Case each : List.of(
                new Case("group", 0, 0),
                new Case("group", 1, Network.ENOENT),
                new Case("group", 99, Network.ENOENT),
                new Case("sockets", 0, 0),
                new Case("sockets", 1, Errno.EBADFD.result()),
                new Case("sockets", 2, Errno.EPROTOTYPE.result()),
                new Case("sockets", 3, Network.EINVAL),
                new Case("hash", 0, Network.EAFNOSUPPORT))) {
            assertEquals(
                    each.result,
                    network.run(
                            context,
                            (caller, address) -> network.call(
                                    caller,
                                    "bpf_sk_select_reuseport",
                                    address,
                                    network.handle(each.map),
                                    Network.memory(caller, key(each.key)),
                                    0)),
                    each.toString());
            assertEquals(each.result == 0 ? Optional.of(same) : Optional.empty(), context.selected());
        }
        Socket lonely = Socket.tcp().local("10.0.0.1", 81).build();
        put("group", 2, lonely);
        assertEquals(
                Network.ENOENT,
                network.run(
                        context,
                        (caller, address) -> network.call(
                                caller,
                                "bpf_sk_select_reuseport",
                                address,
                                network.handle("group"),
                                Network.memory(caller, key(2)))));
    }

    @Test
    void aPacketThatComesInIsGivenToASocket() {
        SkbContext in = skb().socket(established);
        assertEquals(
                0,
                network.run(
                        in,
                        (caller, address) ->
                                network.call(caller, "bpf_sk_assign", address, caller.load(address + 168, 8), 0)));
        assertEquals(List.of(new SocketAssigned(established)), network.effects());
        assertEquals(
                Network.EINVAL,
                network.run(
                        in,
                        (caller, address) ->
                                network.call(caller, "bpf_sk_assign", address, caller.load(address + 168, 8), 1)));
        assertEquals(Network.EINVAL, network.call(in, "bpf_sk_assign", 0, 0));
        SkbContext out = skb().socket(established).ingress(false);
        assertEquals(
                Network.EOPNOTSUPP,
                network.run(
                        out,
                        (caller, address) ->
                                network.call(caller, "bpf_sk_assign", address, caller.load(address + 168, 8), 0)));
        SkbContext elsewhere = skb().socket(Socket.tcp().namespaceCookie(4).build());
        assertEquals(
                Errno.ENETUNREACH.result(),
                network.run(
                        elsewhere,
                        (caller, address) ->
                                network.call(caller, "bpf_sk_assign", address, caller.load(address + 168, 8), 0)));
        assertEquals(List.of(), network.effects());
    }

    private long assign(SocketLookupContext context, Socket socket, long flags) {
        return network.run(context, (caller, address) -> {
            long at = socket.acquire(caller);
            long result = network.call(caller, "bpf_sk_assign", address, at, flags);
            network.call(caller, "bpf_sk_release", at);
            assertEquals(result == 0 ? at : 0, caller.load(address, 8), "the context's sk");
            return result;
        });
    }

    @Test
    void aLookupSelectsASocketThatIsRightForIt() {
        SocketLookupContext context =
                SocketLookupContext.of(Socket.TCP, IpAddress.of("10.0.0.9"), 9, IpAddress.of("10.0.0.1"), 80);
        assertEquals(0, assign(context, listening, 0));
        assertEquals(Optional.of(listening), context.selected());
        assertEquals(false, context.isWithoutReuseport());
        assertEquals(0, assign(context, listening, 2));
        assertEquals(true, context.isWithoutReuseport());
        assertEquals(Network.EINVAL, assign(context, listening, 4));
        assertEquals(Optional.empty(), context.selected());
        assertEquals(Errno.ESOCKTNOSUPPORT.result(), assign(context, established, 0));
        Socket udp = Socket.udp().local("10.0.0.1", 80).build();
        assertEquals(Errno.EPROTOTYPE.result(), assign(context, udp, 0));
        Socket connected =
                Socket.udp().local("10.0.0.1", 1).remote("10.0.0.2", 2).build();
        assertEquals(Errno.ESOCKTNOSUPPORT.result(), assign(context, connected, 0));
        assertEquals(0, assign(context, Socket.tcp().local("::", 80).build(), 0));
        Socket only = Socket.tcp().local("::", 80).v6Only().build();
        assertEquals(Network.EAFNOSUPPORT, assign(context, only, 0));
        SocketLookupContext six = SocketLookupContext.of(Socket.TCP, IpAddress.ANY6, 9, IpAddress.ANY6, 80);
        assertEquals(Network.EAFNOSUPPORT, assign(six, listening, 0));
    }

    @Test
    void aSecondSelectionReplacesOnlyIfItSaysSo() {
        SocketLookupContext context = SocketLookupContext.of(Socket.TCP, IpAddress.ANY4, 9, IpAddress.ANY4, 80);
        Socket other = Socket.tcp().local("10.0.0.1", 81).build();
        network.run(context, (caller, address) -> {
            long first = listening.acquire(caller);
            long second = other.acquire(caller);
            assertEquals(0, network.call(caller, "bpf_sk_assign", address, 0, 0));
            assertEquals(0, network.call(caller, "bpf_sk_assign", address, first, 0));
            assertEquals(Network.EEXIST, network.call(caller, "bpf_sk_assign", address, second, 0));
            assertEquals(first, caller.load(address, 8));
            assertEquals(0, network.call(caller, "bpf_sk_assign", address, second, 1));
            assertEquals(second, caller.load(address, 8));
            assertEquals(0, network.call(caller, "bpf_sk_assign", address, 0, 1));
            assertEquals(0, caller.load(address, 8));
            return 0;
        });
        assertEquals(Optional.empty(), context.selected());
    }
}
