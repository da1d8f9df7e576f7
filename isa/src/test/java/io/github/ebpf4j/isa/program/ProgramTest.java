package io.github.ebpf4j.isa.program;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTest {

    private static final Bytecode EXIT = Bytecode.of(Instruction.of(0x95, 0, 0, 0, 0));
    private static final Function MAIN = new Function("main", 0, 4);
    private static final Function TWICE = new Function("twice", 6, 2);

    @ParameterizedTest
    @CsvSource({"-2147483648,", "-1,", "0, main", "3, main", "4,", "5,", "6, twice", "7, twice", "8,", "2147483647,"})
    void aSlotBelongsToTheFunctionThatCoversIt(int pc, String name) {
        Program program =
                new Program("p", "xdp", EXIT, ByteOrder.LITTLE_ENDIAN, List.of(MAIN, TWICE), List.of(), "GPL");
        assertEquals(Optional.ofNullable(name), program.functionAt(pc).map(Function::name));
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "0, -1"})
    void aFunctionStartsInTheProgramAndHasASlot(int pc, int slots) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new Function("f", pc, slots));
        assertEquals(
                "function \"f\": pc %d, %d slots; a function starts at 0 or later and has a slot at least"
                        .formatted(pc, slots),
                refusal.getMessage());
    }

    @Test
    void theSmallestAndTheFarthestFunction() {
        assertDoesNotThrow(() -> new Function("f", 0, 1));
        Function far = new Function("f", Integer.MAX_VALUE - 1, Integer.MAX_VALUE);
        assertEquals(true, far.contains(Integer.MAX_VALUE));
        assertEquals(false, far.contains(Integer.MAX_VALUE - 2));
        assertEquals(false, far.contains(Integer.MIN_VALUE));
    }

    @Test
    void aProgramIsForSomethingElseAndTheSameBesides() {
        Attachment xdp = new Attachment(ProgramType.XDP, Optional.of(AttachType.XDP), "", false, true);
        Program program = new Program(
                "p",
                "tc/entry",
                Attachment.UNKNOWN,
                EXIT,
                ByteOrder.BIG_ENDIAN,
                List.of(MAIN),
                List.of(new SourceLine(0, "a.c", 1, 1, "")),
                List.of(new Reference(0, Reference.Kind.MAP, "m", "")),
                "GPL");
        Program other = program.withAttachment(xdp);
        assertEquals(xdp, other.attachment());
        assertEquals(program, other.withAttachment(Attachment.UNKNOWN));
    }

    @Test
    void codeWithoutAnObjectFileIsMainAndLittleEndian() {
        Program program = Program.of(EXIT);
        assertEquals(new Program("main", "", EXIT, ByteOrder.LITTLE_ENDIAN, List.of(), List.of(), ""), program);
        assertEquals(Optional.empty(), program.functionAt(0));
        assertEquals(
                ByteOrder.BIG_ENDIAN, Program.of(EXIT, ByteOrder.BIG_ENDIAN).byteOrder());
    }

    @Test
    void aProgramCannotBeChanged() {
        List<Function> functions = new ArrayList<>(List.of(MAIN));
        Program program = new Program("p", "xdp", EXIT, ByteOrder.LITTLE_ENDIAN, functions, List.of(), "GPL");
        functions.clear();
        assertEquals(List.of(MAIN), program.functions());
        assertThrows(
                UnsupportedOperationException.class, () -> program.functions().clear());
    }

    @Test
    void aSourceLineHoldsUntilTheNext() {
        SourceLine third = new SourceLine(3, "a.c", 7, 1, "int i;");
        SourceLine fifth = new SourceLine(5, "a.c", 8, 1, "i++;");
        Program program =
                new Program("p", "xdp", EXIT, ByteOrder.LITTLE_ENDIAN, List.of(), List.of(third, fifth), "GPL");

        assertEquals(Optional.empty(), program.lineAt(2));
        assertEquals(Optional.of(third), program.lineAt(3));
        assertEquals(Optional.of(third), program.lineAt(4));
        assertEquals(Optional.of(fifth), program.lineAt(5));
        assertEquals(Optional.of(fifth), program.lineAt(100));
    }

    @Test
    void aSourceLineEndsWithItsFunction() {
        SourceLine first = new SourceLine(0, "a.c", 7, 1, "int i;");
        Program program = new Program(
                "p",
                "xdp",
                EXIT,
                ByteOrder.LITTLE_ENDIAN,
                List.of(new Function("p", 0, 2), new Function("without_lines", 2, 3), new Function("last", 6, 1)),
                List.of(first),
                "GPL");

        assertEquals(Optional.of(first), program.lineAt(1));
        assertEquals(Optional.empty(), program.lineAt(2));
        assertEquals(Optional.of("without_lines"), program.functionAt(4).map(Function::name));
        assertEquals(Optional.empty(), program.functionAt(5));
        assertEquals(Optional.of("last"), program.functionAt(6).map(Function::name));
        assertEquals(Optional.empty(), program.functionAt(7));
        assertEquals(Optional.empty(), program.functionAt(-1));
    }

    @Test
    void allReferencesOfAnInstructionAreFound() {
        Reference map = new Reference(1, Reference.Kind.MAP, "counters", "");
        Reference field = new Reference(3, Reference.Kind.FIELD, "struct a.b", "8");
        Reference data = new Reference(3, Reference.Kind.DATA, "total", ".bss");
        Program program = new Program(
                "p",
                "xdp",
                Attachment.UNKNOWN,
                EXIT,
                ByteOrder.LITTLE_ENDIAN,
                List.of(),
                List.of(),
                List.of(map, field, data),
                "GPL");

        assertEquals(List.of(), program.referencesAt(0));
        assertEquals(List.of(map), program.referencesAt(1));
        assertEquals(List.of(), program.referencesAt(2));
        assertEquals(List.of(field, data), program.referencesAt(3));
        assertEquals(List.of(), program.referencesAt(4));
    }
}
