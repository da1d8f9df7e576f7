package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.MapType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sections of data, each of which becomes a map with one value. Sections of one name are joined, those with bytes
 * in the file first: zeros at the end take no memory.
 */
final class DataSections {

    /** The section of variables in the address space of an arena. */
    static final String ARENA = ".addr_space.1";

    private static final long MAX_SIZE = 0xffff_ffffL;
    static final int MMAPABLE = 1 << 10;
    // The most that the alignment of a section with bytes in the file may cost.
    private static final int PAGE = 4096;

    /** The sections of one name. */
    record Joined(String name, DataImage image, List<Piece> pieces, List<Variable> variables, boolean shared) {}

    /** A section, and where it begins among those of its name. */
    record Piece(LinkUnit unit, Section section, long base) {}

    private DataSections() {}

    /**
     * Returns the sections of data that units have, by name, in the order in which the names come up: those that libbpf
     * knows by name, and others that code refers to.
     *
     * @throws LoadException if those of one name have more than 2^32 - 1 bytes together
     */
    static List<Joined> read(List<LinkUnit> units, SymbolResolver resolver) {
        Set<SectionId> referred = referred(units, resolver);
        Map<String, List<Piece>> byName = new LinkedHashMap<>();
        for (LinkUnit unit : units) {
            for (Section section : unit.elf().sections()) {
                if (section.isData()
                        && section.size() != 0
                        && (isKnown(section) || referred.contains(SectionId.of(unit, section)))) {
                    byName.computeIfAbsent(section.name(), name -> new ArrayList<>())
                            .add(new Piece(unit, section, 0));
                }
            }
        }
        return byName.entrySet().stream()
                .map(entry -> join(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static boolean isKnown(Section section) {
        return section.isNamed(".data")
                || section.isNamed(".rodata")
                || section.isNamed(".bss")
                || section.name().equals(ARENA);
    }

    private static boolean isOfMaps(Section section) {
        return section.name().equals(BtfMaps.SECTION) || LegacyMaps.isLegacy(section) || StructOps.isOne(section);
    }

    private static Set<SectionId> referred(List<LinkUnit> units, SymbolResolver resolver) {
        Set<SectionId> referred = new HashSet<>();
        for (LinkUnit unit : units) {
            for (Section code : unit.elf().sections()) {
                if (code.isCode()) {
                    unit.relocationsOf(code)
                            .forEach(relocation -> resolver.definition(unit, relocation.symbol())
                                    .filter(found -> !isOfMaps(found.section()))
                                    .ifPresent(found -> referred.add(SectionId.of(found.unit(), found.section()))));
                }
            }
        }
        return referred;
    }

    private static Joined join(String name, List<Piece> unplaced) {
        List<Piece> ordered = unplaced.stream()
                .sorted(Comparator.comparing(piece -> !piece.section().isInFile()))
                .toList();
        List<Piece> placed = new ArrayList<>();
        long end = 0;
        long inFile = 0;
        long alignment = 1;
        for (Piece piece : ordered) {
            // As libbpf's linker does it: no less than what stands before.
            alignment = Math.max(alignment, piece.section().alignment());
            long size = piece.section().size();
            if (size < 0 || size > MAX_SIZE || alignment > MAX_SIZE) {
                throw piece.unit()
                        .place(piece.section())
                        .refuse("has 0x%x bytes, aligned to 0x%x; must be at most 0x%x"
                                .formatted(size, alignment, MAX_SIZE));
            }
            long base = (end + alignment - 1) / alignment * alignment;
            if (piece.section().isInFile() && base - end > size + PAGE) {
                throw piece.unit()
                        .place(piece.section())
                        .refuse("is aligned to 0x%x and has 0x%x bytes".formatted(alignment, size));
            }
            end = base + size;
            inFile = piece.section().isInFile() ? end : inFile;
            if (end > MAX_SIZE) {
                throw piece.unit()
                        .place(piece.section())
                        .refuse("ends at 0x%x of the sections of its name, must be at most 0x%x"
                                .formatted(end, MAX_SIZE));
            }
            placed.add(new Piece(piece.unit(), piece.section(), base));
        }
        byte[] bytes = new byte[(int) inFile];
        for (Piece piece : placed) {
            if (piece.section().isInFile()) {
                byte[] content = piece.unit().elf().bytes(piece.section());
                System.arraycopy(content, 0, bytes, (int) piece.base(), content.length);
            }
        }
        Map<Integer, List<Piece>> byUnit = new LinkedHashMap<>();
        placed.forEach(piece -> byUnit.computeIfAbsent(piece.unit().number(), unit -> new ArrayList<>())
                .add(piece));
        List<Variable> variables = new ArrayList<>();
        boolean shared = false;
        for (List<Piece> pieces : byUnit.values()) {
            shared |= addVariables(pieces, variables);
        }
        variables.sort(Comparator.comparingLong(Variable::offset).thenComparing(Variable::name));
        return new Joined(name, DataImage.of(end, bytes), placed, variables, shared);
    }

    /**
     * Adds the variables of a unit's sections of one name, and returns whether one of them can be seen from other
     * files.
     */
    private static boolean addVariables(List<Piece> pieces, List<Variable> variables) {
        Piece first = pieces.get(0);
        LinkUnit unit = first.unit();
        Optional<BtfType.DataSection> description =
                unit.description(first.section().name());
        if (description.isEmpty()) {
            pieces.forEach(piece -> addSymbols(piece, variables));
            return false;
        }
        Btf types = unit.types().orElseThrow();
        boolean shared = false;
        // BTF describes sections by their names: of several, the symbols tell which one a variable is in.
        Map<String, Piece> homes = new HashMap<>();
        pieces.forEach(
                piece -> unit.symbolsOf(piece.section()).keySet().forEach(name -> homes.putIfAbsent(name, piece)));
        Map<String, Set<Long>> known = new HashMap<>();
        for (BtfType.Placement placement : description.get().variables()) {
            if (!(types.type(placement.type()) instanceof BtfType.Variable variable)
                    || variable.linkage() == Linkage.EXTERN) {
                continue;
            }
            boolean hidden = variable.linkage() == Linkage.STATIC;
            Piece piece = hidden ? first : homes.getOrDefault(variable.name(), first);
            // Compilers leave the offset of what the linker can see at 0.
            Symbol symbol = hidden ? null : unit.symbolsOf(piece.section()).get(variable.name());
            shared |= variable.linkage() == Linkage.GLOBAL && (symbol == null || !symbol.hidden());
            long offset = symbol == null ? placement.offset() : symbol.value();
            if (fits(piece, offset, placement.size())
                    && known.computeIfAbsent(variable.name(), name -> new HashSet<>())
                            .add(offset)) {
                variables.add(new Variable(
                        variable.name(), piece.base() + offset, placement.size(), unit.typeNumber(variable.type())));
            }
        }
        return shared;
    }

    private static void addSymbols(Piece piece, List<Variable> variables) {
        piece.unit().symbolsOf(piece.section()).values().stream()
                .filter(symbol -> symbol.type() == Symbol.OBJECT && fits(piece, symbol.value(), symbol.size()))
                .forEach(symbol ->
                        variables.add(new Variable(symbol.name(), piece.base() + symbol.value(), symbol.size(), 0)));
    }

    private static boolean fits(Piece piece, long offset, long size) {
        long end = piece.section().size();
        return offset >= 0 && offset <= end && size >= 0 && size <= end - offset;
    }

    /** Returns the map that the sections of one name become. */
    static MapDefinition definition(Joined joined) {
        Piece first = joined.pieces().get(0);
        boolean readOnly = first.section().isNamed(".rodata")
                || (!isKnown(first.section()) && !first.section().isWritable());
        // What describes one of several sections does not describe what they became.
        int description = joined.pieces().size() > 1
                ? 0
                : first.unit().typeNumber(first.unit().descriptionId(joined.name()));
        return MapDefinition.builder(joined.name(), MapType.ARRAY.number())
                .declared(MapDefinition.Kind.DATA, joined.name())
                .sizes(Integer.BYTES, joined.image().size())
                .maxEntries(1)
                .flags((readOnly ? MapDefinition.READ_ONLY_FOR_PROGRAMS : 0) | (joined.shared() ? MMAPABLE : 0))
                .types(0, description)
                .data(Optional.of(joined.image()), joined.variables())
                .build();
    }
}
