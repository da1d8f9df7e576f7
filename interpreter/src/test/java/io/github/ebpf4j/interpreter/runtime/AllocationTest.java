package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.isa.program.ProgramType;
import org.junit.jupiter.api.Test;

/** What a program calls for every packet, allocates nothing once it is warm. */
class AllocationTest {

    private static final int RUNS = 1000;

    /** Returns how many bytes this thread has allocated. By reflection: the module under test does not read that one. */
    private static long allocated() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        return (long) Class.forName("com.sun.management.ThreadMXBean")
                .getMethod("getThreadAllocatedBytes", long.class)
                .invoke(threads, Thread.currentThread().getId());
    }

    /** Returns how many bytes a thousand runs allocate in the best of some rounds, in which others may compile. */
    private static long leastAllocated(Runner runner, Context context) throws ReflectiveOperationException {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 40; round++) {
            long before = allocated();
            for (int i = 0; i < RUNS; i++) {
                runner.run(context);
            }
            least = Math.min(least, allocated() - before);
        }
        return least;
    }

    private static void assertAllocatesNothing(Runner runner, Context context) throws ReflectiveOperationException {
        long allocated = leastAllocated(runner, context);
        // Asking how much it is costs some bytes itself, less than any object in each run would.
        assertTrue(allocated < 8L * RUNS, () -> allocated + " bytes in " + RUNS + " runs");
    }

    @Test
    void anXdpProgramThatReadsAndWritesItsPacket() throws ReflectiveOperationException {
        String assembly = """
                mov %r6, %r1
                mov %r2, 0
                mov %r3, %r10
                sub %r3, 16
                mov %r4, 16
                call bpf_xdp_load_bytes
                mov %r1, %r6
                mov %r2, 0
                mov %r3, %r10
                sub %r3, 16
                mov %r4, 16
                call bpf_xdp_store_bytes
                mov %r1, %r6
                mov %r2, 14
                call bpf_xdp_adjust_head
                mov %r1, %r6
                mov %r2, -14
                call bpf_xdp_adjust_head
                ldxw %r2, [%r6+0]
                ldxb %r0, [%r2+20]
                mov %r0, 2
                exit
                """;
        XdpContext context = XdpContext.of(Frames.tcp(1000));
        Runner runner = TestPrograms.of(ProgramType.XDP, assembly).runner();
        assertEquals(2, runner.run(context));
        assertAllocatesNothing(runner, context);
    }

    @Test
    void aClassifierThatRewritesItsPacket() throws ReflectiveOperationException {
        String assembly = """
                mov %r6, %r1
                mov %r2, 26
                mov %r3, %r10
                sub %r3, 16
                mov %r4, 4
                call bpf_skb_load_bytes
                mov %r1, %r6
                mov %r2, 50
                mov %r3, 1
                mov %r4, 2
                mov %r5, 0x14
                call bpf_l4_csum_replace
                mov %r1, %r6
                mov %r2, 24
                mov %r3, 1
                mov %r4, 2
                mov %r5, 4
                call bpf_l3_csum_replace
                mov %r1, %r10
                sub %r1, 16
                mov %r2, 4
                mov %r3, %r10
                sub %r3, 16
                mov %r4, 4
                mov %r5, 0
                call bpf_csum_diff
                mov %r1, %r6
                mov %r2, 26
                mov %r3, %r10
                sub %r3, 16
                mov %r4, 4
                mov %r5, 1
                call bpf_skb_store_bytes
                mov %r1, %r6
                mov %r2, 20
                mov %r3, 1
                mov %r4, 0
                call bpf_skb_adjust_room
                mov %r1, %r6
                mov %r2, -20
                mov %r3, 1
                mov %r4, 0
                call bpf_skb_adjust_room
                mov %r1, %r6
                call bpf_get_hash_recalc
                stw [%r6+8], 7
                mov %r0, 0
                exit
                """;
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(1000));
        Runner runner = TestPrograms.of(ProgramType.SCHED_CLS, assembly).runner();
        assertEquals(0, runner.run(context));
        assertAllocatesNothing(runner, context);
    }
}
