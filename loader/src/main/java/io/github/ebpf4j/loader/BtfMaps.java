package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Initializer;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The maps that the section {@code .maps} of an object declares: each is a variable whose type is a structure that is
 * never used as such. Its members say by their types what the map is like.
 *
 * <pre>{@code
 * int (*max_entries)[16]              a number: how many elements the array has
 * enum { __unique_value0 = 5 } extra  a number of up to 64 bits
 * struct key *key                     a type, and by it a size
 * struct inner *values[]              what the maps in the map are like; by relocation, which maps it begins with
 * int (*values[])(void *)             by relocation, which programs it begins with
 * }</pre>
 *
 * <p>{@code parse_btf_map_def} of libbpf reads the same.
 */
final class BtfMaps {

    static final String SECTION = ".maps";

    private static final Set<MapType> MAPS_OF_MAPS = Set.of(MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS);
    // Old clang wrote the type that is meant for code.
    private static final Set<Integer> ADDRESSES =
            Set.of(Relocation.R_BPF_64_ABS64, Relocation.R_BPF_64_64, Relocation.R_BPF_DATA_64);

    private static final String VALUES = "values";
    private static final long SLOT = Long.BYTES;
    private static final long MAX_U32 = 0xffff_ffffL;

    private final LinkUnit unit;
    private final Section section;
    private final Btf types;
    private final SymbolResolver resolver;
    private final Place place;
    private final ByteBuffer content;

    /** A declaration, the part of its section that it takes, and where in it the initial values begin. */
    record Declaration(long offset, long size, MapDefinition map, OptionalLong values) {}

    private BtfMaps(LinkUnit unit, Section section, Btf types, SymbolResolver resolver) {
        this.unit = unit;
        this.section = section;
        this.types = types;
        this.resolver = resolver;
        this.place = unit.place(section);
        this.content =
                ByteBuffer.wrap(unit.elf().bytes(section)).order(unit.elf().byteOrder());
    }

    /**
     * Returns the maps of the section, in the order in which they are declared; those that are declared
     * {@code extern} are defined in another unit and not among them.
     *
     * @throws LoadException if the section is not described by BTF, or a declaration makes no sense
     */
    static List<Declaration> read(LinkUnit unit, Section section, SymbolResolver resolver) {
        Btf types = unit.types()
                .orElseThrow(() -> unit.place(section).refuse("maps are declared here, but there is no .BTF"));
        try {
            return new BtfMaps(unit, section, types, resolver).read();
        } catch (BtfException e) {
            throw unit.place(section).refuse(String.valueOf(e.getMessage()), e);
        }
    }

    private List<Declaration> read() {
        BtfType.DataSection description = unit.description(SECTION)
                .orElseThrow(() -> place.refuse("maps are declared here, but .BTF does not describe the section"));
        Map<String, Symbol> symbols = unit.symbolsOf(section);
        TreeMap<Long, List<Relocation>> initializers = new TreeMap<>();
        TreeMap<Long, Declaration> byOffset = new TreeMap<>();
        TreeMap<Long, Long> overridden = new TreeMap<>();
        List<Declaration> declarations = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (BtfType.Placement placement : description.variables()) {
            if (!(types.type(placement.type()) instanceof BtfType.Variable variable)) {
                throw place.refuse("type %d is declared here, must be a variable".formatted(placement.type()));
            }
            if (variable.linkage() == Linkage.EXTERN) {
                continue;
            }
            Place where = place.symbol("map", variable.name());
            if (!names.add(variable.name())) {
                throw where.refuse("is declared twice");
            }
            Symbol symbol = symbols.get(variable.name());
            if (symbol != null && !resolver.isDefinition(unit, symbol)) {
                overridden.put(symbol.value(), placement.size());
                continue;
            }
            // The offset in BTF is left at 0 for whatever the linker can see.
            long offset = symbol == null ? placement.offset() : symbol.value();
            if (offset < 0 || offset > section.size() || placement.size() > section.size() - offset) {
                throw where.refuse("has 0x%x bytes from 0x%x on, the section has 0x%x bytes"
                        .formatted(placement.size(), offset, section.size()));
            }
            Declaration declaration = read(where, variable, offset, placement.size());
            if (byOffset.put(offset, declaration) != null) {
                throw where.refuse("starts at 0x%x, where another map does".formatted(offset));
            }
            declarations.add(declaration);
        }
        for (Relocation relocation : unit.relocationsOf(section)) {
            Map.Entry<Long, Declaration> owner = byOffset.floorEntry(relocation.offset());
            if (owner == null
                    || relocation.offset() - owner.getKey() >= owner.getValue().size()) {
                Map.Entry<Long, Long> other = overridden.floorEntry(relocation.offset());
                if (other != null && relocation.offset() - other.getKey() < other.getValue()) {
                    continue;
                }
                throw place.offset(relocation.offset()).refuse("relocated, but no map is declared here");
            }
            initializers
                    .computeIfAbsent(owner.getKey(), key -> new ArrayList<>())
                    .add(relocation);
        }
        return declarations.stream()
                .map(each -> initialized(each, initializers.getOrDefault(each.offset(), List.of())))
                .toList();
    }

