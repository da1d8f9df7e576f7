package io.github.ebpf4j.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Upstream's vectors and nothing else. Only PIT runs this: {@link VectorsTest} is what the build runs. */
class UpstreamAlone {

    @TestFactory
    Stream<DynamicTest> upstream() {
        return SuiteAlone.tests(
                Suites.upstreamTests().orElseThrow(() -> new IllegalStateException(Suites.HOW_TO_GET_UPSTREAM)));
    }
}
