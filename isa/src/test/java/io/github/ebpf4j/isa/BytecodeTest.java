package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytecodeTest {

    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);

    // Section 3.1 gives these bytes for r1 += 0x11223344.
    @ParameterizedTest
    @CsvSource({"LITTLE_ENDIAN, 0701000044332211", "BIG_ENDIAN, 0710000011223344"})
    void theExampleOfTheRfc(String order, String hex) {
        ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Bytecode code = Bytecode.of(Instruction.of(0x07, 1, 0, 0, 0x11223344));
        assertEquals(code, Bytecode.decode(HexFormat.of().parseHex(hex), byteOrder));
        assertArrayEquals(HexFormat.of().parseHex(hex), code.encode(byteOrder));
    }

    @ParameterizedTest
    @CsvSource({"LITTLE_ENDIAN, db a9 f8 7f 01 00 00 00", "BIG_ENDIAN, db 9a 7f f8 00 00 00 01"})
    void everyFieldHasItsPlace(String order, String hex) {
        ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        assertEquals(
                List.of(Instruction.of(0xdb, 9, 10, 0x7ff8, 1)),
                Bytecode.decode(bytes, byteOrder).instructions());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 9, 15, 17, 8001})
    void bytesThatDoNotFillSlotsAreRefusedWithBothNumbers(int length) {
        BytecodeFormatException refusal = assertThrows(
                BytecodeFormatException.class, () -> Bytecode.decode(new byte[length], ByteOrder.LITTLE_ENDIAN));
        assertEquals(
                "%d bytes are not whole instructions: %d left over after %d slots of 8"
                        .formatted(length, length % 8, length / 8),
                refusal.getMessage());
        assertEquals(Phase.LOAD, refusal.phase());
    }

    @Test
    void noBytesAreNoInstructions() {
        Bytecode empty = Bytecode.decode(new byte[0], ByteOrder.BIG_ENDIAN);
        assertEquals(0, empty.slots());
        assertEquals(List.of(), empty.instructions());
        assertFalse(empty.isInstruction(0));
        assertArrayEquals(new byte[0], empty.encode(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void aWideInstructionTakesTwoSlots() {
        Instruction wide = Instruction.wide(1, 0, 0, 2, 3);
        Bytecode code = Bytecode.of(EXIT, wide, EXIT);
        assertEquals(4, code.slots());
        assertEquals(List.of(EXIT, wide, EXIT), code.instructions());
        assertEquals(wide, code.at(1));
        assertEquals(EXIT, code.at(3));
        assertEquals(1, code.next(0));
        assertEquals(3, code.next(1));
        assertEquals(4, code.next(3));
    }

    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808, false, false",
        "-4294967296, false, false",
        "-1, false, false",
        "0, true, false",
        "1, true, false",
        "2, false, true",
        "3, true, false",
        "4, false, false",
        "4294967296, false, false",
        "4294967298, false, false",
        "9223372036854775807, false, false"
    })
    void aSlotIsAnInstructionASecondSlotOrOutside(long pc, boolean instruction, boolean second) {
        Bytecode code = Bytecode.of(EXIT, Instruction.wide(1, 0, 0, 2, 3), EXIT);
        assertEquals(instruction, code.isInstruction(pc));
        assertEquals(second, code.isSecondSlot(pc));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 2, 4, Integer.MAX_VALUE})
    void whereNoInstructionStartsNoneCanBeHad(int pc) {
        Bytecode code = Bytecode.of(EXIT, Instruction.wide(1, 0, 0, 2, 3), EXIT);
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> code.at(pc));
        assertEquals("no instruction starts at pc %d of 4".formatted(pc), refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> code.next(pc));
    }

    @Test
    void aWideInstructionAtTheEndHasNoSecondSlot() {
        byte[] bytes = HexFormat.of().parseHex("9500000000000000" + "1801000005000000");
        Bytecode code = Bytecode.decode(bytes, ByteOrder.LITTLE_ENDIAN);
        assertEquals(List.of(EXIT, Instruction.of(0x18, 1, 0, 0, 5)), code.instructions());
        assertEquals(2, code.slots());
        assertArrayEquals(bytes, code.encode(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void whateverFollowsAWideInstructionIsItsSecondSlot() {
        byte[] bytes = HexFormat.of().parseHex("1801000005000000" + "1823456789abcdef" + "9500000000000000");
        Bytecode code = Bytecode.decode(bytes, ByteOrder.LITTLE_ENDIAN);
        Instruction second = Instruction.of(0x18, 3, 2, 0x6745, 0xefcdab89);
        assertEquals(List.of(new Instruction(0x18, 1, 0, 0, 5, Optional.of(second)), EXIT), code.instructions());
        assertArrayEquals(bytes, code.encode(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void equalityIsThatOfTheInstructions() {
        assertEquals(Bytecode.of(EXIT), Bytecode.of(List.of(EXIT)));
        assertEquals(
                Bytecode.of(EXIT, EXIT).hashCode(),
                Bytecode.of(List.of(EXIT, EXIT)).hashCode());
        assertNotEquals(0, Bytecode.of(EXIT).hashCode());
        assertNotEquals(Bytecode.of(EXIT), Bytecode.of(EXIT, EXIT));
        assertNotEquals(Bytecode.of(EXIT), (Object) List.of(EXIT));
    }

    @Test
    void aSequenceCannotBeChanged() {
        List<Instruction> instructions = new ArrayList<>(List.of(EXIT));
        Bytecode code = Bytecode.of(instructions);
        instructions.clear();
        assertEquals(1, code.slots());
        assertThrows(
                UnsupportedOperationException.class, () -> code.instructions().clear());
    }

    @Test
    void asAStringItIsItsSizeAndItsFirstBytes() {
        assertEquals("1 slots: 9500000000000000", Bytecode.of(EXIT).toString());
        String five = Bytecode.of(EXIT, EXIT, EXIT, EXIT, EXIT).toString();
        assertTrue(five.startsWith("5 slots: "), five);
        assertEquals("9500000000000000".repeat(4), five.substring("5 slots: ".length()));
    }

    @Test
    void aWideInstructionWithoutItsSecondSlotMayOnlyBeTheLast() {
        Instruction truncated = Instruction.of(0x18, 1, 0, 0, 5);
        Instruction exit = Instruction.of(0x95, 0, 0, 0, 0);

        assertEquals(2, Bytecode.of(exit, truncated).slots());
        assertEquals(
                "instruction 0 of 2 is wide and lacks its second slot",
                assertThrows(IllegalArgumentException.class, () -> Bytecode.of(truncated, exit))
                        .getMessage());
    }
}
