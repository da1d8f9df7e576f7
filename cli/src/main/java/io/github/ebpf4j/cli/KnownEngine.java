package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.Profile;
import java.util.Locale;
import java.util.Set;

/** Our engines by name. */
enum KnownEngine {
    /** The one that {@code run} uses. */
    INTERPRETER {
        @Override
        EngineUnderTest accepting(Set<Profile> profiles) {
            return EngineUnderTest.of(Engine.interpreter(), profiles);
        }
    },
    /** The independent reading of the RFC that others are compared with. */
    REFERENCE {
        @Override
        EngineUnderTest accepting(Set<Profile> profiles) {
            return EngineUnderTest.reference(profiles);
        }
    };

    /** Returns the engine for the instructions of these profiles. */
    abstract EngineUnderTest accepting(Set<Profile> profiles);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
