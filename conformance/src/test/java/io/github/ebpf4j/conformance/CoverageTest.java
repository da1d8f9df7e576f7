package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Rule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as covered, on vectors of a few lines. */
class CoverageTest {

    private static Coverage coverage(String... asm) {
        return Coverage.of(Arrays.stream(asm)
                .map(text -> VectorReader.read("a", "-- asm\n" + text + "\nexit\n-- error"))
                .toList());
    }

    private static Coverage.Row row(Coverage coverage, Opcode row) {
        return coverage.rows().stream()
                .filter(each -> each.row() == row)
                .findAny()
                .orElseThrow();
    }

    private static Set<OperandClass> classes(Opcode row, String asm) {
        return row(coverage(asm), row).classes();
    }

    @Test
    void everyRowIsListedExecutedOrNot() {
        Coverage coverage = coverage("mov %r0, 1");

        assertEquals(
                List.of(Opcode.values()),
                coverage.rows().stream().map(Coverage.Row::row).toList());
        assertEquals(1, row(coverage, Opcode.MOV64_IMM).vectors());
        assertEquals(0, row(coverage, Opcode.MOV64_REG).vectors());
    }

    @Test
    void whatIsJumpedOverIsNotExecuted() {
        Coverage coverage = coverage("ja over\nmov %r0, 1\nover: mov32 %r0, 1");

        assertEquals(0, row(coverage, Opcode.MOV64_IMM).vectors());
        assertEquals(1, row(coverage, Opcode.MOV32_IMM).vectors());
    }

    @Test
    void whatIsRefusedIsNotExecuted() {
        Coverage coverage = coverage("mov %r1, 1\nldxb %r0, [%r1]\nmov32 %r0, 1", "mov %r10, 1");

        assertEquals(1, row(coverage, Opcode.MOV64_IMM).vectors());
        assertEquals(0, row(coverage, Opcode.LDXB).vectors());
        assertEquals(0, row(coverage, Opcode.MOV32_IMM).vectors());
        assertEquals(Set.of(Rule.FRAME_POINTER_WRITTEN), coverage.tripped());
    }

    @Test
    void aVectorCountsOnceHoweverOftenItExecutesARow() {
        Coverage.Row row = row(coverage("mov %r0, 0\nmov %r0, 1", "mov %r0, 5"), Opcode.MOV64_IMM);

        assertEquals(2, row.vectors());
        assertEquals(Set.of(OperandClass.ZERO, OperandClass.ONE), row.classes());
        assertEquals(2, row.distinct());
    }

    @Test
    void vectorsThatMeetTheSameAreNotDistinct() {
        assertEquals(
                1, row(coverage("mov %r0, 5", "mov %r0, 6"), Opcode.MOV64_IMM).distinct());
        assertTrue(coverage("mov %r0, 5", "mov %r0, 6")
                .unmet()
                .contains("mov64_imm: executed twice with different operands"));
        assertFalse(coverage("mov %r0, 5", "mov %r0, 1")
                .unmet()
                .contains("mov64_imm: executed twice with different operands"));
    }

    @Test
    void aRowIsUnmetAsAWholeOrClassByClass() {
        List<String> unmet =
                coverage("mov %r0, 5\nneg %r0", "mov %r0, 1\nneg %r0").unmet();

        assertTrue(unmet.contains("neg32: executed twice with different operands"));
        assertFalse(unmet.contains("neg32: zero"));
        assertFalse(unmet.contains("neg64: one"));
        assertTrue(unmet.containsAll(List.of("neg64: zero", "neg64: minus one", "neg64: most negative")));
        assertTrue(unmet.contains("rule reserved-opcode"));
    }

    @Test
    void theSecondSlotCountsWithItsLddw() {
        Coverage coverage = coverage("lddw %r0, 0xffffffff00000000");

        assertEquals(1, row(coverage, Opcode.NEXT_IMM).vectors());
        assertEquals(
                Set.of(OperandClass.MINUS_ONE, OperandClass.NEGATIVE_IMMEDIATE),
                row(coverage, Opcode.NEXT_IMM).classes());
        assertEquals(Set.of(), row(coverage, Opcode.LDDW).classes());
    }

