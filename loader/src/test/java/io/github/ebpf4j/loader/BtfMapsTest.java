package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.lddw;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.TypeWriter.Member;
import io.github.ebpf4j.loader.TypeWriter.Placement;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps that BTF declares: what their members say, and what makes no sense. */
class BtfMapsTest {

    private static final String SECTION = "section \".maps\": ";
    private static final String MAP = SECTION + "map \"m\": ";

    /** A member, in the types of an object. */
    private interface MemberOf {
        Member in(MapWriter writer);
    }

    /** Returns an object with the map {@code m}, which has a type and the members. */
    private static MapWriter object(MemberOf... members) {
        MapWriter writer = new MapWriter();
        writer.map("m", Arrays.stream(members).map(member -> member.in(writer)).toArray(Member[]::new));
        return writer;
    }

    private static MemberOf number(String name, int value) {
        return writer -> writer.number(name, value);
    }

    private static MemberOf member(String name, ToIntFunction<TypeWriter> type) {
        return writer -> writer.member(name, type.applyAsInt(writer.types));
    }

    private static MapDefinition map(MemberOf... members) {
        List<MapDefinition> maps = object(members).load().maps();
        assertEquals(1, maps.size());
        return maps.get(0);
    }

    private static String refusalOf(MemberOf... members) {
        return object(members).refusal();
    }

    private static final MemberOf HASH = number("type", 1);

    /** A declaration with nothing but a type. */
    private static MapDefinition plain(int type) {
        return MapDefinition.builder("m", type).build();
    }

    @Test
    void aTypeIsEnough() {
        assertEquals(plain(MapType.RINGBUF.number()), map(number("type", 27)));
    }

    @ParameterizedTest
    @ValueSource(ints = {34, 1001, Integer.MAX_VALUE, -1})
    void aTypeMayBeOneOfAHost(int number) {
        assertEquals(plain(number), map(number("type", number)));
    }

    @Test
    void everyNumberHasItsMember() {
        assertEquals(
                MapDefinition.builder("m", 1)
                        .sizes(2, 3)
                        .maxEntries(4)
                        .flags(5)
                        .extra(6)
                        .numaNode(7)
                        .pinning(8)
                        .build(),
                map(
                        HASH,
                        number("key_size", 2),
                        number("value_size", 3),
                        number("max_entries", 4),
                        number("map_flags", 5),
                        number("map_extra", 6),
                        number("numa_node", 7),
                        number("pinning", 8)));
    }

    @Test
    void numbersOfThirtyTwoBitsHaveNoSign() {
        MapDefinition map = map(
                HASH,
                number("key_size", -1),
                number("value_size", -1),
                number("max_entries", -1),
                number("map_flags", -1));
        assertEquals(0xffff_ffffL, map.keySize());
        assertEquals(0xffff_ffffL, map.valueSize());
        assertEquals(0xffff_ffffL, map.maxEntries());
        assertEquals(-1, map.flags());
    }

    @ParameterizedTest
    @ValueSource(strings = {"numa_node", "pinning"})
    void otherNumbersHaveThirtyOneBits(String member) {
        String message = MAP + "its member " + member + " is %d, must be at most 2147483647";
        assertEquals(message.formatted(0xffff_ffffL), refusalOf(number(member, -1)));
        assertEquals(message.formatted(0x8000_0000L), refusalOf(number(member, Integer.MIN_VALUE)));
        map(HASH, number(member, Integer.MAX_VALUE));
    }

