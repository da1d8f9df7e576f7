package io.github.ebpf4j.loader;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The functions of all units: which there are, which of them are programs, and which starts where. A function symbol
 * that makes no sense does not spoil the others: it is refused when it is asked for.
 *
 * <p>Old compilers gave functions no type or no size, or left their symbols out. Where a section of code has no symbol
 * of type function, the visible ones without a type name its functions; where it has none of these either, it is a
 * function of the section's name. A function without a size ends where the next one starts.
 */
final class FunctionTable {

    private static final String EXCEPTION_CALLBACK = "exception_callback:";

    // By unit and section, then by start; symbols of the same place in the order of the symbol table.
    private final List<FunctionSymbol> functions;
    private final Map<SectionId, TreeMap<Long, FunctionSymbol>> byStart = new HashMap<>();
    private final Map<Integer, Map<String, FunctionSymbol>> byName = new HashMap<>();
    private final Map<FunctionSymbol, String> problems = new HashMap<>();
    // By unit and type.
    private final Map<Integer, Map<Integer, Optional<FunctionSymbol>>> callbacks = new HashMap<>();
    private final boolean onlySubprograms;

    private FunctionTable(List<FunctionSymbol> functions) {
        this.functions = functions;
        this.onlySubprograms = functions.stream().allMatch(FunctionSymbol::isInText);
        functions.forEach(function -> byName.computeIfAbsent(function.unit().number(), unit -> new HashMap<>())
                .putIfAbsent(function.name(), function));
        functions.forEach(function -> byStart.computeIfAbsent(
                        SectionId.of(function.unit(), function.section()), section -> new TreeMap<>())
                .putIfAbsent(function.start(), function));
        checkRanges();
    }

    static FunctionTable of(List<LinkUnit> units, SymbolResolver resolver) {
        List<FunctionSymbol> functions = new ArrayList<>();
        units.forEach(unit -> functions.addAll(functionsOf(unit, resolver)));
        return new FunctionTable(List.copyOf(functions));
    }

    private static List<FunctionSymbol> functionsOf(LinkUnit unit, SymbolResolver resolver) {
        Map<Integer, List<Symbol>> typed = new HashMap<>();
        Map<Integer, List<Symbol>> untyped = new HashMap<>();
        for (Symbol symbol : unit.symbols()) {
            if (symbol.isInSection() && unit.section(symbol).isCode()) {
                if (symbol.type() == Symbol.FUNCTION) {
                    typed.computeIfAbsent(symbol.section(), section -> new ArrayList<>())
                            .add(symbol);
                } else if (symbol.type() == Symbol.NOTYPE && symbol.isVisible()) {
                    untyped.computeIfAbsent(symbol.section(), section -> new ArrayList<>())
                            .add(symbol);
                }
            }
        }
        List<FunctionSymbol> functions = new ArrayList<>();
        for (Section section : unit.elf().sections()) {
            if (section.isCode() && section.size() > 0) {
                List<Symbol> symbols =
                        typed.getOrDefault(section.index(), untyped.getOrDefault(section.index(), List.of()));
                functions.addAll(functionsOf(unit, section, symbols, resolver));
            }
        }
        return functions;
    }

    private static List<FunctionSymbol> functionsOf(
            LinkUnit unit, Section section, List<Symbol> symbols, SymbolResolver resolver) {
        if (symbols.isEmpty()) {
            return List.of(
                    new FunctionSymbol(unit, -section.index(), nameOf(unit, section), section, 0, section.size()));
        }
        TreeSet<Long> starts = new TreeSet<>();
        symbols.forEach(symbol -> starts.add(symbol.value()));
        return symbols.stream()
                .filter(symbol -> resolver.isDefinition(unit, symbol))
                .map(symbol -> new FunctionSymbol(
                        unit,
                        symbol.index(),
                        symbol.name().isEmpty() ? section.name() : symbol.name(),
                        section,
                        symbol.value(),
                        symbol.size() == 0 ? sizeOf(symbol, section, starts) : symbol.size()))
                .sorted(Comparator.comparingLong(FunctionSymbol::start))
                .toList();
    }

    // A local symbol without type may be the function's name, or the label of a block, of which the name begins with L.
    private static String nameOf(LinkUnit unit, Section section) {
        return unit.symbolsOf(section).values().stream()
                .filter(symbol -> symbol.type() == Symbol.NOTYPE && symbol.value() == 0)
                .map(Symbol::name)
                .filter(name -> !name.startsWith("L") && !name.startsWith("."))
                .findFirst()
                .orElse(section.name());
    }

    private static long sizeOf(Symbol symbol, Section section, NavigableSet<Long> starts) {
        Long next = starts.higher(symbol.value());
        return Math.max(0, Math.min(next == null ? section.size() : next, section.size()) - symbol.value());
    }

    /** Returns the programs, by unit and section, then by start. */
    List<FunctionSymbol> programs() {
        return functions.stream().filter(this::isProgram).toList();
    }

    /** Returns the first function symbol that starts at an offset of a section. */
    Optional<FunctionSymbol> startingAt(LinkUnit unit, Section section, long offset) {
        TreeMap<Long, FunctionSymbol> ofSection = byStart.get(SectionId.of(unit, section));
        return ofSection == null ? Optional.empty() : Optional.ofNullable(ofSection.get(offset));
    }

    /** Returns the function that BTF names as the one that runs when a program throws, if it names one. */
    Optional<FunctionSymbol> exceptionCallback(FunctionSymbol program) {
        LinkUnit unit = program.unit();
        OptionalInt type = unit.notes().functionTypeAt(program.section().name(), program.start());
        if (unit.types().isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        // Thousands of programs may be of one type, and thousands of notes on it.
        return callbacks
                .computeIfAbsent(unit.number(), unknown -> new HashMap<>())
                .computeIfAbsent(type.getAsInt(), unknown -> callbackOf(unit, type.getAsInt()));
    }

    private Optional<FunctionSymbol> callbackOf(LinkUnit unit, int type) {
        List<String> named = unit.types().orElseThrow().declTags(type).stream()
                .filter(tag -> tag.component() < 0 && tag.name().startsWith(EXCEPTION_CALLBACK))
                .map(tag -> tag.name().substring(EXCEPTION_CALLBACK.length()))
                .toList();
        // Of several the kernel accepts none, and libbpf appends none.
        return named.size() == 1
                ? Optional.ofNullable(
                        byName.getOrDefault(unit.number(), Map.of()).get(named.get(0)))
                : Optional.empty();
    }

    /** Returns what messages call a function. */
    Place place(FunctionSymbol function) {
        return function.unit()
                .place(function.section())
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
            return Optional.of("starts at 0x%x, where the section ends".formatted(function.start()));
        }
        return Optional.empty();
    }

    private void checkOverlaps(List<FunctionSymbol> sorted) {
        if (sorted.isEmpty()) {
            return;
        }
        FunctionSymbol furthest = sorted.get(0);
        for (FunctionSymbol next : sorted) {
            boolean sameSection = next.unit() == furthest.unit()
                    && next.section().index() == furthest.section().index();
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
