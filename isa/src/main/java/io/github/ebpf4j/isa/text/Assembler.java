package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
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

    private static final Pattern LABEL = Pattern.compile("([A-Za-z_.$][\\w.$]*)\\s*:");
    private static final Pattern REGISTER = Pattern.compile("%r(\\d{1,2})");
    private static final Pattern MEMORY = Pattern.compile("\\[\\s*(%\\w+)\\s*(?:([+-])\\s*(\\w+)\\s*)?]");
    private static final Pattern DISTANCE = Pattern.compile("[+-].*");
    private static final Pattern WIDE_SUM = Pattern.compile("(.*\\))\\s*([+-]\\s*\\w+)?");
    private static final int LAST_NAMED_REGISTER = 15;

    private final List<Long> slots = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Reference> references = new ArrayList<>();
    private int firstExit = -1;
    private int line;

    private Assembler() {}

    /** A label that an instruction names, to be filled in when all labels are known. */
    private record Reference(int line, int pc, Field field, String label) {}

    /**
     * Returns the program that the text says.
     *
     * @throws AssemblyException if a line says none; the message names the line and what is wrong in it
     */
    public static Bytecode assemble(String text) {
        Assembler assembler = new Assembler();
        for (String line : text.split("\\R", -1)) {
            assembler.line++;
            assembler.readLine(line);
        }
        assembler.resolveReferences();
        return assembler.toBytecode();
    }

    private void readLine(String line) {
        String rest = line.replaceFirst("#.*", "").strip();
        Matcher label = LABEL.matcher(rest);
        if (label.lookingAt()) {
            define(label.group(1));
            rest = rest.substring(label.end()).strip();
        }
        if (!rest.isEmpty()) {
            readStatement(rest);
        }
    }

    private void define(String label) {
        if (labels.putIfAbsent(label, slots.size()) != null) {
            throw error("label \"%s\" is already defined, at pc %d".formatted(label, labels.get(label)));
        }
    }

    private void readStatement(String statement) {
        String[] parts = statement.split("\\s+", 2);
        String words = parts[0];
        String rest = parts.length == 2 ? parts[1] : "";
        if (words.equals(Syntax.RAW_SLOT)) {
            operands(rest).forEach(operand -> slots.add(number(operand, "slot", Long.SIZE)));
            return;
        }
        if (words.equals(Syntax.LOCK)) {
            String[] more = rest.split("\\s+", rest.startsWith(Syntax.FETCH + " ") ? 3 : 2);
            int count = more.length == 3 ? 2 : 1;
            words = words + " " + more[0] + (count == 2 ? " " + more[1] : "");
            rest = more.length > count ? more[count] : "";
        } else if (words.equals(Syntax.CALL)) {
            String[] more = rest.split("\\s+", 2);
            if (more.length == 2) {
                words = more[0].equals("helper") ? words : words + " " + more[0];
                rest = more[1];
            }
        }
        readInstruction(words, operands(rest));
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
            throw error("invalid mnemonic \"%s\"".formatted(words));
        }
        List<Opcode> sameCount = rows.stream()
                .filter(row -> Syntax.operands(row).size() == operands.size())
                .toList();
        if (sameCount.isEmpty()) {
            throw error("%s: invalid number of operands: found %d, must be %d"
                    .formatted(
                            words, operands.size(), Syntax.operands(rows.get(0)).size()));
        }
        Opcode row = sameCount.stream()
                .filter(candidate -> fits(Syntax.operands(candidate), operands))
                .findFirst()
                .orElse(sameCount.get(0));
        emit(row, operands);
    }

    private static boolean fits(List<Syntax.Operand> kinds, List<String> operands) {
        for (int i = 0; i < operands.size(); i++) {
            if (kinds.get(i).isRegister() != operands.get(i).startsWith("%")) {
                return false;
            }
        }
        return true;
    }

    private void emit(Opcode row, List<String> texts) {
        Map<Field, Integer> fields = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            fields.put(field, row.constraint(field).value());
        }
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
        if (row == Opcode.EXIT && firstExit < 0) {
            firstExit = slots.size();
        }
        slots.add(Instruction.of(
                        row.opcode(),
                        fields.getOrDefault(Field.DST, 0),
                        wideRow == row
                                ? fields.getOrDefault(Field.SRC, 0)
                                : wideRow.constraint(Field.SRC).value(),
                        fields.getOrDefault(Field.OFFSET, 0),
                        fields.getOrDefault(Field.IMM, 0))
                .toSlot());
        if (row.operation() == Opcode.LDDW.operation()) {
            slots.add((long) fields.getOrDefault(Field.NEXT_IMM, 0) << Integer.SIZE);
        }
    }

    private int register(String text) {
        Matcher matcher = REGISTER.matcher(text);
        // Registers 11 to 15 can be encoded, so that a validator can be shown to refuse them.
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > LAST_NAMED_REGISTER) {
            throw error("invalid register \"%s\", must be %%r0 to %%r10".formatted(text));
        }
        return Integer.parseInt(matcher.group(1));
    }

    private void memory(String text, Field register, Map<Field, Integer> fields) {
        Matcher matcher = MEMORY.matcher(text);
        if (!matcher.matches()) {
            throw error("invalid memory operand \"%s\", must be [%%r1+offset]".formatted(text));
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
        references.add(new Reference(line, slots.size(), field, text));
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
        throw error("%s \"%s\" is %s".formatted(field, text, reason));
    }

    private void resolveReferences() {
        if (firstExit >= 0) {
            labels.putIfAbsent(Syntax.EXIT, firstExit);
        }
        for (Reference reference : references) {
            Integer target = labels.get(reference.label());
            if (target == null) {
                throw new AssemblyException(reference.line(), "invalid label \"%s\"".formatted(reference.label()));
            }
            int distance = target - reference.pc() - 1;
            if (reference.field() == Field.OFFSET && distance != (short) distance) {
                throw new AssemblyException(
                        reference.line(),
                        "label \"%s\" is %d slots away, out of 16-bit range".formatted(reference.label(), distance));
            }
            Instruction plain = Instruction.fromSlot(slots.get(reference.pc()));
            boolean offset = reference.field() == Field.OFFSET;
            slots.set(
                    reference.pc(),
                    Instruction.of(
                                    plain.opcode(),
                                    plain.dst(),
                                    plain.src(),
                                    offset ? distance : plain.offset(),
                                    offset ? plain.imm() : distance)
                            .toSlot());
        }
    }

    private Bytecode toBytecode() {
        ByteBuffer buffer = ByteBuffer.allocate(slots.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        slots.forEach(buffer::putLong);
        return Bytecode.decode(buffer.array(), ByteOrder.LITTLE_ENDIAN);
    }

    private AssemblyException error(String message) {
        return new AssemblyException(line, message);
    }
}
