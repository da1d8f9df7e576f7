package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.interpreter.world.Devices;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Test runs of programs that return 2, and what they are given. */
final class TestRuns {

    static final String TWO = "mov %r0, 2\n exit";
    static final byte[] FRAME = Frames.tcp(20);

    private TestRuns() {}

    static TestRun two(ProgramType type) {
        return TestRun.of(TestPrograms.of(type, TWO));
    }

    static TestRun two(World world, ProgramType type) {
        return TestRun.of(TestPrograms.of(world, type, TWO)).data(FRAME);
    }

    static void assertRefused(Errno errno, TestRun run) {
        assertEquals(errno, assertThrows(TestRunException.class, run::run).errno());
    }

    /** Returns the bytes of {@code struct xdp_md}. */
    static byte[] md(int data, int dataEnd, int dataMeta, int ingress, int queue, int egress) {
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

    static byte[] skb(SkbField field, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(192).order(ByteOrder.LITTLE_ENDIAN);
        return field.size() == 8
                ? bytes.putLong(field.offset(), value).array()
                : bytes.putInt(field.offset(), (int) value).array();
    }

    static World devices(Device... devices) {
        return World.builder().devices(Devices.of(devices)).build();
    }
}