    @Test
    void aNumberMayBeTheOnlyConstantOfAnEnumeration() {
        MapDefinition map = map(
                member("type", types -> types.enumeration("a", false, 2)),
                member("max_entries", types -> types.typedef("t", types.enumeration("b", false, -1))),
                member("map_flags", types -> types.enumeration64("c", 1 << 10)),
                member("map_extra", types -> types.enumeration64("d", 0x8000_0000_0000_0001L)));
        assertEquals(2, map.type());
        assertEquals(0xffff_ffffL, map.maxEntries());
        assertEquals(1 << 10, map.flags());
        assertEquals(0x8000_0000_0000_0001L, map.extra());
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_entries", "map_flags", "key_size", "value_size"})
    void aConstantMayBeTooLarge(String member) {
        assertEquals(
                MAP + "its member %s is 4294967296, must be at most 4294967295".formatted(member),
                refusalOf(HASH, member(member, types -> types.enumeration64("e", 1L << 32))));
    }

    @Test
    void aTypeMayBeTooLarge() {
        assertEquals(
                MAP + "its member type is 4294967296, must be at most 4294967295",
                refusalOf(member("type", types -> types.enumeration64("e", 1L << 32))));
    }

    @Test
    void aNegativeConstantIsTooLarge() {
        assertEquals(
                MAP + "its member max_entries is 18446744073709551615, must be at most 4294967295",
                refusalOf(HASH, member("max_entries", types -> types.enumeration("e", true, -1))));
    }

    @Test
    void whatIsNoNumberIsRefused() {
        List<ToIntFunction<TypeWriter>> others = List.of(
                types -> types.integer("long", 8),
                types -> types.enumeration("e", false, 1, 2),
                types -> types.enumeration("e", false),
                types -> types.pointer(0));
        for (ToIntFunction<TypeWriter> other : others) {
            assertEquals(
                    MAP + "its member max_entries is of type 4, must be a pointer to an array or one constant",
                    refusalOf(HASH, member("max_entries", other)));
        }
    }

    @Test
    void keysAndValuesMayBeTypesAndHaveTheirSizes() {
        MapWriter writer = new MapWriter();
        int key = writer.types.integer("unsigned int", 4);
        int element = writer.types.integer("char", 1);
        int value = writer.types.array(element, 300);
        int typedef = writer.types.typedef("value", value);
        writer.map(
                "m",
                writer.type(1),
                writer.member("key", writer.types.pointer(key)),
                writer.member("value", writer.types.pointer(typedef)));
        MapDefinition map = writer.load().maps().get(0);
        assertEquals(4, map.keySize());
        assertEquals(300, map.valueSize());
        assertEquals(key, map.keyType());
        assertEquals(typedef, map.valueType());
    }

    @Test
    void aSizeMayBeSaidTwiceIfBothAgree() {
        MapDefinition map = map(
                HASH,
                number("key_size", 4),
                member("key", types -> types.pointer(types.integer("int", 4))),
                member("value", types -> types.pointer(types.integer("long", 8))),
                number("value_size", 8));
        assertEquals(4, map.keySize());
        assertEquals(8, map.valueSize());
    }

    @Test
    void twoSizesThatDisagreeAreRefused() {
        assertEquals(
                MAP + "its key has 4 bytes by one member and 8 by another",
                refusalOf(
                        HASH, number("key_size", 4), member("key", types -> types.pointer(types.integer("long", 8)))));
        assertEquals(
                MAP + "its value has 8 bytes by one member and 0 by another",
                refusalOf(
                        HASH,
                        member("value", types -> types.pointer(types.integer("long", 8))),
                        number("value_size", 0)));
    }

    @Test
    void whatIsNoPointerIsNoKeyAndNoValue() {
        assertEquals(
                MAP + "its member key is of type 4, must be a pointer",
                refusalOf(HASH, member("key", types -> types.integer("long", 8))));
        assertEquals(
                MAP + "its member value is of type 4, must be a pointer",
                refusalOf(HASH, member("value", types -> types.integer("long", 8))));
    }

    @Test
    void aKeyOfATypeWithoutSizeIsRefused() {
        assertEquals(
                SECTION + "BTF type 0 (VOID) has no size", refusalOf(HASH, member("key", types -> types.pointer(0))));
        assertEquals(
                SECTION + "BTF type 4 (FWD) has no size",
                refusalOf(HASH, member("value", types -> types.pointer(types.forward("s")))));
    }

    @Test
    void aValueOfMoreThanThirtyTwoBitsIsRefused() {
        assertEquals(
                SECTION + "BTF type 5 (ARRAY) has more than 4294967295 bytes",
                refusalOf(HASH, member("value", types -> types.pointer(types.array(types.integer("long", 8), -1)))));
        assertEquals(
                0xffff_ffffL,
                map(HASH, member("value", types -> types.pointer(types.array(types.integer("char", 1), -1))))
                        .valueSize());
    }

    @Test
    void aMapWithoutTypeIsRefused() {
        assertEquals(MAP + "has no type", refusalOf(number("max_entries", 1)));
        assertEquals(MAP + "has no type", refusalOf(number("type", 0)));
    }

    @Test
    void aMemberThatIsNotKnownIsRefused() {
        assertEquals(
                MAP + "has the member \"max_entires\", which means nothing for a map",
                refusalOf(HASH, number("max_entires", 1)));
        assertEquals(MAP + "has the member \"\", which means nothing for a map", refusalOf(HASH, number("", 1)));
    }

    @Test
    void aMapMustBeAStructure() {
        MapWriter integer = new MapWriter();
        integer.map("m", integer.types.integer("long", 8), 8);
        assertEquals(MAP + "is of type 1, must be a structure", integer.refusal());
        MapWriter union = new MapWriter();
        union.map("m", union.types.union("u", 8), 8);
        assertEquals(MAP + "is of type 1, must be a structure", union.refusal());
    }

    @Test
    void aMapMayBeOfANamedAndConstantType() {
        MapWriter writer = new MapWriter();
        int structure = writer.types.structure("s", 8, writer.type(1));
        writer.map("m", writer.types.typedef("t", writer.types.constant(structure)), 8);
        assertEquals(List.of(plain(1)), writer.load().maps());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void mapsAreLoadedByTheirPlaceInTheOrderOfTheirDeclaration(String order) {
        ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        MapWriter writer = new MapWriter(byteOrder, "main");
        writer.map("z", writer.type(1));
        int second = writer.map("a", writer.type(2), writer.number("max_entries", 3));
        ElfWriter elf = writer.finish();
        int tc = elf.code("tc", lddw(0), lddw(8), lddw(0), EXIT);
        elf.function("all", tc, 0, 7);
        elf.relocation(tc, 0, Relocation.R_BPF_64_64, second);
        elf.relocation(tc, 16, Relocation.R_BPF_64_64, elf.sectionSymbol(MapWriter.MAPS));
        elf.relocation(tc, 32, Relocation.R_BPF_NONE, second - 1);
        ObjectFile object = Samples.load(elf);
        assertEquals(
                List.of("z", "a"),
                object.maps().stream().map(MapDefinition::name).toList());
        Program all = object.program("all");
        Instruction first = Instruction.wide(1, 5, 0, 0, 0);
        Instruction other = Instruction.wide(1, 5, 0, 1, 0);
        assertEquals(Bytecode.of(other, other, first, EXIT), all.bytecode());
        assertEquals(
                List.of(
                        new Reference(0, Reference.Kind.MAP, "a", ""),
                        new Reference(2, Reference.Kind.MAP, "a", ""),
                        new Reference(4, Reference.Kind.MAP, "z", "")),
                all.references());
    }

    @Test
    void mapsNeedTypes() {
        ElfWriter elf = Samples.small();
        elf.data(".maps", new byte[8]);
        assertEquals(SECTION + "maps are declared here, but there is no .BTF", refusal(elf.write()));
        new TypeWriter().addTo(elf);
        assertEquals(SECTION + "maps are declared here, but .BTF does not describe the section", refusal(elf.write()));
    }

    @Test
    void anEmptySectionDeclaresNothing() {
        ElfWriter elf = Samples.small();
        elf.data(".maps", new byte[0]);
        assertEquals(List.of(), Samples.load(elf).maps());
    }

    @Test
    void onlyVariablesAreMaps() {
        MapWriter writer = new MapWriter();
        int function = writer.types.function("f", writer.types.prototype(0), TypeWriter.EXTERN);
        writer.place(function, 0, 8);
        assertEquals(SECTION + "type 2 is declared here, must be a variable", writer.refusal());
    }

    @Test
    void aMapOutsideItsSectionIsRefused() {
        for (long value : new long[] {1, 9, -8, Long.MAX_VALUE, Long.MIN_VALUE}) {
            ElfWriter elf = Samples.small();
            TypeWriter types = new TypeWriter();
            int structure = types.structure("s", 8, new Member("type", types.number(1)));
            types.section(".maps", new Placement(types.variable("m", structure, TypeWriter.GLOBAL), 0, 8));
            elf.symbol("m", Symbol.OBJECT, elf.data(".maps", new byte[8]), value, 8);
            types.addTo(elf);
            assertEquals(
                    MAP + "has 0x8 bytes from 0x%x on, the section has 0x8 bytes".formatted(value),
                    refusal(elf.write()));
        }
    }

    @Test
    void aMapWithoutSymbolIsWhereBtfPlacesIt() {
        MapWriter writer = new MapWriter();
        writer.map("first", writer.type(1));
        int structure = writer.types.structure("s", 8, writer.type(2));
        writer.place(writer.types.variable("hidden", structure, TypeWriter.STATIC), 8, 8);
        ElfWriter elf = writer.finish();
        int tc = elf.code("tc", lddw(8), EXIT);
        elf.function("second", tc, 0, 3);
        elf.relocation(tc, 0, Relocation.R_BPF_64_64, elf.sectionSymbol(MapWriter.MAPS));
        Instruction expected = Instruction.wide(1, 5, 0, 1, 0);
        assertEquals(
                Bytecode.of(expected, EXIT), Samples.load(elf).program("second").bytecode());
    }

    @Test
    void twoMapsInOnePlaceAreRefused() {
        MapWriter writer = new MapWriter();
        writer.map("first", writer.type(1));
        int structure = writer.types.structure("s", 8, writer.type(2));
        writer.place(writer.types.variable("second", structure, TypeWriter.STATIC), 0, 8);
        assertEquals(SECTION + "map \"second\": starts at 0x0, where another map does", writer.refusal());
    }

    @Test
    void twoMapsOfOneNameAreRefused() {
        MapWriter writer = new MapWriter();
        writer.map("m", writer.type(1));
        int structure = writer.types.structure("s", 8, writer.type(2));
        writer.place(writer.types.variable("m", structure, TypeWriter.STATIC), 8, 8);
        assertEquals(MAP + "is declared twice", writer.refusal());
    }

    @Test
    void aSymbolOfItsOwnSaysAllOfAMap() {
        MapWriter writer = new MapWriter();
        int map = writer.map("m", writer.type(1), writer.number("max_entries", 4));
        ElfWriter elf = writer.finish();
        int tc = elf.code("tc", lddw(8), EXIT);
        elf.function("inside", tc, 0, 3);
        elf.relocation(tc, 0, Relocation.R_BPF_64_64, map);
        assertEquals(
                List.of(new Reference(0, Reference.Kind.MAP, "m", "")),
                Samples.load(elf).program("inside").references());
    }

    @Test
    void aSectionsOffsetMustBeTheStartOfAMap() {
        MapWriter writer = new MapWriter();
        writer.map("m", writer.type(1), writer.number("max_entries", 4));
        ElfWriter elf = writer.finish();
        int tc = elf.code("tc", lddw(8), EXIT);
        elf.function("inside", tc, 0, 3);
        elf.relocation(tc, 0, Relocation.R_BPF_64_64, elf.sectionSymbol(MapWriter.MAPS));
        assertEquals(
                "section \"tc\": program \"inside\": at 0x0: refers to \".maps\" at 0x8 of section \".maps\", where no "
                        + "map or variable is declared",
                refusal(elf, "inside"));
    }

    @Test
    void malformedTypesAreRefusedWithTheirSection() {
        ElfWriter elf = Samples.small();
        elf.section(".BTF", Section.PROGBITS, 0, new byte[23]);
        assertEquals("section \".BTF\": BTF has 23 bytes, its header alone takes 24", refusal(elf.write()));
    }

    @Test
    void aMemberThatIsThereTwiceIsRefused() {
        assertEquals(
                MAP + "has the member \"max_entries\" twice",
                refusalOf(HASH, number("max_entries", 1), number("max_entries", 1)));
    }

    /** Maps of one type with many members: reading them all for each map takes minutes. */
    @Test
    void manyMapsOfATypeWithManyMembersAreRefusedAtOnce() {
        MapWriter writer = new MapWriter();
        Member[] members = new Member[100_000];
        Arrays.fill(members, writer.type(1));
        int structure = writer.types.structure("s", 8 * members.length, members);
        for (int i = 0; i < 100_000; i++) {
            writer.place(writer.types.variable("m" + i, structure, TypeWriter.STATIC), i, 1);
        }
        byte[] bytes = writer.finish().write();
        assertEquals(
                SECTION + "map \"m0\": has the member \"type\" twice",
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refusal(bytes)));
    }

    /** The name of a map in a map begins with that of the map: of many long ones there would be no end. */
    @Test
    void manyMapsOfOneLongNameAreRefusedAtOnce() {
        MapWriter writer = new MapWriter();
        int inner = writer.types.structure("s", 8, writer.type(1));
        Member values = writer.member("values", writer.types.array(writer.types.pointer(inner), 0));
        int structure = writer.types.structure("s", 16, writer.type(12), values);
        int variable = writer.types.variable("x".repeat(60_000), structure, TypeWriter.STATIC);
        for (int i = 0; i < 100_000; i++) {
            writer.place(variable, i, 1);
        }
        assertEquals(SECTION + "map \"" + "x".repeat(120) + "...\": is declared twice", writer.refusal());
    }
}
