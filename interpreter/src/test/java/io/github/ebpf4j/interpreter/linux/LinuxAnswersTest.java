package io.github.ebpf4j.interpreter.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.isa.program.BpfObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our answers are those that Linux gave, in both byte orders, but for what {@code unmet.md} has. */
class LinuxAnswersTest {

    @ParameterizedTest
    @MethodSource("names")
    void littleEndian(String name) {
        compare(name, ".bpfel.o");
    }

    @ParameterizedTest
    @MethodSource("names")
    void bigEndian(String name) {
        compare(name, ".bpfeb.o");
    }

    private static void compare(String name, String suffix) {
        Recording recording = Recording.read(name);
        BpfObject object = TestObjects.load("kernel/" + name + suffix);
        Unmet unmet = Unmet.read();
        Comparison comparison = new Comparison(name, unmet);
        assertFalse(recording.cases().isEmpty(), "no runs");
        try (Ours ours = Ours.of(object)) {
            comparison.add(recording.cases(), new Replay(object, ours).run(recording.cases()));
        }
        assertEquals("", String.join("\n", comparison.different()));
        assertEquals(Set.of(), unmet.unused(name), "equal by now");
    }

    static List<String> names() {
        return Recording.names();
    }
}
