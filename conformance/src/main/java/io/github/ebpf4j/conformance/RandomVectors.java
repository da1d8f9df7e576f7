package io.github.ebpf4j.conformance;

import io.github.ebpf4j.conformance.random.RandomProgram;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Vectors made at random. Their programs are valid and end; they need nothing but code and memory, and no address and
 * nothing undefined gets into what they return, so that every engine has to agree. What is expected of them is what the
 * reference engine answers.
 */
public final class RandomVectors {

    /** An odd number, so that no two indices below 2^64 get the same seed. It is 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private RandomVectors() {}

    /**
     * What vectors to make.
     *
     * @param profiles the profiles whose instructions they may have
     * @param groups the conformance groups whose instructions they may have; {@link ConformanceGroup#BASE32} and what a
     *     group includes need not be named
     * @param mayFault whether memory accesses may pass the ends of memory, so that an error may be expected
     */
    public record Options(Set<Profile> profiles, Set<ConformanceGroup> groups, boolean mayFault) {

        /** All groups of RFC 9669, and only programs that end with a result. */
        public static final Options DEFAULT =
                new Options(Set.of(Profile.RFC9669), EnumSet.allOf(ConformanceGroup.class), false);

        /** Copies the sets. */
        public Options {
            profiles = Set.copyOf(profiles);
            groups = Set.copyOf(groups);
        }

        /** Returns these options with other profiles. */
        public Options withProfiles(Set<Profile> profiles) {
            return new Options(profiles, groups, mayFault);
        }

        /** Returns these options with other groups. */
        public Options withGroups(Set<ConformanceGroup> groups) {
            return new Options(profiles, groups, mayFault);
        }

        /** Returns these options with faults or without. */
        public Options withFaults(boolean mayFault) {
            return new Options(profiles, groups, mayFault);
        }

        /**
         * Returns the rows that programs are made of: those of the profiles and groups that need no environment. Calls
         * through registers and packet access are among them only if {@link ConformanceGroup#BASE64}, which moves
         * addresses, is there too.
         */
        List<Opcode> rows() {
            Set<ConformanceGroup> supported = EnumSet.of(ConformanceGroup.BASE32);
            supported.addAll(ConformanceGroup.closure(groups));
            return RandomProgram.drawn(Arrays.stream(Opcode.values())
                    .filter(row -> supported.contains(row.group()))
                    .filter(row -> row.profile() == Profile.RFC9669
                            || profiles.stream().anyMatch(profile -> profile.includes(row.profile())))
                    .toList());
        }
    }

    /**
     * Returns so many vectors, named {@code random-SEED-INDEX}. The same seed and options give the same vectors on every
     * JDK, however many are asked for.
     *
     * @throws IllegalArgumentException if {@code count} is negative
     */
    public static List<TestVector> of(long seed, int count, Options options) {
        return stream(seed, options).limit(count).toList();
    }

    /** Returns vectors, as many as a positive {@code int} can count, each made when it is asked for. */
    public static Stream<TestVector> stream(long seed, Options options) {
        List<Opcode> rows = options.rows();
        EngineUnderTest reference = EngineUnderTest.reference(options.profiles());
        return IntStream.range(0, Integer.MAX_VALUE).mapToObj(index -> {
            RandomProgram program = RandomProgram.of(seed + index * SPREAD, rows, options.mayFault());
            TestVector asked = TestVector.of(
                    "random-" + seed + "-" + index,
                    program.code(),
                    Bytes.of(program.memory()),
                    new TestVector.Expectation.Refusal(""));
            return asked.expecting(expectation(asked, reference.run(asked)));
        });
    }

    /**
     * Returns an answer of the reference engine as an expectation.
     *
     * @throws IllegalStateException if it is none: the reference engine broke
     */
    static TestVector.Expectation expectation(TestVector vector, EngineUnderTest.Answer answer) {
        if (answer instanceof EngineUnderTest.Answer.Result result) {
            return new TestVector.Expectation.Result(result.value());
        }
        if (answer instanceof EngineUnderTest.Answer.Refusal) {
            return new TestVector.Expectation.Refusal("");
        }
        throw new IllegalStateException("%s: the reference engine gave %s".formatted(vector.name(), answer));
    }
}
