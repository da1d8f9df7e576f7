package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.Network.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.SockOpsContext;
import io.github.ebpf4j.interpreter.context.SocketAddressContext;
import io.github.ebpf4j.interpreter.context.SocketBound;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.interpreter.world.Devices;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.SavedSyn;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.AttachType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketOptionHelpersTest {

    private static final int SOCKET_LEVEL = 1;
    private static final int TCP_LEVEL = 6;
    private static final int CONGESTION = 13;
    private static final int BIND_TO_DEVICE = 25;

    private final Network network = new Network(
            World.builder().devices(Devices.of(Device.of(4, "eth0"))).build());
    private final Socket socket = Socket.tcp().local("10.0.0.1", 80).build();
    private final SockOpsContext ops = SockOpsContext.of(socket, 4);

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private long set(int level, int name, byte[] value) {
        return network.run(
                ops,
                (caller, address) -> network.call(
                        caller, "bpf_setsockopt", address, level, name, Network.memory(caller, value), value.length));
    }

    /** Gets an option into memory that was full of ones, and returns the result before the bytes. */
    private byte[] get(int level, int name, int room, long result) {
        byte[] value = new byte[room];
        Arrays.fill(value, (byte) 0xff);
        assertEquals(
                result,
                network.run(
                        ops,
                        (caller, address) -> network.call(
                                caller, "bpf_getsockopt", address, level, name, Network.memory(caller, value), room)));
        return value;
    }

    @ParameterizedTest
    @CsvSource({
        "1,8,10000,20000",
        "1,8,0,2304",
        "1,8,-1,425984",
        "1,7,10000,20000",
        "1,7,1,4608",
        "1,9,7,1",
        "1,12,6,6",
        "1,15,1,1",
        "1,18,0,1",
        "1,18,-5,2147483647",
        "1,36,99,99",
        "1,47,5000,5000",
        "1,62,3,3",
        "1,74,-1,-1",
        "0,1,16,16",
        "0,1,-1,0",
        "6,1,5,1",
        "6,4,600,600",
        "6,6,127,127",
        "6,18,0,0",
    })
    void anOptionIsSetAndRead(int level, int name, int value, int kept) {
        assertEquals(0, set(level, name, number(value)));
        assertArrayEquals(number(kept), get(level, name, 4, 0));
        assertArrayEquals(number(kept), socket.option(level, name).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "1,99,1",
        "1,62,-1",
        "1,74,2",
        "1,74,-2",
        "0,1,256",
        "0,1,-2",
        "0,2,1",
        "41,67,1",
        "6,4,0",
        "6,4,32768",
        "6,6,128",
        "6,18,-1",
        "6,27,3",
        "6,1001,0",
        "6,1003,1999",
        "6,1003,200001",
        "6,1004,1",
        "2,1,1",
        "-1,1,1",
        "6,99,1"
    })
    void whatTheKernelDoesNotTakeIsInvalid(int level, int name, int value) {
        assertEquals(Network.EINVAL, set(level, name, number(value)));
        assertEquals(true, socket.option(level, name).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 8})
    void aNumberHasFourBytes(int size) {
        assertEquals(Network.EINVAL, set(SOCKET_LEVEL, 36, new byte[size]));
        assertArrayEquals(new byte[size], get(SOCKET_LEVEL, 36, size, Network.EINVAL));
    }

    @Test
    void whatIsNoOptionIsClearedWhenItIsRead() {
        assertArrayEquals(new byte[4], get(SOCKET_LEVEL, 99, 4, Network.EINVAL));
        assertArrayEquals(new byte[4], get(TCP_LEVEL, 1001, 4, Network.EINVAL));
        assertArrayEquals(new byte[4], get(SOCKET_LEVEL, BIND_TO_DEVICE, 4, Network.EINVAL));
    }

    @Test
    void optionsThatTheSocketHasAsFieldsAreTheSame() {
        set(SOCKET_LEVEL, 36, number(5));
        set(SOCKET_LEVEL, 12, number(6));
        set(SOCKET_LEVEL, 62, number(7));
        assertEquals(5, socket.mark());
        assertEquals(6, socket.priority());
        assertEquals(7, socket.boundDevice());
        socket.mark(8);
        assertArrayEquals(number(8), get(SOCKET_LEVEL, 36, 4, 0));
    }

    @Test
    void anOptionThatWasNotSetIsWhatTheKernelBeginsWith() {
        assertArrayEquals(number(7200), get(TCP_LEVEL, 4, 4, 0));
        assertArrayEquals(number(0), get(SOCKET_LEVEL, 36, 4, 0));
    }

    @Test
    void aSocketIsBoundToADeviceByName() {
        assertEquals(0, set(SOCKET_LEVEL, BIND_TO_DEVICE, "eth0\0".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(4, socket.boundDevice());
        assertEquals(Network.ENODEV, set(SOCKET_LEVEL, BIND_TO_DEVICE, "eth1".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(4, socket.boundDevice());
        assertEquals(0, set(SOCKET_LEVEL, BIND_TO_DEVICE, new byte[1]));
        assertEquals(0, socket.boundDevice());
    }

    @Test
    void congestionControlIsAName() {
        assertArrayEquals("cubic\0".getBytes(StandardCharsets.US_ASCII), get(TCP_LEVEL, CONGESTION, 6, 0));
        assertArrayEquals("cub\0".getBytes(StandardCharsets.US_ASCII), get(TCP_LEVEL, CONGESTION, 4, 0));
        assertEquals(0, set(TCP_LEVEL, CONGESTION, "reno".getBytes(StandardCharsets.US_ASCII)));
        assertArrayEquals("reno\0".getBytes(StandardCharsets.US_ASCII), get(TCP_LEVEL, CONGESTION, 5, 0));
        assertEquals(Network.ENOENT, set(TCP_LEVEL, CONGESTION, "none".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Errno.ENOTSUPP.result(), set(TCP_LEVEL, CONGESTION, "cdg".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Network.EINVAL, set(TCP_LEVEL, CONGESTION, new byte[1]));
        assertArrayEquals(new byte[1], get(TCP_LEVEL, CONGESTION, 1, Network.EINVAL));
    }

    @Test
    void aSocketThatIsNotFullHasNoOptions() {
        Socket request = Socket.tcp().requestOf(socket).build();
        SockOpsContext context = SockOpsContext.of(request, 4);
        assertEquals(
                Network.EINVAL,
                network.run(
                        context,
                        (caller, address) -> network.call(
                                caller, "bpf_setsockopt", address, SOCKET_LEVEL, 36, Network.memory(caller, 4), 4)));
        assertEquals(
                Network.EINVAL,
                network.run(
                        context,
                        (caller, address) -> network.call(
                                caller, "bpf_getsockopt", address, SOCKET_LEVEL, 36, Network.memory(caller, 4), 4)));
        assertEquals(Network.EINVAL, network.call(context, "bpf_sock_ops_cb_flags_set", 1));
    }

    @Test
    void optionsOfTcpAreForTcpAndThoseOfIpv6ForIpv6() {
        Socket udp = Socket.udp().local("fd00::1", 53).build();
        SocketAddressContext context = SocketAddressContext.of(AttachType.CGROUP_INET6_BIND, udp);
        assertEquals(
                Network.EINVAL,
                network.run(
                        context,
                        (caller, address) -> network.call(
                                caller, "bpf_setsockopt", address, TCP_LEVEL, 1, Network.memory(caller, 4), 4)));
        assertEquals(
                Network.EINVAL,
                network.run(
                        context,
                        (caller, address) ->
                                network.call(caller, "bpf_setsockopt", address, 0, 1, Network.memory(caller, 4), 4)));
        assertEquals(
                0,
                network.run(
                        context,
                        (caller, address) ->
                                network.call(caller, "bpf_setsockopt", address, 41, 67, Network.memory(caller, 4), 4)));
    }

    @Test
    void hostileArgumentsAreFaults() {
        for (String helper : List.of("bpf_setsockopt", "bpf_getsockopt")) {
            network.assertFault(
                    Fault.Kind.MEMORY_ACCESS,
                    ops,
                    (caller, address) -> network.call(caller, helper, address, 1, 36, Network.memory(caller, 3), 4));
            for (int size : new int[] {0, -1, Integer.MIN_VALUE}) {
                network.assertFault(
                        Fault.Kind.ARGUMENT,
                        ops,
                        (caller, address) ->
                                network.call(caller, helper, address, 1, 36, Network.memory(caller, 4), size));
            }
            network.assertFault(
                    Fault.Kind.MEMORY_ACCESS,
                    ops,
                    (caller, address) ->
                            network.call(caller, helper, address, 1, 36, Network.memory(caller, 4), Integer.MAX_VALUE));
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    ops,
                    (caller, address) -> network.call(caller, helper, 5, 1, 36, Network.memory(caller, 4), 4));
        }
    }

    @Test
    void callbacksAreKeptAndThoseThatThereAreNotReturned() {
        assertEquals(0x80, network.call(ops, "bpf_sock_ops_cb_flags_set", 0x83));
        assertEquals(3, socket.callbackFlags());
        assertEquals(0, network.call(ops, "bpf_sock_ops_cb_flags_set", 0));
        assertEquals(0, socket.callbackFlags());
        assertEquals(0, set(TCP_LEVEL, 1008, number(5)));
        assertArrayEquals(number(5), get(TCP_LEVEL, 1008, 4, 0));
        assertEquals(Network.EINVAL, set(TCP_LEVEL, 1008, number(0x80)));
    }

    @Test
    void theSavedSynIsReadFromEachOfItsHeaders() {
        byte[] packet = bytes(1, 2, 3, 4, 5, 6);
        Socket saved = Socket.tcp().savedSyn(SavedSyn.of(packet, 1, 2)).build();
        SockOpsContext context = SockOpsContext.of(saved, 4);
        record Case(int option, int room, long result, List<Integer> bytes) {}
        List<Case> cases = List.of(
                new Case(1005, 4, 3, List.of(4, 5, 6, 0)),
                new Case(1006, 5, 5, List.of(2, 3, 4, 5, 6)),
                new Case(1007, 6, 6, List.of(1, 2, 3, 4, 5, 6)),
                new Case(1007, 2, Network.ENOSPC, List.of(1, 2)));
        for (Case each : cases) {
            byte[] value = new byte[each.room];
            Arrays.fill(value, (byte) 9);
            assertEquals(
                    each.result,
                    network.run(
                            context,
                            (caller, address) -> network.call(
                                    caller,
                                    "bpf_getsockopt",
                                    address,
                                    6,
                                    each.option,
                                    Network.memory(caller, value),
                                    each.room)));
            assertArrayEquals(
                    bytes(each.bytes.stream().mapToInt(Integer::intValue).toArray()), value);
        }
        assertArrayEquals(new byte[4], get(TCP_LEVEL, 1005, 4, Network.ENOENT));
        byte[] value = new byte[8];
        assertEquals(
                0,
                network.run(
                        context,
                        (caller, address) -> network.call(
                                caller, "bpf_getsockopt", address, 6, 28, Network.memory(caller, value), 8)));
        assertArrayEquals(bytes(2, 3, 4, 5, 6, 0, 0, 0), value);
        assertArrayEquals(new byte[8], get(TCP_LEVEL, 28, 8, Network.EINVAL));
    }

    @Test
    void bindNotesTheAddress() {
        SocketAddressContext connect = SocketAddressContext.of(AttachType.CGROUP_INET4_CONNECT, socket);
        byte[] address = bytes(2, 0, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        assertEquals(0, bind(connect, address, 16));
        assertEquals(List.of(new SocketBound(socket, IpAddress.of("127.0.0.1"), 8080)), network.effects());
        assertEquals(Network.EINVAL, bind(connect, address, 15));
        assertEquals(Network.EINVAL, bind(connect, address, 1));
        assertEquals(Network.EAFNOSUPPORT, bind(connect, bytes(1, 0), 2));
        assertEquals(Network.EAFNOSUPPORT, bind(connect, Arrays.copyOf(bytes(10, 0), 28), 28));
        Socket six = Socket.tcp().local("fd00::1", 0).build();
        SocketAddressContext connect6 = SocketAddressContext.of(AttachType.CGROUP_INET6_CONNECT, six);
        byte[] address6 = new byte[28];
        address6[0] = 10;
        address6[23] = 1;
        assertEquals(0, bind(connect6, address6, 28));
        assertEquals(List.of(new SocketBound(six, IpAddress.of("::1"), 0)), network.effects());
        assertEquals(Network.EINVAL, bind(connect6, address6, 23));
        SocketAddressContext other = SocketAddressContext.of(AttachType.CGROUP_INET4_BIND, socket);
        network.assertFault(
                Fault.Kind.ARGUMENT,
                other,
                (caller, context) -> network.call(caller, "bpf_bind", context, Network.memory(caller, address), 16));
    }

    private long bind(SocketAddressContext context, byte[] address, int size) {
        return network.run(
                context, (caller, at) -> network.call(caller, "bpf_bind", at, Network.memory(caller, address), size));
    }
}
