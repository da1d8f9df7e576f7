package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.refusal;
import static io.github.ebpf4j.loader.Samples.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.loader.ElfWriter.Patch;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One thing wrong with the header or the section table of an object that loads otherwise. */
class ElfGuardTest {

    private static final int CODE = 3;
    private static final int REL = 4;

    private static final int SH_NAME = 0;
    private static final int SH_TYPE = 4;
    private static final int SH_OFFSET = 24;
    private static final int SH_SIZE = 32;
    private static final int SH_LINK = 40;
    private static final int SH_INFO = 44;
    private static final int SH_ENTSIZE = 56;

    /** An object with a relocation, so that every kind of section is there. */
    private static byte[] sound() {
        return relocated(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] relocated(ByteOrder byteOrder) {
        ElfWriter elf = new ElfWriter(byteOrder);
        int code = elf.code("xdp", Samples.call(-1), Samples.EXIT, Samples.EXIT);
        elf.function("main", code, 0, 2);
        elf.relocation(code, 0, Relocation.R_BPF_64_32, elf.function("sub", code, 2, 1));
        return elf.write();
    }

    private static String refusalOf(Consumer<Patch> change) {
        Patch patch = new Patch(sound());
        change.accept(patch);
        return refusal(patch.bytes());
    }

    private static String refusalOf(int section, int field, long value) {
        return refusalOf(patch -> {
            int at = patch.inSection(section, field);
            if (field == SH_OFFSET || field == SH_SIZE || field == SH_ENTSIZE) {
                patch.int64(at, value);
            } else {
                patch.int32(at, (int) value);
            }
        });
    }

    /** Returns how many programs an object has, refused ones included. */
    private static int programsNamed(byte[] bytes) {
        ObjectFile object = Samples.load(bytes);
        return object.programs().size() + object.refused().size();
    }

    @Test
    void theUnchangedObjectLoadsInBothByteOrders() {
        for (ByteOrder byteOrder : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ObjectFile object = Samples.load(relocated(byteOrder));
            assertEquals(byteOrder, object.byteOrder());
            assertEquals(2, object.programs().size());
        }
    }

    @Test
    void bytesThatAreNoElfFileAreRefusedWithWhatTheyAre() {
        assertEquals("is not an ELF file: it is empty", refusal(new byte[0]));
        assertEquals("is not an ELF file: it starts with 7f45, must be 7f454c46", refusal(new byte[] {0x7f, 'E'}));
        assertEquals(
                "is not an ELF file: it starts with 7f454c47, must be 7f454c46",
                refusalOf(patch -> patch.int8(3, 'G')));
    }

    @Test
    void magicIsRecognisedFromFourBytesOn() {
        assertTrue(ObjectLoader.isElf(new byte[] {0x7f, 'E', 'L', 'F'}));
        assertTrue(ObjectLoader.isElf(sound()));
        assertFalse(ObjectLoader.isElf(new byte[] {0x7f, 'E', 'L'}));
        assertFalse(ObjectLoader.isElf(new byte[] {'F', 'L', 'E', 0x7f}));
    }

    @Test
    void aTruncatedHeaderIsRefused() {
        assertEquals("has 63 bytes, an ELF header has 64", refusal(Arrays.copyOf(sound(), 63)));
        assertEquals("has 4 bytes, an ELF header has 64", refusal(Arrays.copyOf(sound(), 4)));
        byte[] onlyHeader = new Patch(sound()).int64(40, 64).bytes();
        assertEquals(
                "the section table ends at 0x180, the file has 0x40 bytes", refusal(Arrays.copyOf(onlyHeader, 64)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4  | 1   | is a 32-bit ELF file, a BPF object is a 64-bit one
            4  | 3   | ELF class is 3, must be 2 (64-bit)
            5  | 0   | ELF byte order is 0, must be 1 (little endian) or 2 (big endian)
            6  | 2   | ELF version is 2, must be 1
            16 | 2   | is an executable, a BPF object is a relocatable file
            16 | 3   | is a shared object, a BPF object is a relocatable file
            16 | 4   | is a core dump, a BPF object is a relocatable file
            16 | 0   | e_type is 0, must be 1
            18 | 62  | is for machine 62 (x86-64), must be 247 (BPF) or 0
            18 | 183 | is for machine 183 (AArch64), must be 247 (BPF) or 0
            18 | 5   | is for machine 5 (unknown), must be 247 (BPF) or 0
            20 | 0   | e_version is 0, must be 1
            56 | 1   | e_phnum is 1, must be 0
            58 | 40  | e_shentsize is 40, must be 64
            62 | 0   | e_shstrndx is 0, must be 1 to 4
            62 | 5   | e_shstrndx is 5, must be 1 to 4
            62 | 3   | e_shstrndx is 3, and the type of that section is 1, must be 3 (a string table)
            """)
    void aWrongByteInTheHeaderIsRefused(int at, int value, String expected) {
        assertEquals(expected, refusalOf(patch -> patch.int8(at, value)));
    }

    @Test
    void machineNoneIsAccepted() {
        byte[] bytes = new Patch(sound()).int16(18, 0).bytes();
        assertEquals(2, Samples.load(bytes).programs().size());
    }

    @Test
    void numbersInTheHeaderAreUnsigned() {
        assertEquals("is for machine 65535 (unknown), must be 247 (BPF) or 0", refusalOf(patch -> patch.int16(18, -1)));
        assertEquals("e_type is 65280, must be 1", refusalOf(patch -> patch.int16(16, 0xff00)));
        assertEquals("e_phnum is 65535, must be 0", refusalOf(patch -> patch.int16(56, -1)));
        assertEquals("e_shentsize is 65535, must be 64", refusalOf(patch -> patch.int16(58, -1)));
        assertEquals("has 65279 sections, the limit is 4096", refusalOf(patch -> patch.int16(60, 0xfeff)));
        assertEquals("e_shstrndx is 65534, must be 1 to 4", refusalOf(patch -> patch.int16(62, 0xfffe)));
    }

    @Test
    void anObjectWithoutSectionTableIsRefused() {
        assertEquals(
                "has no section table", refusalOf(patch -> patch.int64(40, 0).int16(60, 0)));
    }

    @Test
    void extendedSectionNumberingIsRefusedByName() {
        String expected = "uses extended section numbering, which is for more than 65,279 sections";
        assertEquals(expected, refusalOf(patch -> patch.int16(60, 0)));
        assertEquals(expected, refusalOf(patch -> patch.int16(62, 0xffff)));
    }

    @Test
    void aSectionTableOutsideTheFileIsRefused() {
        int size = sound().length;
        long table = size - 5 * 64L;
        assertEquals(
                "the section table ends at 0x%x, the file has 0x%x bytes".formatted(size + 1, size),
                refusalOf(patch -> patch.int64(40, table + 1)));
        assertEquals(
                "the section table starts at 0x%x, the file has 0x%x bytes".formatted(size + 1, size),
                refusalOf(patch -> patch.int64(40, size + 1)));
        assertEquals(
                "the section table starts at 0xffffffffffffffc0, the file has 0x%x bytes".formatted(size),
                refusalOf(patch -> patch.int64(40, -64)));
        assertEquals(
                "the section table ends at 0x%x, the file has 0x%x bytes".formatted(size + 64, size),
                refusalOf(patch -> patch.int16(60, 6)));
    }

    @Test
    void aSectionOutsideTheFileIsRefusedByName() {
        int size = sound().length;
        assertEquals(
                "section \"xdp\": ends at 0x%x, the file has 0x%x bytes".formatted(size + 8, size),
                refusalOf(CODE, SH_OFFSET, size - 16));
        assertEquals(
                "section \"xdp\": starts at 0x%x, the file has 0x%x bytes".formatted(size + 1, size),
                refusalOf(CODE, SH_OFFSET, size + 1));
        assertEquals(
                "section \"xdp\": has 0x8000000000000000 bytes, the file has 0x%x bytes".formatted(size),
                refusalOf(CODE, SH_SIZE, Long.MIN_VALUE));
        assertEquals(
                "section \"xdp\": starts at 0xffffffffffffffff, the file has 0x%x bytes".formatted(size),
                refusalOf(CODE, SH_OFFSET, -1));
    }

    @Test
    void offsetAndSizeThatOverflowTogetherAreRefused() {
        byte[] bytes = sound();
        Patch patch = new Patch(bytes);
        patch.int64(patch.inSection(CODE, SH_OFFSET), 64);
        patch.int64(patch.inSection(CODE, SH_SIZE), Long.MAX_VALUE);
        assertEquals(
                "section \"xdp\": ends at 0x800000000000003f, the file has 0x%x bytes".formatted(bytes.length),
                refusal(patch.bytes()));
    }

    @Test
    void aSectionMayEndWhereTheFileDoes() {
        Patch patch = new Patch(sound());
        patch.int64(patch.inSection(CODE, SH_OFFSET), sound().length - 24);
        assertEquals(2, programsNamed(patch.bytes()));
    }

    @Test
    void aSectionWithoutBytesInTheFileMayHaveAnySize() {
        ElfWriter elf = small();
        elf.noBits("huge", 1L << 40);
        elf.noBits("negative", -1);
        assertEquals(1, Samples.load(elf).programs().size());
    }

    @Test
    void sectionsThatShareTheirBytesAreRefused() {
        ElfWriter elf = small();
        int second = elf.data("second", new byte[16]);
        Patch patch = new Patch(elf.write());
        int size = patch.bytes().length;
        patch.int64(patch.inSection(second, SH_OFFSET), 0);
        patch.int64(patch.inSection(second, SH_SIZE), size);
        assertTrue(refusal(patch.bytes())
                .matches("its sections have 0x[0-9a-f]+ bytes together, the file has 0x%x".formatted(size)));
    }

    @Test
    void aNameOutsideTheTableOfNamesIsRefused() {
        String expected = "section \"[3]\": its name is at 0x%x of string table \"[1]\", which has 0x%x bytes";
        byte[] bytes = sound();
        int strings = new Patch(bytes).inContent(2, 0) - new Patch(bytes).inContent(1, 0);
        assertEquals(expected.formatted(strings, strings), refusalOf(CODE, SH_NAME, strings));
        assertEquals(expected.formatted(0xffffffffL, strings), refusalOf(CODE, SH_NAME, -1));
    }

    @Test
    void aTableOfNamesOutsideTheFileIsRefused() {
        int size = sound().length;
        assertEquals(
                "section \"[1]\": starts at 0x%x, the file has 0x%x bytes".formatted(size + 1, size),
                refusalOf(ElfWriter.STRTAB, SH_OFFSET, size + 1));
    }

    @Test
    void stringTablesMustEndInZero() {
        assertEquals(
                "section \"[1]\": the string table ends in 0x78, must be 0",
                refusalOf(patch -> patch.int8(patch.inContent(ElfWriter.SYMTAB, -1), 'x')));
        ElfWriter elf = small();
        elf.section(".more", Section.STRTAB, 0, new byte[] {0, 'a'});
        assertEquals("section \".more\": the string table ends in 0x61, must be 0", refusal(elf.write()));
    }

    @Test
    void anEmptyStringTableIsAccepted() {
        ElfWriter elf = small();
        elf.section(".more", Section.STRTAB, 0, new byte[0]);
        assertEquals(1, Samples.load(elf).programs().size());
    }

    @Test
    void aSecondSymbolTableIsRefused() {
        ElfWriter elf = small();
        elf.section(".symtab2", Section.SYMTAB, 0, new byte[0]);
        assertEquals("section \".symtab2\": is symbol table 2 of 2, must be the only one", refusal(elf.write()));
    }

    @Test
    void anObjectWithoutSymbolTableHasAProgramForEachSectionOfCode() {
        Patch patch = new Patch(small().write());
        patch.int32(patch.inSection(ElfWriter.SYMTAB, SH_TYPE), Section.PROGBITS);
        assertEquals(
                List.of("xdp"),
                Samples.load(patch.bytes()).programs().stream()
                        .map(Program::name)
                        .toList());
    }

    @Test
    void aMalformedSymbolTableIsRefused() {
        String symtab = "section \".symtab\": ";
        assertEquals(symtab + "sh_entsize is 0, must be 24", refusalOf(ElfWriter.SYMTAB, SH_ENTSIZE, 0));
        assertEquals(symtab + "sh_entsize is 16, must be 24", refusalOf(ElfWriter.SYMTAB, SH_ENTSIZE, 16));
        assertEquals(
                symtab + "has 0x47 bytes, which are not whole entries of 24",
                refusalOf(ElfWriter.SYMTAB, SH_SIZE, 3 * 24 - 1));
        assertEquals(symtab + "sh_link is 0, must be 1 to 4", refusalOf(ElfWriter.SYMTAB, SH_LINK, 0));
        assertEquals(symtab + "sh_link is 5, must be 1 to 4", refusalOf(ElfWriter.SYMTAB, SH_LINK, 5));
        assertEquals(symtab + "sh_link is 4294967295, must be 1 to 4", refusalOf(ElfWriter.SYMTAB, SH_LINK, -1));
        assertEquals(
                symtab + "its strings are in section \"xdp\" of type 1, must be 3 (a string table)",
                refusalOf(ElfWriter.SYMTAB, SH_LINK, CODE));
        assertEquals(
                symtab + "sh_info counts 4 local symbols, there are 3 symbols",
                refusalOf(ElfWriter.SYMTAB, SH_INFO, 4));
        assertEquals(
                symtab + "sh_info counts 4294967295 local symbols, there are 3 symbols",
                refusalOf(ElfWriter.SYMTAB, SH_INFO, -1));
    }

    @Test
    void allSymbolsMayBeLocal() {
        Patch patch = new Patch(sound());
        patch.int32(patch.inSection(ElfWriter.SYMTAB, SH_INFO), 3);
        assertEquals(2, programsNamed(patch.bytes()));
    }

    @Test
    void malformedRelocationsAreRefused() {
        String rel = "section \".rel\": ";
        assertEquals(rel + "sh_entsize is 24, must be 16", refusalOf(REL, SH_ENTSIZE, 24));
        assertEquals(rel + "has 0xf bytes, which are not whole entries of 16", refusalOf(REL, SH_SIZE, 15));
        assertEquals(rel + "sh_link is 5, must be 1 to 4", refusalOf(REL, SH_LINK, 5));
        assertEquals(rel + "sh_info is 0, must be 1 to 4", refusalOf(REL, SH_INFO, 0));
        assertEquals(rel + "sh_info is 5, must be 1 to 4", refusalOf(REL, SH_INFO, 5));
        assertEquals(
                rel + "its symbols are in section \".strtab\" of type 3, must be 2 (a symbol table)",
                refusalOf(REL, SH_LINK, ElfWriter.STRTAB));
        // Relocations of type RELA have eight bytes more.
        assertEquals(rel + "sh_entsize is 16, must be 24", refusalOf(REL, SH_TYPE, Section.RELA));
    }

    @Test
    void everyLimitAdmitsItsValueAndNoMore() {
        byte[] bytes = sound();
        Limits exact = new Limits(bytes.length, 5, 3, 1, 4);
        assertEquals(2, ObjectLoader.load(bytes, "x.o", exact).programs().size());
        assertEquals(
                "has %d bytes, the limit is %d".formatted(bytes.length, bytes.length - 1),
                refusal(bytes, new Limits(bytes.length - 1, 5, 3, 1, 4)));
        assertEquals("has 5 sections, the limit is 4", refusal(bytes, new Limits(bytes.length, 4, 3, 1, 4)));
        assertEquals(
                "section \".symtab\": has 3 symbols, the limit is 2",
                refusal(bytes, new Limits(bytes.length, 5, 2, 1, 4)));
        assertEquals("has 1 relocations, the limit is 0", refusal(bytes, new Limits(bytes.length, 5, 3, 0, 4)));
    }

    @Test
    void relocationsCountTogether() {
        ElfWriter elf = small();
        int data = elf.data("data", new byte[8]);
        int other = elf.data("other", new byte[8]);
        elf.relocation(data, 0, 2, 1);
        elf.relocation(other, 0, 2, 1);
        assertEquals("has 2 relocations, the limit is 1", refusal(elf.write(), new Limits(1 << 20, 100, 100, 1, 100)));
    }
}
