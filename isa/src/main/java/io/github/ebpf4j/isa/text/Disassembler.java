package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes instructions as text. For any bytecode at all and in either dialect, {@link Assembler} reads the text back to
 * the same bytecode; what is malformed is written as {@code .8byte} with the reason.
 */
public final class Disassembler {

    private Disassembler() {}

    /** Returns the program in the dialect of bpf_conformance, as {@link #disassemble(Dialect, Bytecode)} does. */
    public static String disassemble(Bytecode code) {
        return disassemble(Dialect.CONFORMANCE, code);
    }

    /**
     * Returns the program as text, a line per instruction. In pseudo-C, jumps tell their distance, as LLVM prints them.
     * In the dialect of bpf_conformance, they name a label: a place that is jumped to has {@code L} with
     * its {@code pc}; a function, {@code F} with its {@code pc}.
     */
    public static String disassemble(Dialect dialect, Bytecode code) {
        return disassemble(dialect, code, Remarks.NONE);
    }

    /**
     * Returns the program as text, as {@link #disassemble(Dialect, Bytecode)} does, with comments: source lines where
     * they begin, and after an instruction the names of what it refers to.
     */
    public static String disassemble(Dialect dialect, Program program) {
        return disassemble(dialect, program.bytecode(), Remarks.of(program));
    }

    private static String disassemble(Dialect dialect, Bytecode code, Remarks remarks) {
        Map<Integer, String> labels = dialect == Dialect.CONFORMANCE ? labels(code) : Map.of();
        StringBuilder text = new StringBuilder();
        for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
            if (labels.containsKey(pc)) {
                text.append(labels.get(pc)).append(":\n");
            }
            remarks.lineAt(pc)
                    .ifPresent(line -> text.append("    # ").append(line).append('\n'));
            for (String line : lines(dialect, pc, code.at(pc), labels, remarks)) {
                text.append("    ").append(line).append('\n');
            }
        }
        return text.toString();
    }

    /** Returns one instruction in the dialect of bpf_conformance, with distances in place of labels. */
    public static String disassemble(Instruction instruction) {
        return disassemble(Dialect.CONFORMANCE, instruction);
    }

    /**
     * Returns one instruction as one line, with distances in place of labels: {@code jeq %r1, 0, +3}. A malformed one
     * is written as {@code .8byte} followed by its slot or slots.
     */
    public static String disassemble(Dialect dialect, Instruction instruction) {
        Optional<Opcode> row = Opcode.lookup(instruction);
        if (row.isPresent() && Syntax.isSpellable(instruction, row.get())) {
            return spell(dialect, 0, instruction, row.get(), Map.of());
        }
        String slot = "%s 0x%016x".formatted(Syntax.RAW_SLOT, instruction.toSlot());
        return instruction
                .second()
                .map(second -> "%s, 0x%016x".formatted(slot, second.toSlot()))
                .orElse(slot);
    }

    private static Map<Integer, String> labels(Bytecode code) {
        Map<Integer, String> labels = new HashMap<>();
        for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
            Instruction instruction = code.at(pc);
            Optional<Opcode> row = Opcode.lookup(instruction);
            if (row.isEmpty() || !Syntax.isSpellable(instruction, row.get())) {
                continue;
            }
            OptionalLong target = row.get().target(pc, instruction);
            if (target.isPresent() && code.isInstruction(target.getAsLong())) {
                boolean jump = row.get().targetField().equals(Optional.of(Field.OFFSET)) || row.get() == Opcode.JA32;
                // A function that is also jumped to is a function first.
                labels.merge(
                        (int) target.getAsLong(),
                        (jump ? "L" : "F") + target.getAsLong(),
                        (one, other) -> one.startsWith("F") ? one : other);
            }
        }
        return labels;
    }

    private static List<String> lines(
            Dialect dialect, int pc, Instruction instruction, Map<Integer, String> labels, Remarks remarks) {
        Optional<Opcode> row = Opcode.lookup(instruction);
        if (row.isPresent() && Syntax.isSpellable(instruction, row.get())) {
            return List.of(spell(dialect, pc, instruction, row.get(), labels) + remarks.after(pc, instruction));
        }
        List<String> lines = new ArrayList<>();
        lines.add("%s 0x%016x # %s".formatted(Syntax.RAW_SLOT, instruction.toSlot(), reason(instruction, row)));
        instruction
                .second()
                .ifPresent(second ->
                        lines.add("%s 0x%016x # its second slot".formatted(Syntax.RAW_SLOT, second.toSlot())));
        return Collections.unmodifiableList(lines);
    }

    static String reason(Instruction instruction, Optional<Opcode> row) {
        if (row.isEmpty()) {
            return "reserved";
        } else if (row.get() == Opcode.NEXT_IMM) {
            return "the second slot of no wide instruction";
        } else if (row.get().opcode() == Opcode.LDDW.opcode()
                && instruction.second().isEmpty()) {
            return row.get() + " without its second slot";
        } else {
            return row.get() + " with a field that must be zero";
        }
    }

    private static String spell(
            Dialect dialect, int pc, Instruction instruction, Opcode row, Map<Integer, String> labels) {
        return dialect == Dialect.PSEUDO_C ? PseudoC.print(instruction, row) : spell(pc, instruction, row, labels);
    }

    private static String spell(int pc, Instruction instruction, Opcode row, Map<Integer, String> labels) {
        List<String> operands = new ArrayList<>();
        for (Syntax.Operand operand : Syntax.operands(row)) {
            operands.add(spell(operand, pc, instruction, row, labels));
        }
        String words = Syntax.words(row);
        return operands.isEmpty() ? words : words + " " + String.join(", ", operands);
    }

    private static String spell(
            Syntax.Operand operand, int pc, Instruction instruction, Opcode row, Map<Integer, String> labels) {
        int content = instruction.field(operand.field());
        return switch (operand) {
            case DST_REGISTER, SRC_REGISTER -> "%r" + content;
            case IMM -> Integer.toString(content);
            case DST_MEMORY, SRC_MEMORY ->
                instruction.offset() == 0
                        ? "[%r" + content + "]"
                        : "[%r" + content + signed(instruction.offset()) + "]";
            case OFFSET_TARGET, IMM_TARGET -> target(pc, content, labels);
            case WIDE -> wide(pc, instruction, row, labels);
        };
    }

    private static String wide(int pc, Instruction instruction, Opcode row, Map<Integer, String> labels) {
        for (Syntax.WideName name : Syntax.WIDE_NAMES) {
            if (name.row() == row) {
                String what = row == Opcode.LDDW_CODE
                        ? target(pc, instruction.imm(), labels)
                        : Integer.toString(instruction.imm());
                String added = name.addsNextImm() && instruction.nextImm() != 0 ? signed(instruction.nextImm()) : "";
                return name.before() + what + name.after() + added;
            }
        }
        return "0x" + Long.toHexString(instruction.imm64());
    }

    private static String target(int pc, int distance, Map<Integer, String> labels) {
        long target = pc + 1L + distance;
        boolean fits = target >= 0 && target <= Integer.MAX_VALUE;
        return fits ? labels.getOrDefault((int) target, signed(distance)) : signed(distance);
    }

    private static String signed(int number) {
        return number < 0 ? Integer.toString(number) : "+" + number;
    }
}