    private Declaration read(Place where, BtfType.Variable variable, long offset, long size) {
        if (!(types.type(types.resolve(variable.type())) instanceof BtfType.Composite structure)
                || structure.kind() != BtfType.Kind.STRUCT) {
            throw where.refuse("is of type %d, must be a structure".formatted(variable.type()));
        }
        MapDefinition map = new Members(where, variable.name(), true).read(structure);
        OptionalLong values = structure.members().stream()
                .filter(member -> member.name().equals(VALUES))
                .mapToLong(member -> member.bitOffset() / Byte.SIZE)
                .findFirst();
        return new Declaration(offset, size, map, values);
    }

    private Declaration initialized(Declaration declaration, List<Relocation> relocations) {
        if (relocations.isEmpty()) {
            return declaration;
        }
        MapDefinition map = declaration.map();
        Place where = place.symbol("map", map.name());
        OptionalLong start = declaration.values();
        List<Initializer> initializers = new ArrayList<>();
        for (Relocation relocation : relocations) {
            long position = relocation.offset() - declaration.offset() - start.orElse(0);
            if (start.isEmpty() || position < 0 || position % SLOT != 0) {
                throw where.offset(relocation.offset())
                        .refuse("relocated, but none of the values of the map begins here");
            }
            initializers.add(initializer(where.offset(relocation.offset()), map, position / SLOT, relocation));
        }
        return new Declaration(
                declaration.offset(),
                declaration.size(),
                map.toBuilder().initializers(initializers).build(),
                start);
    }

    private Initializer initializer(Place where, MapDefinition map, long position, Relocation relocation) {
        if (!ADDRESSES.contains(relocation.type())) {
            throw where.refuse("is relocated with type %s, must be %d or %d"
                    .formatted(relocation.describeType(), Relocation.R_BPF_64_ABS64, Relocation.R_BPF_64_64));
        }
        SymbolResolver.Definition target = resolver.pointee(
                        unit,
                        relocation,
                        content,
                        pointee -> where.refuse("the value at %d is %s".formatted(position, pointee)))
                .orElseThrow(() -> where.refuse("the value at %d is %s, which no section defines"
                        .formatted(position, Place.quote(relocation.symbol().name()))));
        boolean ofMaps = MapType.of(map.type()).filter(MAPS_OF_MAPS::contains).isPresent();
        Section section = target.section();
        if (ofMaps ? !section.name().equals(SECTION) : !section.isCode()) {
            throw where.refuse("the value at %d is %s in section %s, must be a %s"
                    .formatted(
                            position,
                            Place.quote(target.symbol().name()),
                            Place.quote(section.name()),
                            ofMaps ? "map" : "program"));
        }
        return new Initializer(
                position,
                ofMaps ? Initializer.Target.MAP : Initializer.Target.PROGRAM,
                target.symbol().name());
    }

    /** The members of one declaration. */
    private final class Members {
        private final Place where;
        private final String name;
        private final boolean outer;
        private long type;
        private OptionalLong keySize = OptionalLong.empty();
        private OptionalLong valueSize = OptionalLong.empty();
        private long maxEntries;
        private long flags;
        private long extra;
        private long numaNode;
        private long pinning;
        private int keyType;
        private int valueType;
        private Optional<MapDefinition> inner = Optional.empty();
        private final Set<String> read = new HashSet<>();

        Members(Place where, String name, boolean outer) {
            this.where = where;
            this.name = name;
            this.outer = outer;
        }

