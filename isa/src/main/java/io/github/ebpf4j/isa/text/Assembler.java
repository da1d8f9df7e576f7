package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the dialect of bpf_conformance:
 *
 * <pre>{@code
 *     mov %r0, 0            # 64 bits; add32 and the like have 32
 *     jeq %r1, 0x10, exit   # the first exit has the label "exit" unless another place is given it
 *     lock fetch add32 [%r10-8], %r1
 *     call local twice      # call 5 is a helper, call %r2 is callx, call runtime 7 names it by BTF id
 * again:
 *     ja again              # or +1, or -2: a distance counted from the next instruction
 *     exit
 * }</pre>
 *
 * <p>Numbers are decimal with a sign, or hexadecimal after 0x; a hexadecimal number may use all bits of its field, so
 * {@code 0xffffffff} is an imm of -1. {@code .8byte} puts down a slot as it is.
 */
public final class Assembler {

    static final Pattern LINE_END = Pattern.compile("\r?\n|\r");
    static final Pattern LABEL = Pattern.compile("([A-Za-z_.$][\\w.$]*)\\s*:");
    // What an instruction starts with: one word, but for atomic operations and calls.
    private static final Pattern STATEMENT = Pattern.compile(
            "(?<words>lock\\s+fetch\\s+[^\\s,]+|lock\\s+[^\\s,]+|call\\s+\\w+(?=\\s)|[^\\s,]+)" + "(?<rest>(\\s.*)?)");
    private static final Pattern REGISTER = Pattern.compile("%r(0|[1-9]\\d?)");
    private static final Pattern MEMORY = Pattern.compile("\\[\\s*(%\\w+)\\s*(?:([+-])\\s*(\\w+)\\s*)?]");
    private static final Pattern DISTANCE = Pattern.compile("[+-].*");
    private static final Pattern WIDE_SUM = Pattern.compile("(.*\\))\\s*([+-]\\s*\\w+)?");
    private static final int LAST_NAMED_REGISTER = 15;

    private final SlotWriter writer = new SlotWriter();
    private int line;

    private Assembler() {}

    /**
     * Returns the program that the text says in a dialect.
     *
     * @throws AssemblyException if a line says none; the message names the line and what is wrong in it
     */
    public static Bytecode assemble(Dialect dialect, String text) {
        return dialect == Dialect.PSEUDO_C ? PseudoCAssembler.assemble(text) : assemble(text);
    }

    /**
     * Returns the program that the text says in the dialect of bpf_conformance.
     *
     * @throws AssemblyException if a line says none; the message names the line and what is wrong in it
     */
    public static Bytecode assemble(String text) {
        Assembler assembler = new Assembler();
        for (String line : LINE_END.split(text, -1)) {
            assembler.line++;
            assembler.readLine(line);
        }
        return assembler.writer.toBytecode();
    }

    private void readLine(String line) {
        String rest = line.replaceFirst("#.*", "").strip();
        Matcher label = LABEL.matcher(rest);
        if (label.lookingAt()) {
            writer.define(this.line, label.group(1));
            rest = rest.substring(label.end()).strip();
        }
        if (!rest.isEmpty()) {
            readStatement(rest);
        }
    }

    private void readStatement(String statement) {
        Matcher matcher = STATEMENT.matcher(statement);
        if (!matcher.matches()) {
            throw error("invalid mnemonic " + Excerpt.of(statement));
        }
        String words = matcher.group("words").replaceAll("\\s+", " ");
        List<String> operands = operands(matcher.group("rest").strip());
        if (words.equals(Syntax.RAW_SLOT)) {
            readSlots(operands);
        } else {
            readInstruction(words.equals("call helper") ? Syntax.CALL : words, operands);
        }
    }

    private void readSlots(List<String> operands) {
        if (operands.isEmpty()) {
            throw error("%s: invalid number of operands: found 0, must be 1 or more".formatted(Syntax.RAW_SLOT));
        }
        operands.forEach(operand -> writer.put(number(operand, "slot", Long.SIZE)));
    }

    private static List<String> operands(String text) {
        List<String> operands = new ArrayList<>();
        for (String operand : text.split(",", -1)) {
            operands.add(operand.strip());
        }
        return text.isBlank() ? List.of() : operands;
    }

    private void readInstruction(String words, List<String> operands) {
        // An exchange always fetches; upstream lets one say so.
        List<Opcode> rows = Syntax.rows(words.replaceFirst("^lock fetch (xchg|cmpxchg)", "lock $1"));
        if (rows.isEmpty()) {
            throw error("invalid mnemonic " + Excerpt.of(words));
        }
        List<Opcode> sameCount = rows.stream()
                .filter(row -> Syntax.operands(row).size() == operands.size())
                .toList();
        if (sameCount.isEmpty()) {
            throw error("%s: invalid number of operands: found %d, must be %d"
                    .formatted(
                            words, operands.size(), Syntax.operands(rows.get(0)).size()));
        }
        // The row that the operands fit best, so that a message blames the operand that is wrong.
        emit(
                Collections.min(sameCount, Comparator.comparingInt(row -> misfits(Syntax.operands(row), operands))),
                operands);
    }

