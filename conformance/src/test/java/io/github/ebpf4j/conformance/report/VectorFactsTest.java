package io.github.ebpf4j.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.conformance.VectorReader;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorFactsTest {

    private static final String PROGRAM = "-- asm\nexit\n# Copyright of no notice\n-- result\n0\n";

    @ParameterizedTest
    @CsvSource({
        "4.1-arithmetic/add, 4.1",
        "4.3.1-helper-functions/deep/er, 4.3.1",
        "linux/may-goto,",
        "add,",
        "4.1-add,",
        "4-bit/add, 4",
        "a/4.1-arithmetic/add,",
    })
    void theSectionIsThatOfTheOutermostFolder(String path, String section) {
        assertEquals(Optional.ofNullable(section), VectorFacts.section(Samples.entry(path, PROGRAM)));
    }

    @Test
    void theClauseIsTheFirstCommentWithoutNotices() {
        String notices = "# Copyright (c) A\n# SPDX-License-Identifier: MIT\n";

        assertEquals(Optional.empty(), clause(PROGRAM));
        assertEquals(Optional.empty(), clause(notices + PROGRAM));
        assertEquals(
                Optional.of("RFC 9669 4.1: ADD. And more."),
                clause(notices + "#RFC 9669 4.1: ADD.\n\n ## And more.\n" + PROGRAM));
    }

    @Test
    void reservedOpcodesAreAmongTheOpcodes() {
        assertEquals(Set.of(0x8f, 0x95), VectorFacts.opcodes(VectorReader.read("a.data", Samples.RESERVED)));
    }

    private static Optional<String> clause(String text) {
        return VectorFacts.clause(VectorReader.read("a.data", text));
    }
}
