package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Initializer;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The structures of functions that an object implements for the kernel: each variable of a section {@code .struct_ops}
 * is one. Its pointers to functions are relocated by programs of the object.
 */
final class StructOps {

    private static final String LINKED = ".struct_ops.link";
    private static final Set<String> SECTIONS = Set.of(".struct_ops", LINKED, "?.struct_ops", "?.struct_ops.link");
    private static final int LINK = 1 << 13;

    private StructOps() {}

    static boolean isOne(Section section) {
        return section.isInFile() && SECTIONS.contains(section.name());
    }

    /**
     * Returns the structures of a section, by offset.
     *
     * @throws LoadException if BTF does not describe the section, or a structure lies outside it, or is relocated by
     *     what is no program
     */
    static List<MapDefinition> read(LinkUnit unit, Section section, SymbolResolver resolver) {
        Place place = unit.place(section);
        BtfType.DataSection description = unit.description(section.name())
                .orElseThrow(
                        () -> place.refuse("structures of functions are declared here, but no BTF describes them"));
        Btf types = unit.types().orElseThrow();
        Map<String, Symbol> symbols = unit.symbolsOf(section);
        byte[] bytes = unit.elf().bytes(section);
        ByteBuffer pointers = ByteBuffer.wrap(bytes).order(unit.elf().byteOrder());
        List<MapDefinition> maps = new ArrayList<>();
        long left = bytes.length;
        for (BtfType.Placement placement : description.variables()) {
            if (!(types.type(placement.type()) instanceof BtfType.Variable variable)
                    || !(types.type(types.resolve(variable.type())) instanceof BtfType.Composite structure)) {
                throw place.refuse(
                        "type %d is declared here, must be a variable that is a structure".formatted(placement.type()));
            }
            Symbol symbol = symbols.get(variable.name());
            long start = symbol == null ? placement.offset() : symbol.value();
            if (start < 0 || start > bytes.length || structure.size() > bytes.length - start) {
                throw place.symbol("structure", variable.name())
                        .refuse("has 0x%x bytes from 0x%x on, the section has 0x%x bytes"
                                .formatted(structure.size(), start, bytes.length));
            }
            // Structures do not overlap: thousands in the same place would cost as much as thousands of sections.
            left -= structure.size();
            if (left < 0) {
                throw place.symbol("structure", variable.name())
                        .refuse("the structures up to this one have more bytes together than the section, 0x%x"
                                .formatted(bytes.length));
            }
            byte[] content = Arrays.copyOfRange(bytes, (int) start, (int) (start + structure.size()));
            maps.add(MapDefinition.builder(variable.name(), MapType.STRUCT_OPS.number())
                    .declared(MapDefinition.Kind.STRUCT_OPS, section.name())
                    .sizes(Integer.BYTES, structure.size())
                    .maxEntries(1)
                    .flags(section.name().endsWith(LINKED) ? LINK : 0)
                    .types(0, unit.typeNumber(types.resolve(variable.type())))
                    .initializers(programs(unit, section, resolver, pointers, start, structure.size()))
                    .data(
                            Optional.of(DataImage.of(content.length, content)),
                            List.of(new Variable(
                                    variable.name(), 0, structure.size(), unit.typeNumber(variable.type()))))
                    .build());
        }
        return maps;
    }

    private static List<Initializer> programs(
            LinkUnit unit, Section section, SymbolResolver resolver, ByteBuffer pointers, long start, long size) {
        List<Initializer> programs = new ArrayList<>();
        List<Relocation> relocations = unit.relocationsOf(section);
        for (int i = firstFrom(relocations, start); i < relocations.size(); i++) {
            Relocation relocation = relocations.get(i);
            if (relocation.offset() >= start + size) {
                break;
            }
            Place where = unit.place(section).offset(relocation.offset());
            SymbolResolver.Definition program = resolver.pointee(
                            unit, relocation, pointers, place -> where.refuse("is relocated by " + place))
                    .filter(found -> found.section().isCode())
                    .orElseThrow(() -> where.refuse("is relocated by %s, must be a program"
                            .formatted(Place.quote(relocation.symbol().name()))));
            programs.add(new Initializer(
                    relocation.offset() - start,
                    Initializer.Target.PROGRAM,
                    program.symbol().name()));
        }
        return programs;
    }

    // Relocations are in order; the structures may be thousands.
    private static int firstFrom(List<Relocation> relocations, long start) {
        int low = 0;
        int high = relocations.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (relocations.get(middle).offset() < start) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
