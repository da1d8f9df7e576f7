package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.lddw;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.TypeWriter.Placement;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections of data, which become maps with one value. */
class DataSectionsTest {

    private static final int MMAPABLE = 1 << 10;
    private static final int READ_ONLY = 1 << 7;

    private final ElfWriter elf = Samples.small();

    private static MapDefinition map(String name, int flags, DataImage image, Variable... variables) {
        return MapDefinition.builder(name, 2)
                .declared(MapDefinition.Kind.DATA, name)
                .sizes(4, image.size())
                .maxEntries(1)
                .flags(flags)
                .data(Optional.of(image), List.of(variables))
                .build();
    }

    private static DataImage image(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return DataImage.of(content.length, content);
    }

    /** Adds a program {@code user} that loads an address by a symbol. */
    private void use(int symbol, int addend) {
        int code = elf.code("tc", lddw(addend), EXIT);
        elf.function("user", code, 0, 3);
        elf.relocation(code, 0, Relocation.R_BPF_64_64, symbol);
    }

    private static void assertLoads(ObjectFile object, int map, int offset) {
        Program user = object.program("user");
        assertEquals(Instruction.wide(1, 6, 0, map, offset), user.bytecode().at(0));
    }

    @ParameterizedTest
    @CsvSource({
        ".data, 0",
        ".data.more, 0",
        ".bss, 0",
        ".bss.more, 0",
        ".rodata, 128",
        ".rodata.str1.1, 128",
    })
    void theSectionsThatLibbpfKnowsByNameAreMaps(String name, int flags) {
        elf.data(name, new byte[] {1, 2});
        assertEquals(List.of(map(name, flags, image(1, 2))), Samples.load(elf).maps());
    }

    @ParameterizedTest
    @ValueSource(strings = {".datax", "data", "license", "version", ".rodatax", "xdp.data"})
    void othersAreMapsOnlyIfCodeRefersToThem(String name) {
        int section = elf.data(name, new byte[] {1, 2});
        assertEquals(List.of(), Samples.load(elf).maps());
        use(elf.sectionSymbol(section), 1);
        ObjectFile object = Samples.load(elf);
        assertEquals(List.of(map(name, 0, image(1, 2))), object.maps());
        assertLoads(object, 0, 1);
    }

    @Test
    void otherSectionsThatAreNotWrittenToAreReadOnly() {
        use(elf.sectionSymbol(elf.constants("mine", new byte[] {1})), 0);
        assertEquals(
                List.of(map("mine", READ_ONLY, image(1))), Samples.load(elf).maps());
    }

    @Test
    void theFlagsOfTheSectionDoNotMatterWhereTheNameTells() {
        elf.constants(".data", new byte[] {1});
        elf.data(".rodata", new byte[] {1});
        assertEquals(
                List.of(map(".data", 0, image(1)), map(".rodata", READ_ONLY, image(1))),
                Samples.load(elf).maps());
    }

    @Test
    void emptySectionsAndThoseThatAreNotPartOfMemoryAreNone() {
        elf.data(".data", new byte[0]);
        elf.noBits(".bss", 0);
        elf.section(".rodata", Section.PROGBITS, 0, new byte[4]);
        elf.section(".data.note", 7, ElfWriter.WRITABLE, new byte[4]);
        assertEquals(List.of(), Samples.load(elf).maps());
    }

    @Test
    void codeIsNoData() {
        elf.code(".data", EXIT);
        assertEquals(List.of(), Samples.load(elf).maps());
    }

