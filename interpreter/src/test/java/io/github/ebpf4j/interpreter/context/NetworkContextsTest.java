package io.github.ebpf4j.interpreter.context;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Layout;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contexts that are structures: their fields, in both byte orders, and which of them programs may change. */
class NetworkContextsTest {

    private static final Socket SOCKET = Socket.tcp()
            .local("10.0.0.1", 8080)
            .remote("10.0.0.2", 50_000)
            .set("mark", 7)
            .set("snd_cwnd", 10)
            .set("bytes_acked", 1L << 40)
            .build();

    private static final Socket SOCKET6 =
            Socket.udp().local("fd00::1", 53).remote("fd00::2", 50_000).build();

    private static Runner runner(ByteOrder order, String assembly) {
        return Instance.of(Program.of(Assembler.assemble(assembly), order))
                .program("main")
                .runner();
    }

    private static long run(Context context, String assembly) {
        return runner(ByteOrder.LITTLE_ENDIAN, assembly).run(context);
    }

    private static byte[] packet() {
        return new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
    }

    /** Each kind of context with the structure that it is. */
    static Stream<Arguments> contexts() {
        return Stream.of(
                Arguments.of(SocketContext.of(AttachType.CGROUP_INET_SOCK_CREATE, SOCKET), Structures.SOCK),
                Arguments.of(SocketAddressContext.of(AttachType.CGROUP_INET4_CONNECT, SOCKET), Structures.SOCK_ADDR),
                Arguments.of(SockOpsContext.of(SOCKET, 4), Structures.SOCK_OPS),
                Arguments.of(MessageContext.of(SOCKET, packet()), Structures.SK_MSG),
                Arguments.of(ReuseportContext.of(SOCKET, packet()), Structures.SK_REUSEPORT),
                Arguments.of(
                        SocketLookupContext.of(6, IpAddress.of("10.0.0.2"), 999, IpAddress.of("10.0.0.1"), 80),
                        Structures.SK_LOOKUP),
                Arguments.of(DeviceContext.block(DeviceContext.READ, 8, 1), Structures.CGROUP_DEV),
                Arguments.of(SysctlContext.read("net/x", "1\n"), Structures.SYSCTL),
                Arguments.of(SockoptContext.set(SOCKET, 1, 2, packet()), Structures.SOCKOPT),
                Arguments.of(NetfilterContext.opaque(), Structures.NF_CTX));
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void javaSetsAndGetsEveryFieldThatIsNoPointer(StructContext context, Layout layout) {
        assertEquals(layout.fields().stream().map(Field::name).toList(), context.fields());
        for (Field field : layout.fields()) {
            if (field.order() == Field.Order.POINTER) {
                assertThrows(IllegalArgumentException.class, () -> context.set(field.name(), 1));
                continue;
            }
            long before = context.get(field.name());
            context.set(field.name(), 0x1234);
            assertEquals(0x1234, context.get(field.name()), field.name());
            if (field.bits() < Long.SIZE) {
                assertThrows(IllegalArgumentException.class, () -> context.set(field.name(), 1L << field.bits()));
            }
            context.set(field.name(), before);
        }
        assertThrows(NoSuchElementException.class, () -> context.set("nothing", 1));
        assertThrows(NoSuchElementException.class, () -> context.get("nothing"));
    }

    @Test
    void fieldsInNetworkOrderReadTheSameInBothByteOrders() {
        SocketAddressContext context =
                SocketAddressContext.of(AttachType.CGROUP_INET4_CONNECT, SOCKET).user(IpAddress.of("192.168.1.2"), 443);
        // bpf_ntohl(user_ip4) and bpf_ntohs(user_port) as clang compiles them.
        String ip = "ldxw %r0, [%r1+4]\n be32 %r0\n exit";
        String port = "ldxw %r0, [%r1+24]\n be16 %r0\n exit";
        assertEquals(0xc0a80102L, runner(ByteOrder.LITTLE_ENDIAN, ip).run(context));
        assertEquals(443, runner(ByteOrder.LITTLE_ENDIAN, port).run(context));
        assertEquals(0xc0a80102L, runner(ByteOrder.BIG_ENDIAN, ip).run(context));
        assertEquals(443, runner(ByteOrder.BIG_ENDIAN, port).run(context));
        // Once more, since the context has to go back.
        assertEquals(0xc0a80102L, runner(ByteOrder.LITTLE_ENDIAN, ip).run(context));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProgramRewritesTheDestinationOfConnect(boolean bigEndian) {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        SocketAddressContext context =
                SocketAddressContext.of(AttachType.CGROUP_INET4_CONNECT, SOCKET).user(IpAddress.of("192.168.1.2"), 443);
        Runner runner = runner(order, """
                mov32 %r2, 0x7f000001
                be32 %r2
                stxw [%r1+4], %r2
                mov %r2, 8443
                be16 %r2
                stxw [%r1+24], %r2
                mov %r0, 1
                exit""");
        for (int i = 0; i < 2; i++) {
            assertEquals(1, runner.run(context));
            assertEquals(IpAddress.of("127.0.0.1"), context.userAddress());
            assertEquals(8443, context.userPort());
        }
    }

    @Test
    void aProgramRewritesAnAddressOfIpv6InPairs() {
        SocketAddressContext context = SocketAddressContext.of(AttachType.CGROUP_UDP6_SENDMSG, SOCKET6)
                .user(IpAddress.of("fd00::1"), 53)
                .source(IpAddress.of("fd00::2"));
        run(context, """
                mov %r2, 0
                stxdw [%r1+8], %r2
                stxdw [%r1+16], %r2
                stxw [%r1+44], %r2
                mov %r0, 1
                exit""");
        assertEquals(IpAddress.ANY6, context.userAddress());
        assertEquals(IpAddress.of("::2"), context.sourceAddress());
    }

    @Test
    void eachRunBeginsWithWhatWasSet() {
        SysctlContext context = SysctlContext.read("net/x", "1\n");
        context.set("file_pos", 3);
        String add = "ldxw %r0, [%r1+4]\n mov %r2, %r0\n add %r2, 1\n stxw [%r1+4], %r2\n exit";
        assertEquals(3, run(context, add));
        assertEquals(4, context.get("file_pos"));
        assertEquals(3, run(context, add));
    }

    @Test
    void whatAProgramStoresToANewSocketTheSocketHas() {
        Socket socket = Socket.tcp().local("10.0.0.1", 1).set("priority", 3).build();
        run(
                SocketContext.of(AttachType.CGROUP_INET_SOCK_CREATE, socket),
                "mov %r2, 9\n stxw [%r1+16], %r2\n mov %r2, 2\n stxw [%r1], %r2\n mov %r0, 1\n exit");
        assertEquals(9, socket.mark());
        assertEquals(2, socket.boundDevice());
        assertEquals(3, socket.priority());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSocketsFieldsStandAsTheKernelShowsThem(boolean bigEndian) {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        SocketContext context = SocketContext.of(AttachType.CGROUP_INET4_POST_BIND, SOCKET);
        assertEquals(8080, runner(order, "ldxw %r0, [%r1+44]\n exit").run(context));
        assertEquals(
                50_000, runner(order, "ldxh %r0, [%r1+48]\n be16 %r0\n exit").run(context));
        assertEquals(
                0x0a000002,
                runner(order, "ldxw %r0, [%r1+52]\n be32 %r0\n exit").run(context));
        assertEquals(
                Socket.ESTABLISHED, runner(order, "ldxw %r0, [%r1+72]\n exit").run(context));
    }

    @Test
    void sockOpsShowsTheSocketAndTakesAReply() {
        SockOpsContext context = SockOpsContext.of(SOCKET, 4).args(5, 6);
        assertEquals(10, run(context, "ldxw %r0, [%r1+76]\n exit"), "snd_cwnd");
        assertEquals(1L << 40, run(context, "ldxdw %r0, [%r1+176]\n exit"), "bytes_acked");
        assertEquals(50_000L, run(context, "ldxw %r0, [%r1+64]\n be32 %r0\n exit"), "remote_port");
        assertEquals(8080, run(context, "ldxw %r0, [%r1+68]\n exit"), "local_port");
        assertEquals(6, run(context, "ldxw %r0, [%r1+8]\n exit"), "args[1]");
        assertEquals(1, run(context, "ldxw %r0, [%r1+72]\n exit"), "is_fullsock");
        assertEquals(7, run(context, "ldxdw %r2, [%r1+184]\n ldxw %r0, [%r2+16]\n exit"), "sk->mark");
        run(context, "mov %r2, 42\n stxw [%r1+4], %r2\n mov %r0, 1\n exit");
        assertEquals(42, context.reply());
    }

    @Test
    void sockOpsOfARequestShowsNoFullSocket() {
        Socket request = Socket.tcp().set("snd_cwnd", 9).requestOf(SOCKET).build();
        SockOpsContext context = SockOpsContext.of(request, 14);
        assertEquals(0, run(context, "ldxw %r0, [%r1+72]\n exit"), "is_fullsock");
        assertEquals(0, run(context, "ldxw %r0, [%r1+76]\n exit"), "snd_cwnd");
        assertEquals(0, run(context, "ldxdw %r0, [%r1+184]\n exit"), "sk");
        assertEquals(Socket.NEW_SYN_RECV, run(context, "ldxw %r0, [%r1+88]\n exit"), "state");
    }

    @Test
    void theHeaderOfAPacketIsReadAndNotWritten() {
        byte[] header = new byte[24];
        header[13] = 0x12;
        header[23] = 77;
        SockOpsContext context = SockOpsContext.of(SOCKET, 13).header(header, 100);
        assertEquals(0x12, run(context, "ldxw %r0, [%r1+212]\n exit"), "skb_tcp_flags");
        assertEquals(100, run(context, "ldxw %r0, [%r1+208]\n exit"), "skb_len");
        assertEquals(24, run(context, "ldxdw %r0, [%r1+200]\n ldxdw %r2, [%r1+192]\n sub %r0, %r2\n exit"));
        assertEquals(77, run(context, "ldxdw %r2, [%r1+192]\n ldxb %r0, [%r2+23]\n exit"));
        assertThrows(RuntimeException.class, () -> run(context, "ldxdw %r2, [%r1+192]\n ldxb %r0, [%r2+24]\n exit"));
        assertThrows(RuntimeException.class, () -> run(context, "ldxdw %r2, [%r1+192]\n stxb [%r2+0], %r1\n exit"));
        assertThrows(IllegalArgumentException.class, () -> context.header(new byte[19], 19));
        assertThrows(IllegalArgumentException.class, () -> context.header(new byte[61], 61));
        assertThrows(IllegalArgumentException.class, () -> context.space(41));
    }

    @Test
    void aMessageIsReadAndWrittenWithinItsFirstPiece() {
        MessageContext context = MessageContext.of(SOCKET, packet(), 4, 4);
        String sum = "ldxdw %r2, [%r1]\n ldxdw %r3, [%r1+8]\n mov %r0, %r3\n sub %r0, %r2\n exit";
        assertEquals(4, run(context, sum));
        assertEquals(8, run(context, "ldxw %r0, [%r1+68]\n exit"), "size");
        run(context, "ldxdw %r2, [%r1]\n mov %r3, 9\n stxb [%r2+3], %r3\n mov %r0, 1\n exit");
        assertArrayEquals(new byte[] {1, 2, 3, 9, 5, 6, 7, 8}, context.message());
        run(context, "mov %r0, 1\n exit");
        assertArrayEquals(packet(), context.message());
        assertThrows(RuntimeException.class, () -> run(context, "ldxdw %r2, [%r1]\n ldxb %r0, [%r2+4]\n exit"));
        assertThrows(IllegalArgumentException.class, () -> MessageContext.of(SOCKET, packet(), 4, 5));
        assertThrows(IllegalArgumentException.class, () -> MessageContext.of(SOCKET, packet(), 9, -1));
        assertThrows(IllegalArgumentException.class, () -> MessageContext.of(SOCKET, packet(), new int[0]));
        assertThrows(IllegalArgumentException.class, () -> MessageContext.of(SOCKET, packet(), new int[18]));
    }

    @Test
    void reuseportShowsThePacketAndTheSockets() {
        ReuseportContext context =
                ReuseportContext.of(SOCKET, packet()).hash(0x1234).migrating(SOCKET6);
        assertEquals(3, run(context, "ldxdw %r2, [%r1]\n ldxb %r0, [%r2+2]\n exit"));
        assertEquals(8, run(context, "ldxw %r0, [%r1+16]\n exit"), "len");
        assertEquals(0x0800, run(context, "ldxw %r0, [%r1+20]\n be16 %r0\n exit"), "eth_protocol");
        assertEquals(0x1234, run(context, "ldxw %r0, [%r1+32]\n exit"), "hash");
        assertEquals(8080, run(context, "ldxdw %r2, [%r1+40]\n ldxw %r0, [%r2+44]\n exit"), "sk->src_port");
        assertEquals(53, run(context, "ldxdw %r2, [%r1+48]\n ldxw %r0, [%r2+44]\n exit"), "migrating_sk->src_port");
        assertThrows(RuntimeException.class, () -> run(context, "ldxdw %r2, [%r1]\n stxb [%r2+0], %r1\n exit"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void socketLookupShowsThePacketsAddresses(boolean bigEndian) {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        SocketLookupContext context = SocketLookupContext.of(
                        17, IpAddress.of("fd00::9"), 999, IpAddress.of("fd00::1"), 53)
                .ifindex(4);
        assertEquals(Socket.AF_INET6, runner(order, "ldxw %r0, [%r1+8]\n exit").run(context));
        assertEquals(17, runner(order, "ldxw %r0, [%r1+12]\n exit").run(context));
        assertEquals(9, runner(order, "ldxw %r0, [%r1+32]\n be32 %r0\n exit").run(context), "remote_ip6[3]");
        assertEquals(999, runner(order, "ldxh %r0, [%r1+36]\n be16 %r0\n exit").run(context), "remote_port");
        assertEquals(53, runner(order, "ldxw %r0, [%r1+60]\n exit").run(context), "local_port");
        assertEquals(4, runner(order, "ldxw %r0, [%r1+64]\n exit").run(context), "ingress_ifindex");
        assertEquals(0, runner(order, "ldxdw %r0, [%r1]\n exit").run(context), "sk");
        assertThrows(
                IllegalArgumentException.class, () -> SocketLookupContext.of(6, IpAddress.ANY4, 1, IpAddress.ANY6, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> SocketLookupContext.of(6, IpAddress.ANY4, 1, IpAddress.ANY4, 65_536));
        assertThrows(
                IllegalArgumentException.class,
                () -> SocketLookupContext.of(6, IpAddress.ANY4, 65_536, IpAddress.ANY4, 1));
    }

    @Test
    void aDeviceFileIsShownWithWhatIsWanted() {
        DeviceContext context = DeviceContext.character(DeviceContext.READ | DeviceContext.WRITE, 1, 3);
        assertEquals(2, run(context, "ldxh %r0, [%r1]\n exit"), "BPF_DEVCG_DEV_CHAR");
        assertEquals(6, run(context, "ldxw %r0, [%r1]\n rsh %r0, 16\n exit"));
        assertEquals(3, run(context, "ldxw %r0, [%r1+8]\n exit"));
        assertThrows(IllegalArgumentException.class, () -> DeviceContext.block(8, 1, 1));
    }

    @Test
    void anOptionsValueIsShownWithRoomAndChanged() {
        SockoptContext context = SockoptContext.set(SOCKET, 6, 13, "nv".getBytes(StandardCharsets.US_ASCII));
        String length = "ldxdw %r2, [%r1+8]\n ldxdw %r0, [%r1+16]\n sub %r0, %r2\n exit";
        assertEquals(16, run(context, length));
        run(context, """
                ldxdw %r2, [%r1+8]
                mov %r3, 0x75
                stxb [%r2+1], %r3
                mov %r3, 4
                stxw [%r1+32], %r3
                mov %r0, 1
                exit""");
        assertEquals(4, context.length());
        assertArrayEquals(new byte[] {'n', 'u', 0, 0}, context.value());
        run(context, "mov %r0, 1\n exit");
        assertArrayEquals(new byte[] {'n', 'v'}, context.value());
        SockoptContext large = SockoptContext.set(SOCKET, 6, 13, new byte[5000]);
        assertEquals(4096, run(large, length));
        assertEquals(5000, large.length());
        assertEquals(4096, large.value().length);
        SockoptContext get = SockoptContext.get(SOCKET, 6, 13, new byte[3], 8).returned(-92);
        assertEquals(8, run(get, length));
        assertEquals(-92, get.returnValue());
        run(get, "mov %r3, 0\n stxw [%r1+36], %r3\n mov %r0, 1\n exit");
        assertEquals(0, get.returnValue());
        assertThrows(IllegalArgumentException.class, () -> SockoptContext.get(SOCKET, 1, 1, new byte[3], 2));
    }

    @Test
    void netfilterShowsWhatTheTestPutsThere() {
        NetfilterContext context = NetfilterContext.of(
                Region.readOnly("nf_hook_state", new byte[] {3}), Region.readOnly("sk_buff", new byte[] {5}));
        assertEquals(3, run(context, "ldxdw %r2, [%r1]\n ldxb %r0, [%r2+0]\n exit"));
        assertEquals(5, run(context, "ldxdw %r2, [%r1+8]\n ldxb %r0, [%r2+0]\n exit"));
        assertThrows(
                RuntimeException.class,
                () -> run(NetfilterContext.opaque(), "ldxdw %r2, [%r1]\n ldxb %r0, [%r2+0]\n exit"));
    }

    @Test
    void aContextIsForTheAttachTypesThatItsProgramsHave() {
        assertThrows(IllegalArgumentException.class, () -> SocketContext.of(AttachType.XDP, SOCKET));
        assertThrows(
                IllegalArgumentException.class, () -> SocketAddressContext.of(AttachType.CGROUP_INET_EGRESS, SOCKET));
        SocketAddressContext four = SocketAddressContext.of(AttachType.CGROUP_INET4_BIND, SOCKET);
        assertThrows(IllegalArgumentException.class, () -> four.user(IpAddress.ANY6, 1));
        assertThrows(IllegalArgumentException.class, () -> four.source(IpAddress.ANY6));
        assertThrows(IllegalArgumentException.class, () -> four.user(IpAddress.ANY4, 65_536));
        assertTrue(four.socket().isPresent());
    }
}
