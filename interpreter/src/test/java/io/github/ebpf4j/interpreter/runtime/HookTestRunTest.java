package io.github.ebpf4j.interpreter.runtime;

import static io.github.ebpf4j.interpreter.runtime.TestRuns.FRAME;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.assertRefused;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.two;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Test runs of programs that a part of the kernel asks: flow dissectors, lookups of sockets, netfilter. */
class HookTestRunTest {

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
