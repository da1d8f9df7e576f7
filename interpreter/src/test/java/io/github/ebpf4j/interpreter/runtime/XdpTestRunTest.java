package io.github.ebpf4j.interpreter.runtime;

import static io.github.ebpf4j.interpreter.runtime.TestRuns.assertRefused;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.md;
import static io.github.ebpf4j.interpreter.runtime.TestRuns.two;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.program.ProgramType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Test runs of XDP programs: what their context may say. */
class XdpTestRunTest {

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
}
