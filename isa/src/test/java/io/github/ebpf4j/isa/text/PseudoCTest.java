package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PseudoCTest {

    private static Bytecode read(String text) {
        return Assembler.assemble(Dialect.PSEUDO_C, text);
    }

    private static void same(String pseudoC, String conformance) {
        assertEquals(Assembler.assemble(conformance), read(pseudoC), pseudoC);
    }

    /** One line of each form, with the same instruction in the other dialect. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "<=>",
            value = {
                "r0 += 0x1 <=> add %r0, 1",
                "w0 -= -0x1 <=> sub32 %r0, -1",
                "r1 s>>= r2 <=> arsh %r1, %r2",
                "w1 s/= w2 <=> sdiv32 %r1, %r2",
                "r1 = -r1 <=> neg %r1",
                "w1 = (s8)w2 <=> movsx832 %r1, %r2",
                "r1 = (s32)r2 <=> movsx3264 %r1, %r2",
                "r0 = be16 r0 <=> be16 %r0",
                "r0 = bswap64 r0 <=> swap64 %r0",
                "r1 = 0x1122334455667788 ll <=> lddw %r1, 0x1122334455667788",
                "r1 = -0x1 ll <=> lddw %r1, 0xffffffffffffffff",
                "r1 = map_by_fd(0x3) ll <=> lddw %r1, map_by_fd(3)",
                "r1 = map_val(map_by_idx(0x3)) - 0x8 ll <=> lddw %r1, map_val(map_by_idx(3))-8",
                "r1 = map_val(map_by_idx(0x3)) ll <=> lddw %r1, map_val(map_by_idx(3))",
                "r1 = code_addr(+0x1) ll <=> lddw %r1, code_addr(+1)",
                "r1 = var_addr(-0x3) ll <=> lddw %r1, var_addr(-3)",
                "w0 = *(u32 *)(r1 + 0x4) <=> ldxw %r0, [%r1+4]",
                "r0 = *(u32 *)(r1 + 0x4) <=> ldxw %r0, [%r1+4]",
                "r0 = *(s16 *)(r1 - 0x2) <=> ldxsh %r0, [%r1-2]",
                "*(u8 *)(r10 - 0x1) = w3 <=> stxb [%r10-1], %r3",
                "*(u8 *)(r10 - 0x1) = r3 <=> stxb [%r10-1], %r3",
                "*(u64 *)(r10 - 0x8) = -0x5 <=> stdw [%r10-8], -5",
                "lock *(u32 *)(r1 + 0x0) |= w2 <=> lock or32 [%r1], %r2",
                "r2 = atomic_fetch_xor((u64 *)(r1 + 0x0), r2) <=> lock fetch xor [%r1], %r2",
                "w2 = xchg32_32(r1 + 0x8, w2) <=> lock xchg32 [%r1+8], %r2",
                "r0 = cmpxchg_64(r1 + 0x8, r0, r2) <=> lock cmpxchg [%r1+8], %r2",
                "w3 = load_acquire((u8 *)(r2 + 0x1)) <=> load_acquire8 %r3, [%r2+1]",
                "store_release((u64 *)(r2 + 0x1), r3) <=> store_release64 [%r2+1], %r3",
                "if r1 s> 0x5 goto +0x3 <=> jsgt %r1, 5, +3",
                "if w1 & w2 goto -0x3 <=> jset32 %r1, %r2, -3",
                "goto +0x0 <=> ja +0",
                "gotol -0x12345 <=> ja32 -0x12345",
                "may_goto +0x1 <=> may_goto +1",
                "call 0x5 <=> call 5",
                "call pc+0x5 <=> call local +5",
                "call btf_id 0x5 <=> call runtime 5",
                "callx r3 <=> call %r3",
                "gotox r3 <=> gotox %r3",
                "r1 = addr_space_cast(r2, 0x0, 0x1) <=> addr_space_cast_kern %r1, %r2",
                "r1 = addr_space_cast(r2, 0x1, 0x0) <=> addr_space_cast_user %r1, %r2",
                "r0 = *(u16 *)skb[0xe] <=> ldabsh 14",
                "r0 = *(u8 *)skb[r3] <=> ldindb %r3, 0",
                "r0 = *(u8 *)skb[r3 - 0x1] <=> ldindb %r3, -1",
                "exit <=> exit",
                ".8byte 0xff <=> .8byte 255"
            })
    void readsWhatTheOtherDialectSays(String pseudoC, String conformance) {
        same(pseudoC, conformance);
        spellsAfresh(pseudoC, Assembler.assemble(conformance).at(0));
    }

    /** The assembler and the disassembler keep templates; this makes and uses its own. */
    private static void spellsAfresh(String text, Instruction instruction) {
        Optional<Opcode> row = Opcode.lookup(instruction);
        if (text.startsWith(".8byte")) {
            return;
        }
        List<String> spellings = new ArrayList<>(PseudoC.alternatives(row.orElseThrow()));
        spellings.add(PseudoC.template(row.orElseThrow()));
        List<Template> templates = spellings.stream()
                .map(spelling -> new Template(row.orElseThrow(), spelling))
                .toList();
        assertTrue(
                templates.stream()
                        .anyMatch(template -> template.print(instruction).equals(text)),
                () -> text + " is one of " + spellings);
        Line line = Line.of(text);
        List<Template.Reading> readings = templates.stream()
                .flatMap(template -> template.samples().stream()
                        .filter(sample -> sample.shape().equals(line.shape()))
                        .flatMap(sample -> template.read(line, sample, 1).stream()))
                .toList();
        assertEquals(1, readings.size(), text);
        readings.get(0).fields().forEach((field, content) -> assertEquals(instruction.field(field), content, text));
    }

    @ParameterizedTest
    @CsvSource({"LDXB, 1", "LDXW, 1", "LDXDW, 0", "STXH, 1", "STXDW, 0", "LDXSW, 0", "ADD64_IMM, 0", "STW, 0"})
    void someRowsAreReadInOtherWaysToo(Opcode row, int ways) {
        assertEquals(ways, PseudoC.alternatives(row).size());
    }

    @Test
    void whatMayBeLeftOutMakesASecondShape() {
        assertEquals(
                2,
                new Template(Opcode.LDINDB, PseudoC.template(Opcode.LDINDB))
                        .samples()
                        .size());
        assertEquals(
                1,
                new Template(Opcode.LDABSB, PseudoC.template(Opcode.LDABSB))
                        .samples()
                        .size());
    }

    @Test
    void dialectsHaveTheNamesThatPeopleType() {
        assertEquals("bpf_conformance", Dialect.CONFORMANCE.toString());
        assertEquals("pseudo-c", Dialect.PSEUDO_C.toString());
    }

    @Test
    void whatIsQuotedIsCutAfterSixtyCharacters() {
        assertEquals('"' + "x".repeat(60) + '"', Excerpt.of("x".repeat(60)));
        assertEquals('"' + "x".repeat(60) + "...\"", Excerpt.of("x".repeat(61)));
    }

    @Test
    void labelsStandWhereDistancesCould() {
        same("""
                again:
                  if r1 == 0x0 goto out
                  r1 -= 1; // how C has it
                  goto again
                out: exit
                f:
                  gotol f
                  r3 = code_addr(f) ll
                  if r1 > r2 goto f
                """, """
                again:
                  jeq %r1, 0, out
                  sub %r1, 1
                  ja again
                out: exit
                f:
                  ja32 f
                  lddw %r3, code_addr(f)
                  jgt %r1, %r2, f
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"L", "_l", ".l", "$l", "l_1.$"})
    void aLabelStartsWithALetterOrOneOfThree(String label) {
        same(label + ": goto " + label, "x: ja x");
    }

    @Test
    void whatLlvmPrintsAroundAnInstructionIsIgnored() {
        same("       7:\tif r1 < 0x3 goto -0x2 <f+0x30>\n; int i = 0;\n 8:\texit", "jlt %r1, 3, -2\nexit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r0 ~= r1",
                "r0 += ",
                "r0 = be8 r0",
                "if r0 == goto +1",
                "w0 = (s32)w1",
                "r1 = addr_space_cast(r2, 0x2, 0x1)",
                "r0 = cmpxchg_64(r1 + 0x8, r1, r2)",
                "*(u24 *)(r1 + 0x0) = r2",
                "lock exit",
                "r1 = 5 6 ll",
                "mov %r0, 1"
            })
    void whatIsNoInstructionIsQuoted(String text) {
        assertEquals(
                "line 2: \"" + text.strip() + "\" is not an instruction",
                assertThrows(AssemblyException.class, () -> read("exit\n" + text))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r0 += 0x100000000 | imm \"0x100000000\" is out of 32-bit range",
                "r0 = *(u64 *)(r1 + 0x10000) | offset \"+0x10000\" is out of 16-bit range",
                "if r0 == 1 goto +40000 | offset \"+40000\" is out of 16-bit range",
                "gotol +0x100000000 | imm \"+0x100000000\" is out of 32-bit range",
                "r1 = 0x10000000000000000 ll | imm \"0x10000000000000000\" is out of 64-bit range",
                "r0 = be16 r1 | registers 0 and 1 must be the same",
                "r2 = xchg_64(r1 + 0x8, r3) | registers 2 and 3 must be the same",
                "goto nowhere | invalid label \"nowhere\"",
                ".8byte x | slot \"x\" is not a number of 64 bits"
            })
    void whatDoesNotFitIsNamed(String text, String message) {
        assertEquals(
                "line 1: " + message,
                assertThrows(AssemblyException.class, () -> read(text)).getMessage());
    }

    /** Two rows with one spelling would not survive as text; two casts differ in the numbers of theirs only. */
    @Test
    void noTwoRowsAreSpelledTheSame() {
        Map<String, Opcode> rows = new HashMap<>();
        for (Opcode row : EnumSet.complementOf(EnumSet.of(Opcode.NEXT_IMM))) {
            List<String> spellings = new ArrayList<>(PseudoC.alternatives(row));
            spellings.add(PseudoC.template(row));
            spellings.forEach(spelling -> assertEquals(
                    row, rows.merge(spelling, row, (first, second) -> first), "spelled \"" + spelling + "\""));
        }
    }
}