        MapDefinition read(BtfType.Composite structure) {
            structure.members().forEach(this::read);
            if (type == 0) {
                throw where.refuse("has no type");
            }
            return MapDefinition.builder(name, (int) type)
                    .sizes(keySize.orElse(0), valueSize.orElse(0))
                    .maxEntries(maxEntries)
                    .flags((int) flags)
                    .extra(extra)
                    .numaNode((int) numaNode)
                    .pinning((int) pinning)
                    .types(unit.typeNumber(keyType), unit.typeNumber(valueType))
                    .inner(inner)
                    .build();
        }

        private void read(BtfType.Member member) {
            // Thousands of maps may be of one type, which would be read each time: it has few members.
            if (!read.add(member.name())) {
                throw where.refuse("has the member %s twice".formatted(Place.quote(member.name())));
            }
            switch (member.name()) {
                case "type" -> type = number(member, MAX_U32);
                case "max_entries" -> maxEntries = number(member, MAX_U32);
                case "map_flags" -> flags = number(member, MAX_U32);
                case "numa_node" -> numaNode = number(member, Integer.MAX_VALUE);
                case "map_extra" -> extra = number(member, -1);
                case "pinning" -> pinning = number(member, Integer.MAX_VALUE);
                case "key_size" -> keySize = agreed("key", keySize, number(member, MAX_U32));
                case "value_size" -> valueSize = agreed("value", valueSize, number(member, MAX_U32));
                case "key" -> {
                    keyType = pointed(member);
                    keySize = agreed("key", keySize, types.sizeOf(keyType));
                }
                case "value" -> {
                    valueType = pointed(member);
                    valueSize = agreed("value", valueSize, types.sizeOf(valueType));
                }
                case VALUES -> readValues(member);
                default ->
                    throw where.refuse(
                            "has the member %s, which means nothing for a map".formatted(Place.quote(member.name())));
            }
        }

        private OptionalLong agreed(String what, OptionalLong before, long size) {
            if (size > MAX_U32) {
                throw where.refuse("its %s has %d bytes, must be at most %d".formatted(what, size, MAX_U32));
            }
            if (before.isPresent() && before.getAsLong() != size) {
                throw where.refuse("its %s has %d bytes by one member and %d by another"
                        .formatted(what, before.getAsLong(), size));
            }
            return OptionalLong.of(size);
        }

        private void readValues(BtfType.Member member) {
            if (!outer) {
                throw where.refuse("holds maps that hold maps themselves: only one level is possible");
            }
            valueSize = agreed("value", valueSize, Integer.BYTES);
            if (!(types.type(types.resolve(member.type())) instanceof BtfType.Array array)
                    || !(types.type(types.resolve(array.element())) instanceof BtfType.Pointer pointer)) {
                throw where.refuse(
                        "its member values is of type %d, must be an array of pointers".formatted(member.type()));
            }
            BtfType target = types.type(types.resolve(pointer.target()));
            if (target instanceof BtfType.Composite structure) {
                inner = Optional.of(new Members(where, name + ".inner", false).read(structure));
            } else if (!(target instanceof BtfType.FunctionPrototype)) {
                throw where.refuse(
                        "its values point to type %d, must be a structure or a function".formatted(pointer.target()));
            }
        }

        private int pointed(BtfType.Member member) {
            if (types.type(member.type()) instanceof BtfType.Pointer pointer) {
                return pointer.target();
            }
            throw where.refuse(
                    "its member %s is of type %d, must be a pointer".formatted(member.name(), member.type()));
        }

        /** Returns the number that a member stands for; a limit of -1 stands for none. */
        private long number(BtfType.Member member, long limit) {
            BtfType declared = types.type(types.resolve(member.type()));
            long number;
            if (declared instanceof BtfType.Pointer pointer
                    && types.type(pointer.target()) instanceof BtfType.Array array) {
                number = array.count();
            } else if (declared instanceof BtfType.Enumeration enumeration
                    && enumeration.enumerators().size() == 1) {
                number = enumeration.enumerators().get(0).value();
            } else {
                throw where.refuse("its member %s is of type %d, must be a pointer to an array or one constant"
                        .formatted(member.name(), member.type()));
            }
            if (limit >= 0 && Long.compareUnsigned(number, limit) > 0) {
                throw where.refuse("its member %s is %s, must be at most %d"
                        .formatted(member.name(), Long.toUnsignedString(number), limit));
            }
            return number;
        }
    }
}
