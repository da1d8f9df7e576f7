package io.github.ebpf4j.conformance.report;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceReport.Entry;
import io.github.ebpf4j.conformance.ConformanceReport.Outcome;
import io.github.ebpf4j.conformance.ConformanceReport.Verdict;
import io.github.ebpf4j.conformance.VectorReader;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Rule;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A small report in which something of everything is. */
final class Samples {

    static final String ADD = """
            # Copyright (c) Somebody
            # SPDX-License-Identifier: Apache-2.0
            # RFC 9669 4.1: ADD wraps.
            -- asm
            mov %r0, 1
            add %r0, 2
            exit
            -- result
            0x3
            """;
    static final String SDIV = """
            # RFC 9669 4.1: SDIV truncates toward zero.
            -- asm
            mov %r0, -13
            sdiv %r0, 3
            exit
            -- result
            -4
            """;
    static final String RESERVED = """
            -- raw
            0x000000000000008f
            0x0000000000000095
            -- error
            """;

    /** Nothing in a vector's text may become a part of the page. */
    static final String HOSTILE = """
            # </script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'> "&é中😀\033\007
            -- asm
            mov %r0, 0
            exit
            -- result
            0
            """;

    private Samples() {}

    static ReportData data() {
        return ReportData.of(new ConformanceReport(
                List.of("alpha", "beta <2>"),
                List.of(
                        entry("3.1-basic-encoding/reserved", RESERVED, passed("the error \"no\""), accepted("0x0")),
                        entry("4.1-arithmetic/add", ADD, passed("0x3"), passed("0x3")),
                        entry("4.1-arithmetic/hostile", HOSTILE, passed("0x0"), crashed("a crash: \u001b[31m]]>")),
                        entry("4.1-arithmetic/sdiv", SDIV, passed("0xfffffffffffffffc"), wrong("0x5555555555555551")),
                        new Entry("theirs", "broken", Optional.empty(), List.of(unreadable(), unreadable())),
                        new Entry(
                                "theirs",
                                "env",
                                Optional.of(VectorReader.read("env.data", ADD)),
                                List.of(
                                        passed("0x3"),
                                        new Outcome(Verdict.NOT_APPLICABLE, "no words\nfor \"-- env\""))))));
    }

    static ReportData dataWithAll() {
        return data().withCoverage(new CoverageSummary(
                        List.of(
                                new CoverageSummary.Row(Opcode.ADD64_IMM, 2, List.of("zero", "minus one")),
                                new CoverageSummary.Row(Opcode.EXIT, 3, List.of())),
                        EnumSet.of(Rule.RESERVED_OPCODE),
                        List.of("sdiv64_imm by <zero>: nobody has written it")))
                .withMutationScores(List.of(new MutationScore("ours", 95, 97), new MutationScore("theirs", 70, 97)));
    }

    static Entry entry(String path, String text, Outcome... outcomes) {
        return new Entry("ours", path, Optional.of(VectorReader.read(path, text)), List.of(outcomes));
    }

    static Outcome passed(String actual) {
        return new Outcome(Verdict.PASSED, actual);
    }

    private static Outcome wrong(String actual) {
        return new Outcome(Verdict.WRONG, actual);
    }

    private static Outcome accepted(String actual) {
        return new Outcome(Verdict.ACCEPTED, actual);
    }

    private static Outcome crashed(String actual) {
        return new Outcome(Verdict.CRASHED, actual);
    }

    private static Outcome unreadable() {
        return new Outcome(Verdict.UNREADABLE, "load: broken.data: has neither");
    }
}
