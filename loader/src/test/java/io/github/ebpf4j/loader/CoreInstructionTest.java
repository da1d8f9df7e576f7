package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the target's answers make of instructions. */
class CoreInstructionTest {

    private static CoreValue value(long value) {
        return new CoreValue(value, true, 0, 0);
    }

    private static CoreValue guess(long value) {
        return new CoreValue(value, false, 0, 0);
    }

    private static CoreValue field(long value, long bytes) {
        return new CoreValue(value, true, bytes, 1);
    }

    private static CoreResolution.Known known(CoreValue before, CoreValue after) {
        return new CoreResolution.Known("s.f", CoreKind.FIELD_BYTE_OFFSET, before, after, true);
    }

    private static CoreResolution.Known constant(long before, long after) {
        return new CoreResolution.Known("e::c", CoreKind.ENUMVAL_VALUE, value(before), value(after), false);
    }

    private static Instruction patch(Instruction instruction, CoreResolution.Known known) throws CoreRefusal {
        return CoreInstruction.patch(instruction, known).orElseThrow();
    }

    private static String refusal(Instruction instruction, CoreResolution.Known known) {
        return assertThrows(CoreRefusal.class, () -> CoreInstruction.patch(instruction, known))
                .reason();
    }

    private static Instruction of(Opcode opcode, int offset, int imm) {
        return Instruction.of(opcode.opcode(), 3, 0, offset, imm);
    }

    @Test
    void arithmeticTakesItAsItsImmediate() throws CoreRefusal {
        for (Opcode opcode : new Opcode[] {Opcode.MOV64_IMM, Opcode.ADD64_IMM, Opcode.MOV32_IMM, Opcode.RSH64_IMM}) {
            assertEquals(of(opcode, 0, 24), patch(of(opcode, 0, 8), known(value(8), value(24))));
        }
        assertEquals(of(Opcode.MOV64_IMM, 0, -3), patch(of(Opcode.MOV64_IMM, 0, -1), known(value(-1), value(-3))));
        assertEquals(
                of(Opcode.MOV64_IMM, 0, -1),
                patch(of(Opcode.MOV64_IMM, 0, Integer.MIN_VALUE), known(value(0x8000_0000L), value(0xffff_ffffL))));
        Instruction sdiv = Instruction.of(Opcode.SDIV64_IMM.opcode(), 3, 0, 1, 8);
        assertEquals(Instruction.of(Opcode.SDIV64_IMM.opcode(), 3, 0, 1, 9), patch(sdiv, known(value(8), value(9))));
    }

    @Test
    void whatArithmeticCannotTakeIsRefused() {
        assertEquals(
                "the instruction has 9, the object's own types say 8",
                refusal(of(Opcode.MOV64_IMM, 0, 9), known(value(8), value(24))));
        assertEquals(
                "the instruction has 8, the object's own types say 4294967304",
                refusal(of(Opcode.MOV64_IMM, 0, 8), known(value(0x1_0000_0008L), value(24))));
        assertEquals(
                "the value for the target is 4294967296, the instruction has 32 bits for it",
                refusal(of(Opcode.MOV64_IMM, 0, 8), known(value(8), value(0x1_0000_0000L))));
        assertEquals(
                "the value for the target is -2147483649, the instruction has 32 bits for it",
                refusal(of(Opcode.MOV64_IMM, 0, 8), known(value(8), value(-0x8000_0001L))));
        assertEquals(
                "the instruction has opcode 0xbf, which takes its value from a register",
                refusal(of(Opcode.MOV64_REG, 0, 0), known(value(0), value(0))));
        assertEquals(
                "the instruction has opcode 0x0c, which takes its value from a register",
                refusal(of(Opcode.ADD32_REG, 0, 0), known(value(0), value(0))));
    }

