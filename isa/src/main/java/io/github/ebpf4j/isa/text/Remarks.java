package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.isa.program.SourceLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known about a program and stands beside its instructions: source lines before them, names after them. */
final class Remarks {

    /** None at all. */
    static final Remarks NONE = new Remarks(Optional.empty(), Map.of());

    private final Optional<Program> program;
    private final Map<Integer, String> lines;

    private Remarks(Optional<Program> program, Map<Integer, String> lines) {
        this.program = program;
        this.lines = lines;
    }

    static Remarks of(Program program) {
        return new Remarks(Optional.of(program), linesOf(program));
    }

    // Compilers note each column of a line. It is shown once, and again where a function begins.
    private static Map<Integer, String> linesOf(Program program) {
        Map<Integer, String> lines = new HashMap<>();
        Optional<SourceLine> before = Optional.empty();
        for (SourceLine line : program.lines()) {
            boolean begins = program.functionAt(line.pc())
                    .filter(function -> function.pc() == line.pc())
                    .isPresent();
            if (!line.text().isBlank()
                    && (begins || before.filter(known -> isSame(known, line)).isEmpty())) {
                lines.putIfAbsent(line.pc(), oneLine(line.text()));
            }
            before = Optional.of(line);
        }
        return Map.copyOf(lines);
    }

    private static boolean isSame(SourceLine line, SourceLine other) {
        return line.line() == other.line()
                && line.file().equals(other.file())
                && line.text().equals(other.text());
    }

    /** Returns the source line that begins at {@code pc}, if one does that is known. */
    Optional<String> lineAt(int pc) {
        return Optional.ofNullable(lines.get(pc));
    }

    /** Returns what is to be said after a well-formed instruction, with what a comment begins with; mostly nothing. */
    String after(int pc, Instruction instruction) {
        return program.map(known -> comment(remarks(known, pc, instruction))).orElse("");
    }

    private static String comment(List<String> remarks) {
        return remarks.isEmpty() ? "" : " # " + oneLine(String.join("; ", remarks));
    }

    private static List<String> remarks(Program program, int pc, Instruction instruction) {
        List<String> remarks = new ArrayList<>();
        if (Opcode.lookup(instruction).equals(Optional.of(Opcode.CALL_HELPER))) {
            Helper.of(instruction.imm()).map(Helper::name).ifPresent(remarks::add);
        }
        program.referencesAt(pc).stream().map(Remarks::describe).forEach(remarks::add);
        return remarks;
    }

    private static String describe(Reference reference) {
        String name = reference.name();
        String detail = reference.detail();
        return switch (reference.kind()) {
            case MAP -> "map " + name;
            case DATA -> detail.isEmpty() ? name : detail + " (" + name + ")";
            case FUNCTION -> "function " + name;
            case EXTERN -> "extern " + name;
            case FIELD -> name + " " + detail;
            case UNRESOLVED -> "unresolved " + name + ": " + detail;
        };
    }

    /** Names come from files: what is written after a comment's beginning must not end it. */
    private static String oneLine(String text) {
        return text.strip().replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", " ");
    }
}
