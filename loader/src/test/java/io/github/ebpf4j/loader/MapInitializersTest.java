package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.mov;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Initializer;
import io.github.ebpf4j.loader.TypeWriter.Member;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What maps of maps and arrays of programs begin with. */
class MapInitializersTest {

    private static final String OUTER = "section \".maps\": map \"outer\": ";

    private final MapWriter writer = new MapWriter();

    /** Returns {@code values[]} of structures that say what maps are like. */
    private Member values(Member... inner) {
        return values(writer.types.structure("inner", 8 * inner.length, inner));
    }

    private Member values(int target) {
        return writer.member("values", writer.types.array(writer.types.pointer(target), 0));
    }

    /** Declares {@code first}, and after it {@code outer} at 8, with values from 16 on that take some bytes. */
    private int outer(int type, Member values, int valueBytes) {
        int first = writer.map("first", writer.type(1));
        int structure = writer.types.structure("", 16, writer.type(type), values);
        writer.map("outer", structure, 8 + valueBytes);
        return first;
    }

    private void value(int position, int type, int symbol) {
        writer.elf.relocation(MapWriter.MAPS, 16 + 8 * position, type, symbol);
    }

    private MapDefinition load() {
        return writer.load().maps().get(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void valuesSayWhatTheMapsInTheMapAreLike(int type) {
        int key = writer.types.integer("unsigned int", 4);
        int int64 = writer.types.integer("long", 8);
        outer(
                type,
                values(
                        writer.type(1),
                        writer.number("max_entries", 5),
                        writer.member("key", writer.types.pointer(key)),
                        writer.member("value", writer.types.pointer(int64))),
                8);
        MapDefinition outer = load();
        assertEquals(4, outer.valueSize());
        assertEquals(
                Optional.of(MapDefinition.builder("outer.inner", 1)
                        .sizes(4, 8)
                        .maxEntries(5)
                        .types(key, int64)
                        .build()),
                outer.inner());
        assertEquals(List.of(), outer.initializers());
    }

    @ParameterizedTest
    @ValueSource(ints = {Relocation.R_BPF_64_64, Relocation.R_BPF_64_ABS64})
    void mapsBeginWithTheMapsThatTheyAreRelocatedBy(int type) {
        int first = outer(12, values(writer.type(1)), 32);
        value(0, type, first);
        value(3, type, first);
        assertEquals(
                List.of(
                        new Initializer(0, Initializer.Target.MAP, "first"),
                        new Initializer(3, Initializer.Target.MAP, "first")),
                load().initializers());
    }

    @Test
    void arraysOfProgramsBeginWithTheProgramsThatTheyAreRelocatedBy() {
        outer(3, values(writer.types.prototype(0)), 16);
        value(1, Relocation.R_BPF_64_ABS64, 1);
        MapDefinition outer = load();
        assertEquals(List.of(new Initializer(1, Initializer.Target.PROGRAM, "main")), outer.initializers());
        assertEquals(Optional.empty(), outer.inner());
        assertEquals(4, outer.valueSize());
    }

    @Test
    void theSizeOfAValueMustBeThatOfAnIndex() {
        int structure =
                writer.types.structure("", 24, writer.type(12), writer.number("value_size", 8), values(writer.type(1)));
        writer.map("outer", structure, 24);
        assertEquals(OUTER + "its value has 8 bytes by one member and 4 by another", writer.refusal());
    }

    @Test
    void mapsInMapsHoldNoMaps() {
        Member innermost = values(writer.type(1));
        outer(12, values(writer.type(12), innermost), 8);
        assertEquals(OUTER + "holds maps that hold maps themselves: only one level is possible", writer.refusal());
    }

    @Test
    void aMapInAMapNeedsATypeToo() {
        outer(12, values(writer.number("max_entries", 1)), 8);
        assertEquals(OUTER + "has no type", writer.refusal());
    }

    @Test
    void valuesMustBeAnArrayOfPointers() {
        int integer = writer.types.integer("long", 8);
        writer.map("outer", writer.type(12), writer.member("values", integer));
        assertEquals(OUTER + "its member values is of type 1, must be an array of pointers", writer.refusal());
    }

    @Test
    void valuesMustBeAnArrayOfPointersAndOfNothingElse() {
        int array = writer.types.array(writer.types.integer("int", 4), 2);
        writer.map("outer", writer.type(12), writer.member("values", array));
        assertEquals(OUTER + "its member values is of type 2, must be an array of pointers", writer.refusal());
    }

    @Test
    void valuesMustPointToAStructureOrAFunction() {
        int integer = writer.types.integer("int", 4);
        writer.map("outer", writer.type(12), values(integer));
        assertEquals(OUTER + "its values point to type 1, must be a structure or a function", writer.refusal());
    }

    @ParameterizedTest
    @ValueSource(ints = {Relocation.R_BPF_NONE, 3, Relocation.R_BPF_64_32})
    void otherRelocationsOfValuesAreRefused(int type) {
        int first = outer(12, values(writer.type(1)), 8);
        value(0, type, first);
        assertEquals(
                OUTER
                        + "at 0x10: is relocated with type %d (%s), must be 2 or 1"
                                .formatted(type, Relocation.typeName(type)),
                writer.refusal());
    }

    @Test
    void aValueThatNothingDefinesIsRefused() {
        outer(12, values(writer.type(1)), 16);
        value(1, 2, writer.elf.undefined("missing"));
        assertEquals(OUTER + "at 0x18: the value at 1 is \"missing\", which no section defines", writer.refusal());
    }

    @Test
    void aValueMustBeOfTheRightKind() {
        outer(12, values(writer.type(1)), 16);
        value(1, 2, 1);
        assertEquals(OUTER + "at 0x18: the value at 1 is \"main\" in section \"xdp\", must be a map", writer.refusal());
    }

    @Test
    void aProgramMustBeInCode() {
        int first = outer(3, values(writer.types.prototype(0)), 8);
        value(0, 2, first);
        assertEquals(
                OUTER + "at 0x10: the value at 0 is \"first\" in section \".maps\", must be a program",
                writer.refusal());
    }

    @Test
    void onlyValuesAreRelocated() {
        int first = outer(12, values(writer.type(1)), 8);
        writer.elf.relocation(MapWriter.MAPS, 8, 2, first);
        assertEquals(OUTER + "at 0x8: relocated, but none of the values of the map begins here", writer.refusal());
    }

    @Test
    void valuesAreRelocatedAtTheirStarts() {
        int first = outer(12, values(writer.type(1)), 16);
        writer.elf.relocation(MapWriter.MAPS, 20, 2, first);
        assertEquals(OUTER + "at 0x14: relocated, but none of the values of the map begins here", writer.refusal());
    }

    @Test
    void aMapWithoutValuesIsNotRelocated() {
        int first = writer.map("first", writer.type(1));
        writer.elf.relocation(MapWriter.MAPS, 0, 2, first);
        assertEquals(
                "section \".maps\": map \"first\": at 0x0: relocated, but none of the values of the map begins here",
                writer.refusal());
    }

    @Test
    void aRelocationBetweenMapsIsRefused() {
        writer.map("first", writer.type(1));
        writer.elf.relocation(MapWriter.MAPS, 8, 2, 1);
        int unused = writer.types.variable("extern", writer.types.structure("e", 8, writer.type(1)), TypeWriter.EXTERN);
        writer.place(unused, 0, 8);
        assertEquals("section \".maps\": at 0x8: relocated, but no map is declared here", writer.refusal());
    }

    @Test
    void aRelocationBeforeAllMapsIsRefused() {
        ElfWriter elf = Samples.small();
        int maps = elf.data(".maps", new byte[8]);
        elf.relocation(maps, 0, 2, 1);
        TypeWriter types = new TypeWriter();
        types.section(".maps");
        types.addTo(elf);
        assertEquals("section \".maps\": at 0x0: relocated, but no map is declared here", Samples.refusal(elf.write()));
    }

    @Test
    void thousandsOfValuesAreInTheOrderOfTheirPositions() {
        int count = 20_000;
        int first = outer(12, values(writer.type(1)), 8 * count);
        for (int i = count - 1; i >= 0; i--) {
            value(i, 2, first);
        }
        assertEquals(
                Stream.iterate(0L, i -> i + 1).limit(count).toList(),
                load().initializers().stream().map(Initializer::position).toList());
    }

    @Test
    void otherProgramsAreNotConcerned() {
        outer(3, values(writer.types.prototype(0)), 8);
        int tc = 6;
        ElfWriter elf = writer.finish();
        assertEquals(tc, elf.code("tc", mov(1), EXIT));
        elf.relocation(MapWriter.MAPS, 16, 2, elf.function("other", tc, 0, 2));
        assertEquals(
                List.of(new Initializer(0, Initializer.Target.PROGRAM, "other")),
                Samples.load(elf).maps().get(1).initializers());
    }

    /** Of what is static, clang names the section, and leaves the offset in it where the pointer is to be. */
    @Test
    void staticMapsArePointedToByTheirSectionAndTheirOffset() {
        writer.map("first", writer.type(1));
        int second = 8;
        int structure = writer.types.structure("", 8, writer.type(1));
        writer.place(writer.types.variable("second", structure, TypeWriter.STATIC), second, 8);
        writer.elf.symbol("second", Symbol.LOCAL, Symbol.OBJECT, MapWriter.MAPS, second, 8);
        int outer = writer.types.structure("", 16, writer.type(12), values(writer.type(1)));
        writer.map("outer", outer, 24);
        writer.elf.relocation(MapWriter.MAPS, 24, 2, writer.elf.sectionSymbol(MapWriter.MAPS));
        writer.elf.relocation(MapWriter.MAPS, 32, 2, 2);
        ElfWriter.Patch patch = new ElfWriter.Patch(writer.finish().write());
        patch.int64(patch.inContent(MapWriter.MAPS, 24), second);
        assertEquals(
                List.of(
                        new Initializer(0, Initializer.Target.MAP, "second"),
                        new Initializer(1, Initializer.Target.MAP, "first")),
                Samples.load(patch.bytes()).maps().get(2).initializers());
    }

    @Test
    void staticProgramsArePointedToByTheirSectionAndTheirOffset() {
        outer(3, values(writer.types.prototype(0)), 16);
        ElfWriter elf = writer.finish();
        int tc = elf.code("tc", mov(1), EXIT, mov(2), EXIT);
        elf.symbol("label", Symbol.LOCAL, Symbol.NOTYPE, tc, 16, 0);
        elf.symbol("one", Symbol.LOCAL, Symbol.FUNCTION, tc, 0, 16);
        elf.symbol("two", Symbol.LOCAL, Symbol.FUNCTION, tc, 16, 16);
        elf.relocation(MapWriter.MAPS, 16, 2, elf.sectionSymbol(tc));
        elf.relocation(MapWriter.MAPS, 24, 2, elf.sectionSymbol(tc), 0);
        ElfWriter.Patch patch = new ElfWriter.Patch(elf.write());
        patch.int64(patch.inContent(MapWriter.MAPS, 16), 16);
        patch.int64(patch.inContent(MapWriter.MAPS, 24), 16);
        assertEquals(
                List.of(
                        new Initializer(0, Initializer.Target.PROGRAM, "two"),
                        new Initializer(1, Initializer.Target.PROGRAM, "one")),
                Samples.load(patch.bytes()).maps().get(1).initializers());
        patch.int64(patch.inContent(MapWriter.MAPS, 16), 8);
        assertEquals(
                OUTER + "at 0x10: the value at 0 is 0x8 of section \"tc\", where nothing is defined",
                Samples.refusal(patch.bytes()));
        patch.int64(patch.inContent(MapWriter.MAPS, 16), Long.MIN_VALUE);
        assertEquals(
                OUTER + "at 0x10: the value at 0 is -0x8000000000000000 of section \"tc\", where nothing is defined",
                Samples.refusal(patch.bytes()));
    }
}
