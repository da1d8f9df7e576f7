package io.github.ebpf4j.interpreter.runtime;

import static io.github.ebpf4j.interpreter.runtime.TestRuns.FRAME;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.TWO;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.assertRefused;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.devices;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.md;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.skb;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.two;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.interpreter.world.Devices;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of {@code BPF_PROG_TEST_RUN} for all types, and for those that have no packet. */
class TestRunTest {

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
}
