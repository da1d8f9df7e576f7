package io.github.ebpf4j.loader;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfRelocation;
import net.fornwall.jelf.ElfRelocationAddend;
import net.fornwall.jelf.ElfRelocationAddendSection;
import net.fornwall.jelf.ElfRelocationSection;
import net.fornwall.jelf.ElfSymbol;
import net.fornwall.jelf.ElfSymbolTableSection;

/**
 * The sections, symbols and relocations of an object file, with every index between them checked.
 *
 * <p>Only what is needed is asked of jelf, by index, and after {@link ElfGuard}: jelf parses sections of other types
 * (notes, hash tables) as soon as they are touched, and looks up names from the first section on, each time.
 */
final class ElfObject {

    private final byte[] bytes;
    private final ElfFile elf;
    private final Place place;
    private final ByteOrder byteOrder;
    private final List<Section> sections;
    private final Limits limits;

    private ElfObject(
            byte[] bytes, ElfFile elf, Place place, ByteOrder byteOrder, List<Section> sections, Limits limits) {
        this.bytes = bytes;
        this.elf = elf;
        this.place = place;
        this.byteOrder = byteOrder;
        this.sections = sections;
        this.limits = limits;
    }

    /**
     * Opens an object file.
     *
     * @throws LoadException if the header or the section table does not pass
     */
    static ElfObject open(byte[] bytes, String name, Limits limits) {
        Place place = Place.of(name);
        ByteOrder byteOrder = ElfGuard.checkHeader(bytes, place, limits);
        List<Section> sections = ElfGuard.checkSections(bytes, byteOrder, place, limits);
        return new ElfObject(bytes, parse(place, () -> ElfFile.from(bytes)), place, byteOrder, sections, limits);
    }

    Place place() {
        return place;
    }

    Place place(Section section) {
        return place.section(section.name());
    }

    ByteOrder byteOrder() {
        return byteOrder;
    }

    /** Returns how much the file may hold. */
    Limits limits() {
        return limits;
    }

    /** Returns how many bytes the file has. */
    int size() {
        return bytes.length;
    }

    List<Section> sections() {
        return sections;
    }

    /** Returns the first section of a name that has bytes in the file. */
    Optional<Section> section(String name) {
        return sections.stream()
                .filter(section -> section.isInFile() && section.name().equals(name))
                .findFirst();
    }

    /**
     * Returns the bytes of a section. They are not asked of jelf, which would parse them according to the section's
     * type and allocate what a hash table claims to hold.
     */
    byte[] bytes(Section section) {
        return Arrays.copyOfRange(bytes, (int) section.offset(), (int) (section.offset() + section.size()));
    }

    /**
     * Returns the symbols, in the order of the table; none if there is no table.
     *
     * @throws LoadException if a symbol names a section that does not exist, or has a name outside the table of names
     */
    List<Symbol> symbols() {
        Optional<Section> table = sections.stream()
                .filter(section -> section.type() == Section.SYMTAB)
                .findFirst();
        return table.map(this::symbols).orElse(List.of());
    }

    private List<Symbol> symbols(Section table) {
        ElfSymbol[] rows = parse(place(table), () -> ((ElfSymbolTableSection) elf.getSection(table.index())).symbols);
        Section strings = sections.get(table.link());
        Names names = new Names(bytes, strings.offset(), strings.size(), strings.name(), limits.nameBytes());
        List<Symbol> symbols = new ArrayList<>(rows.length);
        for (int index = 0; index < rows.length; index++) {
            symbols.add(symbol(index, rows[index], names, place(table)));
        }
        return List.copyOf(symbols);
    }

    private Symbol symbol(int index, ElfSymbol row, Names names, Place table) {
        String name = names.at(row.st_name, table.symbol("symbol", "[" + index + "]"));
        int section = row.st_shndx & 0xffff;
        Symbol symbol = new Symbol(
                index,
                name,
                row.getType(),
                row.st_info >> 4,
                isHidden(row.st_other),
                section,
                row.st_value,
                row.st_size);
        if (symbol.isInSection() ? section >= sections.size() : section == Symbol.EXTENDED) {
            throw table.symbol("symbol", name.isEmpty() ? "[" + index + "]" : name)
                    .refuse("is in section 0x%x, the last section is 0x%x".formatted(section, sections.size() - 1));
        }
        return symbol.type() == Symbol.SECTION && symbol.isInSection()
                ? symbol.named(sections.get(section).name())
                : symbol;
    }

