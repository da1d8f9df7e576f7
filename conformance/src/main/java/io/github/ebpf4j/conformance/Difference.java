package io.github.ebpf4j.conformance;

import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A vector to which two engines give different answers.
 *
 * @param vector the vector
 * @param smallest the smallest one found that still shows a difference; its text is a ready {@code .data} file and says
 *     who answered what
 * @param one what the one engine answers to {@code smallest}
 * @param other what the other engine answers to it
 */
public record Difference(
        TestVector vector, TestVector smallest, EngineUnderTest.Answer one, EngineUnderTest.Answer other) {

    /**
     * Compares two engines.
     *
     * @param one an engine
     * @param other another one
     * @param vectors what they are asked; one that is invalid or needs an environment is not made smaller
     * @param tries how often each may be asked about a smaller program, for each difference; 0 leaves vectors as they
     *     are
     * @return the differences in the order of the vectors, each being looked for when it is asked for
     * @throws IllegalArgumentException if {@code tries} is negative
     */
    public static Stream<Difference> between(
            EngineUnderTest one, EngineUnderTest other, Stream<TestVector> vectors, int tries) {
        if (tries < 0) {
            throw new IllegalArgumentException("%d tries, must not be negative".formatted(tries));
        }
        Predicate<TestVector> differs = vector -> !agree(one.run(vector), other.run(vector));
        return vectors.filter(differs).map(vector -> {
            // What an environment gives cannot be taken away piece by piece.
            boolean reducible = vector.environment().isPlain();
            TestVector smallest = reducible ? Reducer.reduce(vector, differs, tries) : vector;
            EngineUnderTest.Answer first = one.run(smallest);
            EngineUnderTest.Answer second = other.run(smallest);
            String comment = "%s differs: %s says %s, %s says %s"
                    .formatted(vector.name(), one.name(), first, other.name(), second);
            return new Difference(vector, smallest.withComment(comment), first, second);
        });
    }

    /**
     * Returns whether two answers to the same vector are as good as each other: the same result, or an error each,
     * whatever it says. An engine that breaks agrees with none, one that cannot be asked agrees with every other.
     */
    static boolean agree(EngineUnderTest.Answer one, EngineUnderTest.Answer other) {
        if (one instanceof EngineUnderTest.Answer.NotApplicable
                || other instanceof EngineUnderTest.Answer.NotApplicable) {
            return true;
        }
        boolean bothRefuse =
                one instanceof EngineUnderTest.Answer.Refusal && other instanceof EngineUnderTest.Answer.Refusal;
        return bothRefuse || (one instanceof EngineUnderTest.Answer.Result && one.equals(other));
    }
}
