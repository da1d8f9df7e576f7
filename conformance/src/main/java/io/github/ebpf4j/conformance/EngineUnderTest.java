package io.github.ebpf4j.conformance;

import io.github.ebpf4j.conformance.model.ReferenceEngine;
import io.github.ebpf4j.conformance.plugin.PluginEngine;
import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.Profile;
import java.time.Duration;
import java.util.Set;

/** Anything that is given a vector's program, memory and environment, and answers with R0 or an error. */
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

        /** The program was refused or stopped, and the engine said why. */
        record Refusal(String message) implements Answer {
            @Override
            public String toString() {
                return "the error \"" + message + "\"";
            }
        }

        /** The engine broke: a signal, an exception that is none of its own, an answer that is none. */
        record Crash(String how) implements Answer {
            @Override
            public String toString() {
                return "a crash: " + how;
            }
        }

        /** The engine gave no answer in the time that it was given. */
        record Hang(Duration limit) implements Answer {
            @Override
            public String toString() {
                return "nothing in %d ms".formatted(limit.toMillis());
            }
        }

        /** The engine cannot be asked, since it cannot be given what the vector needs. */
        record NotApplicable(String why) implements Answer {
            @Override
            public String toString() {
                return why;
            }
        }
    }

    /** Returns the name for reports. */
    String name();

    /** Runs a vector's program; what must come of it is the caller's to judge. May be called by several threads at once. */
    Answer run(TestVector vector);

    /** Returns an engine of ours that accepts the instructions of these profiles. */
    static EngineUnderTest of(Engine engine, Set<Profile> profiles) {
        return new InProcessEngine(engine, profiles);
    }

    /**
     * Returns an external command as an engine, which starts a process for each vector. The command is started once for
     * a trial, so that one that is not there is told from one that answers wrong.
     *
     * @throws PluginException if the command cannot be started, which its runs throw too, should it no longer be there
     */
    static EngineUnderTest plugin(PluginOptions options) {
        return PluginEngine.of(options);
    }

    /**
     * Returns an engine that is an independent reading of the RFC: slow, and no code of it is an engine's of ours. It
     * accepts the instructions of these profiles.
     */
    static EngineUnderTest reference(Set<Profile> profiles) {
        return new ReferenceEngine(profiles);
    }
}
