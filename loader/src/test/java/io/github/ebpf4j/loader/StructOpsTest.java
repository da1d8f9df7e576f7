package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Initializer;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.loader.TypeWriter.Member;
import io.github.ebpf4j.loader.TypeWriter.Placement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Structures of functions that objects implement for the kernel. */
class StructOpsTest {

    private static final String SECTION = "section \".struct_ops\": ";
    private static final int OPS = 4;

    private final ElfWriter elf = Samples.small();
    private final TypeWriter types = new TypeWriter();
    private final int pointer = types.pointer(types.prototype(0));
    private final int structure = types.structure(
            "ops", 24, new Member("init", pointer), new Member("exit", pointer), new Member("flags", pointer));

    private int variable(String name) {
        return types.variable(name, structure, TypeWriter.GLOBAL);
    }

    /** Adds the section, filled with a number, and what describes it. */
    private int section(String name, int size, int fill, Placement... placements) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) fill);
        assertEquals(OPS, elf.data(name, bytes));
        types.section(name, placements);
        types.addTo(elf);
        return OPS;
    }

    private static DataImage filled(int fill) {
        byte[] bytes = new byte[24];
        Arrays.fill(bytes, (byte) fill);
        return DataImage.of(24, bytes);
    }

    @ParameterizedTest
    @CsvSource({
        ".struct_ops, 0",
        "?.struct_ops, 0",
        ".struct_ops.link, 8192",
        "?.struct_ops.link, 8192",
    })
    void aVariableIsAMapThatHoldsPrograms(String name, int flags) {
        int typedef = types.typedef("ops_t", structure);
        int variable = types.variable("mine", typedef, TypeWriter.GLOBAL);
        section(name, 24, 9, new Placement(variable, 0, 24));
        elf.symbol("mine", Symbol.OBJECT, OPS, 0, 24);
        elf.relocation(OPS, 8, 2, 1);
        ObjectFile object = Samples.load(elf);
        assertEquals(
                List.of(MapDefinition.builder("mine", 26)
                        .declared(MapDefinition.Kind.STRUCT_OPS, name)
                        .sizes(4, 24)
                        .maxEntries(1)
                        .flags(flags)
                        .types(0, structure)
                        .initializers(List.of(new Initializer(8, Initializer.Target.PROGRAM, "main")))
                        .data(Optional.of(filled(9)), List.of(new Variable("mine", 0, 24, typedef)))
                        .build()),
                object.maps());
        assertEquals(List.of(), object.warnings());
    }

    @Test
    void eachVariableHasItsOwnPrograms() {
        section(".struct_ops", 56, 0, new Placement(variable("a"), 0, 24), new Placement(variable("b"), 0, 24));
        elf.symbol("b", Symbol.OBJECT, OPS, 0, 24);
        elf.symbol("a", Symbol.OBJECT, OPS, 32, 24);
        for (int offset : new int[] {0, 16, 24, 32, 48}) {
            elf.relocation(OPS, offset, 2, 1);
        }
        List<MapDefinition> maps = Samples.load(elf).maps();
        assertEquals(List.of("a", "b"), maps.stream().map(MapDefinition::name).toList());
        assertEquals(
                List.of(0L, 16L),
                maps.get(0).initializers().stream().map(Initializer::position).toList());
        assertEquals(
                List.of(0L, 16L),
                maps.get(1).initializers().stream().map(Initializer::position).toList());
    }

    @Test
    void aVariableWithoutSymbolIsWhereBtfPlacesIt() {
        section(".struct_ops", 48, 3, new Placement(variable("a"), 24, 24));
        elf.relocation(OPS, 24, 2, 1);
        MapDefinition map = Samples.load(elf).maps().get(0);
        assertEquals(List.of(new Initializer(0, Initializer.Target.PROGRAM, "main")), map.initializers());
    }

    @ParameterizedTest
    @ValueSource(strings = {".struct_ops.more", "struct_ops", "??.struct_ops"})
    void otherSectionsAreNone(String name) {
        section(name, 24, 0, new Placement(variable("a"), 0, 24));
        assertEquals(List.of(), Samples.load(elf).maps());
    }

    @Test
    void structuresNeedTypes() {
        elf.data(".struct_ops", new byte[24]);
        String expected = SECTION + "structures of functions are declared here, but no BTF describes them";
        assertEquals(expected, refusal(elf.write()));
        types.addTo(elf);
        assertEquals(expected, refusal(elf.write()));
    }

    @Test
    void whatIsNoVariableIsRefused() {
        int function = types.function("f", types.prototype(0), TypeWriter.EXTERN);
        section(".struct_ops", 24, 0, new Placement(function, 0, 24));
        assertEquals(
                SECTION + "type %d is declared here, must be a variable that is a structure".formatted(function),
                refusal(elf.write()));
    }

    @Test
    void aVariableThatIsNoStructureIsRefused() {
        int variable = types.variable("v", pointer, TypeWriter.GLOBAL);
        section(".struct_ops", 24, 0, new Placement(variable, 0, 8));
        assertEquals(
                SECTION + "type %d is declared here, must be a variable that is a structure".formatted(variable),
                refusal(elf.write()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 24, 25, -8, Long.MAX_VALUE, Long.MIN_VALUE})
    void aStructureOutsideItsSectionIsRefused(long value) {
        section(".struct_ops", 24, 0, new Placement(variable("a"), 0, 24));
        elf.symbol("a", Symbol.OBJECT, OPS, value, 24);
        assertEquals(
                SECTION + "structure \"a\": has 0x18 bytes from 0x%x on, the section has 0x18 bytes".formatted(value),
                refusal(elf.write()));
    }

    @Test
    void structuresDoNotShareTheirBytes() {
        section(".struct_ops", 47, 0, new Placement(variable("a"), 0, 24), new Placement(variable("b"), 8, 24));
        assertEquals(
                SECTION + "structure \"b\": the structures up to this one have more bytes together than the section, "
                        + "0x2f",
                refusal(elf.write()));
    }

    @Test
    void onlyProgramsStandInStructures() {
        section(".struct_ops", 24, 0, new Placement(variable("a"), 0, 24));
        elf.relocation(OPS, 16, 2, elf.symbol("a", Symbol.OBJECT, OPS, 0, 24));
        assertEquals(SECTION + "at 0x10: is relocated by \"a\", must be a program", refusal(elf.write()));
    }

    @Test
    void programsInStructuresMustBeDefined() {
        section(".struct_ops", 24, 0, new Placement(variable("a"), 0, 24));
        elf.relocation(OPS, 16, 2, elf.undefined("missing"));
        assertEquals(SECTION + "at 0x10: is relocated by \"missing\", must be a program", refusal(elf.write()));
        ElfWriter other = new ElfWriter();
        other.function("missing", other.code("struct_ops/exit", mov(1), EXIT), 0, 2);
        assertEquals(
                List.of(new Initializer(16, Initializer.Target.PROGRAM, "missing")),
                Samples.link(elf, other).maps().get(0).initializers());
    }

    @Test
    void aStructureHasTheNameOfNoOtherMap() {
        section(".struct_ops", 48, 0, new Placement(variable("a"), 0, 24), new Placement(variable("a"), 24, 24));
        assertEquals(
                SECTION + "map \"a\": has the same name as a map in section \".struct_ops\"", refusal(elf.write()));
    }

    @Test
    void thousandsOfStructuresTakeTheirTurns() {
        int count = 2_000;
        Placement[] placements = new Placement[count];
        for (int i = 0; i < count; i++) {
            placements[i] = new Placement(variable("v" + i), 24 * i, 24);
        }
        section(".struct_ops", 24 * count, 0, placements);
        for (int i = 0; i < count; i++) {
            elf.relocation(OPS, 24 * i + 8, 2, 1);
        }
        List<MapDefinition> maps = Samples.load(elf).maps();
        assertEquals(count, maps.size());
        List<Initializer> expected = List.of(new Initializer(8, Initializer.Target.PROGRAM, "main"));
        maps.forEach(map -> assertEquals(expected, map.initializers()));
    }

    /** Of what is static, clang names the section, and leaves the offset in it where the pointer is to be. */
    @Test
    void staticProgramsArePointedToByTheirSectionAndTheirOffset() {
        section(".struct_ops", 24, 0, new Placement(variable("a"), 0, 24));
        int code = elf.code("struct_ops/init", mov(1), EXIT, mov(2), EXIT);
        elf.symbol("one", Symbol.LOCAL, Symbol.FUNCTION, code, 0, 16);
        elf.symbol("two", Symbol.LOCAL, Symbol.FUNCTION, code, 16, 16);
        elf.relocation(OPS, 0, 2, elf.sectionSymbol(code));
        elf.relocation(OPS, 8, 2, elf.sectionSymbol(code));
        ElfWriter.Patch patch = new ElfWriter.Patch(elf.write());
        patch.int64(patch.inContent(OPS, 0), 16);
        assertEquals(
                List.of(
                        new Initializer(0, Initializer.Target.PROGRAM, "two"),
                        new Initializer(8, Initializer.Target.PROGRAM, "one")),
                Samples.load(patch.bytes()).maps().get(0).initializers());
        patch.int64(patch.inContent(OPS, 0), 8);
        assertEquals(
                SECTION + "at 0x0: is relocated by 0x8 of section \"struct_ops/init\", where nothing is defined",
                refusal(patch.bytes()));
    }
}
