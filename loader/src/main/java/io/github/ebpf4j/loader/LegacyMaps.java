package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The maps that an older object declares by numbers, in a section {@code maps} or {@code maps/...}. How many numbers
 * there are for each depends on whose loader the object was written for; the symbols tell.
 *
 * <pre>{@code
 * all       0 type:4  4 key_size:4  8 value_size:4  12 max_entries:4  16 map_flags:4 (from 20 bytes on)
 * Linux    20 inner_map_idx:4  24 numa_node:4                                        (28 bytes)
 * iproute2 20 id:4             24 pinning:4     28 inner_id:4  32 inner_idx:4        (28 or 36 bytes)
 * gobpf    20 pinning:4        24 namespace:256                                      (280 bytes)
 * }</pre>
 *
 * <p>Of the two layouts of 28 bytes, that of Linux is meant if the map holds maps or its flags ask for a NUMA node.
 */
final class LegacyMaps {

    private static final int SMALLEST = 16;
    private static final int WITH_FLAGS = 20;
    private static final int LINUX = 28;
    private static final int IPROUTE2 = 36;
    private static final int GOBPF = 280;
    private static final int LONGEST = 1024;
    private static final int ON_NUMA_NODE = 1 << 2;

    private final LinkUnit unit;
    private final Section section;
    private final Place place;
    private final Consumer<LoadWarning> warnings;

    /** What stands in the section for one map. */
    private record Row(Symbol symbol, long size, List<Integer> words, boolean more) {
        int word(int offset) {
            return offset / Integer.BYTES < words.size() ? words.get(offset / Integer.BYTES) : 0;
        }
    }

    private LegacyMaps(LinkUnit unit, Section section, Consumer<LoadWarning> warnings) {
        this.unit = unit;
        this.section = section;
        this.place = unit.place(section);
        this.warnings = warnings;
    }

    static boolean isLegacy(Section section) {
        return section.isInFile()
                && !section.isRelocations()
                && (section.name().equals("maps") || section.name().startsWith("maps/"));
    }

    /**
     * Returns the maps of a section, by offset.
     *
     * @throws LoadException if no symbol says where the maps are, or one is too short or lies outside the section
     */
    static List<BtfMaps.Declaration> read(LinkUnit unit, Section section, Consumer<LoadWarning> warnings) {
        return new LegacyMaps(unit, section, warnings).read();
    }

    private List<BtfMaps.Declaration> read() {
        List<Row> rows = rows();
        // By iproute2's id, and by place in the section: what a map of maps names as the kind of map in it.
        Map<Integer, Row> byId = new HashMap<>();
        rows.forEach(row -> byId.putIfAbsent(row.word(WITH_FLAGS), row));
        List<BtfMaps.Declaration> maps = new ArrayList<>();
        for (Row row : rows) {
            maps.add(new BtfMaps.Declaration(
                    row.symbol().value(), row.size(), definition(row, rows, byId), OptionalLong.empty()));
        }
        return maps;
    }

    private List<Row> rows() {
        List<Symbol> symbols = unit.namedSymbols(section).stream()
                .sorted(Comparator.comparingLong(Symbol::value))
                .toList();
        if (symbols.isEmpty() && section.size() > 0) {
            throw place.refuse("has 0x%x bytes, and no symbol says which maps they are".formatted(section.size()));
        }
        ByteBuffer bytes =
                ByteBuffer.wrap(unit.elf().bytes(section)).order(unit.elf().byteOrder());
        List<Row> rows = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < symbols.size(); i++) {
            if (!names.add(symbols.get(i).name())) {
                throw place.symbol("map", symbols.get(i).name()).refuse("is declared twice");
            }
            long end = i + 1 < symbols.size() ? symbols.get(i + 1).value() : section.size();
            rows.add(row(symbols.get(i), end, bytes));
        }
        return rows;
    }

    private Row row(Symbol symbol, long next, ByteBuffer bytes) {
        Place where = place.symbol("map", symbol.name());
        long start = symbol.value();
        long size = symbol.size() == 0 ? next - start : symbol.size();
        if (start < 0 || start > section.size() || size < 0 || size > section.size() - start) {
            throw where.refuse(
                    "has 0x%x bytes from 0x%x on, the section has 0x%x bytes".formatted(size, start, section.size()));
        }
        if (size < SMALLEST) {
            throw where.refuse("has %d bytes, a map has %d at least".formatted(size, SMALLEST));
        }
        List<Integer> words = new ArrayList<>();
        for (int offset = 0; offset + Integer.BYTES <= Math.min(size, IPROUTE2); offset += Integer.BYTES) {
            words.add(bytes.getInt((int) start + offset));
        }
        boolean more = false;
        // Symbols may lie in one another, thousands of them; no layout is longer than this.
        for (long offset = WITH_FLAGS; offset < Math.min(size, LONGEST); offset++) {
            more |= bytes.get((int) (start + offset)) != 0;
        }
        return new Row(symbol, size, words, more);
    }

    private MapDefinition definition(Row row, List<Row> rows, Map<Integer, Row> byId) {
        int type = row.word(0);
        int flags = row.size() >= WITH_FLAGS ? row.word(SMALLEST) : 0;
        boolean ofMaps = MapType.of(type)
                .filter(known -> known == MapType.ARRAY_OF_MAPS || known == MapType.HASH_OF_MAPS)
                .isPresent();
        boolean linux = row.size() == LINUX && (ofMaps || (flags & ON_NUMA_NODE) != 0);
        boolean iproute2 = !linux && (row.size() == LINUX || row.size() == IPROUTE2);
        Optional<Row> inner = Optional.empty();
        if (ofMaps && linux) {
            int index = row.word(WITH_FLAGS);
            inner = index >= 0 && index < rows.size() ? Optional.of(rows.get(index)) : Optional.empty();
        } else if (ofMaps && iproute2) {
            // No map has the id 0.
            inner = row.word(LINUX) == 0 ? Optional.empty() : Optional.ofNullable(byId.get(row.word(LINUX)));
        }
        boolean gobpf = row.size() == GOBPF;
        if (!linux && !iproute2 && !gobpf && row.more()) {
            warn(
                    row,
                    "has %d bytes; what follows the first %d is not known and left out"
                            .formatted(row.size(), WITH_FLAGS));
        }
        if (ofMaps && inner.isEmpty()) {
            warn(row, "holds maps, and does not say of what kind");
        }
        return declared(row.symbol().name(), row)
                .flags(flags)
                .numaNode(linux ? row.word(24) : 0)
                .pinning(iproute2 ? row.word(24) : gobpf ? row.word(20) : 0)
                // Only one level of maps in maps is possible, so that a map cannot be in itself either.
                .inner(inner.filter(kind -> !kind.symbol().equals(row.symbol())).map(kind -> innermost(kind, row)))
                .build();
    }

    private MapDefinition innermost(Row row, Row outer) {
        return declared(outer.symbol().name() + ".inner", row)
                .flags(row.size() >= WITH_FLAGS ? row.word(SMALLEST) : 0)
                .build();
    }

    /** Begins a definition with the four numbers that all rows have. */
    private MapDefinition.Builder declared(String name, Row row) {
        return MapDefinition.builder(name, row.word(0))
                .declared(MapDefinition.Kind.LEGACY, section.name())
                .sizes(Integer.toUnsignedLong(row.word(4)), Integer.toUnsignedLong(row.word(8)))
                .maxEntries(Integer.toUnsignedLong(row.word(12)));
    }

    private void warn(Row row, String message) {
        warnings.accept(place.symbol("map", row.symbol().name()).warning(message));
    }
}
