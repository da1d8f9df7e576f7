package io.github.ebpf4j.conformance;

import io.github.ebpf4j.conformance.model.Observer;
import io.github.ebpf4j.conformance.model.ReferenceEngine;
import io.github.ebpf4j.conformance.model.Step;
import io.github.ebpf4j.conformance.random.Edits;
import io.github.ebpf4j.conformance.random.Relocatable;
import io.github.ebpf4j.conformance.random.SelfContained;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes a vector smaller while something stays true of it: without instructions, with plainer ones, with less memory.
 * What it makes is as valid as what it was given, ends, and has one right answer, that of the reference engine.
 */
final class Reducer {

    private static final ReferenceEngine REFERENCE = new ReferenceEngine(Profile.DEFAULT);
    private static final ProgramValidator VALIDATOR = ProgramValidator.of(Profile.DEFAULT);

    /** So many instructions a smaller program may execute: one that has lost the end of a loop is given up early. */
    private static final int MOST_INSTRUCTIONS = 20_000;

    private final Predicate<TestVector> stays;
    private final boolean mustBeSelfContained;
    private TestVector smallest;
    private int tries;

    private Reducer(TestVector vector, Predicate<TestVector> stays, int tries) {
        this.smallest = vector;
        this.stays = stays;
        this.tries = tries;
        this.mustBeSelfContained =
                SelfContained.holds(vector.code(), vector.memory().size());
    }

    /**
     * Makes a vector smaller.
     *
     * @param vector a vector that {@code stays} is true of; one with an invalid program is returned as it is
     * @param stays what has to stay true; it is asked about programs only that the reference engine answers
     * @param tries how many smaller ones may be looked at
     */
    static TestVector reduce(TestVector vector, Predicate<TestVector> stays, int tries) {
        if (!isValid(vector.code())) {
            return vector;
        }
        Reducer reducer = new Reducer(vector, stays, tries);
        boolean changed;
        do {
            changed = reducer.withoutInstructions();
            changed |= reducer.withoutMoves();
            changed |= reducer.withOtherRegisters();
            changed |= reducer.withFewerPlaces();
            changed |= reducer.withPlainerInstructions();
            changed |= reducer.withLessMemory();
        } while (changed && reducer.tries > 0);
        return reducer.smallest;
    }

    /** Removes what can be removed: first halves, then ever smaller parts. */
    private boolean withoutInstructions() {
        boolean changed = false;
        for (int count = code().size() / 2; count > 0; count /= 2) {
            int step = count > 2 ? count : 1;
            // From the end on, since what comes last needs what comes before.
            int first = code().size() - count;
            while (first >= 0) {
                changed |= attempt(code().without(first, count));
                first = Math.min(first - step, code().size() - count);
            }
        }
        return changed;
    }

    /** Takes moves between registers out, by giving the two each other's names or by setting the second at once. */
    private boolean withoutMoves() {
        boolean changed = false;
        for (int i = code().size() - 1; i >= 0; i--) {
            Instruction move = code().at(i);
            if (move.opcode() != Opcode.MOV64_REG.opcode()) {
                continue;
            }
            Relocatable without = code().without(i, 1);
            boolean removed = attempt(without.exchanged(move.dst(), move.src()));
            for (int j = i - 1; j >= 0 && !removed; j--) {
                removed = without.at(j).dst() == move.src()
                        && attempt(without.with(j, Edits.into(without.at(j), move.dst())));
            }
            changed |= removed;
        }
        return changed;
    }

    /** Lets instructions access memory where others do, so that copies of addresses are no longer needed. */
    private boolean withFewerPlaces() {
        boolean changed = false;
        for (int i = 0; i < code().size(); i++) {
            for (int j = 0; j < code().size(); j++) {
                Instruction other = code().at(j);
                Optional<Field> base = Edits.baseField(other);
                if (base.isPresent()) {
                    Instruction moved = Edits.at(code().at(i), other.field(base.get()), other.offset());
                    changed |= attempt(code().with(i, moved));
                }
            }
        }
        return changed;
    }

    private boolean withOtherRegisters() {
        boolean changed = false;
        for (int from = Instruction.LAST_REGISTER - 1; from > 0; from--) {
            for (int to = 0; to < from; to++) {
                changed |= attempt(code().renamed(from, to));
            }
        }
        return changed;
    }

    private boolean withPlainerInstructions() {
        boolean changed = false;
        for (int i = 0; i < code().size(); i++) {
            for (Instruction plainer : Edits.simpler(code().at(i))) {
                if (attempt(code().with(i, plainer))) {
                    changed = true;
                    break;
                }
            }
        }
        return changed;
    }

