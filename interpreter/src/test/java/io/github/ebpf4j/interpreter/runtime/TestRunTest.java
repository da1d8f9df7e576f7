package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.interpreter.world.Devices;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of {@code BPF_PROG_TEST_RUN}, type by type. */
class TestRunTest {

    private static final String TWO = "mov %r0, 2\n exit";
    private static final byte[] FRAME = Frames.tcp(20);

    private static TestRun two(ProgramType type) {
        return TestRun.of(TestPrograms.of(type, TWO));
    }

    private static void assertRefused(Errno errno, TestRun run) {
        assertEquals(errno, assertThrows(TestRunException.class, run::run).errno());
    }

    /** Returns the bytes of {@code struct xdp_md}. */
    private static byte[] md(int data, int dataEnd, int dataMeta, int ingress, int queue, int egress) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(data)
                .putInt(dataEnd)
                .putInt(dataMeta)
                .putInt(ingress)
                .putInt(queue)
                .putInt(egress)
                .array();
    }

    private static byte[] skb(SkbField field, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(192).order(ByteOrder.LITTLE_ENDIAN);
        return field.size() == 8
                ? bytes.putLong(field.offset(), value).array()
                : bytes.putInt(field.offset(), (int) value).array();
    }

    @Test
    void aResultHasANameAndTheLower32Bits() {
        TestRunResult xdp = two(ProgramType.XDP).data(FRAME).run();
        assertEquals(2, xdp.returnValue());
        assertEquals(Optional.of("XDP_PASS"), xdp.returnName());
        assertArrayEquals(FRAME, xdp.data());
        assertEquals(2, xdp.instructions());
        assertTrue(xdp.effects().isEmpty());
        TestRunResult unspecified = TestRun.of(TestPrograms.of(ProgramType.SCHED_CLS, "lddw %r0, 0x5ffffffff\n exit"))
                .data(FRAME)
                .run();
        assertEquals(0xffff_ffffL, unspecified.returnValue());
        assertEquals(Optional.of("TC_ACT_UNSPEC"), unspecified.returnName());
    }

    @ParameterizedTest
    @EnumSource(names = {"XDP", "SCHED_CLS", "SOCKET_FILTER", "CGROUP_SKB", "LWT_XMIT", "FLOW_DISSECTOR"})
    void aPacketHasAnEthernetHeader(ProgramType type) {
        assertRefused(Errno.EINVAL, two(type));
        assertRefused(Errno.EINVAL, two(type).data(new byte[13]));
        assertEquals(2, two(type).data(new byte[14]).run().returnValue());
    }

    @Test
    void packetsHaveALimit() {
        assertRefused(Errno.ENOMEM, two(ProgramType.XDP).data(new byte[3520 + 17 * 4096 + 1]));
        assertRefused(Errno.ENOMEM, two(ProgramType.SCHED_CLS).data(new byte[3712 + 17 * 4096 + 1]));
        assertRefused(Errno.EINVAL, two(ProgramType.FLOW_DISSECTOR).data(new byte[4097]));
        assertEquals(
                2, two(ProgramType.XDP).data(new byte[3520 + 17 * 4096]).run().returnValue());
        assertEquals(
                2,
                two(ProgramType.SCHED_CLS)
                        .data(new byte[3712 + 17 * 4096])
                        .run()
                        .returnValue());
        assertEquals(
                2, two(ProgramType.FLOW_DISSECTOR).data(new byte[4096]).run().returnValue());
    }

    @Test
    void thePacketIsNotRestoredBetweenRepeats() {
        String count = "ldxw %r2, [%r1+0]\n ldxb %r0, [%r2+0]\n add %r0, 1\n stxb [%r2+0], %r0\n exit";
        TestRunResult result = TestRun.of(TestPrograms.of(ProgramType.XDP, count))
                .data(new byte[14])
                .repeat(5)
                .run();
        assertEquals(5, result.returnValue());
        assertEquals(5, result.data()[0]);
        String mark = "ldxw %r0, [%r1+8]\n add %r0, 1\n stxw [%r1+8], %r0\n exit";
        TestRunResult marked = TestRun.of(TestPrograms.of(ProgramType.SCHED_CLS, mark))
                .data(FRAME)
                .context(skb(SkbField.MARK, 7))
                .repeat(3)
                .run();
        assertEquals(10, marked.returnValue());
        assertEquals(
                10,
                ByteBuffer.wrap(marked.context()).order(ByteOrder.LITTLE_ENDIAN).getInt(8));
        assertThrows(IllegalArgumentException.class, () -> two(ProgramType.XDP).repeat(-1));
    }

    @Test
    void aFaultEndsTheRunAndIsInTheResult() {
        String until = """
                ldxw %r2, [%r1+0]
                ldxb %r0, [%r2+0]
                add %r0, 1
                stxb [%r2+0], %r0
                jlt %r0, 3, fine
                ldxb %r0, [%r2-1]
                fine:
                exit
                """;
        TestRunResult result = TestRun.of(TestPrograms.of(ProgramType.XDP, until))
                .data(new byte[14])
                .repeat(100)
                .run();
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                ((Outcome.Faulted) result.outcome()).fault().kind());
        assertThrows(FaultException.class, result::returnValue);
        assertEquals(3, result.data()[0]);
    }

    @Test
    void theContextOfXdpSaysWhereMetadataEnd() {
        String meta = "ldxw %r2, [%r1+8]\n ldxw %r3, [%r1+0]\n ldxw %r0, [%r2+0]\n sub %r3, %r2\n"
                + "lsh %r0, 8\n or %r0, %r3\n exit";
        byte[] data = new byte[18];
        data[0] = 9;
        TestRunResult result = TestRun.of(TestPrograms.of(ProgramType.XDP, meta))
                .data(data)
                .context(md(4, 18, 0, 0, 0, 0))
                .run();
        assertEquals(0x904, result.returnValue());
        assertArrayEquals(data, result.data());
        assertArrayEquals(md(4, 18, 0, 0, 0, 0), result.context());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 60, 0, 0, 0, 0, 0",
        // data_end: how many bytes are linear.
        "0, 20, 0, 0, 0, 0, 0",
        "0, 61, 0, 0, 0, 0, 22",
        "0, -1, 0, 0, 0, 0, 22",
        // data: a multiple of 4, with enough of a packet behind.
        "44, 60, 0, 0, 0, 0, 0",
        "46, 60, 0, 0, 0, 0, 22",
        "48, 60, 0, 0, 0, 0, 22",
        "3, 60, 0, 0, 0, 0, 22",
        "61, 60, 0, 0, 0, 0, 22",
        "-4, 60, 0, 0, 0, 0, 22",
        "0, 60, 1, 0, 0, 0, 22",
        // Devices.
        "0, 60, 0, 1, 0, 0, 0",
        "0, 60, 0, 1, 1, 0, 22",
        "0, 60, 0, 1, -1, 0, 22",
        "0, 60, 0, 2, 0, 0, 19",
        "0, 60, 0, 2, 9, 0, 19",
        "0, 60, 0, 0, 3, 0, 22",
        "0, 60, 0, -1, 0, 0, 19",
        "0, 60, 0, 0, 0, 1, 22"
    })
    void theContextOfXdpHasRules(int data, int end, int meta, int ingress, int queue, int egress, int errno) {
        TestRun run = two(ProgramType.XDP).data(new byte[60]).context(md(data, end, meta, ingress, queue, egress));
        if (errno == 0) {
            assertEquals(2, run.run().returnValue());
        } else {
            assertEquals(
                    errno,
                    assertThrows(TestRunException.class, run::run).errno().number());
        }
    }

    @Test
    void metadataHaveALimit() {
        assertEquals(
                2,
                two(ProgramType.XDP)
                        .data(new byte[230])
                        .context(md(216, 230, 0, 0, 0, 0))
                        .run()
                        .returnValue());
        assertRefused(Errno.EINVAL, two(ProgramType.XDP).data(new byte[240]).context(md(220, 240, 0, 0, 0, 0)));
    }

    @Test
    void optionsAreForSomeTypesOnly() {
        assertRefused(Errno.EOPNOTSUPP, two(ProgramType.XDP).data(FRAME).flags(TestRun.XDP_LIVE_FRAMES));
        assertRefused(Errno.EINVAL, two(ProgramType.XDP).data(FRAME).flags(TestRun.ON_CPU));
        assertRefused(Errno.EINVAL, two(ProgramType.XDP).data(FRAME).batchSize(1));
        assertRefused(Errno.EINVAL, two(ProgramType.SCHED_CLS).data(FRAME).cpu(1));
        assertRefused(Errno.EINVAL, two(ProgramType.SCHED_CLS).data(FRAME).batchSize(1));
        assertRefused(Errno.EINVAL, two(ProgramType.SCHED_CLS).data(FRAME).flags(TestRun.ON_CPU));
        assertRefused(Errno.EINVAL, two(ProgramType.FLOW_DISSECTOR).data(FRAME).cpu(1));
        assertRefused(
                Errno.EINVAL,
                TestRun.of(TestPrograms.of(ProgramType.XDP, AttachType.XDP_DEVMAP, TWO))
                        .data(FRAME));
        assertEquals(
                2,
                TestRun.of(TestPrograms.of(ProgramType.XDP, AttachType.XDP, TWO))
                        .data(FRAME)
                        .run()
                        .returnValue());
    }

    @ParameterizedTest
    @EnumSource
    void theContextOfAnSkbHasRules(SkbField field) {
        TestRun run = two(ProgramType.SCHED_CLS).data(FRAME);
        switch (field) {
            case MARK,
                    PRIORITY,
                    INGRESS_IFINDEX,
                    CB_0,
                    CB_1,
                    CB_2,
                    CB_3,
                    CB_4,
                    DATA_END,
                    TSTAMP,
                    GSO_SEGS,
                    GSO_SIZE,
                    HWTSTAMP -> {
                TestRunResult result = run.context(skb(field, 40)).run();
                assertEquals(2, result.returnValue());
                assertEquals(
                        40,
                        ByteBuffer.wrap(result.context())
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt(field.offset()));
            }
            case IFINDEX -> {
                assertRefused(Errno.ENODEV, run.context(skb(field, 2)));
                assertRefused(Errno.ENODEV, run.context(skb(field, -1)));
                assertEquals(2, run.context(skb(field, 1)).run().returnValue());
            }
            case WIRE_LEN -> {
                assertRefused(Errno.EINVAL, run.context(skb(field, FRAME.length - 1)));
                assertRefused(Errno.EINVAL, run.context(skb(field, 65537)));
                assertEquals(2, run.context(skb(field, FRAME.length)).run().returnValue());
            }
            default -> assertRefused(Errno.EINVAL, run.context(skb(field, 1)));
        }
    }

    private static World devices(Device... devices) {
        return World.builder().devices(Devices.of(devices)).build();
    }

    private static TestRun two(World world, ProgramType type) {
        return TestRun.of(TestPrograms.of(world, type, TWO)).data(FRAME);
    }

    @Test
    void devicesAreThoseOfTheWorld() {
        World world = devices(Devices.LOOPBACK, Device.of(7, "eth0").withQueues(3));
        TestRun xdp = two(world, ProgramType.XDP);
        assertEquals(2, xdp.context(md(0, 54, 0, 7, 2, 0)).run().returnValue());
        assertRefused(Errno.EINVAL, xdp.context(md(0, 54, 0, 7, 3, 0)));
        assertRefused(Errno.EINVAL, xdp.context(md(0, 54, 0, 1, 2, 0)));
        assertRefused(Errno.ENODEV, xdp.context(md(0, 54, 0, 8, 0, 0)));
        TestRun skb = two(world, ProgramType.SCHED_CLS);
        TestRunResult result = skb.context(skb(SkbField.IFINDEX, 7)).run();
        assertEquals(
                7,
                ByteBuffer.wrap(result.context()).order(ByteOrder.LITTLE_ENDIAN).getInt(SkbField.IFINDEX.offset()));
        assertRefused(Errno.ENODEV, skb.context(skb(SkbField.IFINDEX, 8)));
        // Where a packet came in first, is only noted.
        assertEquals(2, skb.context(skb(SkbField.INGRESS_IFINDEX, 8)).run().returnValue());
        // The loopback device is not asked for.
        assertEquals(
                2,
                two(devices(), ProgramType.SCHED_CLS)
                        .context(skb(SkbField.IFINDEX, 1))
                        .run()
                        .returnValue());
        assertRefused(Errno.ENODEV, two(devices(), ProgramType.XDP).context(md(0, 54, 0, 1, 0, 0)));
    }

    @Test
    void theLengthOnTheWireIsThatOfThePacketOnlyIfAContextIsGiven() {
        String length = "ldxw %r0, [%r1+" + SkbField.WIRE_LEN.offset() + "]\n exit";
        TestRun run = TestRun.of(TestPrograms.of(ProgramType.SCHED_CLS, length)).data(FRAME);
        assertEquals(0, run.run().returnValue());
        assertEquals(FRAME.length, run.context(new byte[192]).run().returnValue());
        assertEquals(1000, run.context(skb(SkbField.WIRE_LEN, 1000)).run().returnValue());
    }

    private static long ofSocket(World world, byte[] frame, String call) {
        String assembly = "mov %r6, %r1\n ldxdw %r7, [%r1+" + SkbField.SK.offset() + "]\n" + call + "\n exit";
        return TestRun.of(TestPrograms.of(world, ProgramType.SCHED_CLS, assembly))
                .data(frame)
                .run()
                .returnValue();
    }

    @Test
    void thePacketHasASocket() {
        Cgroup slice = Cgroup.root(1).child(20, "a");
        World world = World.builder()
                .tasks(Tasks.of(Task.builder().pid(5).uid(1000).cgroup(slice).build()))
                .build();
        for (World each : List.of(World.deterministic(), world)) {
            assertNotEquals(0, ofSocket(each, FRAME, "call bpf_get_socket_cookie"));
            assertEquals(0, ofSocket(each, FRAME, "call bpf_get_socket_uid"));
            assertEquals(1, ofSocket(each, FRAME, "mov %r2, 0\n call bpf_skb_ancestor_cgroup_id"));
            // Full, closed, and not of TCP.
            assertNotEquals(0, ofSocket(each, FRAME, "mov %r1, %r7\n call bpf_sk_fullsock"));
            assertEquals(0, ofSocket(each, FRAME, "mov %r1, %r7\n call bpf_tcp_sock"));
            assertEquals(Socket.CLOSE, ofSocket(each, FRAME, "ldxw %r0, [%r7+72]"));
        }
        assertEquals(1, ofSocket(World.deterministic(), FRAME, "call bpf_skb_cgroup_id"));
        assertEquals(20, ofSocket(world, FRAME, "call bpf_skb_cgroup_id"));
    }

    @Test
    void theSocketHasTheFamilyAndTheAddressesOfThePacket() {
        World world = World.deterministic();
        byte[] six = Frames.udp6(20);
        byte[] other = FRAME.clone();
        other[12] = 0x12;
        assertEquals(2, ofSocket(world, FRAME, "ldxw %r0, [%r7+4]"));
        assertEquals(10, ofSocket(world, six, "ldxw %r0, [%r7+4]"));
        assertEquals(0, ofSocket(world, other, "ldxw %r0, [%r7+4]"));
        ByteBuffer four = ByteBuffer.wrap(FRAME).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(Integer.toUnsignedLong(four.getInt(26)), ofSocket(world, FRAME, "ldxw %r0, [%r7+24]"));
        assertEquals(Integer.toUnsignedLong(four.getInt(30)), ofSocket(world, FRAME, "ldxw %r0, [%r7+52]"));
        ByteBuffer words = ByteBuffer.wrap(six).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    Integer.toUnsignedLong(words.getInt(22 + 4 * i)),
                    ofSocket(world, six, "ldxw %r0, [%r7+" + (28 + 4 * i) + "]"));
            assertEquals(
                    Integer.toUnsignedLong(words.getInt(38 + 4 * i)),
                    ofSocket(world, six, "ldxw %r0, [%r7+" + (56 + 4 * i) + "]"));
        }
    }

    @Test
    void theSocketHasNoAddressAfterTheTestRun() {
        BpfProgram fine = TestPrograms.of(
                ProgramType.SCHED_CLS, "ldxdw %r1, [%r1+" + SkbField.SK.offset() + "]\n call bpf_sk_fullsock\n exit");
        BpfProgram faults = TestPrograms.of(ProgramType.SCHED_CLS, "ldxw %r0, [%r1+4096]\n exit");
        for (BpfProgram each : List.of(fine, faults)) {
            TestRun run = TestRun.of(each).data(FRAME);
            int before = each.memory().size();
            run.repeat(3).run();
            run.run();
            assertEquals(before, each.memory().size());
        }
    }

    @Test
    void whatIsMissingOfAContextIsZeroAndWhatIsBeyondMustBe() {
        TestRun run = two(ProgramType.SCHED_CLS).data(FRAME);
        assertEquals(2, run.context(new byte[1]).run().returnValue());
        assertEquals(2, run.context(new byte[300]).run().returnValue());
        byte[] beyond = new byte[193];
        beyond[192] = 1;
        assertRefused(Errno.E2BIG, run.context(beyond));
        assertRefused(Errno.E2BIG, run.context(new byte[4097]));
    }

    @Test
    void limitsOfSegmentsAndTunnels() {
        assertRefused(Errno.EINVAL, two(ProgramType.SCHED_CLS).data(FRAME).context(skb(SkbField.GSO_SEGS, 65536)));
        assertRefused(
                Errno.EINVAL, two(ProgramType.SCHED_CLS).data(FRAME).context(skb(SkbField.DATA_END, FRAME.length + 1)));
        assertRefused(Errno.EINVAL, two(ProgramType.LWT_IN).data(FRAME).context(skb(SkbField.DATA_END, 40)));
        assertRefused(Errno.EINVAL, two(ProgramType.SCHED_CLS).data(Arrays.copyOf(FRAME, 33)));
        assertRefused(Errno.EINVAL, two(ProgramType.SCHED_CLS).data(Arrays.copyOf(Frames.udp6(0), 53)));
        assertEquals(
                2,
                two(ProgramType.SCHED_CLS)
                        .data(Arrays.copyOf(Frames.udp6(0), 54))
                        .run()
                        .returnValue());
    }

    @Test
    void aTypeThatDoesNotSeeTheEthernetHeaderGivesZerosBack() {
        byte[] expected = Frames.udp6(20);
        Arrays.fill(expected, 0, 14, (byte) 0);
        assertArrayEquals(
                expected,
                two(ProgramType.CGROUP_SKB).data(Frames.udp6(20)).run().data());
        assertArrayEquals(
                Frames.udp6(20),
                two(ProgramType.SCHED_CLS).data(Frames.udp6(20)).run().data());
    }

    @Test
    void theSocketHasTheAddressesOfThePacket() {
        String sum = "ldxw %r0, [%r1+88]\n ldxw %r2, [%r1+92]\n be32 %r2\n add %r0, %r2\n exit";
        assertEquals(
                2 + 0x0a00_0002,
                TestRun.of(TestPrograms.of(ProgramType.CGROUP_SKB, sum))
                        .data(FRAME)
                        .run()
                        .returnValue());
        String last = "ldxw %r0, [%r1+112]\n be32 %r0\n exit";
        assertEquals(
                0x2001_0db8 + 7,
                TestRun.of(TestPrograms.of(ProgramType.CGROUP_SKB, last))
                        .data(Frames.udp6(0))
                        .run()
                        .returnValue());
    }

    @Test
    void aCompleteChecksumMustStayRight() {
        String change = "ldxw %r2, [%r1+76]\n stb [%r2+60], 0x11\n mov %r0, 0\n exit";
        TestRun run = TestRun.of(TestPrograms.of(ProgramType.SCHED_CLS, change)).data(FRAME);
        assertEquals(0, run.run().returnValue());
        assertRefused(Errno.EBADMSG, run.flags(TestRun.SKB_CHECKSUM_COMPLETE));
        String store = """
                stb [%r10-1], 0x11
                mov %r2, 61
                mov %r3, %r10
                sub %r3, 1
                mov %r4, 1
                mov %r5, FLAGS
                call bpf_skb_store_bytes
                exit
                """;
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            TestRun right = TestRun.of(TestPrograms.of(ProgramType.SCHED_CLS, order, store.replace("FLAGS", "1")))
                    .data(FRAME)
                    .flags(TestRun.SKB_CHECKSUM_COMPLETE);
            assertEquals(0, right.run().returnValue());
            TestRun wrong = TestRun.of(TestPrograms.of(ProgramType.SCHED_CLS, order, store.replace("FLAGS", "0")))
                    .data(FRAME)
                    .flags(TestRun.SKB_CHECKSUM_COMPLETE);
            assertRefused(Errno.EBADMSG, wrong);
        }
    }

    @Test
    void aFlowDissectorFillsItsKeysIn() {
        String dissect = """
                ldxdw %r2, [%r1+144]
                ldxh %r0, [%r2+0]
                ldxw %r3, [%r2+48]
                lsh %r3, 16
                or %r0, %r3
                ldxh %r3, [%r2+10]
                be16 %r3
                lsh %r3, 8
                add %r0, %r3
                sth [%r2+0], 0
                sth [%r2+2], 500
                stb [%r2+9], 6
                exit
                """;
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer keys = ByteBuffer.allocate(56).order(order);
            keys.putInt(48, 1);
            TestRunResult result = TestRun.of(TestPrograms.of(ProgramType.FLOW_DISSECTOR, order, dissect))
                    .data(FRAME)
                    .context(keys.array())
                    .repeat(3)
                    .run();
            assertEquals(14 + (1 << 16) + (0x0800 << 8), result.returnValue());
            ByteBuffer filled = ByteBuffer.wrap(result.data()).order(order);
            // Offsets are kept within the packet.
            assertEquals(14, filled.getShort(0));
            assertEquals(FRAME.length, filled.getShort(2));
            assertEquals(6, filled.get(9));
        }
        byte[] keys = new byte[56];
        keys[0] = 1;
        assertRefused(Errno.EINVAL, two(ProgramType.FLOW_DISSECTOR).data(FRAME).context(keys));
        TestRunResult written = TestRun.of(
                        TestPrograms.of(ProgramType.FLOW_DISSECTOR, "stw [%r1+48], 1\n mov %r0, 0\n exit"))
                .data(FRAME)
                .run();
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                ((Outcome.Faulted) written.outcome()).fault().kind());
    }

    /** Returns the bytes of {@code struct bpf_sk_lookup}, of a packet from 10.0.0.1:1234. */
    private static ByteBuffer lookup(ByteOrder order, int family, int localPort) {
        ByteBuffer bytes = ByteBuffer.allocate(72).order(order);
        bytes.putInt(8, family).putInt(12, 6).putInt(60, localPort);
        bytes.put(16, new byte[] {10, 0, 0, 1}).put(36, new byte[] {1234 >> 8, (byte) 1234});
        return bytes;
    }

    @Test
    void aLookupOfASocketSeesThePacketsAddresses() {
        String assembly = """
                ldxw %r0, [%r1+60]
                ldxw %r2, [%r1+16]
                be32 %r2
                xor %r0, %r2
                ldxh %r2, [%r1+36]
                be16 %r2
                lsh %r2, 8
                xor %r0, %r2
                exit
                """;
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            TestRunResult result = TestRun.of(TestPrograms.of(ProgramType.SK_LOOKUP, order, assembly))
                    .context(lookup(order, 2, 80).array())
                    .run();
            assertEquals(80 ^ 0x0a00_0001 ^ 1234 << 8, result.returnValue());
            assertArrayEquals(lookup(order, 2, 80).array(), result.context());
        }
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        TestRun run = two(ProgramType.SK_LOOKUP);
        assertRefused(Errno.EINVAL, run);
        assertRefused(Errno.ERANGE, run.context(lookup(little, 2, 65536).array()));
        assertRefused(Errno.EAFNOSUPPORT, run.context(lookup(little, 3, 80).array()));
        assertRefused(
                Errno.EINVAL, run.context(lookup(little, 2, 80).putLong(0, 1).array()));
        assertRefused(
                Errno.EINVAL, run.context(lookup(little, 2, 80).putInt(64, 1).array()));
        assertEquals(2, run.context(lookup(little, 10, 80).array()).run().returnValue());
        assertRefused(Errno.EINVAL, run.data(FRAME));
    }

    private static byte[] hookState(int hook, int family, int pointer) {
        byte[] state = new byte[48];
        state[0] = (byte) hook;
        state[1] = (byte) family;
        state[8] = (byte) pointer;
        return state;
    }

    @Test
    void aNetfilterProgramSeesItsHook() {
        String assembly = "ldxdw %r2, [%r1+0]\n ldxh %r0, [%r2+0]\n exit";
        TestRun run = TestRun.of(TestPrograms.of(ProgramType.NETFILTER, assembly));
        assertRefused(Errno.EINVAL, run);
        assertRefused(Errno.EINVAL, run.data(new byte[19]));
        assertRefused(Errno.EINVAL, run.data(new byte[3713]));
        assertEquals(0x203, run.data(new byte[20]).run().returnValue());
        assertRefused(Errno.EINVAL, run.context(hookState(3, 7, 0)));
        assertRefused(Errno.EINVAL, run.context(hookState(3, 2, 1)));
        assertEquals(0xa03, run.context(hookState(3, 10, 0)).run().returnValue());
        // Elsewhere, the packet has an Ethernet header, of the same protocol.
        assertRefused(Errno.EINVAL, run.context(hookState(0, 2, 0)));
        assertRefused(Errno.EPROTO, run.data(new byte[60]));
        assertEquals(0x200, run.data(FRAME).run().returnValue());
        assertRefused(Errno.EINVAL, run.context(hookState(0, 10, 0)));
        assertEquals(0xa00, run.data(Frames.udp6(0)).run().returnValue());
        assertRefused(Errno.EINVAL, run.data(Arrays.copyOf(Frames.udp6(0), 53)));
    }

    @Test
    void aNetfilterProgramSeesItsPacketFromTheNetworkHeaderOn() {
        TestRun run = TestRun.of(TestPrograms.withKfunc(
                        ProgramType.NETFILTER, ByteOrder.LITTLE_ENDIAN, "bpf_dynptr_from_skb", """
                            ldxdw %r1, [%r1+8]
                            mov %r2, 0
                            mov %r3, %r10
                            add %r3, -16
                            call runtime 0
                            mov %r1, %r10
                            add %r1, -24
                            mov %r2, 1
                            mov %r3, %r10
                            add %r3, -16
                            mov %r4, 0
                            mov %r5, 0
                            call bpf_dynptr_read
                            ldxb %r0, [%r10-24]
                            exit
                        """))
                .data(FRAME);
        assertEquals(FRAME[0] & 0xff, run.run().returnValue());
        assertEquals(0x45, run.context(hookState(0, 2, 0)).run().returnValue());
    }

    @Test
    void aRawTracepointGetsItsArguments() {
        String second = "ldxdw %r0, [%r1+8]\n exit";
        byte[] arguments = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1)
                .putLong(77)
                .array();
        TestRun run =
                TestRun.of(TestPrograms.of(ProgramType.RAW_TRACEPOINT, second)).context(arguments);
        TestRunResult result = run.run();
        assertEquals(77, result.returnValue());
        assertEquals(0, result.context().length);
        assertRefused(Errno.EINVAL, two(ProgramType.RAW_TRACEPOINT).repeat(2));
        assertRefused(Errno.EINVAL, two(ProgramType.RAW_TRACEPOINT).data(FRAME));
        assertRefused(Errno.EINVAL, two(ProgramType.RAW_TRACEPOINT).context(new byte[97]));
        assertRefused(Errno.EINVAL, two(ProgramType.RAW_TRACEPOINT).cpu(1));
        assertRefused(
                Errno.ENXIO,
                two(ProgramType.RAW_TRACEPOINT).flags(TestRun.ON_CPU).cpu(16));
        assertRefused(
                Errno.ENXIO,
                two(ProgramType.RAW_TRACEPOINT).flags(TestRun.ON_CPU).cpu(-1));
        assertEquals(
                2,
                two(ProgramType.RAW_TRACEPOINT)
                        .flags(TestRun.ON_CPU)
                        .cpu(15)
                        .run()
                        .returnValue());
    }

    @Test
    void aSystemCallProgramChangesItsContext() {
        byte[] context = {1, 2, 3, 4};
        TestRunResult result = TestRun.of(TestPrograms.of(ProgramType.SYSCALL, "stb [%r1+3], 9\n mov %r0, 0\n exit"))
                .context(context)
                .run();
        assertArrayEquals(new byte[] {1, 2, 3, 9}, result.context());
        assertArrayEquals(new byte[] {1, 2, 3, 4}, context);
        assertRefused(Errno.EINVAL, two(ProgramType.SYSCALL).data(FRAME));
        assertRefused(Errno.EINVAL, two(ProgramType.SYSCALL).repeat(1));
        assertRefused(Errno.EINVAL, two(ProgramType.SYSCALL).context(new byte[65536]));
        assertEquals(2, two(ProgramType.SYSCALL).context(new byte[65535]).run().returnValue());
    }

    @Test
    void otherTypesGetBytes() {
        TestRunResult result = TestRun.of(TestPrograms.of(ProgramType.KPROBE, "ldxb %r0, [%r1+2]\n exit"))
                .context(new byte[] {1, 2, 3})
                .run();
        assertEquals(3, result.returnValue());
        assertEquals(Optional.empty(), result.returnName());
        assertRefused(Errno.EINVAL, two(ProgramType.KPROBE).data(FRAME));
    }
}
