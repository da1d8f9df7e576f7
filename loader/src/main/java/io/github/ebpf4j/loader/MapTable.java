package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The maps of all units, in the order of their index: those that are declared, the sections of data, the kernel's
 * settings, the structures of functions. It is the order in which libbpf creates them.
 */
final class MapTable {

    private static final long PAGE = 4096;

    private final List<MapDefinition> maps = new ArrayList<>();
    private final Map<SectionId, TreeMap<Long, Integer>> declared = new HashMap<>();
    private final Map<SectionId, DataPlace> data = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final KernelSettings settings;
    private OptionalInt settingsMap = OptionalInt.empty();

    /**
     * A place in the only value of a map.
     *
     * @param map the map's index
     * @param offset bytes from the start of the value
     */
    record DataPlace(int map, long offset) {}

    private MapTable(KernelSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the maps of the units.
     *
     * @throws LoadException if a declaration is malformed, or if two maps have the same name
     */
    static MapTable of(
            List<LinkUnit> units, SymbolResolver resolver, KernelSettings settings, Consumer<LoadWarning> warnings) {
        MapTable table = new MapTable(settings);
        for (LinkUnit unit : units) {
            for (Section section : unit.elf().sections()) {
                if (LegacyMaps.isLegacy(section)) {
                    table.declare(unit, section, LegacyMaps.read(unit, section, warnings));
                }
            }
        }
        for (LinkUnit unit : units) {
            unit.elf()
                    .section(BtfMaps.SECTION)
                    .filter(section -> section.size() > 0)
                    .ifPresent(section -> table.declare(unit, section, BtfMaps.read(unit, section, resolver)));
        }
        Place first = units.get(0).elf().place();
        DataSections.read(units, resolver).forEach(joined -> table.addData(joined, first, warnings));
        if (!settings.isEmpty()) {
            int description = units.stream()
                    .filter(unit -> unit.descriptionId(KernelSettings.SECTION) != 0)
                    .mapToInt(unit -> unit.typeNumber(unit.descriptionId(KernelSettings.SECTION)))
                    .findFirst()
                    .orElse(0);
            table.settingsMap = OptionalInt.of(table.add(settings.definition(description, first), first));
        }
        for (LinkUnit unit : units) {
            for (Section section : unit.elf().sections()) {
                if (StructOps.isOne(section)) {
                    StructOps.read(unit, section, resolver).forEach(map -> table.add(map, unit.place(section)));
                }
            }
        }
        return table;
    }

    List<MapDefinition> maps() {
        return List.copyOf(maps);
    }

    MapDefinition map(int index) {
        return maps.get(index);
    }

    /** Returns the index of the map that is declared at an offset of a section. */
    OptionalInt declaredAt(LinkUnit unit, Section section, long offset) {
        TreeMap<Long, Integer> ofSection = declared.get(SectionId.of(unit, section));
        Integer index = ofSection == null ? null : ofSection.get(offset);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** Returns where the first byte of a section of data has gone, or nothing if it is no such section. */
    Optional<DataPlace> startOf(LinkUnit unit, Section section) {
        return Optional.ofNullable(data.get(SectionId.of(unit, section)));
    }

    /** Returns the kernel's setting of a name. */
    Optional<KernelSettings.Setting> setting(String name) {
        return settings.setting(name);
    }

    /** Returns where a setting of the kernel stands. */
    DataPlace placeOf(KernelSettings.Setting setting) {
        return new DataPlace(settingsMap.orElseThrow(), setting.offset());
    }

    private void declare(LinkUnit unit, Section section, List<BtfMaps.Declaration> declarations) {
        TreeMap<Long, Integer> ofSection = new TreeMap<>();
        for (BtfMaps.Declaration declaration : declarations) {
            ofSection.put(declaration.offset(), add(declaration.map(), unit.place(section)));
        }
        declared.put(SectionId.of(unit, section), ofSection);
    }

    private void addData(DataSections.Joined joined, Place place, Consumer<LoadWarning> warnings) {
        OptionalInt index = joined.name().equals(DataSections.ARENA)
                ? addToArena(joined, warnings)
                : OptionalInt.of(add(DataSections.definition(joined), place));
        if (index.isPresent()) {
            joined.pieces()
                    .forEach(piece -> data.put(
                            SectionId.of(piece.unit(), piece.section()),
                            new DataPlace(index.getAsInt(), piece.base())));
        }
    }

    private OptionalInt addToArena(DataSections.Joined joined, Consumer<LoadWarning> warnings) {
        DataSections.Piece first = joined.pieces().get(0);
        Place place = first.unit().place(first.section());
        for (int index = 0; index < maps.size(); index++) {
            MapDefinition map = maps.get(index);
            if (map.type() == MapType.ARENA.number()) {
                if (joined.image().size() > map.maxEntries() * PAGE) {
                    throw place.refuse("has 0x%x bytes, the arena %s has %d pages of %d"
                            .formatted(joined.image().size(), Place.quote(map.name()), map.maxEntries(), PAGE));
                }
                maps.set(
                        index,
                        map.toBuilder()
                                .data(Optional.of(joined.image()), joined.variables())
                                .build());
                return OptionalInt.of(index);
            }
        }
        // As a rule it is there to be linked with the object that has the arena.
        warnings.accept(place.warning("there are variables of an arena, and no map of type %d (ARENA) to put them into"
                .formatted(MapType.ARENA.number())));
        return OptionalInt.empty();
    }

    private int add(MapDefinition map, Place place) {
        String section = names.putIfAbsent(map.name(), map.section());
        if (section != null) {
            throw place.symbol("map", map.name())
                    .refuse("has the same name as a map in section %s".formatted(Place.quote(section)));
        }
        maps.add(map);
        return maps.size() - 1;
    }
}
