package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.lddw;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps that are declared by numbers, as loaders before BTF read them. */
class LegacyMapsTest {

    private static final int ARRAY_OF_MAPS = 12;
    private static final int ON_NUMA_NODE = 4;

    private final ElfWriter elf = new ElfWriter();

    /** Returns words, and zeros up to a size. */
    private static byte[] row(ByteOrder order, int size, int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(order);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    private static byte[] row(int size, int... words) {
        return row(ByteOrder.LITTLE_ENDIAN, size, words);
    }

    /** Adds a section of rows, each with a symbol of its size: {@code m0}, {@code m1} and so on. */
    private int section(String name, byte[]... rows) {
        int size = 0;
        for (byte[] row : rows) {
            size += row.length;
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (byte[] row : rows) {
            all.put(row);
        }
        int section = elf.data(name, all.array());
        int start = 0;
        for (int i = 0; i < rows.length; i++) {
            elf.symbol("m" + i, Symbol.OBJECT, section, start, rows[i].length);
            start += rows[i].length;
        }
        return section;
    }

    private MapDefinition only(byte[] row) {
        section("maps", row);
        List<MapDefinition> maps = Samples.load(elf).maps();
        assertEquals(1, maps.size());
        return maps.get(0);
    }

    private static MapDefinition map(String name, int type, int flags, int numaNode, int pinning) {
        return map(name, "maps", type, flags, numaNode, pinning, Optional.empty());
    }

    private static MapDefinition map(
            String name,
            String section,
            int type,
            int flags,
            int numaNode,
            int pinning,
            Optional<MapDefinition> inner) {
        return MapDefinition.builder(name, type)
                .declared(MapDefinition.Kind.LEGACY, section)
                .sizes(4, 8)
                .maxEntries(16)
                .flags(flags)
                .numaNode(numaNode)
                .pinning(pinning)
                .inner(inner)
                .build();
    }

    private List<String> warnings() {
        return Samples.load(elf).warnings().stream().map(LoadWarning::message).toList();
    }

    @Test
    void fourNumbersAreEnough() {
        assertEquals(map("m0", 1, 0, 0, 0), only(row(16, 1, 4, 8, 16)));
        assertEquals(List.of(), warnings());
    }

    @Test
    void theFifthNumberIsTheFlags() {
        assertEquals(map("m0", 1, 7, 0, 0), only(row(20, 1, 4, 8, 16, 7)));
        assertEquals(List.of(), warnings());
    }

    @Test
    void numbersHaveNoSign() {
        MapDefinition map = only(row(20, 1, -1, -2, -3, -4));
        assertEquals(0xffff_ffffL, map.keySize());
        assertEquals(0xffff_fffeL, map.valueSize());
        assertEquals(0xffff_fffdL, map.maxEntries());
        assertEquals(-4, map.flags());
    }

    @Test
    void bigEndianObjectsHaveBigEndianNumbers() {
        ElfWriter big = new ElfWriter(ByteOrder.BIG_ENDIAN);
        int maps = big.data("maps", row(ByteOrder.BIG_ENDIAN, 20, 1, 4, 8, 16, 7));
        big.symbol("m0", Symbol.OBJECT, maps, 0, 20);
        assertEquals(List.of(map("m0", 1, 7, 0, 0)), Samples.load(big).maps());
    }

    @Test
    void withTwentyEightBytesTheLastTwoAreIdAndPinning() {
        assertEquals(map("m0", 1, 2, 0, 6), only(row(28, 1, 4, 8, 16, 2, 5, 6)));
        assertEquals(List.of(), warnings());
    }

    @Test
    void withTwentyEightBytesAndTheFlagTheLastIsTheNumaNode() {
        assertEquals(map("m0", 1, ON_NUMA_NODE, 6, 0), only(row(28, 1, 4, 8, 16, ON_NUMA_NODE, 5, 6)));
        assertEquals(List.of(), warnings());
    }

    @Test
    void thirtySixBytesAreTheLayoutOfIproute2WhateverTheFlags() {
        assertEquals(map("m0", 1, ON_NUMA_NODE, 0, 6), only(row(36, 1, 4, 8, 16, ON_NUMA_NODE, 5, 6, 0, 0)));
        assertEquals(List.of(), warnings());
    }

    @Test
    void gobpfHasThePinningBehindTheFlags() {
        assertEquals(map("m0", 1, 2, 0, 5), only(row(280, 1, 4, 8, 16, 2, 5)));
        assertEquals(List.of(), warnings());
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 24, 32, 60, 279, 281})
    void whatFollowsTheFlagsInOtherLayoutsIsWarnedOf(int size) {
        byte[] row = row(size, 1, 4, 8, 16, 2);
        row[size - 1] = 1;
        assertEquals(map("m0", 1, 2, 0, 0), only(row));
        assertEquals(
                List.of(("x.o: section \"maps\": map \"m0\": has %d bytes; what follows the first 20 is not known and "
                                + "left out")
                        .formatted(size)),
                warnings());
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 24, 32, 60, 279, 281})
    void zerosThatFollowMeanNothing(int size) {
        assertEquals(map("m0", 1, 2, 0, 0), only(row(size, 1, 4, 8, 16, 2)));
        assertEquals(List.of(), warnings());
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void inLinuxAMapOfMapsNamesAnotherByItsPlace(int type) {
        section("maps", row(28, 1, 4, 8, 16, 2, 0, 0), row(28, type, 4, 8, 16, 0, 0, 3));
        List<MapDefinition> maps = Samples.load(elf).maps();
        assertEquals(map("m1", "maps", type, 0, 3, 0, Optional.of(map("m1.inner", 1, 2, 0, 0))), maps.get(1));
        assertEquals(List.of(), warnings());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aPlaceWithoutAMapIsWarnedOf(int index) {
        section("maps", row(28, 1, 4, 8, 16), row(28, ARRAY_OF_MAPS, 4, 8, 16, 0, index));
        assertEquals(Optional.empty(), Samples.load(elf).maps().get(1).inner());
        assertEquals(
                List.of("x.o: section \"maps\": map \"m1\": holds maps, and does not say of what kind"), warnings());
    }

    @Test
    void aMapThatHoldsItselfHoldsNothing() {
        section("maps", row(28, ARRAY_OF_MAPS, 4, 8, 16, 0, 0));
        assertEquals(Optional.empty(), Samples.load(elf).maps().get(0).inner());
    }

    @Test
    void inIproute2AMapOfMapsNamesAnotherByItsId() {
        section(
                "maps",
                row(36, 2, 4, 8, 16, 0, 41),
                row(36, 1, 4, 8, 16, 2, 42, 2),
                row(36, ARRAY_OF_MAPS, 4, 8, 16, 0, 43, 6, 42));
        List<MapDefinition> maps = Samples.load(elf).maps();
        assertEquals(map("m2", "maps", 12, 0, 0, 6, Optional.of(map("m2.inner", 1, 2, 0, 0))), maps.get(2));
        assertEquals(List.of(), warnings());
    }

    @Test
    void anIdWithoutAMapIsWarnedOf() {
        section("maps", row(36, ARRAY_OF_MAPS, 4, 8, 16, 0, 43, 6, 42));
        assertEquals(Optional.empty(), Samples.load(elf).maps().get(0).inner());
        assertEquals(
                List.of("x.o: section \"maps\": map \"m0\": holds maps, and does not say of what kind"), warnings());
    }

    @Test
    void aShortMapOfMapsIsWarnedOf() {
        section("maps", row(20, ARRAY_OF_MAPS, 4, 8, 16, 0));
        assertEquals(
                List.of("x.o: section \"maps\": map \"m0\": holds maps, and does not say of what kind"), warnings());
    }

    @Test
    void aSymbolWithoutSizeEndsAtTheNextAndTheLastWithTheSection() {
        int maps = elf.data("maps", row(44, 1, 4, 8, 16, 3, 1, 4, 8, 16, 0, 0));
        elf.symbol("second", Symbol.NOTYPE, maps, 20, 0);
        elf.symbol("first", Symbol.NOTYPE, maps, 0, 0);
        assertEquals(
                List.of(map("first", 1, 3, 0, 0), map("second", 1, 0, 0, 0)),
                Samples.load(elf).maps());
    }

    @Test
    void mapsAreInTheOrderOfTheirPlaces() {
        int maps = elf.data("maps", row(40, 1, 4, 8, 16, 0, 2, 4, 8, 16, 0));
        elf.symbol("second", Symbol.OBJECT, maps, 20, 20);
        elf.symbol("first", Symbol.OBJECT, maps, 0, 20);
        elf.symbol("", Symbol.NOTYPE, maps, 0, 20);
        elf.sectionSymbol(maps);
        assertEquals(
                List.of("first", "second"),
                Samples.load(elf).maps().stream().map(MapDefinition::name).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"maps", "maps/one", "maps/"})
    void aMapIsLoadedByItsPlace(String name) {
        int maps = section(name, row(20, 1, 4, 8, 16, 0), row(20, 2, 4, 8, 16, 0));
        int code = elf.code("xdp", lddw(0), lddw(20), EXIT);
        elf.function("main", code, 0, 5);
        elf.relocation(code, 0, Relocation.R_BPF_64_64, 2);
        elf.relocation(code, 16, Relocation.R_BPF_64_64, elf.sectionSymbol(maps));
        Instruction second = Instruction.wide(1, 5, 0, 1, 0);
        assertEquals(
                Bytecode.of(second, second, EXIT),
                Samples.load(elf).program("main").bytecode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mapsx", ".mapsx", "my/maps"})
    void otherSectionsDeclareNothing(String name) {
        section(name, row(20, 1, 4, 8, 16, 0));
        assertEquals(List.of(), Samples.load(elf).maps());
    }

    @Test
    void sectionsWithoutBytesInTheFileDeclareNothing() {
        elf.symbol("m", Symbol.OBJECT, elf.noBits("maps", 20), 0, 20);
        assertEquals(List.of(), Samples.load(elf).maps());
    }

    @Test
    void relocationsOfMapsAreNoMaps() {
        int section = elf.section("maps", Section.REL, 0, new byte[0]);
        ElfWriter.Patch patch = new ElfWriter.Patch(elf.write());
        patch.int32(patch.inSection(section, 40), ElfWriter.SYMTAB);
        patch.int32(patch.inSection(section, 44), ElfWriter.SYMTAB);
        patch.int64(patch.inSection(section, 56), ElfGuard.REL_SIZE);
        assertEquals(List.of(), Samples.load(patch.bytes()).maps());
    }

    @Test
    void oneOfSectionsIsEnoughForItsOwnKind() {
        section("maps/a", row(20, 1, 4, 8, 16, 1));
        int second = elf.data("maps/b", row(20, 1, 4, 8, 16, 2));
        elf.symbol("other", Symbol.OBJECT, second, 0, 20);
        assertEquals(
                List.of(
                        map("m0", "maps/a", 1, 1, 0, 0, Optional.empty()),
                        map("other", "maps/b", 1, 2, 0, 0, Optional.empty())),
                Samples.load(elf).maps());
    }

    @Test
    void mapsWithoutSymbolsAreRefused() {
        elf.data("maps", new byte[20]);
        assertEquals("section \"maps\": has 0x14 bytes, and no symbol says which maps they are", refusal(elf.write()));
    }

    @Test
    void anEmptySectionDeclaresNothing() {
        elf.data("maps", new byte[0]);
        assertEquals(List.of(), Samples.load(elf).maps());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 21, 0x15 bytes from 0x0",
        "20, 16, 0x10 bytes from 0x14",
        "21, 0, 0xffffffffffffffff bytes from 0x15",
        "-8, 20, 0x14 bytes from 0xfffffffffffffff8",
        "0, -1, 0xffffffffffffffff bytes from 0x0",
        "8, 9223372036854775807, 0x7fffffffffffffff bytes from 0x8",
        "9223372036854775807, 0, 0x8000000000000015 bytes from 0x7fffffffffffffff",
        "-9223372036854775808, 0, 0x8000000000000014 bytes from 0x8000000000000000"
    })
    void aMapOutsideItsSectionIsRefused(long value, long size, String expected) {
        int maps = elf.data("maps", new byte[20]);
        elf.symbol("m", Symbol.OBJECT, maps, value, size);
        assertEquals(
                "section \"maps\": map \"m\": has %s on, the section has 0x14 bytes".formatted(expected),
                refusal(elf.write()));
    }

    @Test
    void aMapOfLessThanFourNumbersIsRefused() {
        section("maps", row(15, 1, 4, 8));
        assertEquals("section \"maps\": map \"m0\": has 15 bytes, a map has 16 at least", refusal(elf.write()));
    }

    @Test
    void twoMapsOfOneNameAreRefused() {
        section("maps", row(20, 1, 4, 8, 16, 0));
        int second = elf.data("maps/b", row(20, 1, 4, 8, 16, 0));
        elf.symbol("m0", Symbol.OBJECT, second, 0, 20);
        assertEquals(
                "section \"maps/b\": map \"m0\": has the same name as a map in section \"maps\"", refusal(elf.write()));
    }

    @Test
    void twoMapsOfOneNameInOneSectionAreRefused() {
        int maps = elf.data("maps", new byte[40]);
        elf.symbol("m", Symbol.OBJECT, maps, 0, 20);
        elf.symbol("m", Symbol.LOCAL, Symbol.OBJECT, maps, 20, 20);
        assertEquals("section \"maps\": map \"m\": is declared twice", refusal(elf.write()));
    }

    /** Maps that lie in one another: reading all of each takes minutes. */
    @Test
    void manyMapsMayShareManyBytes() {
        int size = 4_000_000;
        int maps = elf.data("maps", row(size, 1, 4, 8, 16));
        for (int i = 0; i < 50_000; i++) {
            elf.symbol("m" + i, Symbol.OBJECT, maps, 0, size);
        }
        byte[] bytes = elf.write();
        assertEquals(
                50_000,
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Samples.load(bytes))
                        .maps()
                        .size());
    }
}
