package io.github.ebpf4j.conformance.report;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.isa.Instruction;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a report derives from a vector's path, text and program. */
final class VectorFacts {

    // 4.3.1-helper-functions/...
    private static final Pattern SECTION = Pattern.compile("(\\d+(?:\\.\\d+)*)-[^/]*/.*");
    private static final Pattern NOTICE = Pattern.compile("(?i)(copyright|SPDX-|licen[cs]ed? ).*");

    private VectorFacts() {}

    /** Returns the number of the RFC section that the vector's folder is named after. */
    static Optional<String> section(ConformanceReport.Entry entry) {
        Matcher matcher = SECTION.matcher(entry.path());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Returns the comment that the vector's file begins with, without notices about its license, as one line. */
    static Optional<String> clause(TestVector vector) {
        String comment = vector.text()
                .lines()
                .map(String::strip)
                .takeWhile(line -> line.isEmpty() || line.startsWith("#"))
                .map(line -> line.replaceFirst("#+", "").strip())
                .filter(line -> !line.isEmpty() && !NOTICE.matcher(line).matches())
                .collect(Collectors.joining(" "));
        return comment.isEmpty() ? Optional.empty() : Optional.of(comment);
    }

    /** Returns the opcodes of the vector's instructions, reserved ones among them. */
    static SortedSet<Integer> opcodes(TestVector vector) {
        return vector.code().instructions().stream()
                .map(Instruction::opcode)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
