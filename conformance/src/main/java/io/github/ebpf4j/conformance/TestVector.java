package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A program, what it runs on, and what must come of it. */
public final class TestVector {

    private final String name;
    private final Optional<String> text;
    private final Bytecode code;
    private final Bytes memory;
    private final VectorEnvironment environment;
    private final Expectation expectation;

    TestVector(
            String name,
            Optional<String> text,
            Bytecode code,
            Bytes memory,
            VectorEnvironment environment,
            Expectation expectation) {
        this.name = name;
        this.text = text;
        this.code = code;
        this.memory = memory;
        this.environment = environment;
        this.expectation = expectation;
    }

    /** Returns a vector that stands in no file. */
    public static TestVector of(String name, Bytecode code, Bytes memory, Expectation expectation) {
        return new TestVector(name, Optional.empty(), code, memory, VectorEnvironment.PLAIN, expectation);
    }

    /** What must come of a vector. */
    public sealed interface Expectation {

        /** The program must end with this in R0. */
        record Result(long value) implements Expectation {
            @Override
            public String toString() {
                return "0x%x".formatted(value);
            }
        }

        /**
         * The program must be refused or stopped with a message that contains the text, in whatever case; an empty text
         * admits any message.
         */
        record Refusal(String text) implements Expectation {
            @Override
            public String toString() {
                return text.isEmpty() ? "an error" : "the error \"" + text + "\"";
            }
        }
    }

    /** Returns the name of its file without the ending. */
    public String name() {
        return name;
    }

    /** Returns the text of its file, which {@link VectorReader} reads; made on the spot if it stands in none. */
    public String text() {
        return text.orElseGet(() -> VectorWriter.write(this));
    }

    /** Returns the program. */
    public Bytecode code() {
        return code;
    }

    /** Returns the bytes that R1 points to, R2 being their number; none for both being 0. */
    public Bytes memory() {
        return memory;
    }

    /** Returns what it needs besides. */
    public VectorEnvironment environment() {
        return environment;
    }

    /** Returns the same with another expectation, and standing in no file. */
    TestVector expecting(Expectation other) {
        return new TestVector(name, Optional.empty(), code, memory, environment, other);
    }

    /** Returns the same as a vector in a file that has a comment at its head, whose line breaks become blanks. */
    TestVector withComment(String comment) {
        String commented = text.map(present -> VectorWriter.comment(comment) + present)
                .orElseGet(() -> VectorWriter.write(this, comment));
        return new TestVector(name, Optional.of(commented), code, memory, environment, expectation);
    }

    /** Returns what must come of it. */
    public Expectation expectation() {
        return expectation;
    }

    /** Returns the rows that its instructions belong to, executed or not; reserved ones belong to none. */
    public Set<Opcode> rows() {
        Set<Opcode> rows = EnumSet.noneOf(Opcode.class);
        for (Instruction instruction : code.instructions()) {
            Opcode.lookup(instruction).ifPresent(rows::add);
        }
        return rows;
    }

    /** Returns the groups that its instructions belong to; {@link ConformanceGroup#BASE32} is always among them. */
    Set<ConformanceGroup> groups() {
        Set<ConformanceGroup> groups = EnumSet.of(ConformanceGroup.BASE32);
        for (Opcode row : rows()) {
            groups.add(row.group());
        }
        return groups;
    }

    /**
     * Returns the group that the vector counts under: of those that its instructions belong to, the one declared last,
     * since nearly every program needs base32 and base64 besides.
     */
    public ConformanceGroup group() {
        return Collections.max(groups());
    }
}
