package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.text.Disassembler;

/** Writes a vector as a {@code .data} file, so that {@link VectorReader} reads the same vector again. */
final class VectorWriter {

    private static final String NO_INSTRUCTION = ".8byte";

    private VectorWriter() {}

    /** Returns the text of a file for a plain vector. */
    static String write(TestVector vector) {
        return write(vector, vector.name());
    }

    /** Returns the text of a file for a plain vector, with a comment at its head, whose line breaks become blanks. */
    static String write(TestVector vector, String comment) {
        StringBuilder text = new StringBuilder(comment(comment));
        String assembly = Disassembler.disassemble(vector.code()).replaceAll("(?m)^ +", "");
        if (assembly.isEmpty() || assembly.contains(NO_INSTRUCTION)) {
            // Assembly has no words for it.
            text.append("-- raw\n");
            appendSlots(text, vector.code());
        } else {
            text.append("-- asm\n").append(assembly);
        }
        if (vector.memory().size() > 0) {
            text.append("-- mem\n").append(vector.memory()).append('\n');
        }
        if (vector.expectation() instanceof TestVector.Expectation.Result result) {
            text.append("-- result\n").append(result).append('\n');
        } else if (vector.expectation() instanceof TestVector.Expectation.Refusal refusal) {
            text.append("-- error\n").append(refusal.text()).append('\n');
        }
        return text.toString();
    }

    /** Returns a line that is a comment, in which blanks stand for line breaks. */
    static String comment(String text) {
        return "# " + text.replaceAll("\\R", " ") + "\n";
    }

    private static void appendSlots(StringBuilder text, Bytecode code) {
        for (Instruction instruction : code.instructions()) {
            text.append("0x%016x\n".formatted(instruction.toSlot()));
            instruction.second().ifPresent(second -> text.append("0x%016x\n".formatted(second.toSlot())));
        }
    }
}