    @Test
    void zerosTakeNoMemoryHoweverManyThereAre() {
        for (int i = 0; i < 1_000; i++) {
            elf.noBits(".bss." + i, 0xffff_ffffL);
        }
        int last = elf.noBits(".bss.last", 0x8000_0000L);
        use(elf.sectionSymbol(last), 0x7fff_ffff);
        byte[] bytes = elf.write();
        long before = usedMemory();
        ObjectFile object = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Samples.load(bytes));
        assertTrue(usedMemory() - before < 32 << 20);
        assertEquals(1_001, object.maps().size());
        assertEquals(
                map(".bss.7", 0, DataImage.of(0xffff_ffffL, new byte[0])),
                object.maps().get(7));
        assertLoads(object, 1_000, 0x7fff_ffff);
    }

    private static long usedMemory() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @ParameterizedTest
    @CsvSource({"4294967296, 8", "-1, 8", "9223372036854775807, 8", "-9223372036854775808, 8", "8, 4294967296"})
    void aSectionThatDoesNotFitInThirtyTwoBitsIsRefused(long size, long alignment) {
        elf.align(elf.noBits(".bss", size), alignment);
        assertEquals(
                "section \".bss\": has 0x%x bytes, aligned to 0x%x; must be at most 0xffffffff"
                        .formatted(size, alignment),
                refusal(elf.write()));
    }

    @Test
    void sectionsOfOneNameAreJoinedInTheirOrder() {
        elf.align(elf.data(".data", new byte[] {1, 2, 3}), 1);
        int second = elf.align(elf.data(".data", new byte[] {4, 5}), 4);
        int third = elf.align(elf.data(".data", new byte[] {6}), 0);
        elf.symbol("four", Symbol.OBJECT, second, 0, 1);
        use(elf.symbol("six", Symbol.OBJECT, third, 0, 1), 0);
        ObjectFile object = Samples.load(elf);
        assertEquals(
                List.of(map(
                        ".data",
                        0,
                        image(1, 2, 3, 0, 4, 5, 0, 0, 6),
                        new Variable("four", 4, 1, 0),
                        new Variable("six", 8, 1, 0))),
                object.maps());
        // As libbpf's linker does it, none is aligned less than one before it.
        assertLoads(object, 0, 8);
    }

    @Test
    void zerosAreJoinedBehindWhatIsInTheFile() {
        int zeros = elf.noBits(".data", 0x1000_0000);
        elf.data(".data", new byte[] {1});
        use(elf.sectionSymbol(zeros), 5);
        ObjectFile object = Samples.load(elf);
        assertEquals(List.of(map(".data", 0, DataImage.of(0x1000_0008L, new byte[] {1}))), object.maps());
        assertLoads(object, 0, 13);
    }

    @Test
    void joinedSectionsMustFitInThirtyTwoBits() {
        elf.align(elf.noBits(".bss", 0xffff_fff0L), 1);
        elf.align(elf.noBits(".bss", 15), 1);
        assertEquals(0xffff_ffffL, Samples.load(elf).maps().get(0).valueSize());
        elf.align(elf.noBits(".bss", 1), 1);
        assertEquals(
                "section \".bss\": ends at 0x100000000 of the sections of its name, must be at most 0xffffffff",
                refusal(elf.write()));
    }

    @Test
    void anAlignmentThatWouldTakeMemoryIsRefused() {
        elf.align(elf.data(".data", new byte[] {1}), 1);
        elf.align(elf.data(".data", new byte[] {2}), 8);
        elf.align(elf.data(".data", new byte[] {3}), 4096);
        elf.align(elf.data(".data", new byte[] {4}), 1);
        assertEquals(8193, Samples.load(elf).maps().get(0).valueSize());
        elf.align(elf.data(".data", new byte[] {5}), 1 << 30);
        assertEquals("section \".data\": is aligned to 0x40000000 and has 0x1 bytes", refusal(elf.write()));
    }

    @Test
    void zerosMayBeAlignedAsTheyLike() {
        elf.align(elf.data(".data", new byte[] {1}), 1);
        elf.align(elf.noBits(".data", 1), 1 << 30);
        assertEquals(
                DataImage.of((1 << 30) + 1, new byte[] {1}),
                Samples.load(elf).maps().get(0).data().orElseThrow());
    }

    @Test
    void aBadAlignmentIsNone() {
        elf.align(elf.data(".data", new byte[] {1}), -4);
        elf.align(elf.data(".data", new byte[] {2}), 3);
        assertEquals(image(1, 0, 0, 2), Samples.load(elf).maps().get(0).data().orElseThrow());
    }

    @Test
    void withoutTypesTheSymbolsAreTheVariables() {
        int data = elf.data(".data", new byte[16]);
        elf.symbol("second", Symbol.OBJECT, data, 8, 8);
        elf.symbol("first", Symbol.LOCAL, Symbol.OBJECT, data, 0, 4);
        elf.symbol("label", Symbol.NOTYPE, data, 0, 4);
        elf.symbol("code", Symbol.FUNCTION, data, 0, 8);
        elf.sectionSymbol(data);
        for (long[] outside : new long[][] {{9, 8}, {17, 0}, {-1, 1}, {0, -1}, {8, Long.MAX_VALUE}, {0, 17}}) {
            elf.symbol("outside" + outside[0] + "/" + outside[1], Symbol.OBJECT, data, outside[0], outside[1]);
        }
        elf.symbol("end", Symbol.OBJECT, data, 16, 0);
        assertEquals(
                List.of(new Variable("first", 0, 4, 0), new Variable("second", 8, 8, 0), new Variable("end", 16, 0, 0)),
                Samples.load(elf).maps().get(0).variables());
    }

    @Test
    void withTypesTheyAreTheVariables() {
        TypeWriter types = new TypeWriter();
        int integer = types.integer("int", 4);
        int global = types.variable("global", integer, TypeWriter.GLOBAL);
        int hidden = types.variable("hidden", integer, TypeWriter.STATIC);
        int elsewhere = types.variable("elsewhere", integer, TypeWriter.EXTERN);
        int outside = types.variable("outside", integer, TypeWriter.STATIC);
        int function = types.function("function", types.prototype(0), TypeWriter.EXTERN);
        int description = types.section(
                ".data",
                new Placement(global, 0, 4),
                new Placement(hidden, 4, 4),
                new Placement(hidden, 4, 4),
                new Placement(hidden, 0, 4),
                new Placement(elsewhere, 0, 4),
                new Placement(outside, 13, 4),
                new Placement(outside, -1, 4),
                new Placement(function, 0, 4));
        types.addTo(elf);
        int data = elf.data(".data", new byte[16]);
        elf.symbol("global", Symbol.OBJECT, data, 8, 4);
        // Of a static variable, BTF knows the place: there may be several of the same name in different functions.
        elf.symbol("hidden", Symbol.LOCAL, Symbol.OBJECT, data, 12, 4);
        MapDefinition map = Samples.load(elf).maps().get(0);
        assertEquals(description, map.valueType());
        assertEquals(
                List.of(
                        new Variable("hidden", 0, 4, integer),
                        new Variable("hidden", 4, 4, integer),
                        new Variable("global", 8, 4, integer)),
                map.variables());
    }

    @ParameterizedTest
    @CsvSource({".data, 0", ".bss, 0", ".rodata, 128"})
    void aGlobalVariableCanBeMappedIntoMemory(String name, int flags) {
        TypeWriter types = new TypeWriter();
        int integer = types.integer("int", 4);
        int variable = types.variable("v", integer, TypeWriter.STATIC);
        types.section(name, new Placement(variable, 0, 4));
        types.addTo(elf);
        elf.data(name, new byte[4]);
        assertEquals(flags, Samples.load(elf).maps().get(0).flags());

        ElfWriter other = Samples.small();
        TypeWriter global = new TypeWriter();
        integer = global.integer("int", 4);
        int hidden = global.variable("w", integer, TypeWriter.STATIC);
        variable = global.variable("v", integer, TypeWriter.GLOBAL);
        global.section(name, new Placement(variable, 0, 4), new Placement(hidden, 4, 4));
        global.addTo(other);
        other.symbol("v", Symbol.OBJECT, other.data(name, new byte[8]), 0, 4);
        assertEquals(flags | MMAPABLE, Samples.load(other).maps().get(0).flags());
    }

    @Test
    void aVariableIsShownByNameAndAPlaceInItByOffset() {
        int data = elf.data(".data", new byte[32]);
        elf.symbol("one", Symbol.OBJECT, data, 4, 8);
        elf.symbol("two", Symbol.OBJECT, data, 16, 4);
        elf.symbol("none", Symbol.OBJECT, data, 24, 0);
        int section = elf.sectionSymbol(data);
        assertReference(section, 0, ".data", "");
        assertReference(section, 3, ".data+0x3", "");
        assertReference(section, 4, "one", ".data+0x4");
        assertReference(section, 11, "one+0x7", ".data+0xb");
        assertReference(section, 12, ".data+0xc", "");
        assertReference(section, 16, "two", ".data+0x10");
        assertReference(section, 20, ".data+0x14", "");
        assertReference(section, 24, "none", ".data+0x18");
        assertReference(section, 25, ".data+0x19", "");
        assertReference(section, 32, ".data+0x20", "");
    }

    private int uses;

    private void assertReference(int symbol, int addend, String name, String detail) {
        String program = "user" + uses++;
        int code = elf.code("tc" + uses, lddw(addend), EXIT);
        elf.function(program, code, 0, 3);
        elf.relocation(code, 0, Relocation.R_BPF_64_64, symbol);
        assertEquals(
                List.of(new Reference(0, Reference.Kind.DATA, name, detail)),
                Samples.load(elf).program(program).references());
    }

    @Test
    void anAddressMayBeWhereTheSectionEndsAndNoFurther() {
        int data = elf.data(".data", new byte[32]);
        use(elf.symbol("v", Symbol.OBJECT, data, 8, 8), 24);
        assertLoads(Samples.load(elf), 0, 32);
        assertOutside(25, "0x21");
        assertOutside(-9, "-0x1");
        assertOutside(Integer.MAX_VALUE, "0x80000007");
        assertOutside(Integer.MIN_VALUE, "-0x7ffffff8");
    }

    private static void assertOutside(int addend, String shown) {
        ElfWriter elf = Samples.small();
        int data = elf.data(".data", new byte[32]);
        int code = elf.code("tc", lddw(addend), EXIT);
        elf.function("user", code, 0, 3);
        elf.relocation(code, 0, Relocation.R_BPF_64_64, elf.symbol("v", Symbol.OBJECT, data, 8, 8));
        assertEquals(
                "section \"tc\": program \"user\": at 0x0: refers to %s of section \".data\", which has 0x20 bytes"
                        .formatted(shown),
                refusal(elf, "user"));
    }

    @Test
    void anAddressMayBeBeforeItsSymbol() {
        int data = elf.data(".data", new byte[32]);
        use(elf.symbol("v", Symbol.OBJECT, data, 8, 8), -8);
        assertLoads(Samples.load(elf), 0, 0);
    }

    @Test
    void anOffsetOfThirtyTwoBitsHasNoSign() {
        int data = elf.noBits(".bss", 0xffff_ffffL);
        use(elf.sectionSymbol(data), 0x9000_0000);
        assertLoads(Samples.load(elf), 0, 0x9000_0000);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 1, -0x8000000000000000",
        "9223372036854775807, 0, 0x7fffffffffffffff",
        "-9223372036854775808, 0, -0x8000000000000000",
        "-9223372036854775808, -1, 0x7fffffffffffffff",
        "-2, 0, -0x2"
    })
    void aSymbolFarFromItsSectionIsRefused(long value, int addend, String shown) {
        int data = elf.data(".data", new byte[32]);
        use(elf.symbol("far", Symbol.OBJECT, data, value, 8), addend);
        assertEquals(
                "section \"tc\": program \"user\": at 0x0: refers to %s of section \".data\", which has 0x20 bytes"
                        .formatted(shown),
                refusal(elf, "user"));
    }

    @ParameterizedTest
    @CsvSource({"16, 24", "-8, 0"})
    void anAddendOfTheRelocationIsTheOnlyOne(long addend, int expected) {
        int data = elf.data(".data", new byte[32]);
        int code = elf.code("tc", lddw(4), EXIT);
        elf.function("user", code, 0, 3);
        elf.relocation(code, 0, Relocation.R_BPF_64_64, elf.symbol("v", Symbol.OBJECT, data, 8, 8), addend);
        assertLoads(Samples.load(elf), 0, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "25, 0x21",
        "-9, -0x1",
        "4294967296, 0x100000008",
        "9223372036854775807, -0x7ffffffffffffff9",
        "-9223372036854775808, -0x7ffffffffffffff8"
    })
    void anAddendOfTheRelocationHasASign(long addend, String shown) {
        int data = elf.data(".data", new byte[32]);
        int code = elf.code("tc", lddw(4), EXIT);
        elf.function("user", code, 0, 3);
        elf.relocation(code, 0, Relocation.R_BPF_64_64, elf.symbol("v", Symbol.OBJECT, data, 8, 8), addend);
        assertEquals(
                "section \"tc\": program \"user\": at 0x0: refers to %s of section \".data\", which has 0x20 bytes"
                        .formatted(shown),
                refusal(elf, "user"));
    }

    @Test
    void pointersInDataAreWarnedOf() {
        int data = elf.data(".data", new byte[32]);
        elf.relocation(data, 8, 2, 1);
        elf.relocation(data, 16, 2, 1);
        elf.relocation(elf.data(".eh_frame", new byte[8]), 0, 2, 1);
        assertEquals(
                List.of(
                        "x.o: section \".data\": at 0x8: a pointer to \"main\" is left as it is, with 1 more: no loader "
                                + "can know its address"),
                Samples.load(elf).warnings().stream().map(LoadWarning::message).toList());
    }

    @Test
    void bothByteOrdersHaveTheirBytes() {
        ElfWriter big = new ElfWriter(ByteOrder.BIG_ENDIAN);
        big.data(".data", new byte[] {1, 2, 3, 4});
        assertArrayEquals(
                new byte[] {1, 2, 3, 4},
                Samples.load(big).maps().get(0).data().orElseThrow().start());
    }

    @Test
    void aVariableIsInOneOfTheSectionsOfItsName() {
        TypeWriter types = new TypeWriter();
        int integer = types.integer("int", 4);
        int one = types.variable("one", integer, TypeWriter.GLOBAL);
        int two = types.variable("two", integer, TypeWriter.GLOBAL);
        types.section(".data", new Placement(one, 0, 4), new Placement(two, 0, 4));
        types.addTo(elf);
        elf.symbol("one", Symbol.OBJECT, elf.data(".data", new byte[8]), 4, 4);
        elf.symbol("two", Symbol.OBJECT, elf.data(".data", new byte[8]), 0, 4);
        assertEquals(
                List.of(new Variable("one", 4, 4, integer), new Variable("two", 8, 4, integer)),
                Samples.load(elf).maps().get(0).variables());
    }

    /** A name for each of many places would take gigabytes. */
    @Test
    void longNamesTakeNoMoreMemoryForEachOfTheirPlaces() {
        String name = "x".repeat(60_000);
        int count = 100_000;
        TypeWriter types = new TypeWriter();
        int variable = types.variable(name, types.integer("char", 1), TypeWriter.STATIC);
        Placement[] placements = new Placement[count];
        for (int i = 0; i < count; i++) {
            placements[i] = new Placement(variable, i, 1);
        }
        types.section(".bss", placements);
        types.addTo(elf);
        elf.noBits(".bss", count);
        List<Variable> variables = Samples.load(elf).maps().get(0).variables();
        assertEquals(count, variables.size());
        assertSame(variables.get(0).name(), variables.get(count - 1).name());
    }

    @Test
    void aLongNameIsShownByItsStartWhereAnOffsetFollows() {
        int data = elf.data(".data." + "y".repeat(300), new byte[32]);
        int symbol = elf.symbol("x".repeat(257), Symbol.OBJECT, data, 8, 8);
        String section = ".data." + "y".repeat(250) + "...+0x";
        assertReference(symbol, 0, "x".repeat(257), section + "8");
        assertReference(symbol, 1, "x".repeat(256) + "...+0x1", section + "9");
        assertReference(symbol, 8, section + "10", "");
        int exact = elf.symbol("z".repeat(256), Symbol.OBJECT, data, 24, 8);
        assertReference(exact, 1, "z".repeat(256) + "+0x1", section + "19");
    }
}
