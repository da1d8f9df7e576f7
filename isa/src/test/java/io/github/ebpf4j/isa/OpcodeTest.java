package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpcodeTest {

    // Every value that a row selects by, its neighbours, and the ends of the fields.
    private static final int[] OFFSETS = {-32768, -1, 0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 32767};
    private static final int[] IMMS = {
        Integer.MIN_VALUE,
        -1,
        0,
        1,
        2,
        8,
        0x10,
        0x11,
        0x20,
        0x40,
        0x41,
        0x50,
        0x51,
        0x60,
        0xa0,
        0xa1,
        0xe0,
        0xe1,
        0xf0,
        0xf1,
        0x100,
        0x110,
        1 << 16,
        Integer.MAX_VALUE
    };

    private static final Map<Integer, List<Opcode>> ROWS_BY_OPCODE =
            Arrays.stream(Opcode.values()).collect(Collectors.groupingBy(Opcode::opcode));

    @Test
    void lookupIsTotalAndUnambiguous() {
        Set<Opcode> found = EnumSet.noneOf(Opcode.class);
        for (int opcode = 0; opcode < 256; opcode++) {
            for (int src = 0; src < 16; src++) {
                for (int offset : OFFSETS) {
                    for (int imm : IMMS) {
                        Instruction instruction = Instruction.of(opcode, src * 7 % 16, src, offset, imm);
                        List<Opcode> matching = matching(instruction);
                        assertTrue(matching.size() <= 1, () -> instruction + " is of " + matching);
                        assertEquals(matching.stream().findFirst(), Opcode.lookup(instruction));
                        found.addAll(matching);
                    }
                }
            }
        }
        assertEquals(EnumSet.allOf(Opcode.class), found);
    }

    /** The rows whose opcode and selecting field, if they have one, the instruction has: found without the lookup. */
    private static List<Opcode> matching(Instruction instruction) {
        List<Opcode> matching = new ArrayList<>();
        for (Opcode row : ROWS_BY_OPCODE.getOrDefault(instruction.opcode(), List.of())) {
            if (row.selectingFields().stream()
                    .allMatch(field -> row.constraint(field).admits(instruction.field(field)))) {
                matching.add(row);
            }
        }
        return matching;
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatSharesItsOpcodeIsSelectedByOneValueOfAField(Opcode row) {
        List<Opcode> sharing = Opcode.rowsOf(row.opcode());
        if (sharing.size() > 1) {
            assertFalse(row.selectingFields().isEmpty());
        }
        for (Field field : row.selectingFields()) {
            assertEquals(Constraint.Kind.EXACTLY, row.constraint(field).kind());
        }
        // All rows of an opcode are told apart by one field first; Linux's casts of pointers have a second.
        assertTrue(
                sharing.stream()
                                .map(each -> each.selectingFields().stream().findFirst())
                                .distinct()
                                .count()
                        == 1,
                row::toString);
    }

    /** The validator judges by the first row what plays no part in selecting. */
    @ParameterizedTest
    @EnumSource
    void theFirstRowOfAnOpcodeAdmitsWhatAnyOtherDoesInFieldsThatDoNotSelect(Opcode row) {
        List<Opcode> rows = Opcode.rowsOf(row.opcode());
        for (Field field : Field.values()) {
            boolean selects =
                    rows.stream().anyMatch(each -> each.selectingFields().contains(field));
            Constraint first = rows.get(0).constraint(field);
            assertTrue(
                    selects || first.equals(row.constraint(field)) || first.kind() == Constraint.Kind.ANY,
                    () -> row + " " + field);
        }
    }

    @Test
    void rowsOfAnOpcodeAreAllRowsOfIt() {
        for (int opcode = 0; opcode < 256; opcode++) {
            int wanted = opcode;
            assertEquals(
                    Arrays.stream(Opcode.values())
                            .filter(row -> row.opcode() == wanted)
                            .toList(),
                    Opcode.rowsOf(opcode));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, LD",
        "1, LDX",
        "2, ST",
        "3, STX",
        "4, ALU",
        "5, JMP",
        "6, JMP32",
        "7, ALU64",
        "0x18, LD",
        "0xdb, STX",
        "0xff, ALU64"
    })
    void theClassIsTheThreeLowBits(String opcode, InstructionClass expected) {
        assertEquals(expected, InstructionClass.of(Integer.decode(opcode)));
    }

    @ParameterizedTest
    @EnumSource
    void theClassOfARowIsThatOfItsOpcode(Opcode row) {
        assertEquals(InstructionClass.of(row.opcode()), row.instructionClass());
    }

    // Section 5: | mode:3 | size:2 | class:3 |
    @ParameterizedTest
    @CsvSource({
        "LDXB, 1",
        "LDXH, 2",
        "LDXW, 4",
        "LDXDW, 8",
        "LDXSB, 1",
        "LDXSH, 2",
        "LDXSW, 4",
        "STB, 1",
        "STH, 2",
        "STW, 4",
        "STDW, 8",
        "STXB, 1",
        "STXH, 2",
        "STXW, 4",
        "STXDW, 8",
        "ATOMIC_ADD32, 4",
        "ATOMIC_ADD64, 8",
        "CMPXCHG32, 4",
        "CMPXCHG64, 8",
        "LDABSB, 1",
        "LDABSH, 2",
        "LDABSW, 4",
        "LDINDB, 1",
        "LDINDH, 2",
        "LDINDW, 4",
        "LDDW, 8"
    })
    void sizeIsInBytes(Opcode row, int size) {
        assertEquals(size, row.size());
    }

    @ParameterizedTest
    @CsvSource({
        "ADD32_IMM, false",
        "ADD64_IMM, true",
        "MOVSX8_32, false",
        "MOVSX8_64, true",
        "NEG32, false",
        "NEG64, true",
        "JEQ32_REG, false",
        "JEQ64_REG, true",
        "XCHG32, false",
        "XCHG64, true",
        "ATOMIC_OR32, false",
        "ATOMIC_OR64, true",
        "STXW, false",
        "STXDW, true",
        "LDXW, false"
    })
    void widthOfOperands(Opcode row, boolean wide) {
        assertEquals(wide, row.is64Bit());
    }

    @ParameterizedTest
    @EnumSource
    void onlyCallxAndLinuxsOwnAreOfAnotherProfile(Opcode row) {
        Profile expected = switch (row.operation()) {
            case LOAD_ACQUIRE, STORE_RELEASE, MAY_GOTO, ADDR_SPACE_CAST, GOTOX -> Profile.LINUX;
            default -> row == Opcode.CALLX ? Profile.CALLX : Profile.RFC9669;
        };
        assertEquals(expected, row.profile());
    }

    @ParameterizedTest
    @EnumSource
    void fetchingAtomicsWriteSrcAndLoadsAndArithmeticDst(Opcode row) {
        int mode = row.opcode() >>> 5;
        Optional<Field> expected = switch (row.instructionClass()) {
            case ALU, ALU64, LDX -> Optional.of(Field.DST);
            // Sections 5.4 and 5.5: packet access answers in R0.
            case LD -> row.opcode() == 0x18 ? Optional.of(Field.DST) : Optional.empty();
            // Section 5.3: with FETCH, src gets the old value; of a compare and exchange, R0.
            case STX -> {
                int imm = row.constraint(Field.IMM).value();
                if (imm == 0x100) {
                    yield Optional.of(Field.DST); // Of Linux: load-acquire.
                }
                yield mode == 6 && (imm & 1) == 1 && imm != 0xf1 ? Optional.of(Field.SRC) : Optional.empty();
            }
            case ST, JMP, JMP32 -> Optional.empty();
        };
        assertEquals(expected, row.writtenField());
    }

    @ParameterizedTest
    @CsvSource({
        "JA, OFFSET",
        "JEQ64_IMM, OFFSET",
        "JSLE32_REG, OFFSET",
        "JA32, IMM",
        "CALL_LOCAL, IMM",
        "LDDW_CODE, IMM"
    })
    void targetsCountFromTheNextSlot(Opcode row, Field field) {
        assertEquals(Optional.of(field), row.targetField());
        int distance = field == Field.OFFSET ? Short.MIN_VALUE : Integer.MAX_VALUE;
        Instruction instruction = field == Field.OFFSET
                ? Instruction.of(row.opcode(), 0, 0, distance, 77)
                : Instruction.of(row.opcode(), 0, 0, 77, distance);
        assertEquals(OptionalLong.of(41L + distance), row.target(40, instruction));
    }

    @Test
    void nothingElseHasATarget() {
        Set<Opcode> withTarget = EnumSet.noneOf(Opcode.class);
        for (Opcode row : Opcode.values()) {
            boolean jump =
                    (row.instructionClass() == InstructionClass.JMP || row.instructionClass() == InstructionClass.JMP32)
                            && row.operation() != Operation.CALL
                            && row.operation() != Operation.EXIT
                            && row.operation() != Operation.GOTOX;
            if (jump || row == Opcode.CALL_LOCAL || row == Opcode.LDDW_CODE) {
                withTarget.add(row);
            }
            assertEquals(
                    row.targetField().isPresent(),
                    row.target(0, Instruction.of(row.opcode(), 0, 0, 0, 0)).isPresent());
        }
        for (Opcode row : Opcode.values()) {
            assertEquals(withTarget.contains(row), row.targetField().isPresent(), row::toString);
        }
    }

    @Test
    void namesAreLowerCase() {
        assertEquals("add64_imm", Opcode.ADD64_IMM.toString());
        assertEquals("atomic_fetch_add", Operation.ATOMIC_FETCH_ADD.toString());
        assertEquals("next_imm", Field.NEXT_IMM.toString());
        assertEquals("validate", Phase.VALIDATE.toString());
    }

    @Test
    void constraintsAdmitWhatTheySay() {
        assertTrue(Constraint.ANY.admits(Integer.MIN_VALUE));
        assertTrue(Constraint.REGISTER.admits(0));
        assertTrue(Constraint.REGISTER.admits(10));
        assertFalse(Constraint.REGISTER.admits(11));
        assertFalse(Constraint.REGISTER.admits(-1));
        assertTrue(Constraint.exactly(8).admits(8));
        assertFalse(Constraint.exactly(8).admits(0));
        assertEquals(Constraint.exactly(0), Constraint.UNUSED);
    }

    @Test
    void rowsCannotBeChanged() {
        List<Opcode> rows = Opcode.rowsOf(0x18);
        assertEquals(List.of(), Opcode.rowsOf(0xff));
        assertThrows(UnsupportedOperationException.class, () -> Collections.swap(rows, 0, 1));
    }
}
