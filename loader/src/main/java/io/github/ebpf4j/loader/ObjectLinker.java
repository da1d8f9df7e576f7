package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.BpfObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes one object of one or more files: symbols are resolved between them, sections of data of one name are joined,
 * types are numbered through, and then every program is linked.
 */
final class ObjectLinker {

    private final String name;
    private final List<LinkUnit> units;
    private final LoadOptions options;
    private final List<LoadWarning> warnings = new ArrayList<>();

    private ObjectLinker(String name, List<LinkUnit> units, LoadOptions options) {
        this.name = name;
        this.units = units;
        this.options = options;
    }

    /**
     * Links files.
     *
     * @param name what to call the object
     * @param files the files, at least one
     * @throws LoadException if they do not fit together, or if something that all programs share is malformed
     */
    static ObjectFile link(String name, List<ElfObject> files, LoadOptions options) {
        List<LinkUnit> units = new ArrayList<>();
        int types = 0;
        for (ElfObject file : files) {
            if (file.byteOrder() != files.get(0).byteOrder()) {
                throw file.place()
                        .refuse("is %s, and %s is %s"
                                .formatted(
                                        file.byteOrder(),
                                        Place.printable(files.get(0).place().file()),
                                        files.get(0).byteOrder()));
            }
            LinkUnit unit = LinkUnit.open(units.size(), file, types);
            units.add(unit);
            types += unit.types().map(all -> all.count() - 1).orElse(0);
        }
        return new ObjectLinker(name, units, options).link();
    }

    private ObjectFile link() {
        SymbolResolver resolver = SymbolResolver.of(units);
        ExternTable externs = ExternTable.of(units, resolver, options);
        Place place = units.get(0).elf().place();
        KernelSettings settings = KernelSettings.of(units.get(0).elf().byteOrder(), externs.settings(), place);
        settings.settings().stream()
                .filter(setting -> !setting.isSet())
                .forEach(setting -> warnings.add(place.symbol("kernel setting", setting.name())
                        .warning("has no value: what loads its address cannot be reached")));
        MapTable maps = MapTable.of(units, resolver, settings, warnings::add);
        FunctionTable functions = FunctionTable.of(units, resolver);
        CorePatcher core = CorePatcher.of(units, options);
        FunctionReader reader = new FunctionReader(
                functions,
                new RelocationTargets(resolver, functions, maps, externs),
                new References(maps.maps(), externs.externs()),
                core,
                warnings::add);
        String license = license();
        ProgramLinker.Result result =
                new ProgramLinker(units.get(0).elf().byteOrder(), slotLimit(), functions, reader).link();
        warnOfDataRelocations();
        BpfObject object = new BpfObject(
                name,
                units.get(0).elf().byteOrder(),
                license,
                List.copyOf(result.programs().values()),
                maps.maps(),
                externs.externs(),
                types());
        return new ObjectFile(object, result.refused(), relocations(), core.applied(), warnings);
    }

    // A hundred thousand programs that share one function would otherwise cost far more than the file is long.
    private long slotLimit() {
        long bytes = units.stream().mapToLong(unit -> unit.elf().size()).sum();
        return Math.min(options.limits().linkedSlots(), Limits.SLOTS_OF_ANY_FILE + bytes);
    }

    private Optional<Btf> types() {
        List<LinkUnit> typed =
                units.stream().filter(unit -> unit.types().isPresent()).toList();
        return typed.size() == 1
                ? typed.get(0).types()
                : typed.isEmpty() ? Optional.empty() : Optional.of(JoinedTypes.of(typed));
    }

    // The object's license is the first; a program has that of its own file.
    private String license() {
        List<LinkUnit> licensed =
                units.stream().filter(unit -> !unit.license().isEmpty()).toList();
        for (LinkUnit unit : licensed) {
            if (!unit.license().equals(licensed.get(0).license())) {
                warnings.add(unit.elf()
                        .place()
                        .warning("its license is %s, that of %s is %s"
                                .formatted(
                                        Place.quote(unit.license()),
                                        Place.printable(
                                                licensed.get(0).elf().place().file()),
                                        Place.quote(licensed.get(0).license()))));
            }
        }
        return licensed.isEmpty() ? "" : licensed.get(0).license();
    }

    private List<CodeRelocation> relocations() {
        List<CodeRelocation> relocations = new ArrayList<>();
        for (LinkUnit unit : units) {
            for (Section section : unit.elf().sections()) {
                if (section.isCode()) {
                    unit.relocationsOf(section)
                            .forEach(relocation -> relocations.add(new CodeRelocation(
                                    section.name(),
                                    relocation.offset(),
                                    relocation.type(),
                                    relocation.symbol().name())));
                }
            }
        }
        return relocations;
    }

    // A pointer in data would have to become an address of a runtime. Maps and structures of functions have their own.
    private void warnOfDataRelocations() {
        for (LinkUnit unit : units) {
            for (Section section : unit.elf().sections()) {
                boolean own = section.name().equals(BtfMaps.SECTION) || StructOps.isOne(section);
                List<Relocation> relocations = unit.relocationsOf(section);
                if (section.isData() && !own && !section.name().equals(".eh_frame") && !relocations.isEmpty()) {
                    warnings.add(unit.place(section)
                            .offset(relocations.get(0).offset())
                            .warning("a pointer to %s is left as it is, with %d more: no loader can know its address"
                                    .formatted(
                                            Place.quote(
                                                    relocations.get(0).symbol().name()),
                                            relocations.size() - 1)));
                }
            }
        }
    }
}
