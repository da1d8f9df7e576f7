package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.LinkException;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.map.MapException;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ValidationException;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceTest {

    private static final BytesContext NOTHING = BytesContext.empty();

    @ParameterizedTest
    @ValueSource(strings = {"fibonacci.bpfel.o", "fibonacci.bpfeb.o"})
    void anObjectOfClangRuns(String file) {
        try (Instance instance = Instance.of(TestObjects.load(file))) {
            assertEquals(55, instance.program("xdp_fib").runner().run(NOTHING));
        }
    }

    @Test
    void aProgramThatIsNotThereIsNamedWithThoseThatAre() {
        Instance instance = Instance.of(TestObjects.load("fibonacci.bpfel.o"));
        NoSuchElementException refusal = assertThrows(NoSuchElementException.class, () -> instance.program("xdp_fob"));
        assertEquals(
                "\"fibonacci.bpfel.o\" has no program \"xdp_fob\"; it has [xdp_fib, xdp_fib2]", refusal.getMessage());
    }

    @Test
    void anInstanceThatWasClosedRunsNothing() {
        Instance instance = Instance.of(TestObjects.load("fibonacci.bpfel.o"));
        Runner runner = instance.program("xdp_fib").runner();
        instance.close();
        assertThrows(IllegalStateException.class, () -> runner.run(NOTHING));
        assertThrows(IllegalStateException.class, () -> instance.program("xdp_fib"));
    }

    @Test
    void anUnknownHelperIsRefusedWithItsPlaceAndNameAtLink() {
        Instance instance = Instance.of(Program.of(Assembler.assemble("mov %r0, 0\n call 9999\n exit")));
        LinkException refusal = assertThrows(LinkException.class, () -> instance.program("main"));
        assertEquals("program \"main\", pc 1: helper 9999 is not registered", refusal.getMessage());
    }

    @Test
    void aProfileThatDoesNotHaveTheInstructionRefusesTheProgram() {
        Program program = Program.of(Assembler.assemble("lddw %r2, 5\n call %r2\n exit"));
        Instance instance = Instance.builder(Instance.alone(program))
                .profiles(Set.of(Profile.RFC9669))
                .build();
        assertThrows(ValidationException.class, () -> instance.program("main"));
    }

    private static BpfObject withMap(MapType type, int keySize, int entries) {
        MapDefinition map = MapDefinition.builder("m", type.number())
                .sizes(keySize, keySize)
                .maxEntries(entries)
                .build();
        return new BpfObject(
                "object", ByteOrder.LITTLE_ENDIAN, "", List.of(), List.of(map), List.of(), Optional.empty());
    }

    @Test
    void theNumberOfEntriesMayBeLeftToWhoLoadsTheObject() {
        BpfObject object = withMap(MapType.HASH, 4, 0);
        assertThrows(MapException.class, () -> Instance.of(object));
        Instance instance = Instance.builder(object).maxEntries("m", 2).build();
        assertEquals(2, instance.map("m").definition().maxEntries());

        NoSuchElementException refusal = assertThrows(
                NoSuchElementException.class,
                () -> Instance.builder(object)
                        .maxEntries("m", 2)
                        .maxEntries("n", 2)
                        .build());
        assertEquals("\"object\" has no map \"n\"", refusal.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> Instance.builder(object).maxEntries("m", -1));
    }

    @Test
    void theSizesOfPerfEventArraysMayBeLeftOut() {
        MapDefinition made =
                Instance.of(withMap(MapType.PERF_EVENT_ARRAY, 0, 0)).map("m").definition();
        assertEquals(4, made.keySize());
        assertEquals(4, made.valueSize());
    }
}
