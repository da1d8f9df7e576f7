package io.github.ebpf4j.conformance.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelocatableTest {

    @Test
    void nothingChangesOnTheWayThereAndBack() {
        for (long seed = 0; seed < 50; seed++) {
            Bytecode code =
                    RandomProgram.of(seed, List.of(Opcode.values()), false).code();
            assertEquals(Optional.of(code), Relocatable.of(code).link());
        }
    }

    @Test
    void distancesOverWhatIsRemovedShrink() {
        Relocatable code = Relocatable.of(
                program("F:", "jeq %r0, 0, L", "lddw %r1, 1", "mov %r2, 2", "L:", "call local F", "ja32 L", "exit"));
        assertEquals(
                Optional.of(program("F:", "jeq %r0, 0, L", "mov %r2, 2", "L:", "call local F", "ja32 L", "exit")),
                code.without(1, 1).link());
        assertEquals(
                Optional.of(program("F:", "jeq %r0, 0, L", "lddw %r1, 1", "mov %r2, 2", "L:", "ja32 L", "exit")),
                code.without(3, 1).link());
    }

    @Test
    void whatLedToTheRemovedLeadsToWhatComesAfterIt() {
        Relocatable code = Relocatable.of(
                program("ja L", "mov %r0, 1", "L:", "mov %r0, 2", "mov %r0, 3", "M:", "mov %r0, 4", "ja M", "exit"));
        assertEquals(
                Optional.of(program("ja L", "mov %r0, 1", "L:", "M:", "mov %r0, 4", "ja M", "exit")),
                code.without(2, 2).link());
        assertEquals(
                Optional.of(program("ja L", "mov %r0, 1", "L:", "mov %r0, 2", "mov %r0, 3", "M:", "ja M", "exit")),
                code.without(4, 1).link());
    }

    @Test
    void anotherJumpLeadsToTheSamePlace() {
        Relocatable code = Relocatable.of(program("jeq %r0, 0, L", "mov %r0, 1", "L:", "exit"));
        Instruction jump = Instruction.of(Opcode.JA32.opcode(), 0, 0, 0, 77);
        assertEquals(
                Optional.of(program("ja32 L", "mov %r0, 1", "L:", "exit")),
                code.with(0, jump).link());
        Instruction move = Instruction.of(Opcode.MOV64_IMM.opcode(), 3, 0, 0, 77);
        assertEquals(
                Optional.of(program("mov %r3, 77", "mov %r0, 1", "exit")),
                code.with(0, move).link());
    }

    @Test
    void registersAreRenamedWhereAFieldNamesThem() {
        // The src of an lddw is no register.
        Relocatable code = Relocatable.of(
                program("mov %r1, %r2", "lddw %r2, map_by_fd(2)", "stxb [%r1+2], %r2", "call local F", "F:", "exit"));
        assertEquals(
                Optional.of(program(
                        "mov %r2, %r2", "lddw %r2, map_by_fd(2)", "stxb [%r2+2], %r2", "call local F", "F:", "exit")),
                code.renamed(1, 2).link());
        assertEquals(
                Optional.of(program(
                        "mov %r2, %r1", "lddw %r1, map_by_fd(2)", "stxb [%r2+2], %r1", "call local F", "F:", "exit")),
                code.exchanged(1, 2).link());
    }

    @Test
    void aDistanceThatHasNoRoomIsNoProgram() {
        List<Instruction> far = new ArrayList<>();
        far.add(Instruction.of(Opcode.JA32.opcode(), 0, 0, 0, 40_000));
        for (int i = 0; i <= 40_000; i++) {
            far.add(Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0));
        }
        Relocatable code = Relocatable.of(Bytecode.of(far));
        assertTrue(code.link().isPresent());
        assertTrue(code.with(0, Instruction.of(Opcode.JA.opcode(), 0, 0, 0, 0))
                .link()
                .isEmpty());
    }

    private static Bytecode program(String... lines) {
        return Assembler.assemble(String.join("\n", lines) + "\n");
    }
}
