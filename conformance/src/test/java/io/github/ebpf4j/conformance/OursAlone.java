package io.github.ebpf4j.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Our vectors and nothing else. Only PIT runs this: {@link VectorsTest} is what the build runs. */
class OursAlone {

    @TestFactory
    Stream<DynamicTest> ours() {
        return SuiteAlone.tests(Suites.ours());
    }
}
