package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One of the object files that are linked together, as a rule the only one.
 */
final class LinkUnit {

    private final int number;
    private final ElfObject elf;
    private final List<Symbol> symbols;
    private final Map<Integer, List<Relocation>> relocations;
    private final Optional<Btf> types;
    private final int firstType;
    private final BtfExt notes;
    private final String license;
    private final boolean fromGnu;
    private final Map<Integer, List<Symbol>> namedBySection = new HashMap<>();
    private final Map<Integer, Map<String, Symbol>> symbolsBySection = new HashMap<>();
    private final Map<Integer, Map<Long, Symbol>> symbolsByPlace = new HashMap<>();
    private final Map<String, Integer> descriptions = new HashMap<>();

    private LinkUnit(int number, ElfObject elf, int firstType) {
        this.number = number;
        this.elf = elf;
        this.symbols = elf.symbols();
        this.relocations = elf.relocations(symbols);
        this.types = elf.section(".BTF").map(section -> read(elf, section));
        this.firstType = firstType;
        this.notes = BtfExt.of(elf);
        this.license =
                elf.section("license").map(section -> string(elf, section)).orElse("");
        this.fromGnu = elf.section(".comment")
                .map(section -> new String(elf.bytes(section), StandardCharsets.ISO_8859_1))
                .filter(comment -> comment.startsWith("GCC:") || comment.startsWith("\0GCC:"))
                .isPresent();
        types.ifPresent(this::describe);
        for (Symbol symbol : symbols) {
            if (symbol.isInSection()
                    && symbol.type() != Symbol.SECTION
                    && !symbol.name().isEmpty()) {
                namedBySection
                        .computeIfAbsent(symbol.section(), index -> new ArrayList<>())
                        .add(symbol);
                symbolsBySection
                        .computeIfAbsent(symbol.section(), index -> new LinkedHashMap<>())
                        .putIfAbsent(symbol.name(), symbol);
                // A local symbol without type is a label in the code.
                if (symbol.type() != Symbol.NOTYPE || symbol.isVisible()) {
                    symbolsByPlace
                            .computeIfAbsent(symbol.section(), index -> new TreeMap<>())
                            .putIfAbsent(symbol.value(), symbol);
                }
            }
        }
    }

    /**
     * Opens an object file.
     *
     * @param number its place among those that are linked, from 0
     * @param firstType what is added to the numbers of its types to make them those of all units together
     * @throws LoadException if its symbols, relocations or types are malformed
     */
    static LinkUnit open(int number, ElfObject elf, int firstType) {
        return new LinkUnit(number, elf, firstType);
    }

    private static String string(ElfObject elf, Section section) {
        byte[] bytes = elf.bytes(section);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /**
     * Reads the types of an object file from their section.
     *
     * @throws LoadException if they are malformed
     */
    static Btf read(ElfObject elf, Section section) {
        try {
            return Btf.read(elf.bytes(section), elf.byteOrder(), elf.limits().types());
        } catch (BtfException e) {
            throw elf.place(section).refuse(String.valueOf(e.getMessage()), e);
        }
    }

    private void describe(Btf all) {
        for (int id = 1; id < all.count(); id++) {
            if (all.type(id) instanceof BtfType.DataSection section) {
                descriptions.putIfAbsent(section.name(), id);
            }
        }
    }

    /**
     * Returns whether GNU's assembler wrote the file, by what GCC left in {@code .comment}. Where it relocates by a named
     * symbol, the symbol's value stands at the place already.
     */
    boolean isFromGnu() {
        return fromGnu;
    }

    /** Returns the license that the file declares, empty where it declares none. */
    String license() {
        return license;
    }

    int number() {
        return number;
    }

    ElfObject elf() {
        return elf;
    }

    List<Symbol> symbols() {
        return symbols;
    }

    /** Returns the types of the unit alone, if it has any. */
    Optional<Btf> types() {
        return types;
    }

    /** Returns what its BTF says about its code. */
    BtfExt notes() {
        return notes;
    }

    /** Returns what BTF says about the section of a name. */
    Optional<BtfType.DataSection> description(String section) {
        return types.flatMap(
                all -> Optional.ofNullable(descriptions.get(section)).map(id -> (BtfType.DataSection) all.type(id)));
    }

    /** Returns the number of the type that describes the section of a name, among the unit's own; 0 if none does. */
    int descriptionId(String section) {
        return descriptions.getOrDefault(section, 0);
    }

    /**
     * Returns the symbols that the section defines, other than the one that stands for the section itself and those
     * without a name, in the order of the table: several may have one name.
     */
    List<Symbol> namedSymbols(Section section) {
        return namedBySection.getOrDefault(section.index(), List.of());
    }

    /** Returns the same symbols by their names, the first of each. */
    Map<String, Symbol> symbolsOf(Section section) {
        return symbolsBySection.getOrDefault(section.index(), Map.of());
    }

    /** Returns the first function, variable or map that begins at an offset of a section. */
    Optional<Symbol> symbolAt(Section section, long offset) {
        return Optional.ofNullable(
                symbolsByPlace.getOrDefault(section.index(), Map.of()).get(offset));
    }

    /** Returns the number that a type has among those of all units; 0 stays 0. */
    int typeNumber(int id) {
        return id == 0 ? 0 : id + firstType;
    }

    /** Returns the section that defines a symbol, which {@link Symbol#isInSection()} must hold for. */
    Section section(Symbol symbol) {
        return elf.sections().get(symbol.section());
    }

    /** Returns the relocations that apply to a section, by offset. */
    List<Relocation> relocationsOf(Section section) {
        return relocations.getOrDefault(section.index(), List.of());
    }

    Place place(Section section) {
        return elf.place(section);
    }
}
