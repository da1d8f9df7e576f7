package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What text is refused, with which line and which reason. */
class AssemblerErrorsTest {

    // The cases that upstream's negative vectors are about, each with the nearest text that is accepted.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov32 %r4, 2147483648 | imm \"2147483648\" is out of 32-bit range     | mov32 %r4, 2147483647",
                "mov32 %r4, 0x100000000 | imm \"0x100000000\" is out of 32-bit range   | mov32 %r4, 0xffffffff",
                "ja nowhere            | invalid label \"nowhere\"                     | ja exit",
                "lock or [%r10-8]      | lock or: invalid number of operands: found 1, must be 2 | lock or [%r10-8], %r1",
                "ldxq %r0, [%r1]       | invalid mnemonic \"ldxq\"                     | ldxw %r0, [%r1]",
                "ldxb %r0, %r1         | invalid memory operand \"%r1\", must be [%r1+offset] | ldxb %r0, [%r1]",
                "ldxb %r0, [%r1+65536] | offset \"+65536\" is out of 16-bit range      | ldxb %r0, [%r1+32767]",
                "ldxb %r0, [%r1+0x10000] | offset \"+0x10000\" is out of 16-bit range  | ldxb %r0, [%r1+0xffff]",
                "lddw %r0              | lddw: invalid number of operands: found 1, must be 2 | lddw %r0, 0",
                "or %r0, %r50          | invalid register \"%r50\", must be %r0 to %r10 | or %r0, %r5",
                "-- Unknown directive  | invalid mnemonic \"--\"                       | # Unknown directive"
            })
    void whatUpstreamRefuses(String wrong, String reason, String right) {
        AssemblyException refusal = refusal("mov %r0, 0\n\n" + wrong + "\nexit");
        assertEquals("line 3: " + reason, refusal.getMessage());
        assertEquals(3, refusal.line());
        assertEquals(Phase.ASSEMBLE, refusal.phase());
        assertDoesNotThrow(() -> Assembler.assemble("mov %r0, 0\n\n" + right + "\nexit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "lock fetch", "lock mov", "lock add64 [%r1], %r2", "lock fetch or16 [%r1], %r2"})
    void lockNeedsAnAtomicOperation(String text) {
        String message = refusal(text).getMessage();
        assertTrue(message.startsWith("line 1: invalid mnemonic \"lock"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MOV %r0, 1",
                "mov64 %r0, 1",
                "movsx %r0, %r1",
                "movsx3232 %r0, %r1",
                "movsx8 %r0, %r1",
                "le8 %r0",
                "swap %r0",
                "bswap8 %r0",
                "neg64 %r0",
                "stxq [%r1], %r2",
                "ja64 +1",
                "%r0",
                "mov_",
                "call remote 5",
                "1: exit",
                "exit: : exit",
                "%: exit"
            })
    void noSuchMnemonic(String text) {
        String message = refusal(text).getMessage();
        assertTrue(message.startsWith("line 1: invalid mnemonic "), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 0          | exit: invalid number of operands: found 1, must be 0",
                "mov %r0         | mov: invalid number of operands: found 1, must be 2",
                "mov             | mov: invalid number of operands: found 0, must be 2",
                "mov %r0, 1, 2   | mov: invalid number of operands: found 3, must be 2",
                "mov %r0, 1,     | mov: invalid number of operands: found 3, must be 2",
                "neg %r0, %r1    | neg: invalid number of operands: found 2, must be 1",
                "jeq %r0, 1      | jeq: invalid number of operands: found 2, must be 3",
                "ja              | ja: invalid number of operands: found 0, must be 1",
                "call            | call: invalid number of operands: found 0, must be 1",
                "call local a, b | call local: invalid number of operands: found 2, must be 1",
                "stb [%r1]       | stb: invalid number of operands: found 1, must be 2",
                "lock fetch add32 %r1 | lock fetch add32: invalid number of operands: found 1, must be 2"
            })
    void wrongNumberOfOperands(String text, String reason) {
        assertEquals("line 1: " + reason, refusal(text).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%r16", "%r99", "%r100", "%r-1", "%r", "%rx", "%R1", "%x1", "%r1 %r2", "%"})
    void noSuchRegister(String register) {
        String message = "line 1: invalid register \"%s\", must be %%r0 to %%r10".formatted(register);
        assertEquals(message, refusal("mov " + register + ", 1").getMessage());
        assertEquals(message, refusal("mov %r0, " + register).getMessage());
        assertEquals(message, refusal("neg " + register).getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%r1",
                "[]",
                "[%r1",
                "%r1]",
                "[%r1]]",
                "[[%r1]",
                "[r1]",
                "[1]",
                "[%r1+]",
                "[%r1 8]",
                "[%r1*8]",
                "[%r1+%r2]",
                "[%r1+8+8]",
                "[8+%r1]",
                "8",
                "[%r1+ +8]"
            })
    void noMemoryOperand(String operand) {
        String message = "line 1: invalid memory operand \"%s\", must be [%%r1+offset]".formatted(operand);
        assertEquals(message, refusal("ldxw %r0, " + operand).getMessage());
        assertEquals(message, refusal("stw " + operand + ", 1").getMessage());
        assertEquals(message, refusal("lock add " + operand + ", %r1").getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ldxw %r0, [%r16]  | invalid register \"%r16\", must be %r0 to %r10",
                "ldxw %r0, [%r1+x] | offset \"+x\" is not a number",
                "mov %r0, r1       | imm \"r1\" is not a number",
                "mov 1, 2          | invalid register \"1\", must be %r0 to %r10",
                "movsx832 %r0, 1   | invalid register \"1\", must be %r0 to %r10",
                "stxw [%r0], 1     | invalid register \"1\", must be %r0 to %r10",
                "stw [%r0], %r1    | imm \"%r1\" is not a number",
                "ja +x             | offset \"+x\" is not a number",
                "ja32 -            | imm \"-\" is not a number",
                "ja 5              | invalid label \"5\"",
                "ja EXIT           | invalid label \"EXIT\"",
                "call local 5      | invalid label \"5\"",
                "call name         | imm \"name\" is not a number",
                "call runtime %r1  | imm \"%r1\" is not a number",
                "lddw %r0, code_addr(x) | invalid label \"x\"",
                "lddw %r0, map_by_fd(x) | imm \"x\" is not a number",
                "lddw %r0, map_by_fd()  | imm \"map_by_fd()\" is not a number",
                "lddw %r0, map_by_fd( ) | imm \"map_by_fd( )\" is not a number",
                "lddw %r0, map_by_fd(1 | imm \"map_by_fd(1\" is not a number",
                "lddw %r0, map_by_fd(1)+8 | imm \"map_by_fd(1)+8\" is not a number",
                "lddw %r0, var_addr(1)+8 | imm \"var_addr(1)+8\" is not a number",
                "lddw %r0, map_val(map_by_fd(1))+x | next_imm \"+x\" is not a number",
                "lddw %r0, map_val(map_by_fd(1))*8 | imm \"map_val(map_by_fd(1))*8\" is not a number",
                "lddw %r0, map_of(1) | imm \"map_of(1)\" is not a number",
                ".8byte 1,,2       | slot \"\" is not a number"
            })
    void wrongOperands(String text, String reason) {
        assertEquals("line 1: " + reason, refusal(text).getMessage());
    }

    @Test
    void aLabelIsDefinedOnce() {
        AssemblyException refusal = refusal("again:\nmov %r0, 0\nagain:\nexit");
        assertEquals("line 3: label \"again\" is already defined, at pc 0", refusal.getMessage());
        assertEquals(3, refusal.line());
        assertEquals(
                "line 4: label \"exit\" is already defined, at pc 1",
                refusal("mov %r0, 0\nexit:\nexit\nexit:").getMessage());
    }

    @Test
    void withoutAnExitThereIsNoLabelExit() {
        assertEquals(
                "line 2: invalid label \"exit\"", refusal("mov %r0, 0\nja exit").getMessage());
    }

    @Test
    void aLabelMustBeWithinReachOfItsField() {
        String far = "mov %r0, 0\n".repeat(Short.MAX_VALUE + 1);
        assertEquals(
                "line 2: label \"far\" is 32768 slots away, out of 16-bit range",
                refusal("\nja far\n" + far + "far:").getMessage());
        assertEquals(
                "line 32770: label \"far\" is -32769 slots away, out of 16-bit range",
                refusal("far:\n" + far + "jeq %r1, 0, far").getMessage());
    }

    @ParameterizedTest
    @CsvSource({"'\n', 3", "'\r\n', 3", "'\r', 3", "'\n\r\n', 5"})
    void linesAreCountedFromOneWhateverEndsThem(String end, int line) {
        assertEquals(line, refusal("exit" + end + "# comment" + end + "bad").line());
    }

    private static AssemblyException refusal(String text) {
        return assertThrows(AssemblyException.class, () -> Assembler.assemble(text));
    }

    @Test
    void theOperandThatIsWrongIsBlamed() {
        assertEquals("line 1: invalid label \"%r3\"", messageOf("jeq %r1, %r2, %r3"));
        assertEquals("line 1: invalid register \"%r01\", must be %r0 to %r10", messageOf("mov %r01, 1"));
        assertEquals("line 1: .8byte: invalid number of operands: found 0, must be 1 or more", messageOf(".8byte"));
        assertEquals("line 1: invalid mnemonic \"next_imm\"", messageOf("next_imm"));
        assertEquals("line 1: invalid mnemonic \"lock\"", messageOf("lock"));
    }

    @Test
    void whatIsQuotedIsCut() {
        String message = messageOf("mov %r0, " + "9".repeat(1_000_000));

        assertEquals("line 1: imm \"" + "9".repeat(60) + "...\" is out of 32-bit range", message);
    }

    @Test
    void leadingZerosAndAnyWhiteSpaceSayNothing() {
        assertEquals(
                Assembler.assemble("lock fetch add [%r1], %r2\nmov %r0, 1"),
                Assembler.assemble("lock\tfetch\tadd [%r1], %r2\nmov %r0, " + "0".repeat(70) + "1"));
    }

    private static String messageOf(String text) {
        return String.valueOf(refusal(text).getMessage());
    }
}
