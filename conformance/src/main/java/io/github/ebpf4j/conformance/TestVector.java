package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Opcode;
import java.util.Comparator;

/** A program, what it runs on, and what must come of it. */
public final class TestVector {

    private final String name;
    private final Bytecode code;
    private final byte[] memory;
    private final Expectation expectation;

    TestVector(String name, Bytecode code, byte[] memory, Expectation expectation) {
        this.name = name;
        this.code = code;
        this.memory = memory.clone();
        this.expectation = expectation;
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

    /** Returns the program. */
    public Bytecode code() {
        return code;
    }

    /** Returns a copy of the bytes that R1 points to, R2 being their number; empty for none. */
    public byte[] memory() {
        return memory.clone();
    }

    /** Returns what must come of it. */
    public Expectation expectation() {
        return expectation;
    }

    /**
     * Returns the group that the vector counts under: of those that its instructions belong to, the one declared last,
     * since nearly every program needs base32 and base64 besides.
     */
    public ConformanceGroup group() {
        return code.instructions().stream()
                .flatMap(instruction -> Opcode.lookup(instruction).stream())
                .map(Opcode::group)
                .max(Comparator.naturalOrder())
                .orElse(ConformanceGroup.BASE32);
    }
}