    @Test
    void loadsAndStoresTakeItAsTheirOffset() throws CoreRefusal {
        for (Opcode opcode : new Opcode[] {Opcode.LDXW, Opcode.STW, Opcode.STXW}) {
            Instruction before = Instruction.of(opcode.opcode(), 3, 2, 8, 7);
            assertEquals(Instruction.of(opcode.opcode(), 3, 2, 32767, 7), patch(before, known(value(8), value(32767))));
            assertEquals(
                    "the value for the target is 32768, as an offset it must be 0 to 32767",
                    refusal(before, known(value(8), value(32768))));
            assertEquals(
                    "the value for the target is -1, as an offset it must be 0 to 32767",
                    refusal(before, known(value(8), value(-1))));
            assertEquals(
                    "the instruction has 8, the object's own types say 4", refusal(before, known(value(4), value(4))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LDXB, 1, LDXH, 2",
        "LDXH, 2, LDXW, 4",
        "LDXW, 4, LDXDW, 8",
        "LDXDW, 8, LDXB, 1",
        "STW, 4, STH, 2",
        "STXDW, 8, STXW, 4",
        "LDXSB, 1, LDXSW, 4"
    })
    void theirSizeFollows(Opcode from, long fromBytes, Opcode to, long toBytes) throws CoreRefusal {
        assertEquals(of(to, 16, 0), patch(of(from, 8, 0), known(field(8, fromBytes), field(16, toBytes))));
        assertEquals(of(from, 16, 0), patch(of(from, 8, 0), known(field(8, toBytes), field(16, toBytes))));
    }

    @Test
    void sizesThatNoInstructionHasAreRefused() throws CoreRefusal {
        assertEquals(
                "the target's field has 3 bytes, must have 1, 2, 4 or 8",
                refusal(of(Opcode.LDXW, 8, 0), known(field(8, 4), field(8, 3))));
        assertEquals(
                "the instruction takes 4 bytes, the field has 8",
                refusal(of(Opcode.LDXW, 8, 0), known(field(8, 8), field(8, 4))));
        CoreResolution.Known rigid =
                new CoreResolution.Known("s.f", CoreKind.FIELD_BYTE_OFFSET, field(8, 4), field(8, 8), false);
        assertEquals(Optional.empty(), CoreInstruction.patch(of(Opcode.LDXW, 8, 0), rigid));
        // What only computes the address does not care.
        assertEquals(of(Opcode.ADD64_IMM, 0, 8), patch(of(Opcode.ADD64_IMM, 0, 8), rigid));
    }

    @Test
    void lddwTakes64Bits() throws CoreRefusal {
        Instruction before = Instruction.wide(3, 0, 0, 5, 1);
        assertEquals(Instruction.wide(3, 0, 0, -2, -1), patch(before, known(value(0x1_0000_0005L), value(-2))));
        assertEquals(
                Instruction.wide(3, 0, 0, 0x9abcdef0, 0x12345678),
                patch(before, known(value(0x1_0000_0005L), value(0x1234_5678_9abc_def0L))));
        assertEquals(
                "the instruction has 4294967301, the object's own types say 5",
                refusal(before, known(value(5), value(5))));
        assertEquals(
                "the instruction has opcode 0x18 and src 1, must be an lddw without fields other than dst and imm",
                refusal(Instruction.wide(3, 1, 0, 5, 0), known(value(5), value(5))));
        assertEquals(
                "the instruction has opcode 0x18 and src 0, must be an lddw without fields other than dst and imm",
                refusal(Instruction.wide(3, 0, 1, 5, 0), known(value(5), value(5))));
        Instruction odd = new Instruction(0x18, 3, 0, 0, 5, Optional.of(Instruction.of(0, 1, 0, 0, 0)));
        assertEquals(
                "the instruction has opcode 0x18 and src 0, must be an lddw without fields other than dst and imm",
                refusal(odd, known(value(5), value(5))));
        assertEquals(
                "the instruction has opcode 0x20 and src 0, must be an lddw without fields other than dst and imm",
                refusal(Instruction.of(0x20, 3, 0, 0, 5), known(value(5), value(5))));
    }

    /** Constants without sign, as new compilers write them and as old ones did. */
    @Test
    void bit31OfAConstant() throws CoreRefusal {
        Instruction plain = Instruction.wide(3, 0, 0, 0x80000001, 0);
        Instruction extended = Instruction.wide(3, 0, 0, 0x80000001, -1);
        CoreResolution.Known same = constant(0x8000_0001L, 0x8000_0002L);
        assertEquals(Instruction.wide(3, 0, 0, 0x80000002, 0), patch(plain, same));
        assertEquals(Instruction.wide(3, 0, 0, 0x80000002, -1), patch(extended, same));
        assertEquals(Instruction.wide(3, 0, 0, 7, 0), patch(extended, constant(0x8000_0001L, 7)));
        assertEquals(Instruction.wide(3, 0, 0, 7, 1), patch(extended, constant(0x8000_0001L, 0x1_0000_0007L)));
        assertEquals(
                Instruction.wide(3, 0, 0, 0x80000002, 0),
                patch(Instruction.wide(3, 0, 0, 1, 0), constant(1, 0x8000_0002L)));
        assertEquals(
                "the instruction has -2147483647, the object's own types say 2147483649",
                refusal(extended, known(value(0x8000_0001L), value(1))));
        assertEquals(
                "the instruction has 2147483649, the object's own types say -2147483647",
                refusal(plain, constant(-0x7fff_ffffL, 1)));
    }

    @Test
    void guessesOfTheCompilerAreNotLookedAt() throws CoreRefusal {
        assertEquals(of(Opcode.LSH64_IMM, 0, 24), patch(of(Opcode.LSH64_IMM, 0, 9), known(guess(8), value(24))));
        assertEquals(of(Opcode.LDXW, 24, 0), patch(of(Opcode.LDXW, 9, 0), known(guess(8), value(24))));
        assertEquals(
                Instruction.wide(3, 0, 0, 24, 0), patch(Instruction.wide(3, 0, 0, 9, 0), known(guess(8), value(24))));
    }

    @ParameterizedTest
    @CsvSource({"0x05", "0x85", "0x95", "0x16"})
    void jumpsHaveNoPlaceForAValue(String opcode) {
        assertEquals(
                "the instruction has opcode %s, which has no place for a value".formatted(opcode),
                refusal(Instruction.of(Integer.decode(opcode), 0, 0, 0, 0), known(value(0), value(0))));
    }

    @Test
    void theValueOfAnInstruction() {
        assertEquals(5, CoreInstruction.value(of(Opcode.MOV64_IMM, 4, 5)));
        assertEquals(4, CoreInstruction.value(of(Opcode.LDXW, 4, 5)));
        assertEquals(4, CoreInstruction.value(of(Opcode.STW, 4, 5)));
        assertEquals(-4, CoreInstruction.value(of(Opcode.STXDW, -4, 5)));
        assertEquals(0x2_0000_0001L, CoreInstruction.value(Instruction.wide(3, 0, 0, 1, 2)));
    }
}
