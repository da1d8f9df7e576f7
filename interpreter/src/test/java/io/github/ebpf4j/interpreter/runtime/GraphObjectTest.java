package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.world.VirtualClock;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects, lists, trees, timers and exceptions as clang compiles their use. */
class GraphObjectTest {

    private final VirtualClock clock = new VirtualClock();

    private Instance instance(String byteOrder) {
        return Instance.builder(TestObjects.load("graph.%s.o".formatted(byteOrder)))
                .world(World.builder().clock(clock).build())
                .build();
    }

    private static long run(Instance instance, String program) {
        return instance.program(program).runner().run(BytesContext.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void objectsGoThroughAListAndATree(String byteOrder) {
        try (Instance instance = instance(byteOrder)) {
            int before = instance.host().memory().size();
            assertEquals(1_234_567, run(instance, "sort"));
            assertEquals(1_234_567, run(instance, "sort"));
            assertEquals(before, instance.host().memory().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void aTimerTicks(String byteOrder) {
        try (Instance instance = instance(byteOrder)) {
            assertEquals(0, run(instance, "start"));
            assertEquals(0xffff_ffffL, run(instance, "start") & 0xffff_ffffL);
            clock.advance(Duration.ofNanos(10_999));
            byte[] key = ByteBuffer.allocate(4)
                    .order(instance.object().byteOrder())
                    .putInt(3)
                    .array();
            byte[] value = instance.map("values").get(key).orElseThrow();
            assertEquals(
                    30,
                    ByteBuffer.wrap(value).order(instance.object().byteOrder()).getLong(16));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void anExceptionIsCaught(String byteOrder) {
        try (Instance instance = instance(byteOrder)) {
            assertEquals(42, run(instance, "throw"));
        }
    }
}
