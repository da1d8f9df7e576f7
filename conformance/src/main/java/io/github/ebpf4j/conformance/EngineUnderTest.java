package io.github.ebpf4j.conformance;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.isa.Bytecode;

/** Anything that takes bytecode and memory and answers with R0 or an error. */
public interface EngineUnderTest {

    /** What came of a program. */
    sealed interface Answer {

        /** The program ended with this in R0. */
        record Result(long value) implements Answer {
            @Override
            public String toString() {
                return "0x%x".formatted(value);
            }
        }

        /** The program was refused or stopped. */
        record Refusal(String message) implements Answer {
            @Override
            public String toString() {
                return "the error \"" + message + "\"";
            }
        }
    }

    /** Returns the name for reports. */
    String name();

    /**
     * Runs a program.
     *
     * @param code the program
     * @param memory what R1 points to, R2 being its size; it may be changed. Empty for none
     */
    Answer run(Bytecode code, byte[] memory);

    /** Returns an engine of ours in an environment; {@link UpstreamHelpers} has the one that upstream's vectors need. */
    static EngineUnderTest of(Engine engine, Environment environment) {
        return new InProcessEngine(engine, environment);
    }
}
