package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Generators;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What the disassembler writes, the assembler reads back to the same bytecode, well formed or not. */
class DisassemblerProperties {

    @Property
    void aProgramSurvivesAsText(@ForAll Dialect dialect, @ForAll("programs") Bytecode code) {
        assertEquals(code, Assembler.assemble(dialect, Disassembler.disassemble(dialect, code)));
    }

    @Property
    void anyBytesSurviveAsText(@ForAll Dialect dialect, @ForAll("slots") byte[] bytes) {
        Bytecode code = Bytecode.decode(bytes, ByteOrder.LITTLE_ENDIAN);
        assertEquals(code, Assembler.assemble(dialect, Disassembler.disassemble(dialect, code)));
    }

    @Property
    void anInstructionSurvivesAsOneLine(@ForAll Dialect dialect, @ForAll("instructions") Instruction instruction) {
        String line = Disassembler.disassemble(dialect, instruction);
        assertEquals(Bytecode.of(instruction), Assembler.assemble(dialect, line));
        assertEquals(1, line.lines().count());
        assertEquals(line.strip(), line);
    }

    @Property
    void aWellFormedInstructionIsNeverARawSlot(@ForAll Dialect dialect, @ForAll("wellFormed") Instruction instruction) {
        boolean secondSlot = instruction.opcode() == 0;
        assertEquals(secondSlot, Disassembler.disassemble(dialect, instruction).startsWith(".8byte"));
    }

    @Property
    void readingAndWritingAgainChangesNothing(@ForAll("programs") Bytecode code) {
        String text = Disassembler.disassemble(code);
        assertEquals(text, Disassembler.disassemble(Assembler.assemble(text)));
    }

    @Property
    void everyLineIsALabelOrAnIndentedInstruction(@ForAll("programs") Bytecode code) {
        long lines = Disassembler.disassemble(code)
                .lines()
                .filter(line -> !line.matches("[LF]\\d+:"))
                .peek(line -> assertEquals("    ", line.substring(0, 4)))
                .count();
        long raw = Disassembler.disassemble(code)
                .lines()
                .filter(line -> line.endsWith("# its second slot"))
                .count();
        assertEquals(code.instructions().size() + raw, lines);
    }

    @Test
    void everyRowSurvivesInAThousandVariants() {
        Map<Opcode, Integer> rows = new EnumMap<>(Opcode.class);
        Random random = new Random(9669);
        for (Opcode row : Opcode.values()) {
            List<Instruction> instructions = new ArrayList<>();
            var generator = Generators.wellFormed(row).generator(1000);
            for (int i = 0; i < 1000; i++) {
                instructions.add(generator.next(random).value());
            }
            Bytecode code = Bytecode.of(instructions);
            assertEquals(code, Assembler.assemble(Disassembler.disassemble(code)), row::toString);
            code.instructions().forEach(each -> rows.merge(Opcode.lookup(each).orElseThrow(), 1, Integer::sum));
        }
        assertEquals(Opcode.values().length, rows.size());
        assertFalse(rows.values().stream().anyMatch(count -> count != 1000));
    }

    @Provide
    Arbitrary<Bytecode> programs() {
        return Generators.anyBytecode();
    }

    @Provide
    Arbitrary<byte[]> slots() {
        return Arbitraries.integers()
                .between(0, 16)
                .flatMap(slots -> Arbitraries.bytes().array(byte[].class).ofSize(8 * slots));
    }

    @Provide
    Arbitrary<Instruction> instructions() {
        return Arbitraries.oneOf(Generators.wellFormed(), Generators.almostWellFormed(), Generators.anySlot());
    }

    @Provide
    Arbitrary<Instruction> wellFormed() {
        return Generators.wellFormed();
    }
}
