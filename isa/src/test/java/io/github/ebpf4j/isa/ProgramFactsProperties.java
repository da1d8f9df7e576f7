package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProgramFactsProperties {

    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);

    @Property
    void anyBytesHaveFacts(@ForAll byte[] bytes) {
        Bytecode code =
                Bytecode.decode(Arrays.copyOf(bytes, bytes.length / Long.BYTES * Long.BYTES), ByteOrder.LITTLE_ENDIAN);
        ProgramFacts facts = ProgramFacts.of(code);
        assertEquals(code.slots(), facts.slots());
        assertTrue(facts.unknown() <= facts.instructions());
        for (ConformanceGroup group : facts.groups()) {
            assertTrue(facts.groups().stream().noneMatch(other -> other != group && other.includes(group)));
        }
    }

    /** For each of some functions, two of them that it calls. */
    @Provide
    Arbitrary<List<Integer>> callees() {
        return Arbitraries.integers()
                .between(1, 7)
                .flatMap(functions ->
                        Arbitraries.integers().between(0, functions * 2).list().ofSize(functions * 2));
    }

    @Property
    void depthIsThatOfTheDeepestWay(@ForAll("callees") List<Integer> callees) {
        int functions = callees.size() / 2;
        Instruction[] instructions = new Instruction[functions * 3];
        for (int function = 0; function < functions; function++) {
            for (int i = 0; i < 2; i++) {
                int pc = function * 3 + i;
                int callee = callees.get(function * 2 + i);
                // A number too great is no function, and the instruction no call.
                instructions[pc] = callee < functions
                        ? Instruction.of(0x85, 0, 1, 0, callee * 3 - pc - 1)
                        : Instruction.of(0xb7, 0, 0, 0, 0);
            }
            instructions[function * 3 + 2] = EXIT;
        }
        assertEquals(
                naiveDepth(callees, 0, functions),
                ProgramFacts.of(Bytecode.of(instructions)).localCallDepth());
    }

    private static OptionalInt naiveDepth(List<Integer> callees, int function, int left) {
        if (left == 0) {
            // As many calls as functions: one was called twice.
            return OptionalInt.empty();
        }
        int deepest = 0;
        for (int callee : callees.subList(function * 2, function * 2 + 2)) {
            if (callee < callees.size() / 2) {
                OptionalInt below = naiveDepth(callees, callee, left - 1);
                if (below.isEmpty()) {
                    return below;
                }
                deepest = Math.max(deepest, below.getAsInt() + 1);
            }
        }
        return OptionalInt.of(deepest);
    }
}