    @Test
    void warningsAndOtherProfilesTripRulesToo() {
        assertEquals(
                EnumSet.of(Rule.DIVISION_BY_ZERO, Rule.SHIFT_COUNT, Rule.NOT_IN_PROFILE),
                coverage("mov %r0, 1\nmay_goto exit\ndiv %r0, 0\nlsh %r0, 64").tripped());
    }

    @Test
    void aVectorWithoutFindingsTripsNothing() {
        assertEquals(Set.of(), coverage("mov %r0, 1").tripped());
        assertTrue(coverage().rows().stream().allMatch(row -> row.vectors() == 0));
    }

    @ParameterizedTest
    @CsvSource({
        "ADD64_REG, 'mov %r1, 3; mov %r2, 4; add %r1, %r2', ''",
        "ADD64_REG, 'mov %r1, -1; mov %r2, 0; add %r1, %r2', ZERO MINUS_ONE",
        "ADD64_REG, 'mov %r1, 3; add %r1, %r1', EQUAL_REGISTERS",
        "ADD32_REG, 'lddw %r1, 0x180000000; mov %r2, 0x7fffffff; add32 %r1, %r2', MOST_NEGATIVE MOST_POSITIVE BITS_ABOVE",
        "ADD64_IMM, 'mov %r1, 3; add %r1, -2147483648', MOST_NEGATIVE NEGATIVE_IMMEDIATE",
        "SDIV64_IMM, 'lddw %r1, 0x8000000000000000; sdiv %r1, -1', MINUS_ONE MOST_NEGATIVE NEGATIVE_IMMEDIATE DIVISOR_NEGATIVE DIVIDEND_NEGATIVE OVERFLOW",
        "DIV32_REG, 'mov %r1, 9; lddw %r2, 0x100000000; div32 %r1, %r2', ZERO BITS_ABOVE DIVISOR_ZERO",
        "LSH32_IMM, 'mov %r1, 9; lsh32 %r1, 31', SHIFTED_NOT_NEGATIVE COUNT_WIDTH_MINUS_ONE",
        "LSH64_IMM, 'mov %r1, 9; lsh %r1, 64', SHIFTED_NOT_NEGATIVE COUNT_WIDTH",
        "LSH64_REG, 'mov %r1, -9; mov %r2, -1; lsh %r1, %r2', SHIFTED_NEGATIVE COUNT_ABOVE_WIDTH",
        "LSH64_REG, 'mov %r1, 0; lsh %r1, %r1', EQUAL_REGISTERS SHIFTED_NOT_NEGATIVE COUNT_ZERO",
        "MOVSX8_64, 'mov %r1, 0x180; movsx864 %r2, %r1', MOST_NEGATIVE BITS_ABOVE",
        "SWAP16, 'mov %r1, 0x10000; swap16 %r1', BITS_ABOVE LITTLE_ENDIAN",
        "JGT64_REG, 'mov %r1, -5; mov %r2, 5; jgt %r1, %r2, exit', TAKEN SIGNS_DIFFER",
        "JGT64_IMM, 'mov %r1, 5; jgt %r1, 5, exit', NOT_TAKEN EQUAL_VALUES",
        "JA, 'ja exit; mov %r0, 1', FORWARD",
        "CALL_LOCAL, 'f: jeq %r1, 1, exit; mov %r1, 1; call local f', IN_PROGRAM BACKWARD",
        "EXIT, 'call local f; exit; f: mov %r0, 1', IN_PROGRAM IN_FUNCTION",
        "STXH, 'lddw %r1, 0x18000; stxh [%r10-3], %r1', BITS_ABOVE ON_STACK OFFSET_NEGATIVE UNALIGNED LITTLE_ENDIAN",
        "LDXB, 'stb [%r10-1], 200; mov %r1, %r10; sub %r1, 3; ldxb %r1, [%r1+2]', EQUAL_REGISTERS MEMORY_NEGATIVE ON_OTHER_BASE OFFSET_POSITIVE",
        "CMPXCHG64, 'mov %r0, 0; lock cmpxchg [%r10-8], %r0', EQUAL_NONE",
        "LSH64_IMM, 'mov %r1, 9; lsh %r1, 65', SHIFTED_NOT_NEGATIVE COUNT_ABOVE_WIDTH",
        "LSH32_REG, 'mov %r1, 9; lddw %r2, 0x100000020; lsh32 %r1, %r2', SHIFTED_NOT_NEGATIVE COUNT_WIDTH",
        "DIV64_IMM, 'mov %r1, -8; div %r1, 2', DIVIDEND_NEGATIVE",
        "JA32, 'ja32 exit; mov %r0, 1', FORWARD",
        "JSGT32_IMM, 'mov %r1, -1; jsgt32 %r1, 5, exit', MINUS_ONE BITS_ABOVE NOT_TAKEN SIGNS_DIFFER",
        "LDXDW, 'ldxdw %r0, [%r10-8]', MEMORY_NOT_NEGATIVE ON_STACK OFFSET_NEGATIVE LITTLE_ENDIAN",
        "XCHG32, 'mov %r1, %r10; lddw %r2, 0x100000000; lock xchg32 [%r1-8], %r2', BITS_ABOVE MEMORY_NOT_NEGATIVE ON_OTHER_BASE OFFSET_NOT_ZERO",
        "CMPXCHG32, 'mov %r0, 1; mov %r2, 2; lock cmpxchg32 [%r10-8], %r2', MEMORY_NOT_NEGATIVE NO_MATCH ON_STACK OFFSET_NOT_ZERO",
        "LDABSB, 'mov %r6, %r1; ldabsb 3', MEMORY_NOT_NEGATIVE OUTSIDE"
    })
    void aClassIsMetByWhatItSays(Opcode row, String asm, String classes) {
        Set<OperandClass> expected = EnumSet.noneOf(OperandClass.class);
        if (classes.equals("EQUAL_NONE")) {
            expected.addAll(Set.of(
                    OperandClass.SRC_IS_R0,
                    OperandClass.MATCH,
                    OperandClass.MEMORY_NOT_NEGATIVE,
                    OperandClass.ON_STACK,
                    OperandClass.OFFSET_NOT_ZERO));
        } else if (!classes.isEmpty()) {
            Arrays.stream(classes.split(" ", -1)).map(OperandClass::valueOf).forEach(expected::add);
        }
        assertEquals(expected, classes(row, asm.replace("; ", "\n")));
    }

