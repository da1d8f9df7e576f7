package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import io.github.ebpf4j.isa.program.Extern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What units use and none of them defines, by name. */
final class ExternTable {

    private final List<Extern> externs = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private final Map<String, KernelSettings.Setting> settings = new LinkedHashMap<>();
    private final Set<String> maps = new HashSet<>();

    private ExternTable() {}

    /**
     * Looks through the undefined symbols of the units.
     *
     * @throws LoadException if a kernel setting has a type that no setting can have
     */
    static ExternTable of(List<LinkUnit> units, SymbolResolver resolver, LoadOptions options) {
        ExternTable table = new ExternTable();
        units.forEach(unit -> table.add(unit, resolver, options));
        return table;
    }

    List<Extern> externs() {
        return List.copyOf(externs);
    }

    List<KernelSettings.Setting> settings() {
        return List.copyOf(settings.values());
    }

    /** Returns the place of an extern of a name in the list. */
    OptionalInt index(String name) {
        Integer index = indices.get(name);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** Returns whether a name is that of a map that another object is to define. */
    boolean isMap(String name) {
        return maps.contains(name);
    }

    private void add(LinkUnit unit, SymbolResolver resolver, LoadOptions options) {
        Map<String, Integer> described = described(unit);
        Set<String> called = called(unit);
        Set<String> declaredMaps = placed(unit, BtfMaps.SECTION);
        Set<String> declaredSettings = placed(unit, KernelSettings.SECTION);
        for (Symbol symbol : unit.symbols()) {
            if (!symbol.isExtern() || resolver.definition(unit, symbol).isPresent()) {
                continue;
            }
            int id = described.getOrDefault(symbol.name(), 0);
            if (declaredMaps.contains(symbol.name())) {
                maps.add(symbol.name());
            } else if (declaredSettings.contains(symbol.name())) {
                addSetting(unit, symbol, id, options);
            } else {
                boolean function = id == 0
                        ? called.contains(symbol.name())
                        : unit.types().orElseThrow().type(id) instanceof BtfType.Function;
                add(
                        symbol,
                        function ? Extern.Kind.FUNCTION : Extern.Kind.VARIABLE,
                        unit.typeNumber(function ? id : variableType(unit, id)));
            }
        }
    }

    private void add(Symbol symbol, Extern.Kind kind, int type) {
        Integer known = indices.putIfAbsent(symbol.name(), externs.size());
        if (known == null) {
            externs.add(new Extern(symbol.name(), kind, symbol.isWeak(), type));
        } else if (externs.get(known).weak() && !symbol.isWeak()) {
            // One that cannot do without it is enough.
            Extern weak = externs.get(known);
            externs.set(known, new Extern(weak.name(), weak.kind(), false, weak.type()));
        }
    }

    private void addSetting(LinkUnit unit, Symbol symbol, int id, LoadOptions options) {
        Place place = unit.elf().place().symbol("kernel setting", symbol.name());
        Btf types = unit.types().orElseThrow();
        if (!(types.type(id) instanceof BtfType.Variable variable) || !isSetting(types, variable.type())) {
            throw place.refuse(
                    "is of type %d, must be an integer, a libbpf_tristate or an array of char".formatted(id));
        }
        try {
            KernelSettings.Setting setting = new KernelSettings.Setting(
                    symbol.name(),
                    types,
                    variable.type(),
                    unit.typeNumber(variable.type()),
                    types.sizeOf(variable.type()),
                    types.alignmentOf(variable.type()),
                    symbol.isWeak(),
                    0,
                    KernelSettings.value(symbol.name(), options));
            settings.merge(symbol.name(), setting, (known, added) -> added.weak() ? known : known.needed());
        } catch (BtfException e) {
            throw place.refuse(String.valueOf(e.getMessage()), e);
        }
        add(symbol, Extern.Kind.KCONFIG, unit.typeNumber(variable.type()));
    }

    private static boolean isSetting(Btf types, int id) {
        BtfType type = types.type(types.resolve(id));
        if (type instanceof BtfType.Array array) {
            return array.count() > 0
                    && types.type(types.resolve(array.element())) instanceof BtfType.Int element
                    && element.size() == 1
                    && !element.bool();
        }
        return (type instanceof BtfType.Int integer
                        && Integer.bitCount(integer.size()) == 1
                        && integer.size() <= Long.BYTES)
                || (type instanceof BtfType.Enumeration enumeration
                        && enumeration.name().equals("libbpf_tristate"));
    }

    /** Returns the types of what a unit declares extern, by name. */
    private static Map<String, Integer> described(LinkUnit unit) {
        Map<String, Integer> described = new HashMap<>();
        unit.types().ifPresent(types -> {
            for (int id = 1; id < types.count(); id++) {
                BtfType type = types.type(id);
                boolean extern = (type instanceof BtfType.Variable variable && variable.linkage() == Linkage.EXTERN)
                        || (type instanceof BtfType.Function function && function.linkage() == Linkage.EXTERN);
                if (extern) {
                    described.putIfAbsent(type.name(), id);
                }
            }
        });
        return described;
    }

    private static Set<String> called(LinkUnit unit) {
        Set<String> called = new HashSet<>();
        for (Section section : unit.elf().sections()) {
            for (Relocation relocation : unit.relocationsOf(section)) {
                if (relocation.type() == Relocation.R_BPF_64_32) {
                    called.add(relocation.symbol().name());
                }
            }
        }
        return called;
    }

    private static Set<String> placed(LinkUnit unit, String section) {
        Set<String> names = new HashSet<>();
        Optional<BtfType.DataSection> description = unit.description(section);
        if (description.isPresent()) {
            Btf types = unit.types().orElseThrow();
            description.get().variables().stream()
                    .map(placement -> types.type(placement.type()))
                    .filter(type -> type instanceof BtfType.Variable variable && variable.linkage() == Linkage.EXTERN)
                    .forEach(type -> names.add(type.name()));
        }
        return names;
    }

    // A variable without a type of its own is declared as const void.
    private static int variableType(LinkUnit unit, int id) {
        if (id == 0) {
            return 0;
        }
        Btf types = unit.types().orElseThrow();
        if (types.type(id) instanceof BtfType.Variable variable) {
            return types.type(types.resolve(variable.type())) instanceof BtfType.VoidType ? 0 : variable.type();
        }
        return 0;
    }
}
