package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.text.Disassembler;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes the file of one vector as a person would: the clause first, then what the program has, then what comes of it. */
final class VectorText {

    /** What starts the line of a generated file that names its family. */
    static final String FAMILY = "# Family: ";

    private static final String HEAD = """
            # Copyright (c) ebpf4j contributors
            # SPDX-License-Identifier: Apache-2.0
            """;

    private final String folder;
    private final String family;
    private final String name;
    private final String clause;
    private final List<String> environment = new ArrayList<>();
    private final List<String> assembly = new ArrayList<>();
    private final List<String> raw = new ArrayList<>();
    private byte[] memory = {};

    private VectorText(String folder, String family, String name, String clause) {
        this.folder = folder;
        this.family = family;
        this.name = name;
        this.clause = clause;
    }

    /**
     * Starts a file.
     *
     * @param clause the sentence of the third line, which cites what the vector shows
     */
    static VectorText of(String folder, String family, String name, String clause) {
        return new VectorText(folder, family, name, clause);
    }

    /** Adds a line to the section env. */
    VectorText env(String line) {
        environment.add(line);
        return this;
    }

    /** Adds well-formed instructions as text. */
    VectorText asm(Instruction... instructions) {
        for (Instruction instruction : instructions) {
            assembly.add(Disassembler.disassemble(instruction));
        }
        return this;
    }

    /** Adds a well-formed instruction as its slots, with its text beside them. */
    VectorText raw(Instruction instruction) {
        return raw(instruction, Disassembler.disassemble(instruction));
    }

    /** Adds any instruction as its slots, with words beside the first of them. */
    VectorText raw(Instruction instruction, String words) {
        raw.add("0x%016x # %s".formatted(instruction.toSlot(), words));
        instruction.second().ifPresent(second -> raw.add("0x%016x # its second slot".formatted(second.toSlot())));
        return this;
    }

    /** Says what memory holds. */
    VectorText mem(byte... bytes) {
        memory = bytes.clone();
        return this;
    }

    /** Ends the file of a program that must return {@code r0}. */
    GeneratedVector result(long r0) {
        return end("-- result\n0x%x\n".formatted(r0));
    }

    /** Ends the file of a program that must be refused, whatever the message. */
    GeneratedVector refused() {
        return end("-- error\n");
    }

    private GeneratedVector end(String expectation) {
        StringBuilder text =
                new StringBuilder(HEAD).append("# " + clause + "\n").append(FAMILY + family + ".\n");
        section(text, "env", environment);
        section(text, "asm", assembly);
        section(text, "raw", raw);
        section(
                text,
                "mem",
                memory.length == 0
                        ? List.of()
                        : List.of(HexFormat.ofDelimiter(" ").formatHex(memory)));
        return new GeneratedVector(folder, name, text.append(expectation).toString());
    }

    private static void section(StringBuilder text, String words, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("-- %s\n%s\n".formatted(words, String.join("\n", lines)));
        }
    }
}
