package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.SourceLine;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingTest {

    @Test
    void aProgramIsListedWithItsFunctionsAndSourceLines() {
        Bytecode code = Assembler.assemble("""
                mov %r1, 7
                call local twice
                lddw %r2, code_addr(twice)
                exit
                twice:
                add %r1, %r1
                mov %r0, %r1
                ja +0
                mov %r3, 0
                mov %r4, 0
                exit
                """);
        Program program = new Program(
                "xdp_twice",
                "xdp",
                code,
                ByteOrder.LITTLE_ENDIAN,
                List.of(new Function("xdp_twice", 0, 5), new Function("twice", 5, 6)),
                List.of(
                        new SourceLine(0, "twice.c", 9, 1, "  return twice(7);"),
                        new SourceLine(2, "twice.c", 9, 1, " "),
                        new SourceLine(5, "twice.c", 3, 1, "return x + x;")),
                "GPL");

        assertEquals("""
                xdp_twice:
                      ; return twice(7);
                     0: MovImm dst: r1 imm: 7
                     1: Call 3 <twice>
                     2: LdImmDW dst: r2 code: 2 <twice>
                     4: Exit
                twice:
                      ; return x + x;
                     5: AddReg dst: r1 src: r1
                     6: MovReg dst: r0 src: r1
                     7: Ja off: 0
                     8: MovImm dst: r3 imm: 0
                     9: MovImm dst: r4 imm: 0
                    10: Exit
                """, Listing.print(program));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "<=>",
            value = {
                "stxw [%r10-4], %r1 <=> StXMemW dst: rfp src: r1 off: -4 imm: 0",
                "stdw [%r10-8], 5 <=> StMemDW dst: rfp src: r0 off: -8 imm: 5",
                "ldxb %r0, [%r1+3] <=> LdXMemB dst: r0 src: r1 off: 3 imm: 0",
                "ldxsh %r0, [%r1] <=> LdXMemSXH dst: r0 src: r1 off: 0 imm: 0",
                "add32 %r1, -1 <=> AddImm32 dst: r1 imm: -1",
                "sdiv %r1, %r2 <=> SDivReg dst: r1 src: r2",
                "smod32 %r1, 3 <=> SModImm32 dst: r1 imm: 3",
                "lsh %r1, 3 <=> LShImm dst: r1 imm: 3",
                "rsh32 %r1, %r2 <=> RShReg32 dst: r1 src: r2",
                "arsh %r1, 3 <=> ArShImm dst: r1 imm: 3",
                "movsx1632 %r1, %r2 <=> MovSX16Reg32 dst: r1 src: r2",
                "neg %r1 <=> NegImm dst: r1 imm: 0",
                "be16 %r1 <=> SwapBE dst: r1 imm: 16",
                "le64 %r1 <=> SwapLE dst: r1 imm: 64",
                "swap32 %r1 <=> BSwap32 dst: r1",
                "jeq %r1, 5, +3 <=> JEqImm dst: r1 off: 3 imm: 5",
                "jset32 %r1, %r2, -3 <=> JSet32Reg dst: r1 src: r2 off: -3",
                "jsgt %r1, 5, +3 <=> JSGTImm dst: r1 off: 3 imm: 5",
                "ja32 +70000 <=> Ja32 imm: 70000",
                "may_goto -2 <=> JCond may_goto off: -2",
                "gotox %r4 <=> GotoX dst: r4",
                "call 5 <=> Call 5",
                "call runtime 5 <=> Call Kfunc(5)",
                "call local +5 <=> Call 5",
                "call %r5 <=> CallX dst: r5",
                "lddw %r1, -1 <=> LdImmDW dst: r1 imm: -1",
                "lddw %r1, map_by_fd(3) <=> LoadMapPtr dst: r1 fd: 3",
                "lddw %r1, map_val(map_by_fd(3))+8 <=> LoadMapValue dst: r1 fd: 3 off: 8",
                "lddw %r1, map_by_idx(3) <=> LoadMapPtr dst: r1 index: 3",
                "lddw %r1, map_val(map_by_idx(3)) <=> LoadMapValue dst: r1 index: 3 off: 0",
                "lddw %r1, var_addr(3) <=> LdImmDW dst: r1 variable: 3",
                "lock or32 [%r1+4], %r2 <=> StXAtomicOrW dst: r1 src: r2 off: 4",
                "lock fetch add [%r1], %r2 <=> StXAtomicFetchAddDW dst: r1 src: r2 off: 0",
                "lock xchg [%r1], %r2 <=> StXAtomicXchgDW dst: r1 src: r2 off: 0",
                "lock cmpxchg32 [%r1], %r2 <=> StXAtomicCmpXchgW dst: r1 src: r2 off: 0",
                "load_acquire8 %r1, [%r2+4] <=> StXAtomicLdAcqB dst: r1 src: r2 off: 4",
                "store_release64 [%r1+4], %r2 <=> StXAtomicStRelDW dst: r1 src: r2 off: 4",
                "addr_space_cast_user %r1, %r2 <=> AddrSpaceCast dst: r1 src: r2 imm: 65536",
                "ldabsb 14 <=> LdAbsB imm: 14",
                "ldindh %r1, 14 <=> LdIndH src: r1 imm: 14",
                "exit <=> Exit"
            })
    void everyFieldThatAnInstructionUsesIsNamed(String assembly, String listing) {
        assertEquals(listing, Listing.print(Assembler.assemble(assembly).at(0)));
    }

    @Test
    void ofTwoNamesAndTwoLinesForOnePlaceTheFirstIsPrinted() {
        Program program = new Program(
                "p",
                "xdp",
                Assembler.assemble("exit"),
                ByteOrder.LITTLE_ENDIAN,
                List.of(new Function("p", 0, 1), new Function("alias", 0, 1)),
                List.of(new SourceLine(0, "a.c", 1, 1, "one;"), new SourceLine(0, "a.c", 2, 1, "two;")),
                "GPL");

        assertEquals("p:\n     ; one;\n    0: Exit\n", Listing.print(program));
    }

    @Test
    void aMalformedInstructionIsASlotWithTheReason() {
        assertEquals(
                ".8byte 0x0000000100010007 # add64_imm with a field that must be zero",
                Listing.print(Instruction.fromSlot(0x0000_0001_0001_0007L)));
        assertEquals(".8byte 0x00000000000000ff # reserved", Listing.print(Instruction.fromSlot(0xff)));
    }

    /** What tells two rows apart stands in the name or in a field. */
    @Test
    void noTwoRowsLookTheSame() {
        Set<String> lines = new HashSet<>();
        for (Opcode row : Opcode.values()) {
            if (row == Opcode.NEXT_IMM) {
                continue;
            }
            Instruction instruction = row.opcode() == Opcode.LDDW.opcode()
                    ? Instruction.wide(1, row.constraint(Field.SRC).value(), 0, 0, 0)
                    : Instruction.of(
                            row.opcode(),
                            0,
                            row.constraint(Field.SRC).value(),
                            row.constraint(Field.OFFSET).value(),
                            row.constraint(Field.IMM).value());
            String line = Listing.print(instruction);
            assertFalse(line.startsWith(".8byte"), line);
            boolean isNew = lines.add(line);
            // As cilium/ebpf has it, helper and local calls look the same until their names are known.
            assertTrue(isNew || row == Opcode.CALL_LOCAL, () -> row + " looks like another: " + line);
        }
    }
}
