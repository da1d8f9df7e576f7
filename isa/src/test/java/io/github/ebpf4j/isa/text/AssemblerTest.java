package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What text is accepted besides the spellings that the disassembler writes. */
class AssemblerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call helper 5            | 85 00 00 00 05 00 00 00",
                "call helper %r2          | 8d 02 00 00 00 00 00 00",
                "call -1                  | 85 00 00 00 ff ff ff ff",
                "call local +3            | 85 10 00 00 03 00 00 00",
                "call runtime 0x10        | 85 20 00 00 10 00 00 00",
                "bswap16 %r3              | d7 03 00 00 10 00 00 00",
                "bswap32 %r3              | d7 03 00 00 20 00 00 00",
                "bswap64 %r3              | d7 03 00 00 40 00 00 00",
                "lock fetch xchg [%r1], %r2      | db 21 00 00 e1 00 00 00",
                "lock fetch xchg32 [%r1], %r2    | c3 21 00 00 e1 00 00 00",
                "lock fetch cmpxchg [%r1], %r2   | db 21 00 00 f1 00 00 00",
                "lock fetch cmpxchg32 [%r1], %r2 | c3 21 00 00 f1 00 00 00",
                "lock  fetch   add [%r1+0x10],%r2 | db 21 10 00 01 00 00 00",
                "lock   or32   [%r1], %r2 | c3 21 00 00 40 00 00 00",
                "mov %r15, %r11           | bf bf 00 00 00 00 00 00",
                "mov   %r0 , 1            | b7 00 00 00 01 00 00 00",
                "mov %r0,1                | b7 00 00 00 01 00 00 00",
                "ldxw %r1, [ %r2 + 4 ]    | 61 21 04 00 00 00 00 00",
                "ldxw %r1, [%r2 - 0x8]    | 61 21 f8 ff 00 00 00 00",
                "ldxw %r1, [%r2+0]        | 61 21 00 00 00 00 00 00",
                "ja +0                    | 05 00 00 00 00 00 00 00",
                "lddw %r1, 5              | 18 01 00 00 05 00 00 00 00 00 00 00 00 00 00 00",
                "lddw %r1, -1             | 18 01 00 00 ff ff ff ff 00 00 00 00 ff ff ff ff",
                "lddw %r1, map_val(map_by_fd(3)) + 0x18 | 18 21 00 00 03 00 00 00 00 00 00 00 18 00 00 00",
                "lddw %r1, map_by_fd( -1 ) | 18 11 00 00 ff ff ff ff 00 00 00 00 00 00 00 00",
                "lddw %r1, map_val(map_by_idx(3)) | 18 61 00 00 03 00 00 00 00 00 00 00 00 00 00 00",
                ".8byte 1, -1, 0xffffffffffffffff | 01 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff"
            })
    void otherSpellings(String text, String slots) {
        assertEquals(slots, hex(text));
    }

    @Test
    void labelsAreDistancesFromTheNextInstruction() {
        String text = """
                start:
                    jeq %r1, 0, end     # forwards, over a wide instruction
                    lddw %r2, 7
                    ja start            # backwards
                    jne32 %r1, %r2, here
                here:
                    ja32 start
                    call local function
                    lddw %r3, code_addr(function)
                end:
                    exit
                function: exit
                """;
        String distances = """
                jeq %r1, 0, +8
                lddw %r2, 7
                ja -4
                jne32 %r1, %r2, +0
                ja32 -6
                call local +3
                lddw %r3, code_addr(+2)
                exit
                exit
                """;
        assertEquals(hex(distances), hex(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "_", "A9", ".L1", "$x", "a.b$c_0", "mov", "exit2", "lock"})
    void aLabelIsAnIdentifier(String label) {
        assertEquals(hex("ja -1"), hex(label + ":\nja " + label));
        assertEquals(hex("ja -1"), hex(label + " : ja " + label));
    }

    @Test
    void aPlaceMayHaveSeveralLabelsAndTheEndOne() {
        assertEquals(hex("ja +1\nja +0\nexit"), hex("ja a\nja b\na:\nb:\nexit"));
        assertEquals(hex("ja +0"), hex("ja end\nend:"));
    }

    @Test
    void theFirstExitHasTheLabelExit() {
        assertEquals(hex("ja +1\nmov %r0, 1\nexit\nexit"), hex("ja exit\nmov %r0, 1\nexit\nexit"));
        assertEquals(hex("exit\nja -2"), hex("exit\nja exit"));
        assertEquals(hex("exit\nexit\nja -3"), hex("exit\nexit\nja exit"));
    }

    @Test
    void anotherPlaceMayBeGivenTheLabelExit() {
        assertEquals(hex("ja +2\nexit\nmov %r0, 1\nexit"), hex("ja exit\nexit\nmov %r0, 1\nexit:\nexit"));
        assertEquals(hex("ja +0\nmov %r0, 1\nexit"), hex("ja exit\nexit: mov %r0, 1\nexit"));
    }

    @Test
    void aRawSlotCountsAsAPlace() {
        assertEquals(hex("ja +2\nmov %r0, 0\nmov %r0, 0\nexit"), hex("ja end\n.8byte 0xb7, 0xb7\nend: exit"));
    }

    @Test
    void aLabelReachesAsFarAsItsField() {
        String far = "mov %r0, 0\n".repeat(Short.MAX_VALUE);
        assertEquals(
                Short.MAX_VALUE,
                Assembler.assemble("ja far\n" + far + "far:").at(0).offset());
        assertEquals(
                Short.MIN_VALUE,
                Assembler.assemble("far:\n" + far + "ja far")
                        .at(Short.MAX_VALUE)
                        .offset());
        assertEquals(
                Short.MAX_VALUE + 1,
                Assembler.assemble("ja32 far\nexit\n" + far + "far:").at(0).imm());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mov %r0, 1\nexit",
                "mov %r0, 1\r\nexit\r\n",
                "\n\n  mov %r0, 1  \n\t\n\texit\n\n",
                "# a comment\nmov %r0, 1 # and another # one\n#mov %r0, 2\nexit#",
                "mov\t%r0,\t1\n\texit\t",
                "mov %r0, 1 #\r\nexit",
                "a: # nothing else\nmov %r0, 1\nb:exit"
            })
    void spaceCommentsAndLineEndsSayNothing(String text) {
        assertEquals("b7 00 00 00 01 00 00 00 95 00 00 00 00 00 00 00", hex(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\r\n", "# nothing", "  \t ", "label:"})
    void noInstructionIsAnEmptyProgram(String text) {
        assertEquals(Bytecode.of(), Assembler.assemble(text));
    }

    @Test
    void aRawSlotOfAWideInstructionTakesWhatFollowsAsItsSecond() {
        Bytecode code = Assembler.assemble(".8byte 0x18\nexit");
        assertEquals(1, code.instructions().size());
        assertEquals(Instruction.of(0x95, 0, 0, 0, 0), code.at(0).second().orElseThrow());
    }

    @Test
    void registersAreNamed() {
        String text =
                IntStream.rangeClosed(0, 15).mapToObj("neg %%r%d"::formatted).collect(Collectors.joining("\n"));
        Bytecode code = Assembler.assemble(text);
        for (int register = 0; register < 16; register++) {
            assertEquals(register, code.at(register).dst());
        }
    }

    private static String hex(String text) {
        return HexFormat.ofDelimiter(" ").formatHex(Assembler.assemble(text).encode(ByteOrder.LITTLE_ENDIAN));
    }
}
