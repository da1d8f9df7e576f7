package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of ring buffers behind dynptrs. */
class RingBufferDynptrTest {

    private static final MapDefinition RING = Harness.definition(MapType.RINGBUF, 0, 0, 4096, 0);

    /** Makes a dynptr at r10-16. */
    private static String reserve(String size, String flags) {
        return """
                    lddw %r1, map_by_idx(0)
                    lddw %r2, SIZE
                    lddw %r3, FLAGS
                    mov %r4, %r10
                    add %r4, -16
                    call 198
                """.replace("SIZE", size).replace("FLAGS", flags);
    }

    /** Writes 8 bytes, all 0x11, at an offset. */
    private static String write(int offset) {
        return """
                    lddw %r1, 0x1111111111111111
                    stxdw [%r10-24], %r1
                    mov %r1, %r10
                    add %r1, -16
                    mov %r2, OFFSET
                    mov %r3, %r10
                    add %r3, -24
                    mov %r4, 8
                    mov %r5, 0
                    call 202
                """.replace("OFFSET", Integer.toString(offset));
    }

    private static String release(int helper) {
        return "mov %r1, %r10\n add %r1, -16\n mov %r2, 0\n call " + helper + "\n";
    }

    @Test
    void aRecordIsWrittenThroughItAndSubmitted() {
        Instance instance = Harness.instance(reserve("20", "0") + write(12) + release(199) + "exit", RING);
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, Harness.run(instance));
            byte[] bytes = instance.events("m").poll().orElseThrow().bytes();
            assertEquals(20, bytes.length);
            assertEquals(0, bytes[11]);
            assertEquals(0x11, bytes[12]);
        }
        Instance discarding = Harness.instance(reserve("20", "0") + write(12) + release(200) + "exit", RING);
        assertEquals(0, Harness.run(discarding));
        assertTrue(discarding.events("m").poll().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"20,1,EINVAL", "5000,0,EINVAL", "16777216,0,E2BIG", "-1,0,E2BIG", "-1,1,EINVAL"})
    void whatCannotBeReservedLeadsToNothing(String size, String flags, Errno errno) {
        assertEquals(errno.result(), Harness.run(Harness.instance(reserve(size, flags) + "exit", RING)));
        // It can be submitted and discarded all the same, and not written through.
        String both = reserve(size, flags) + release(199) + release(200) + write(0) + "exit";
        Instance instance = Harness.instance(both, RING);
        assertEquals(Errno.EINVAL.result(), Harness.run(instance));
        assertTrue(instance.events("m").poll().isEmpty());
    }

    @Test
    void onlyADynptrOfARecordIsTaken() {
        assertEquals(
                Fault.Kind.ARGUMENT,
                Harness.fault(Harness.instance(release(199) + "exit", RING)).kind());
        String memory =
                "mov %r1, %r10\n add %r1, -32\n mov %r2, 8\n mov %r3, 0\n mov %r4, %r10\n add %r4, -16\n call 197\n";
        assertEquals(
                Fault.Kind.ARGUMENT,
                Harness.fault(Harness.instance(memory + release(200) + "exit", RING))
                        .kind());
        assertEquals(0, Harness.run(Harness.instance(reserve("8", "0") + release(199) + release(199) + "exit", RING)));
    }
}
