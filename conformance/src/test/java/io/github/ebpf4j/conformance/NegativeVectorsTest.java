package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The files of upstream that a runner has to refuse or to count as failed. Some name a result although no program can
 * be made of them, so what is asserted is the refusal and its reason, not the verdict alone.
 */
class NegativeVectorsTest {

    private final ConformanceRunner runner = ConformanceRunner.of(Suites.interpreter());

    @TestFactory
    Stream<DynamicTest> theAssemblerRefusesWhatIsNoProgram() {
        return tests("invalid_(?!unknown_directive).*", 10, entry -> {
            assertTrue(
                    entry.message(0).matches("assemble: invalid_\\w+\\.data: line [45]: .+"),
                    () -> "names file, line and reason: " + entry.message(0));
            assertEquals(
                    ConformanceReport.Verdict.UNREADABLE,
                    entry.outcomes().get(0).verdict());
        });
    }

    @TestFactory
    Stream<DynamicTest> theReaderRefusesAnUnknownSection() {
        return tests(
                "invalid_unknown_directive.*",
                1,
                entry -> assertEquals(
                        "load: invalid_unknown_directive.data: line 4: unknown section \"-- Unknown directive\"",
                        entry.message(0)));
    }

    @TestFactory
    Stream<DynamicTest> theReaderRefusesAFileWithoutProgram() {
        return tests(
                "empty.*",
                2,
                entry -> assertTrue(
                        entry.message(0).endsWith(": has no instruction in a section asm or raw"),
                        () -> entry.message(0)));
    }

    @TestFactory
    Stream<DynamicTest> theValidatorRefusesAnUnusedFieldThatIsNotZero() {
        // Any refusal would do for the file, which expects an error without a text; the reason must be the right one.
        return files("unused-.*", 45)
                .map(file -> dynamicTest(name(file), () -> {
                    TestVector vector = VectorReader.read(file);
                    EngineUnderTest.Answer answer = Suites.interpreter().run(vector);
                    String field = vector.name().replaceFirst(".*-", "");

                    assertEquals(
                            ConformanceReport.Verdict.PASSED,
                            run(file).outcomes().get(0).verdict());
                    assertTrue(
                            answer instanceof EngineUnderTest.Answer.Refusal refusal
                                    && refusal.message()
                                            .matches("validate: pc 0: .*\\b" + field + " is -?\\d+, must be .*"),
                            () -> "names the field " + field + ": " + answer);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aWrongExpectationIsAFailure() {
        return tests("(error|incorrect_return_value_high_bits).*", 2, entry -> {
            assertTrue(entry.outcomes().get(0).verdict().isFailure());
            assertTrue(entry.message(0).matches("expected .*, got 0x[0-9a-f]+"), () -> entry.message(0));
        });
    }

    private interface Check {
        void accept(ConformanceReport.Entry entry);
    }

    private Stream<DynamicTest> tests(String pattern, int count, Check check) {
        return files(pattern, count).map(file -> dynamicTest(name(file), () -> check.accept(run(file))));
    }

    private ConformanceReport.Entry run(Path file) {
        return runner.run(Suite.at(file), file);
    }

    private static Stream<Path> files(String pattern, int count) {
        // Where upstream is absent, VectorsTest has a skipped test that says so and how to get it.
        if (Suites.upstream().isEmpty()) {
            return Stream.empty();
        }
        Pattern name = Pattern.compile(pattern);
        List<Path> files = Suite.at(Suites.upstream().orElseThrow().resolve("negative")).files().stream()
                .filter(file -> name.matcher(name(file)).matches())
                .toList();
        assertEquals(count, files.size(), () -> "files that match " + pattern);
        return files.stream();
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
