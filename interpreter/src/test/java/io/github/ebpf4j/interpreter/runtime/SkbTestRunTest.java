package io.github.ebpf4j.interpreter.runtime;

import static io.github.ebpf4j.interpreter.runtime.TestRuns.FRAME;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.assertRefused;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.skb;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.two;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Test runs of programs with a socket buffer: their context, their socket, their checksum. */
class SkbTestRunTest {

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
}
