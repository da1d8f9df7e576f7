package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Instruction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ranges of numbers: decimal is signed, hexadecimal may also use all the bits of its field. */
class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "+5, 5",
        "-5, -5",
        "007, 7",
        "2147483647, 2147483647",
        "-2147483648, -2147483648",
        "0x0, 0",
        "0X1f, 31",
        "0xAbC, 2748",
        "0x7fffffff, 2147483647",
        "0x80000000, -2147483648",
        "0xffffffff, -1",
        "0x00000000ffffffff, -1",
        "0000000000000000000000000000000000000000000000000000000000000012, 12",
        "-0x8, -8",
        "+0x8, 8",
        "-0x80000000, -2147483648"
    })
    void immediatesInRange(String text, int imm) {
        assertEquals(imm, Assembler.assemble("mov32 %r0, " + text).at(0).imm());
        assertEquals(imm, Assembler.assemble("stw [%r1], " + text).at(0).imm());
        assertEquals(imm, Assembler.assemble("jeq %r1, " + text + ", +0").at(0).imm());
        assertEquals(imm, Assembler.assemble("call " + text).at(0).imm());
        assertEquals(
                imm,
                Assembler.assemble("lddw %r1, var_addr(" + text + ")").at(0).imm());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2147483648",
                "4294967295",
                "-2147483649",
                "0x100000000",
                "-0x80000001",
                "-0xffffffff",
                "0xffffffffffffffff",
                "999999999999999999999999999999999999999999"
            })
    void immediatesOutOfRange(String text) {
        String reason = "line 1: imm \"" + text + "\" is out of 32-bit range";
        refused("mov32 %r0, " + text, reason);
        refused("stw [%r1], " + text, reason);
        refused("jeq %r1, " + text + ", +0", reason);
        refused("call " + text, reason);
        refused("lddw %r1, map_by_fd(" + text + ")", reason);
    }

    @ParameterizedTest
    @CsvSource({
        "+32767, 32767",
        "-32768, -32768",
        "+0x7fff, 32767",
        "+0x8000, -32768",
        "+0xffff, -1",
        "-0x8, -8",
        "-0x8000, -32768",
        "+0, 0",
        "-0, 0"
    })
    void offsetsInRange(String text, int offset) {
        assertEquals(
                offset, Assembler.assemble("ldxb %r0, [%r1" + text + "]").at(0).offset());
        assertEquals(
                offset, Assembler.assemble("stxb [%r0" + text + "], %r1").at(0).offset());
        assertEquals(offset, Assembler.assemble("ja " + text).at(0).offset());
        assertEquals(offset, Assembler.assemble("jlt32 %r1, 0, " + text).at(0).offset());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+32768", "-32769", "+0x10000", "-0x8001", "-0xffff", "+65535", "+4294967296"})
    void offsetsOutOfRange(String text) {
        String reason = "line 1: offset \"" + text + "\" is out of 16-bit range";
        refused("ldxb %r0, [%r1" + text + "]", reason);
        refused("lock add [%r0" + text + "], %r1", reason);
        refused("ja " + text, reason);
        refused("jlt32 %r1, 0, " + text, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "+2147483647, 2147483647",
        "-2147483648, -2147483648",
        "+0xffffffff, -1",
        "+32768, 32768",
        "-0x9000, -36864"
    })
    void distancesInImmHave32Bits(String text, int imm) {
        assertEquals(imm, Assembler.assemble("ja32 " + text).at(0).imm());
        assertEquals(imm, Assembler.assemble("call local " + text).at(0).imm());
        assertEquals(
                imm,
                Assembler.assemble("lddw %r1, code_addr(" + text + ")").at(0).imm());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+2147483648", "-2147483649", "+0x100000000"})
    void distancesInImmOutOfRange(String text) {
        String reason = "line 1: imm \"" + text + "\" is out of 32-bit range";
        refused("ja32 " + text, reason);
        refused("call local " + text, reason);
        refused("lddw %r1, code_addr(" + text + ")", reason);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-1, -1",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, -9223372036854775808",
        "18446744073709551615, -1",
        "-9223372036854775808, -9223372036854775808",
        "0x7fffffffffffffff, 9223372036854775807",
        "0xffffffffffffffff, -1",
        "0x80000000, 2147483648",
        "0xffffffff, 4294967295",
        "0x100000000, 4294967296",
        "-0x8000000000000000, -9223372036854775808"
    })
    void wideImmediatesHave64Bits(String text, long value) {
        Instruction wide = Assembler.assemble("lddw %r1, " + text).at(0);
        assertEquals(value, wide.imm64());
        assertEquals((int) value, wide.imm());
        assertEquals((int) (value >> 32), wide.nextImm());
        assertEquals(value, Assembler.assemble(".8byte " + text).at(0).toSlot());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "18446744073709551616",
                "-9223372036854775809",
                "0x10000000000000000",
                "-0x8000000000000001",
                "-0xffffffffffffffff"
            })
    void wideImmediatesOutOfRange(String text) {
        refused("lddw %r1, " + text, "line 1: imm \"" + text + "\" is out of 64-bit range");
        refused(".8byte " + text, "line 1: slot \"" + text + "\" is out of 64-bit range");
    }

    @ParameterizedTest
    @CsvSource({"+2147483647, 2147483647", "-2147483648, -2147483648", "+0xffffffff, -1", "-0, 0"})
    void whatIsAddedToAMapValueHas32Bits(String text, int next) {
        assertEquals(
                next,
                Assembler.assemble("lddw %r1, map_val(map_by_idx(0))" + text)
                        .at(0)
                        .nextImm());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+2147483648", "-2147483649", "+0x100000000"})
    void whatIsAddedToAMapValueOutOfRange(String text) {
        refused("lddw %r1, map_val(map_by_idx(0))" + text, "line 1: next_imm \"" + text + "\" is out of 32-bit range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0x", "-", "+", "1x", "0xg", "--1", "1.5", "1e3", "0b1", "٣", "''", "1 2"})
    void whatIsNoNumber(String text) {
        refused("mov32 %r0, " + text, "line 1: imm \"" + text + "\" is not a number");
        refused(".8byte " + text, "line 1: slot \"" + text + "\" is not a number");
    }

    private static void refused(String text, String message) {
        assertEquals(
                message,
                assertThrows(AssemblyException.class, () -> Assembler.assemble(text))
                        .getMessage());
    }
}
