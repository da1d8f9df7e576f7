package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionTest {

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0, 0, 'opcode is -1, must be 0 to 255'",
        "256, 0, 0, 0, 'opcode is 256, must be 0 to 255'",
        "0, -1, 0, 0, 'dst is -1, must be 0 to 15'",
        "0, 16, 0, 0, 'dst is 16, must be 0 to 15'",
        "0, 0, -1, 0, 'src is -1, must be 0 to 15'",
        "0, 0, 16, 0, 'src is 16, must be 0 to 15'",
        "0, 0, 0, -32769, 'offset is -32769, must be -32768 to 32767'",
        "0, 0, 0, 32768, 'offset is 32768, must be -32768 to 32767'"
    })
    void aFieldBeyondItsBitsIsRefused(int opcode, int dst, int src, int offset, String message) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Instruction.of(opcode, dst, src, offset, 0));
        assertEquals(message, refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, -32768, -2147483648", "255, 15, 15, 32767, 2147483647"})
    void theEndsOfEveryFieldAreAccepted(int opcode, int dst, int src, int offset, int imm) {
        assertDoesNotThrow(() -> Instruction.of(opcode, dst, src, offset, imm));
    }

    @Test
    void onlyTheWideOpcodeHasASecondSlot() {
        Optional<Instruction> second = Optional.of(Instruction.of(0, 0, 0, 0, 0));
        assertDoesNotThrow(() -> new Instruction(0x18, 0, 0, 0, 0, second));
        assertThrows(IllegalArgumentException.class, () -> new Instruction(0x19, 0, 0, 0, 0, second));
    }

    @Test
    void aSecondSlotHasNoneOfItsOwn() {
        Optional<Instruction> one = Optional.of(Instruction.of(0x18, 0, 0, 0, 0));
        Optional<Instruction> two = Optional.of(Instruction.wide(0, 0, 0, 0, 0));
        assertDoesNotThrow(() -> new Instruction(0x18, 0, 0, 0, 0, one));
        assertThrows(IllegalArgumentException.class, () -> new Instruction(0x18, 0, 0, 0, 0, two));
    }

    // Section 5.4: dst = (next_imm << 32) | imm.
    @Test
    void theTwoImmediatesOfAWideInstructionAreOneNumber() {
        Instruction wide = Instruction.wide(3, 0, 0, 0x89abcdef, 0x01234567);
        assertEquals(0x0123456789abcdefL, wide.imm64());
        assertEquals(0x01234567, wide.nextImm());
        assertEquals(2, wide.slots());
    }

    @Test
    void withoutASecondSlotNextImmIsZero() {
        Instruction cut = Instruction.of(0x18, 3, 0, 0, -1);
        assertEquals(0xffffffffL, cut.imm64());
        assertEquals(0, cut.nextImm());
        assertEquals(1, cut.slots());
    }

    @Test
    void fieldsAreReadByName() {
        Instruction wide = Instruction.wide(1, 2, 3, 4, 5);
        assertEquals(1, wide.field(Field.DST));
        assertEquals(2, wide.field(Field.SRC));
        assertEquals(3, wide.field(Field.OFFSET));
        assertEquals(4, wide.field(Field.IMM));
        assertEquals(5, wide.field(Field.NEXT_IMM));
    }

    @Test
    void aSlotIsALittleEndianLoad() {
        Instruction instruction = Instruction.of(0x12, 0x4, 0x3, 0x5678, 0x9abcdef0);
        assertEquals(0x9abcdef0_5678_34_12L, instruction.toSlot());
        assertEquals(instruction, Instruction.fromSlot(0x9abcdef0_5678_34_12L));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "7, 0, 7", "0, 7, 7", "0, 10, 10", "0, 11, 0", "0, -1, 0", "3, 7, 3"})
    void callxNamesItsRegisterInDstOrAsOldClangDidInImm(int dst, int imm, int register) {
        assertEquals(register, Instruction.of(0x8d, dst, 0, 0, imm).calledRegister());
    }
}
