package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules about single fields, for every row of the table and every field of it. */
class FieldRulesTest {

    private static final ProgramValidator VALIDATOR = ProgramValidator.of(Profile.DEFAULT);
    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);

    static Stream<Opcode> rows() {
        // Opcode 0 is an instruction only as the second slot of a wide one.
        return Stream.of(Opcode.values()).filter(row -> row != Opcode.NEXT_IMM);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRowWithZeroInEveryFieldThatItDoesNotSelectByIsWellFormed(Opcode row) {
        assertEquals(List.of(), findings(plain(row)));
    }

    static Stream<Arguments> unusedFields() {
        return fields(Constraint.UNUSED)
                .filter(arguments -> !((Opcode) arguments.get()[0])
                        .selectingFields()
                        .contains((Field) arguments.get()[1]))
                .filter(arguments -> arguments.get()[1] != Field.NEXT_IMM
                        || ((Opcode) arguments.get()[0]).opcode() == 0x18);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("unusedFields")
    void anUnusedFieldMustBeZero(Opcode row, Field field) {
        for (int content : new int[] {1, 2, 15}) {
            List<Finding> findings = findings(with(plain(row), field, content));
            boolean oldCallx = row == Opcode.CALLX && field == Field.IMM && content <= 10;
            String message = oldCallx
                    ? "callx: the register, %d, stands in imm and not in dst".formatted(content)
                    : "%s: %s is %d, must be 0".formatted(row, field, content);
            Rule rule = oldCallx ? Rule.CALLX_REGISTER_IN_IMM : Rule.UNUSED_FIELD;
            assertEquals(List.of(new Finding(rule, 1, message)), findings);
        }
    }

    @Test
    void theLoopMissesNoUnusedField() {
        // Counted in the registry: 221, the dst and next_imm that the RFC leaves unused included; 3 of MEMSX, 3 of
        // callx. Of Linux, dst and imm of may_goto; src, offset and imm of gotox.
        assertEquals(221 + 3 + 3 + 2 + 3, unusedFields().count());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("registerFields")
    void registersGoUpTo10(Opcode row, Field field) {
        boolean written = row.writtenField().equals(Optional.of(field));
        for (int register = 0; register < 10; register++) {
            assertEquals(List.of(), findings(with(plain(row), field, register)));
        }
        List<Finding> atTen = written
                ? List.of(new Finding(
                        Rule.FRAME_POINTER_WRITTEN,
                        1,
                        "%s: %s is register 10, which is read-only".formatted(row, field)))
                : List.of();
        assertEquals(atTen, findings(with(plain(row), field, 10)));
        for (int register = 11; register <= 15; register++) {
            String message = "%s: %s is register %d, the last is 10".formatted(row, field, register);
            assertEquals(
                    List.of(new Finding(Rule.REGISTER_NUMBER, 1, message)),
                    findings(with(plain(row), field, register)));
        }
    }

    static Stream<Arguments> registerFields() {
        return fields(Constraint.REGISTER);
    }

    @Test
    void theLoopMissesNoRegisterField() {
        // Counted in the registry: 86 entries with any src; 3 of MEMSX. A dst is in all but 12 of its 168, and opcode
        // 0.
        // Of Linux, both in 4 loads, 4 stores and 2 casts, dst alone in gotox, none in may_goto.
        assertEquals(
                86 + 3 + 10,
                registerFields().filter(each -> each.get()[1] == Field.SRC).count());
        assertEquals(
                172 - 13 + 11,
                registerFields().filter(each -> each.get()[1] == Field.DST).count());
    }

    // Which instructions write r10 is said here by the RFC's text, not by the table.
    @ParameterizedTest
    @CsvSource({
        "c3 ba 00 00 00 00 00 00, false", // add: memory only
        "c3 a1 00 00 00 00 00 00, false", // add r10 to memory
        "c3 a1 00 00 01 00 00 00, true", // fetch: into src
        "db a1 00 00 e1 00 00 00, true", // exchange: into src
        "db a1 00 00 f1 00 00 00, false", // compare and exchange: into R0
        "7b 1a 00 00 00 00 00 00, false", // store at r10
        "7b a1 00 00 00 00 00 00, false", // store r10
        "7a 0a 00 00 00 00 00 00, false",
        "79 1a 00 00 00 00 00 00, true", // load into r10
        "79 a1 00 00 00 00 00 00, false",
        "91 1a 00 00 00 00 00 00, true",
        "18 0a 00 00 00 00 00 00, true",
        "d7 0a 00 00 10 00 00 00, true",
        "87 0a 00 00 00 00 00 00, true",
        "bf 1a 08 00 00 00 00 00, true",
        "1d aa 00 00 00 00 00 00, false",
        "8d 0a 00 00 00 00 00 00, false",
        "40 a0 00 00 00 00 00 00, false"
    })
    void onlyAWriteToTheFramePointerIsRefused(String hex, boolean written) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        Instruction first = Bytecode.decode(bytes, ByteOrder.LITTLE_ENDIAN).at(0);
        Instruction instruction = first.opcode() == 0x18 ? Instruction.wide(first.dst(), 0, 0, 0, 0) : first;
        boolean found = findings(instruction).stream().anyMatch(each -> each.rule() == Rule.FRAME_POINTER_WRITTEN);
        assertEquals(written, found);
    }

    @ParameterizedTest
    @MethodSource("reservedOpcodes")
    void everyOtherOpcodeIsReserved(int opcode) {
        String message = "opcode 0x%02x is reserved".formatted(opcode);
        assertEquals(
                List.of(new Finding(Rule.RESERVED_OPCODE, 1, message)),
                findings(Instruction.of(opcode, 15, 15, -1, -1)));
    }

    static IntStream reservedOpcodes() {
        return IntStream.range(0, 256).filter(opcode -> Opcode.rowsOf(opcode).isEmpty());
    }

    @Test
    void theRegistryUses123OpcodesMemsxThreeCallxOneAndLinuxFourMore() {
        // Of Linux: atomic loads and stores of 8 and 16 bits, may_goto, gotox.
        assertEquals(256 - 123 - 3 - 1 - 4, reservedOpcodes().count());
    }

    private static Stream<Arguments> fields(Constraint constraint) {
        return rows().flatMap(row -> Stream.of(Field.values())
                .filter(field -> row.constraint(field).equals(constraint))
                .map(field -> Arguments.of(row, field)));
    }

    /** A code address is that of an instruction, and Linux has a warning for a division by zero. */
    private static boolean isOneByDefault(Opcode row) {
        boolean division = switch (row.operation()) {
            case DIV, SDIV, MOD, SMOD -> row.form() == Form.ALU_IMM;
            default -> false;
        };
        return division || row == Opcode.LDDW_CODE;
    }

    /** An instruction of the row with zero wherever the row lets it be zero; a target is the next instruction. */
    private static Instruction plain(Opcode row) {
        int src = row.constraint(Field.SRC).value();
        int offset = row.constraint(Field.OFFSET).value();
        int imm = isOneByDefault(row) ? 1 : row.constraint(Field.IMM).value();
        return row.opcode() == 0x18
                ? Instruction.wide(0, src, offset, imm, 0)
                : Instruction.of(row.opcode(), 0, src, offset, imm);
    }

    private static Instruction with(Instruction plain, Field field, int content) {
        assertTrue(plain.field(field) != content || content == 0, "the test changes the field");
        int dst = field == Field.DST ? content : plain.dst();
        int src = field == Field.SRC ? content : plain.src();
        int offset = field == Field.OFFSET ? content : plain.offset();
        int imm = field == Field.IMM ? content : plain.imm();
        int nextImm = field == Field.NEXT_IMM ? content : plain.nextImm();
        return plain.slots() == 2
                ? Instruction.wide(dst, src, offset, imm, nextImm)
                : Instruction.of(plain.opcode(), dst, src, offset, imm);
    }

    private static List<Finding> findings(Instruction instruction) {
        return VALIDATOR.findings(Bytecode.of(EXIT, instruction, EXIT));
    }
}