    // | other:6 | visibility:2 |, of which 1 is internal and 2 is hidden.
    private static boolean isHidden(int other) {
        int visibility = other & 3;
        return visibility == 1 || visibility == 2;
    }

    /**
     * Returns the relocations of the sections that a program is made of, by the index of the section that they apply
     * to, in the order of their offsets. Those of debug information and of BTF play no part in running a program.
     *
     * @throws LoadException if a relocation names a symbol that does not exist, or a place that is not in its section
     *     or, in code, is no slot; or if two name the same place
     */
    Map<Integer, List<Relocation>> relocations(List<Symbol> symbols) {
        Map<Integer, List<Relocation>> byTarget = new HashMap<>();
        for (Section section : sections) {
            if (section.isRelocations()) {
                Section target = sections.get(section.info());
                if (target.isCode() || target.isData()) {
                    byTarget.computeIfAbsent(target.index(), index -> new ArrayList<>())
                            .addAll(relocations(section, target, symbols));
                }
            }
        }
        byTarget.forEach((target, relocations) -> {
            relocations.sort(Comparator.comparingLong(Relocation::offset));
            requireDistinct(relocations, sections.get(target));
        });
        return byTarget;
    }

    private List<Relocation> relocations(Section section, Section target, List<Symbol> symbols) {
        List<Relocation> relocations = new ArrayList<>();
        if (section.type() == Section.RELA) {
            for (ElfRelocationAddend row : parse(
                    place(section), () -> ((ElfRelocationAddendSection) elf.getSection(section.index())).relocations)) {
                relocations.add(
                        relocation(section, target, symbols, row.r_offset, row.r_info, OptionalLong.of(row.r_addend)));
            }
        } else {
            for (ElfRelocation row :
                    parse(place(section), () -> ((ElfRelocationSection) elf.getSection(section.index())).relocations)) {
                relocations.add(relocation(section, target, symbols, row.r_offset, row.r_info, OptionalLong.empty()));
            }
        }
        return relocations;
    }

    private Relocation relocation(
            Section section, Section target, List<Symbol> symbols, long offset, long info, OptionalLong addend) {
        if (offset < 0 || offset >= target.size()) {
            throw place(section)
                    .refuse("relocates 0x%x of section %s, which has 0x%x bytes"
                            .formatted(offset, Place.quote(target.name()), target.size()));
        }
        if (target.isCode() && offset % Long.BYTES != 0) {
            throw place(section)
                    .refuse("relocates 0x%x of section %s, must be a multiple of %d"
                            .formatted(offset, Place.quote(target.name()), Long.BYTES));
        }
        long symbol = info >>> 32;
        if (symbol >= symbols.size()) {
            throw place(section)
                    .refuse("relocates 0x%x of section %s by symbol %d, there are %d symbols"
                            .formatted(offset, Place.quote(target.name()), symbol, symbols.size()));
        }
        return new Relocation(offset, (int) info, symbols.get((int) symbol), addend);
    }

    private void requireDistinct(List<Relocation> sorted, Section target) {
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).offset() == sorted.get(i - 1).offset()) {
                throw place(target)
                        .offset(sorted.get(i).offset())
                        .refuse("relocated twice, by symbols %s and %s"
                                .formatted(
                                        Place.quote(sorted.get(i - 1).symbol().name()),
                                        Place.quote(sorted.get(i).symbol().name())));
            }
        }
    }

    /** Runs the parser, and turns whatever it throws in spite of the guard into a refusal. */
    static <T> T parse(Place place, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (RuntimeException e) {
            throw place.refuse("cannot be parsed: " + Place.printable(e.toString()), e);
        }
    }
}