    @Test
    void theByteOrderIsThatOfTheVector() {
        TestVector vector = VectorReader.read("a", "-- env\nbyte-order big\n-- asm\nbe16 %r0\nexit\n-- error");

        assertEquals(
                Set.of(OperandClass.BIG_ENDIAN),
                row(Coverage.of(List.of(vector)), Opcode.BE16).classes());
    }

    @Test
    void whatARowCanMeetFollowsFromItsForm() {
        assertEquals(
                EnumSet.of(
                        OperandClass.ZERO,
                        OperandClass.ONE,
                        OperandClass.MINUS_ONE,
                        OperandClass.MOST_NEGATIVE,
                        OperandClass.MOST_POSITIVE),
                OperandClass.applicableTo(Opcode.NEG64));
        assertEquals(
                EnumSet.of(
                        OperandClass.FORWARD,
                        OperandClass.BACKWARD,
                        OperandClass.FAR_FORWARD,
                        OperandClass.FAR_BACKWARD),
                OperandClass.applicableTo(Opcode.JA32));
        assertEquals(
                EnumSet.of(OperandClass.LITTLE_ENDIAN, OperandClass.BIG_ENDIAN),
                OperandClass.applicableTo(Opcode.BE64));
        for (Opcode row : Opcode.values()) {
            assertEquals(row == Opcode.GOTOX, OperandClass.applicableTo(row).isEmpty(), row::toString);
        }
    }

    @Test
    void theTextHasALinePerRowAndOneForTheRules() {
        String text = coverage("mov %r0, 1", "mov %r0, 0").toText();

        assertEquals(Opcode.values().length + 1, text.lines().count());
        assertTrue(
                text.contains(
                        "mov64_imm                    2 vectors,  2 of  6 classes, without minus one, most negative,"
                                + " most positive, negative immediate"),
                text);
        assertTrue(text.contains("rules tripped            0 of 18, without empty-program, "), text);
    }
}