    private static int misfits(List<Syntax.Operand> kinds, List<String> operands) {
        int misfits = 0;
        for (int i = 0; i < operands.size(); i++) {
            if (kinds.get(i).isRegister() != operands.get(i).startsWith("%")) {
                misfits++;
            }
        }
        return misfits;
    }

    private void emit(Opcode row, List<String> texts) {
        Map<Field, Integer> fields = new EnumMap<>(Field.class);
        Opcode wideRow = row;
        List<Syntax.Operand> operands = Syntax.operands(row);
        for (int i = 0; i < operands.size(); i++) {
            String text = texts.get(i);
            Field field = operands.get(i).field();
            switch (operands.get(i)) {
                case DST_REGISTER, SRC_REGISTER -> fields.put(field, register(text));
                case IMM -> fields.put(field, (int) number(text, "imm", Integer.SIZE));
                case DST_MEMORY, SRC_MEMORY -> memory(text, field, fields);
                case OFFSET_TARGET, IMM_TARGET -> fields.put(field, target(text, field));
                case WIDE -> wideRow = wide(text, fields);
            }
        }
        if (row == Opcode.EXIT) {
            writer.defineByDefault(Syntax.EXIT);
        }
        writer.put(wideRow, fields);
    }

    private int register(String text) {
        Matcher matcher = REGISTER.matcher(text);
        // Registers 11 to 15 can be encoded, so that a validator can be shown to refuse them.
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > LAST_NAMED_REGISTER) {
            throw error("invalid register %s, must be %%r0 to %%r10".formatted(Excerpt.of(text)));
        }
        return Integer.parseInt(matcher.group(1));
    }

    private void memory(String text, Field register, Map<Field, Integer> fields) {
        Matcher matcher = MEMORY.matcher(text);
        if (!matcher.matches()) {
            throw error("invalid memory operand %s, must be [%%r1+offset]".formatted(Excerpt.of(text)));
        }
        fields.put(register, register(matcher.group(1)));
        String sign = matcher.group(2);
        fields.put(Field.OFFSET, sign == null ? 0 : offset(sign + matcher.group(3)));
    }

    private int offset(String text) {
        return (short) number(text, "offset", Short.SIZE);
    }

    private int target(String text, Field field) {
        if (DISTANCE.matcher(text).matches()) {
            return field == Field.OFFSET ? offset(text) : (int) number(text, "imm", Integer.SIZE);
        }
        writer.refer(line, field, text);
        return 0;
    }

    private Opcode wide(String text, Map<Field, Integer> fields) {
        for (Syntax.WideName name : Syntax.WIDE_NAMES) {
            Optional<Opcode> row = wide(text, name, fields);
            if (row.isPresent()) {
                return row.get();
            }
        }
        long value = number(text, "imm", Long.SIZE);
        fields.put(Field.IMM, (int) value);
        fields.put(Field.NEXT_IMM, (int) (value >>> Integer.SIZE));
        return Opcode.LDDW;
    }

    private Optional<Opcode> wide(String text, Syntax.WideName name, Map<Field, Integer> fields) {
        Matcher sum = WIDE_SUM.matcher(text);
        if (!sum.matches()
                || !sum.group(1).startsWith(name.before())
                || !sum.group(1).endsWith(name.after())) {
            return Optional.empty();
        }
        String what = sum.group(1)
                .substring(
                        name.before().length(),
                        sum.group(1).length() - name.after().length())
                .strip();
        boolean sums = sum.group(2) != null;
        if (what.isEmpty() || (sums && !name.addsNextImm())) {
            return Optional.empty();
        }
        fields.put(
                Field.IMM,
                name.row() == Opcode.LDDW_CODE ? target(what, Field.IMM) : (int) number(what, "imm", Integer.SIZE));
        if (sums) {
            fields.put(Field.NEXT_IMM, (int) number(sum.group(2).replaceAll("\\s", ""), "next_imm", Integer.SIZE));
        }
        return Optional.of(name.row());
    }

    /** Reads a number for a field of the given bits: signed decimal, or hexadecimal up to all ones. */
    private long number(String text, String field, int bits) {
        Optional<Long> value = Numbers.parse(text, bits);
        if (value.isPresent()) {
            return value.get();
        }
        String reason = Numbers.isNumber(text) ? "out of %d-bit range".formatted(bits) : "not a number";
        throw error("%s %s is %s".formatted(field, Excerpt.of(text), reason));
    }

    private AssemblyException error(String message) {
        return new AssemblyException(line, message);
    }
}