    private boolean withLessMemory() {
        boolean changed = false;
        byte[] memory = smallest.memory().toArray();
        for (int size : new int[] {0, memory.length / 2, memory.length - 1}) {
            changed |= size >= 0 && attempt(smallest.code(), Arrays.copyOf(memory, size));
        }
        for (int i = 0; i < code().size(); i++) {
            changed |= withMemoryFrom(code().at(i).offset());
        }
        byte[] kept = smallest.memory().toArray();
        changed |= attempt(smallest.code(), new byte[kept.length]);
        for (int i = 0; i < kept.length && tries > 0; i++) {
            byte[] plainer = smallest.memory().toArray();
            if (plainer[i] != 0) {
                plainer[i] = 0;
                changed |= attempt(smallest.code(), plainer);
            }
        }
        return changed;
    }

    /** Takes the first bytes of the memory away and lets every access that may be to the others follow. */
    private boolean withMemoryFrom(int start) {
        byte[] memory = smallest.memory().toArray();
        if (start <= 0 || start >= memory.length) {
            return false;
        }
        Relocatable moved = code();
        for (int i = 0; i < moved.size(); i++) {
            Instruction instruction = moved.at(i);
            Optional<Field> base = Edits.baseField(instruction);
            if (base.isPresent() && instruction.offset() >= start) {
                moved = moved.with(
                        i, Edits.at(instruction, instruction.field(base.get()), instruction.offset() - start));
            }
        }
        Optional<Bytecode> linked = moved.link();
        return linked.isPresent() && attempt(linked.get(), Arrays.copyOfRange(memory, start, memory.length));
    }

    private Relocatable code() {
        return Relocatable.of(smallest.code());
    }

    private boolean attempt(Relocatable code) {
        if (tries == 0) {
            return false;
        }
        Optional<Bytecode> linked = code.link();
        return linked.isPresent() && attempt(linked.get(), smallest.memory().toArray());
    }

    /** Takes a program in place of the smallest if it is smaller and nothing is lost. */
    private boolean attempt(Bytecode code, byte[] memory) {
        if (tries == 0
                || weight(code, memory)
                        >= weight(smallest.code(), smallest.memory().toArray())) {
            return false;
        }
        tries--;
        if (!isValid(code) || (mustBeSelfContained && !SelfContained.holds(code, memory.length))) {
            return false;
        }
        Optional<TestVector> vector = answered(code, Bytes.of(memory));
        if (vector.isEmpty() || !stays.test(vector.get())) {
            return false;
        }
        smallest = vector.get();
        return true;
    }

    private static boolean isValid(Bytecode code) {
        return VALIDATOR.findings(code).stream().noneMatch(finding -> finding.level() == Finding.Level.ERROR);
    }

    /** Returns the vector with what the reference engine answers, if that is of the same sort as before. */
    private Optional<TestVector> answered(Bytecode code, Bytes memory) {
        VectorEnvironment environment = smallest.environment();
        TestVector limited = new TestVector(
                smallest.name(),
                Optional.empty(),
                code,
                memory,
                environment.withLimits(environment.limits().withInstructions(MOST_INSTRUCTIONS + 1)),
                smallest.expectation());
        Counter counter = new Counter();
        EngineUnderTest.Answer answer = REFERENCE.run(limited, counter);
        boolean wasResult = smallest.expectation() instanceof TestVector.Expectation.Result;
        // The error of a program that does not end is that of a limit, and not the one that is looked for.
        if (counter.executed > MOST_INSTRUCTIONS || wasResult != answer instanceof EngineUnderTest.Answer.Result) {
            return Optional.empty();
        }
        return Optional.of(new TestVector(
                smallest.name(),
                Optional.empty(),
                code,
                memory,
                environment,
                RandomVectors.expectation(limited, answer)));
    }

    /** Counts the instructions of a run. */
    private static final class Counter implements Observer {
        private int executed;

        @Override
        public void executed(Step step) {
            executed++;
        }
    }

    /** Returns how much there is to read: slots before memory before what stands in them. */
    private static long weight(Bytecode code, byte[] memory) {
        long weight = ((long) code.slots() << 40) + ((long) memory.length << 24);
        for (Instruction instruction : code.instructions()) {
            weight += Edits.weight(instruction);
        }
        for (byte content : memory) {
            weight += content == 0 ? 0 : 1;
        }
        return weight;
    }
}
