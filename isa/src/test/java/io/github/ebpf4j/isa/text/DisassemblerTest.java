package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisassemblerTest {

    @Test
    void placesThatAreJumpedToAndFunctionsHaveLabels() {
        String text = """
                    jeq %r1, 0, L8
                    lddw %r2, code_addr(F10)
                    call local F9
                    call 5
                L5:
                    mov %r0, -1
                    ja L5
                    jlt32 %r1, %r2, -9
                L8:
                    exit
                F9:
                    exit
                F10:
                    exit
                """;
        assertEquals(text, Disassembler.disassemble(Assembler.assemble(text)));
    }

    @Test
    void aFunctionThatIsAlsoJumpedToIsAFunction() {
        String jumpFirst = "    ja F2\n    call local F2\nF2:\n    exit\n";
        String callFirst = "    call local F2\n    ja F2\nF2:\n    exit\n";
        assertEquals(jumpFirst, Disassembler.disassemble(Assembler.assemble(jumpFirst)));
        assertEquals(callFirst, Disassembler.disassemble(Assembler.assemble(callFirst)));
    }

    @Test
    void aPlaceThatTwoJumpsReachHasOneLabel() {
        String text = "    ja32 L2\n    ja L2\nL2:\n    exit\n";
        assertEquals(text, Disassembler.disassemble(Assembler.assemble(text)));
    }

    @Test
    void theFirstSlotMayHaveALabel() {
        String text = "L0:\n    ja L0\n";
        assertEquals(text, Disassembler.disassemble(Assembler.assemble(text)));
    }

    @Test
    void whereNoInstructionIsThereIsADistance() {
        String text = """
                    ja +1
                    lddw %r0, 0x1
                    ja +7
                    ja -6
                    ja32 +2147483647
                    call local -2147483648
                """;
        assertEquals(text, Disassembler.disassemble(Assembler.assemble(text)));
    }

    @Test
    void aJumpOfARawSlotMakesNoLabel() {
        // ja +0 with an imm in use: written as a slot, so nobody would use a label.
        Bytecode code = Bytecode.of(Instruction.of(0x05, 0, 0, 0, 1), Instruction.of(0x95, 0, 0, 0, 0));
        assertEquals(
                "    .8byte 0x0000000100000005 # ja with a field that must be zero\n    exit\n",
                Disassembler.disassemble(code));
    }

    @ParameterizedTest
    @CsvSource({
        "ff00000000000000, '.8byte 0x00000000000000ff'",
        "0700010001000000, '.8byte 0x0000000100010007'",
        "8d00000002000000, '.8byte 0x000000020000008d'",
        "bc00200000000000, '.8byte 0x00000000002000bc'",
        "1870000000000000, '.8byte 0x0000000000007018'",
        "18000000010000000001000002000000, '.8byte 0x0000000100000018, 0x0000000200000100'",
        "18100000010000000000000002000000, '.8byte 0x0000000100001018, 0x0000000200000000'",
        "bfbf000000000000, 'mov %r15, %r11'"
    })
    void whatWordsCannotSayIsASlot(String hex, String line) {
        Bytecode code = Bytecode.decode(HexFormat.of().parseHex(hex), ByteOrder.LITTLE_ENDIAN);
        assertEquals(line, Disassembler.disassemble(code.at(0)));
    }

    @Test
    void inAProgramASlotHasAReason() {
        String hex = "ff00000000000000" + "0700010001000000" + "1870000000000000" + "0000000002000000";
        Bytecode code = Bytecode.decode(HexFormat.of().parseHex(hex), ByteOrder.LITTLE_ENDIAN);
        assertEquals("""
                    .8byte 0x00000000000000ff # reserved
                    .8byte 0x0000000100010007 # add64_imm with a field that must be zero
                    .8byte 0x0000000000007018 # reserved
                    .8byte 0x0000000200000000 # its second slot
                """, Disassembler.disassemble(code));
    }

    @ParameterizedTest
    @CsvSource({
        "'stb [%r10], 0', 720a000000000000",
        "'stb [%r10+32767], 0', 720aff7f00000000",
        "'stb [%r10-32768], 0', 720a008000000000",
        "'mov %r0, -2147483648', b700000000000080",
        "'lddw %r0, 0xffffffffffffffff', 18000000ffffffff00000000ffffffff",
        "'lddw %r0, 0x0', 18000000000000000000000000000000",
        "'lddw %r0, map_val(map_by_fd(-1))', 18200000ffffffff0000000000000000",
        "'lddw %r0, map_val(map_by_fd(0))-2147483648', 18200000000000000000000000000080"
    })
    void theEndsOfFields(String line, String hex) {
        Bytecode code = Bytecode.decode(HexFormat.of().parseHex(hex), ByteOrder.LITTLE_ENDIAN);
        assertEquals(line, Disassembler.disassemble(code.at(0)));
    }

    @Test
    void noInstructionsAreNoText() {
        assertEquals("", Disassembler.disassemble(Bytecode.of()));
    }

    @Test
    void whatIsMalformedHasItsReason() {
        assertEquals("    .8byte 0x00000000000000ff # reserved\n", disassembled(0xff));
        assertEquals("    .8byte 0x0000000000000000 # the second slot of no wide instruction\n", disassembled(0));
        assertEquals("    .8byte 0x0000000500000118 # lddw without its second slot\n", disassembled(0x5_0000_0118L));
        assertEquals("    .8byte 0x0000000000010095 # exit with a field that must be zero\n", disassembled(0x1_0095));
    }

    private static String disassembled(long slot) {
        return Disassembler.disassemble(Bytecode.of(Instruction.fromSlot(slot)));
    }
}
