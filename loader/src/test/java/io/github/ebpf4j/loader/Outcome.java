package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import java.util.Set;
import java.util.stream.Collectors;

/** What may come of bytes that nobody vouches for: something sound, or a refusal of ours. */
final class Outcome {

    private Outcome() {}

    /** Runs a step that may refuse, fails on any exception that is not ours, and returns whether it did not refuse. */
    static boolean loadsOrIsRefused(Runnable step) {
        try {
            step.run();
            return true;
        } catch (EbpfException e) {
            requireOneLine(e.getMessage());
            return false;
        }
    }

    /** Checks what must hold of every object that was loaded, whatever its bytes were. */
    static void requireSound(ObjectFile object) {
        object.refused().values().forEach(refusal -> requireOneLine(refusal.getMessage()));
        object.warnings().forEach(warning -> requireOneLine(warning.message()));
        object.programs().forEach(Outcome::requireCovered);
        object.programs().forEach(program -> requireReferences(program, object));
    }

    /** A message fits on one line, and does not control the terminal that shows it. */
    static void requireOneLine(String message) {
        assertFalse(message.isBlank());
        assertFalse(message.codePoints().anyMatch(Character::isISOControl), message);
    }

    /** The functions of a linked program cover it from end to end. */
    private static void requireCovered(Program program) {
        int pc = 0;
        for (Function function : program.functions()) {
            assertEquals(pc, function.pc());
            pc += function.slots();
        }
        assertEquals(program.bytecode().slots(), pc);
    }

    /** Each instruction that the loader has linked names a map, an extern or a function that there is. */
    private static void requireReferences(Program program, ObjectFile object) {
        Set<Integer> starts = program.functions().stream().map(Function::pc).collect(Collectors.toSet());
        for (Reference reference : program.references()) {
            Instruction instruction = program.bytecode().at(reference.pc());
            switch (reference.kind()) {
                case MAP, DATA -> object.maps().get(instruction.imm());
                case EXTERN -> object.externs().get(instruction.imm());
                case FUNCTION -> assertTrue(starts.contains(reference.pc() + 1 + instruction.imm()));
                default -> {}
            }
        }
    }
}
