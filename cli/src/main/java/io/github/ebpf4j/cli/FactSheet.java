package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.ProgramFacts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a program needs, for people: a line per fact, always the same facts in the same order. */
final class FactSheet {

    private FactSheet() {}

    /** Returns the lines. */
    static String of(ProgramFacts facts) {
        Map<String, String> sheet = new LinkedHashMap<>();
        sheet.put("instructions", instructions(facts));
        sheet.put("conformance groups", list(facts.groups().stream()));
        sheet.put("profiles", list(facts.profiles().stream()));
        sheet.put("clang", "-mcpu=" + facts.clangCpu());
        sheet.put("helpers", list(facts.helpers().stream()));
        sheet.put("functions by BTF id", list(facts.btfFunctions().stream()));
        sheet.put("maps", list(Stream.concat(named("fd", facts.mapFds()), named("index", facts.mapIndices()))));
        sheet.put("call depth", callDepth(facts));
        return lines(sheet);
    }

    /** Returns a line for each fact. */
    static String lines(Map<String, String> sheet) {
        StringBuilder text = new StringBuilder();
        sheet.forEach((fact, value) -> text.append(String.format("  %-20s %s", fact + ":", Printable.text(value)))
                .append('\n'));
        return text.toString();
    }

    /** Returns how deep local calls nest. */
    static String callDepth(ProgramFacts facts) {
        return facts.localCallDepth().isPresent()
                ? Integer.toString(facts.localCallDepth().getAsInt())
                : "unbounded";
    }

    /** Returns how many instructions there are. */
    static String instructions(ProgramFacts facts) {
        String unknown = facts.unknown() == 0 ? "" : " (" + facts.unknown() + " unknown)";
        return facts.instructions() + unknown + " in " + CheckCommand.plural(facts.slots(), "slot");
    }

    private static Stream<String> named(String kind, Collection<Integer> numbers) {
        return numbers.stream().map(number -> kind + " " + number);
    }

    /** Returns the elements in one line. */
    static String list(Stream<?> elements) {
        String list = elements.map(Object::toString).collect(Collectors.joining(", "));
        return list.isEmpty() ? "none" : list;
    }
}
