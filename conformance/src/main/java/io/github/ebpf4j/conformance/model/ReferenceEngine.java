package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.Profile;
import java.util.List;
import java.util.Set;

/**
 * The RFC, executed by the word, with what Linux adds. It tells an observer every instruction that it executes, and what
 * the instruction met.
 */
public final class ReferenceEngine implements EngineUnderTest {

    private final String name;
    private final Set<Profile> profiles;
    private final Reading reading;

    /** Creates an engine that accepts the instructions of these profiles. */
    public ReferenceEngine(Set<Profile> profiles) {
        this("reference", profiles, new Reading());
    }

    ReferenceEngine(String name, Set<Profile> profiles, Reading reading) {
        this.name = name;
        this.profiles = Set.copyOf(profiles);
        this.reading = reading;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Answer run(TestVector vector) {
        return run(vector, Observer.NOBODY);
    }

    /** Runs a vector's program as {@link #run(TestVector)} does, under the eyes of an observer. */
    public Answer run(TestVector vector, Observer observer) {
        List<Finding> errors = reading.errors(vector.code(), profiles);
        if (!errors.isEmpty()) {
            return refusal(Phase.VALIDATE, errors.get(0).toString());
        }
        return execute(vector, observer);
    }

    /** Runs the program of a vector in which nothing is wrong. */
    Answer execute(TestVector vector, Observer observer) {
        Phase phase = Phase.LINK;
        try {
            Machine machine = new Machine(vector, reading, observer);
            machine.link();
            phase = Phase.RUN;
            return new Answer.Result(machine.run());
        } catch (Stop e) {
            return refusal(phase, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            return new Answer.Crash(e.toString());
        }
    }

    private static Answer refusal(Phase phase, String message) {
        return new Answer.Refusal("%s: %s".formatted(phase, message));
    }
}
