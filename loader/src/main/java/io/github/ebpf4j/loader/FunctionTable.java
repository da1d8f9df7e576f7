package io.github.ebpf4j.loader;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The functions of an object: which there are, which of them are programs, and which starts where. A function symbol
 * that makes no sense does not spoil the others: it is refused when it is asked for.
 */
final class FunctionTable {

    private final Place place;
    // By section, then by start; symbols of the same place in the order of the symbol table.
    private final List<FunctionSymbol> functions;
    private final Map<Start, FunctionSymbol> byStart = new HashMap<>();
    private final Map<FunctionSymbol, String> problems = new HashMap<>();
    private final boolean onlySubprograms;

    // Comparable, so that a map of them stays fast even if a file makes all their hashes equal.
    private record Start(int section, long offset) implements Comparable<Start> {
        @Override
        public int compareTo(Start other) {
            return section == other.section
                    ? Long.compare(offset, other.offset)
                    : Integer.compare(section, other.section);
        }
    }

    private FunctionTable(Place place, List<FunctionSymbol> functions) {
        this.place = place;
        this.functions = functions;
        this.onlySubprograms = functions.stream().allMatch(FunctionSymbol::isInText);
        functions.forEach(
                function -> byStart.putIfAbsent(new Start(function.section().index(), function.start()), function));
        checkRanges();
    }

    static FunctionTable of(ElfObject elf, List<Symbol> symbols) {
        List<FunctionSymbol> functions = symbols.stream()
                .filter(symbol -> symbol.type() == Symbol.FUNCTION && symbol.isInSection())
                .map(symbol -> new FunctionSymbol(
                        symbol.index(),
                        symbol.name(),
                        elf.sections().get(symbol.section()),
                        symbol.value(),
                        symbol.size()))
                .filter(function -> function.section().isCode())
                .sorted(Comparator.comparingInt(
                                (FunctionSymbol function) -> function.section().index())
                        .thenComparingLong(FunctionSymbol::start))
                .toList();
        return new FunctionTable(elf.place(), functions);
    }

    /** Returns the programs, by section, then by start. */
    List<FunctionSymbol> programs() {
        return functions.stream().filter(this::isProgram).toList();
    }

    /** Returns the first function symbol that starts at an offset of a section. */
    Optional<FunctionSymbol> startingAt(int section, long offset) {
        return Optional.ofNullable(byStart.get(new Start(section, offset)));
    }

    /** Returns what messages call a function. */
    Place place(FunctionSymbol function) {
        return place.section(function.section().name())
                .symbol(isProgram(function) ? "program" : "function", function.name());
    }

    /** Refuses a function symbol that does not cover whole slots of its section, or covers another function's. */
    void requireSound(FunctionSymbol function) {
        String problem = problems.get(function);
        if (problem != null) {
            throw place(function).refuse(problem);
        }
    }

    private boolean isProgram(FunctionSymbol function) {
        return onlySubprograms || !function.isInText();
    }

    private void checkRanges() {
        List<FunctionSymbol> inside = new ArrayList<>();
        for (FunctionSymbol function : functions) {
            Optional<String> problem = problemOf(function);
            if (problem.isPresent()) {
                problems.put(function, problem.get());
            } else {
                inside.add(function);
            }
        }
        checkOverlaps(inside);
    }

    private static Optional<String> problemOf(FunctionSymbol function) {
        long sectionSize = function.section().size();
        if (function.start() < 0 || function.start() > sectionSize) {
            return Optional.of("starts at 0x%x, the section has 0x%x bytes".formatted(function.start(), sectionSize));
        } else if (function.size() < 0 || function.size() > sectionSize - function.start()) {
            return Optional.of("has 0x%x bytes from 0x%x on, the section has 0x%x bytes"
                    .formatted(function.size(), function.start(), sectionSize));
        } else if (function.start() % Long.BYTES != 0) {
            return Optional.of("starts at 0x%x, must be a multiple of %d".formatted(function.start(), Long.BYTES));
        } else if (function.size() % Long.BYTES != 0) {
            return Optional.of("has 0x%x bytes, must be a multiple of %d".formatted(function.size(), Long.BYTES));
        } else if (function.size() == 0) {
            return Optional.of("has 0 bytes: function symbols without a size are not supported yet");
        }
        return Optional.empty();
    }

    private void checkOverlaps(List<FunctionSymbol> sorted) {
        if (sorted.isEmpty()) {
            return;
        }
        FunctionSymbol furthest = sorted.get(0);
        for (FunctionSymbol next : sorted) {
            boolean sameSection = next.section().index() == furthest.section().index();
            if (sameSection && next.start() < furthest.end() && !next.isAliasOf(furthest)) {
                problems.put(next, overlap("starts", next.start(), "ends", furthest, furthest.end()));
                problems.putIfAbsent(furthest, overlap("ends", furthest.end(), "starts", next, next.start()));
            }
            if (!sameSection || next.end() > furthest.end()) {
                furthest = next;
            }
        }
    }

    private static String overlap(String verb, long at, String otherVerb, FunctionSymbol other, long otherAt) {
        return "%s at 0x%x, but function %s %s at 0x%x"
                .formatted(verb, at, Place.quote(other.name()), otherVerb, otherAt);
    }
}
