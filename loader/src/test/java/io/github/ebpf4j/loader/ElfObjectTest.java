package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.refusal;
import static io.github.ebpf4j.loader.Samples.small;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.loader.ElfWriter.Patch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbols and relocations: what is read of them, and what is wrong with them. */
class ElfObjectTest {

    private static final int CODE = 3;

    private static ElfObject open(ElfWriter elf) {
        return ElfObject.open(elf.write(), Samples.NAME, Limits.DEFAULT);
    }

    @Test
    void symbolsAreReadInOrderWithTheirNames() {
        ElfWriter elf = small();
        elf.sectionSymbol(CODE);
        elf.symbol("outside", Symbol.WEAK, Symbol.NOTYPE, 0, 0, 0);
        elf.symbol("reserved", 4, 0xff00, 7, -1);
        assertEquals(
                List.of(
                        new Symbol(0, "", Symbol.NOTYPE, Symbol.LOCAL, false, 0, 0, 0),
                        new Symbol(1, "main", Symbol.FUNCTION, 1, false, CODE, 0, 16),
                        new Symbol(2, "xdp", Symbol.SECTION, Symbol.LOCAL, false, CODE, 0, 0),
                        new Symbol(3, "outside", Symbol.NOTYPE, Symbol.WEAK, false, 0, 0, 0),
                        new Symbol(4, "reserved", 4, 1, false, 0xff00, 7, -1)),
                open(elf).symbols());
    }

    @Test
    void aSymbolInASectionThatDoesNotExistIsRefused() {
        ElfWriter elf = small();
        elf.symbol("far", Symbol.FUNCTION, 4, 0, 8);
        assertEquals(
                "section \".symtab\": symbol \"far\": is in section 0x4, the last section is 0x3",
                refusal(elf.write()));
        ElfWriter unnamed = small();
        unnamed.symbol("", Symbol.SECTION, 0xfeff, 0, 8);
        assertEquals(
                "section \".symtab\": symbol \"[2]\": is in section 0xfeff, the last section is 0x3",
                refusal(unnamed.write()));
    }

    @Test
    void aSymbolOfExtendedSectionNumberingIsRefused() {
        ElfWriter elf = small();
        elf.symbol("far", Symbol.FUNCTION, 0xffff, 0, 8);
        assertEquals(
                "section \".symtab\": symbol \"far\": is in section 0xffff, the last section is 0x3",
                refusal(elf.write()));
    }

    @Test
    void aSymbolWithItsNameOutsideTheTableIsRefused() {
        Patch patch = new Patch(small().write());
        patch.int32(patch.inContent(ElfWriter.SYMTAB, 24), 0x7fffffff);
        assertEquals(
                "section \".symtab\": symbol \"[1]\": its name is at 0x7fffffff of string table \".strtab\", which has "
                        + "0x1f bytes",
                refusal(patch.bytes()));
    }

    @Test
    void relocationsAreReadInTheOrderOfTheirOffsets() {
        ElfWriter elf = small();
        int data = elf.data("data", new byte[8]);
        elf.relocation(CODE, 8, 10, 1);
        elf.relocation(data, 3, 2, 1);
        elf.relocation(CODE, 0, 1, 0);
        ElfObject object = open(elf);
        List<Symbol> symbols = object.symbols();
        OptionalLong none = OptionalLong.empty();
        assertEquals(
                Map.of(
                        CODE,
                        List.of(
                                new Relocation(0, 1, symbols.get(0), none),
                                new Relocation(8, 10, symbols.get(1), none)),
                        data,
                        List.of(new Relocation(3, 2, symbols.get(1), none))),
                object.relocations(symbols));
    }

    @Test
    void relocationsWithAndWithoutAddendsStandTogether() {
        ElfWriter elf = small();
        elf.relocation(CODE, 8, 10, 1);
        elf.relocation(CODE, 0, 1, 1, -16);
        ElfObject object = open(elf);
        List<Symbol> symbols = object.symbols();
        assertEquals(
                Map.of(
                        CODE,
                        List.of(
                                new Relocation(0, 1, symbols.get(1), OptionalLong.of(-16)),
                                new Relocation(8, 10, symbols.get(1), OptionalLong.empty()))),
                object.relocations(symbols));
    }

    @Test
    void aRelocationOutsideItsSectionIsRefused() {
        for (long offset : new long[] {16, -8, Long.MIN_VALUE, 1L << 32}) {
            ElfWriter elf = small();
            elf.relocation(CODE, offset, 10, 1);
            assertEquals(
                    "section \".rel\": relocates 0x%x of section \"xdp\", which has 0x10 bytes".formatted(offset),
                    refusal(elf.write()));
        }
    }

    @Test
    void aRelocationThatIsNotOfASlotIsRefused() {
        ElfWriter elf = small();
        elf.relocation(CODE, 4, 10, 1);
        assertEquals(
                "section \".rel\": relocates 0x4 of section \"xdp\", must be a multiple of 8", refusal(elf.write()));
    }

    @Test
    void aRelocationByASymbolThatDoesNotExistIsRefused() {
        for (int symbol : new int[] {2, -1}) {
            ElfWriter elf = small();
            elf.relocation(CODE, 8, 10, symbol);
            assertEquals(
                    "section \".rel\": relocates 0x8 of section \"xdp\" by symbol %d, there are 2 symbols"
                            .formatted(Integer.toUnsignedLong(symbol)),
                    refusal(elf.write()));
        }
    }

