package io.github.ebpf4j.interpreter.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.isa.program.BpfObject;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the recordings in the kernel at hand, and compares what it answers with what we do. With {@code
 * -Debpf4j.regenerate=true} its answers become the recordings.
 */
class LinuxIT {

    private static final String SUFFIX = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ".bpfeb.o" : ".bpfel.o";
    private static final List<String> TABLE = new ArrayList<>();
    private static final List<Comparison> ALL = new ArrayList<>();

    @BeforeAll
    static void linuxIsAtHand() {
        Optional<String> unusable = Linux.unusable();
        unusable.ifPresent(reason -> System.out.println("Nothing is compared with Linux: " + reason));
        Assumptions.assumeTrue(unusable.isEmpty(), unusable::get);
    }

    @ParameterizedTest
    @MethodSource("names")
    void linuxAnswersAsWeDo(String name) {
        Recording recording = Recording.read(name);
        BpfObject object = TestObjects.load("kernel/" + name + SUFFIX);
        Comparison comparison = new Comparison(name, Unmet.read());
        List<Case> answered;
        try (Linux linux = Linux.load(Recording.folder().resolve(name + SUFFIX), object)) {
            answered = new Replay(object, linux).run(recording.cases());
        } catch (Machine.RunException e) {
            TABLE.add(name + " is " + e.getMessage());
            throw e;
        }
        if (Boolean.getBoolean("ebpf4j.regenerate")) {
            recording.write(answered);
        }
        try (Ours ours = Ours.of(object)) {
            comparison.add(answered, new Replay(object, ours).run(recording.cases()));
        }
        TABLE.addAll(comparison.table());
        ALL.add(comparison);
        assertEquals("", String.join("\n", comparison.different()));
    }

    static List<String> names() {
        return Recording.names();
    }

    @AfterAll
    static void print() {
        if (!TABLE.isEmpty()) {
            System.out.println(Comparison.head());
            TABLE.forEach(System.out::println);
            System.out.println(Comparison.sum("Linux " + Linux.release(), ALL));
        }
    }
}