    @Test
    void twoRelocationsOfOneSlotAreRefused() {
        ElfWriter elf = small();
        elf.relocation(CODE, 8, 10, 1);
        elf.relocation(CODE, 8, 1, elf.symbol("other", 0, 0, 0, 0));
        assertEquals(
                "section \"xdp\": at 0x8: relocated twice, by symbols \"main\" and \"other\"", refusal(elf.write()));
    }

    @Test
    void twoRelocationsOfOneSlotAreRefusedOfWhateverKindTheyAre() {
        ElfWriter elf = small();
        elf.relocation(CODE, 8, 10, 1);
        elf.relocation(CODE, 8, 10, 1, 0);
        assertEquals(
                "section \"xdp\": at 0x8: relocated twice, by symbols \"main\" and \"main\"", refusal(elf.write()));
    }

    @Test
    void aRelocationOfDataMayBeOfAnyByteButNotOutside() {
        ElfWriter elf = small();
        int data = elf.data("data", new byte[9]);
        elf.relocation(data, 8, 2, 1);
        assertEquals(1, open(elf).relocations(open(elf).symbols()).get(data).size());
        elf.relocation(data, 9, 2, 1);
        assertEquals("section \".rel\": relocates 0x9 of section \"data\", which has 0x9 bytes", refusal(elf.write()));
    }

    @Test
    void aRelocationWithAnAddendIsCheckedAsOneWithout() {
        ElfWriter elf = small();
        elf.relocation(CODE, 16, 10, 1, 0);
        assertEquals(
                "section \".rela\": relocates 0x10 of section \"xdp\", which has 0x10 bytes", refusal(elf.write()));
        ElfWriter unnamed = small();
        unnamed.relocation(CODE, 8, 10, 2, 0);
        assertEquals(
                "section \".rela\": relocates 0x8 of section \"xdp\" by symbol 2, there are 2 symbols",
                refusal(unnamed.write()));
    }

    /** Debug information and BTF: what no program sees is relocated for debuggers. */
    @Test
    void relocationsOfOtherSectionsAreIgnoredHoweverTheyAre() {
        ElfWriter elf = small();
        int debug = elf.section(".debug_info", Section.PROGBITS, 0, new byte[8]);
        elf.relocation(debug, -1, 77, 12345);
        elf.relocation(debug, -1, 77, 12345, Long.MIN_VALUE);
        elf.relocation(ElfWriter.STRTAB, 1 << 30, 1, -1);
        assertEquals(1, Samples.load(elf).programs().size());
    }

    @Test
    void sectionsAreFoundByNameUnlessTheyHaveNoBytes() {
        ElfWriter elf = small();
        int data = elf.data("data", "abc");
        elf.noBits("none", 3);
        ElfObject object = open(elf);
        assertEquals(Optional.of(data), object.section("data").map(Section::index));
        assertArrayEquals(
                new byte[] {'a', 'b', 'c'}, object.bytes(object.sections().get(data)));
        assertEquals(Optional.empty(), object.section("none"));
        assertEquals(Optional.empty(), object.section("else"));
    }

    @Test
    void whateverTheParserThrowsBecomesARefusal() {
        Place place = Place.of("x.o").section("s");
        RuntimeException cause = new ArrayIndexOutOfBoundsException("7");
        LoadException refusal = assertThrows(
                LoadException.class,
                () -> ElfObject.parse(place, () -> {
                    throw cause;
                }));
        assertEquals(
                "x.o: section \"s\": cannot be parsed: java.lang.ArrayIndexOutOfBoundsException: 7",
                refusal.getMessage());
        assertSame(cause, refusal.getCause());
        assertEquals("fine", ElfObject.parse(place, () -> "fine"));
    }

    @Test
    void aRefusalCarriesItsPlaceAsData() {
        ElfWriter elf = small();
        elf.relocation(CODE, 8, 10, 1);
        elf.relocation(CODE, 8, 10, 1);
        byte[] bytes = elf.write();
        LoadException refusal = assertThrows(LoadException.class, () -> ObjectLoader.load(bytes, "some/x.o"));
        assertEquals("some/x.o", refusal.file());
        assertEquals(Optional.of("xdp"), refusal.section());
        assertEquals(Optional.empty(), refusal.symbol());
        assertEquals(OptionalLong.of(8), refusal.offset());
    }

    @Test
    void aRefusalOfTheWholeFileHasNoOtherPlace() {
        LoadException refusal = assertThrows(LoadException.class, () -> ObjectLoader.load(new byte[0], "x.o"));
        assertEquals(Optional.empty(), refusal.section());
        assertEquals(OptionalLong.empty(), refusal.offset());
        assertEquals("x.o: " + refusal.messageInFile(), refusal.getMessage());
        assertEquals(Phase.LOAD, refusal.phase());
    }

    /** A hash table claims how many entries it has, and jelf would allocate them; found by damaging objects. */
    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 11, 0x6ffffff6})
    void aSectionIsBytesWhateverItsTypeClaims(int type) {
        ElfWriter elf = small();
        byte[] claims = new byte[32];
        Arrays.fill(claims, (byte) 0x7f);
        elf.section("license", type, 0, claims);

        ObjectFile object = ObjectLoader.load(elf.write(), "x.o");

        assertEquals("\u007f".repeat(32), object.license());
    }
}
