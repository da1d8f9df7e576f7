package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which symbols are functions, which functions are programs, and which make no sense. */
class FunctionTableTest {

    private static List<String> names(ElfWriter elf) {
        return Samples.load(elf).programs().stream().map(Program::name).toList();
    }

    @Test
    void programsAreInTheOrderOfTheirSectionsAndPlaces() {
        ElfWriter elf = new ElfWriter();
        int first = elf.code("first", mov(1), EXIT, mov(2), EXIT);
        int second = elf.code("second", mov(3), EXIT);
        elf.function("c", second, 0, 2);
        elf.function("b", first, 2, 2);
        elf.function("a", first, 0, 2);
        assertEquals(List.of("a", "b", "c"), names(elf));
        assertEquals(
                List.of("first", "first", "second"),
                Samples.load(elf).programs().stream().map(Program::section).toList());
    }

    @Test
    void theBindingOfAFunctionDoesNotMatter() {
        ElfWriter elf = new ElfWriter();
        int code = elf.code("xdp", mov(1), EXIT, mov(2), EXIT, mov(3), EXIT);
        elf.symbol("local", 0, Symbol.FUNCTION, code, 0, 16);
        elf.symbol("global", 1, Symbol.FUNCTION, code, 16, 16);
        elf.symbol("weak", 2, Symbol.FUNCTION, code, 32, 16);
        assertEquals(List.of("local", "global", "weak"), names(elf));
    }

    @Test
    void onlyFunctionSymbolsInCodeAreFunctions() {
        ElfWriter elf = Samples.small();
        int data = elf.data("data", new byte[16]);
        int none = elf.noBits("none", 16);
        elf.symbol("label", Symbol.NOTYPE, 3, 8, 8);
        elf.symbol("object", Symbol.OBJECT, 3, 0, 16);
        elf.function("in_data", data, 0, 2);
        elf.function("in_none", none, 0, 2);
        elf.function("undefined", 0, 0, 2);
        elf.function("absolute", 0xfff1, 0, 2);
        ObjectFile object = Samples.load(elf);
        assertEquals(List.of("main"), names(elf));
        assertEquals(Set.of(), object.refused().keySet());
    }

    @Test
    void visibleSymbolsWithoutTypeAreFunctionsWhereNoneHasOne() {
        ElfWriter elf = new ElfWriter();
        int code = elf.code("xdp", mov(1), EXIT, mov(2), EXIT, mov(3), EXIT);
        elf.symbol("object", Symbol.OBJECT, code, 0, 8);
        elf.symbol("second", Symbol.NOTYPE, code, 32, 0);
        elf.symbol("weak", Symbol.WEAK, Symbol.NOTYPE, code, 16, 0);
        elf.symbol("first", Symbol.NOTYPE, code, 0, 0);
        elf.symbol("local", Symbol.LOCAL, Symbol.NOTYPE, code, 24, 0);
        assertEquals(List.of("first", "weak", "second"), names(elf));
        assertEquals(
                Bytecode.of(mov(2), EXIT), Samples.load(elf).program("weak").bytecode());
        // One of type function is enough for the others to be labels.
        elf.function("real", code, 2, 4);
        assertEquals(List.of("real"), names(elf));
        assertEquals(
                Bytecode.of(mov(2), EXIT, mov(3), EXIT),
                Samples.load(elf).program("real").bytecode());
    }

    @Test
    void aSectionWithoutSymbolsIsAFunctionOfItsName() {
        ElfWriter elf = Samples.small();
        elf.code("tc", mov(2), EXIT);
        elf.code("empty");
        elf.symbol("local", Symbol.LOCAL, Symbol.NOTYPE, elf.code("other", mov(3), EXIT), 8, 0);
        assertEquals(List.of("main", "tc", "other"), names(elf));
        assertEquals(
                new Program(
                        "tc",
                        "tc",
                        new Attachment(ProgramType.SCHED_CLS, Optional.empty(), "", false, true),
                        Bytecode.of(mov(2), EXIT),
                        ByteOrder.LITTLE_ENDIAN,
                        List.of(new Function("tc", 0, 2)),
                        List.of(),
                        List.of(),
                        ""),
                Samples.load(elf).program("tc"));
    }

    @Test
    void aLocalSymbolAtItsStartNamesASectionUnlessItIsALabel() {
        ElfWriter elf = new ElfWriter();
        int first = elf.code("first", mov(1), EXIT);
        int second = elf.code("second", mov(2), EXIT);
        elf.symbol("L0", Symbol.LOCAL, Symbol.NOTYPE, first, 0, 0);
        elf.symbol(".Ltmp", Symbol.LOCAL, Symbol.NOTYPE, first, 0, 0);
        elf.symbol("later", Symbol.LOCAL, Symbol.NOTYPE, first, 8, 0);
        elf.symbol("data", Symbol.LOCAL, Symbol.OBJECT, second, 0, 0);
        elf.symbol("named", Symbol.LOCAL, Symbol.NOTYPE, second, 0, 0);
        assertEquals(List.of("first", "named"), names(elf));
        assertEquals(
                Bytecode.of(mov(2), EXIT), Samples.load(elf).program("named").bytecode());
    }

    @Test
    void aSectionWithoutSymbolsMustConsistOfSlots() {
        ElfWriter elf = Samples.small();
        elf.section("tc", Section.PROGBITS, ElfWriter.EXECUTABLE, new byte[12]);
        assertEquals("section \"tc\": program \"tc\": has 0xc bytes, must be a multiple of 8", refusal(elf, "tc"));
        assertEquals(List.of("main"), names(elf));
    }

    @Test
    void aFunctionWithoutASizeEndsWhereTheNextOneStarts() {
        ElfWriter elf = new ElfWriter();
        int code = elf.code("xdp", mov(1), EXIT, mov(2), EXIT, mov(3), EXIT, mov(4), EXIT);
        elf.function("a", code, 0, 0);
        elf.function("same", code, 0, 0);
        elf.function("b", code, 2, 2);
        elf.function("c", code, 4, 0);
        ObjectFile object = Samples.load(elf);
        assertEquals(List.of("a", "same", "b", "c"), names(elf));
        assertEquals(Bytecode.of(mov(1), EXIT), object.program("a").bytecode());
        assertEquals(Bytecode.of(mov(1), EXIT), object.program("same").bytecode());
        assertEquals(Bytecode.of(mov(2), EXIT), object.program("b").bytecode());
        assertEquals(
                Bytecode.of(mov(3), EXIT, mov(4), EXIT), object.program("c").bytecode());
    }

    @Test
    void aFunctionWithoutASizeEndsWithItsSectionWhereverTheNextOneIs() {
        ElfWriter elf = Samples.small();
        int code = elf.code("tc", mov(1), EXIT);
        elf.symbol("a", Symbol.FUNCTION, code, 0, 0);
        elf.symbol("far", Symbol.FUNCTION, code, Long.MAX_VALUE, 0);
        elf.symbol("negative", Symbol.FUNCTION, code, Long.MIN_VALUE, 0);
        assertEquals(2, Samples.load(elf).program("a").bytecode().slots());
        assertEquals(
                "section \"tc\": program \"far\": starts at 0x7fffffffffffffff, the section has 0x10 bytes",
                refusal(elf, "far"));
        assertEquals(
                "section \"tc\": program \"negative\": starts at 0x8000000000000000, the section has 0x10 bytes",
                refusal(elf, "negative"));
    }

    @Test
    void aFunctionWithoutANameHasThatOfItsSection() {
        ElfWriter elf = new ElfWriter();
        elf.function("", elf.code("xdp", mov(1), EXIT), 0, 2);
        assertEquals(List.of("xdp"), names(elf));
    }

    @Test
    void functionsInTextAreProgramsOnlyWhereThereAreNoOthers() {
        ElfWriter elf = new ElfWriter();
        int text = elf.code(".text", mov(1), EXIT, mov(2), EXIT);
        elf.function("main", text, 0, 2);
        elf.function("other", text, 2, 2);
        assertEquals(List.of("main", "other"), names(elf));
        elf.function("prog", elf.code("xdp", mov(3), EXIT), 0, 2);
        assertEquals(List.of("prog"), names(elf));
    }

    @Test
    void sectionsOfSingleFunctionsAreTextToo() {
        ElfWriter elf = Samples.small();
        elf.function("sub", elf.code(".text.sub", mov(1), EXIT), 0, 2);
        elf.function("prog", elf.code(".texture", mov(1), EXIT), 0, 2);
        assertEquals(List.of("main", "prog"), names(elf));
    }

    @Test
    void anObjectWithoutCodeHasNoPrograms() {
        ElfWriter elf = new ElfWriter();
        elf.data("data", new byte[16]);
        elf.code("xdp");
        assertEquals(List.of(), names(elf));
    }

    static Stream<Arguments> badRanges() {
        return Stream.of(
                arguments(24L, 16L, "has 0x10 bytes from 0x18 on, the section has 0x20 bytes"),
                arguments(0L, 40L, "has 0x28 bytes from 0x0 on, the section has 0x20 bytes"),
                arguments(0L, -8L, "has 0xfffffffffffffff8 bytes from 0x0 on, the section has 0x20 bytes"),
                arguments(
                        8L, Long.MAX_VALUE - 7, "has 0x7ffffffffffffff8 bytes from 0x8 on, the section has 0x20 bytes"),
                arguments(40L, 8L, "starts at 0x28, the section has 0x20 bytes"),
                arguments(-8L, 16L, "starts at 0xfffffffffffffff8, the section has 0x20 bytes"),
                arguments(4L, 8L, "starts at 0x4, must be a multiple of 8"),
                arguments(0L, 12L, "has 0xc bytes, must be a multiple of 8"),
                arguments(32L, 0L, "starts at 0x20, where the section ends"),
                arguments(40L, 0L, "starts at 0x28, the section has 0x20 bytes"));
    }

    @ParameterizedTest
    @MethodSource("badRanges")
    void aFunctionThatDoesNotCoverSlotsOfItsSectionIsRefusedAlone(long start, long size, String expected) {
        ElfWriter elf = Samples.small();
        int code = elf.code("tc", mov(1), EXIT, mov(2), EXIT);
        elf.symbol("bad", Symbol.FUNCTION, code, start, size);
        assertEquals("section \"tc\": program \"bad\": " + expected, refusal(elf, "bad"));
        assertEquals(List.of("main"), names(elf));
    }

    @Test
    void aFunctionMayFillItsSection() {
        assertEquals(List.of("main"), names(Samples.small()));
    }

    /** Function symbols whose fields are chosen so that a hash of them is always the same: 100,000 take a moment. */
    @Test
    void manySymbolsThatLookAlikeCostNoMoreThanOthers() {
        ElfWriter elf = Samples.small();
        for (long i = 0; i < 100_000; i++) {
            // The hash of a long is its upper half exclusive-or its lower one.
            elf.symbol("same", Symbol.FUNCTION, 3, 1L << 62 | 1L << 30 | i << 32 | i, 8);
        }
        byte[] bytes = elf.write();
        ObjectFile object = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Samples.load(bytes));
        assertEquals(Set.of("same"), object.refused().keySet());
    }

    @Test
    void functionsThatOverlapAreRefusedBoth() {
        ElfWriter elf = new ElfWriter();
        int code = elf.code("xdp", mov(1), EXIT, mov(2), EXIT, mov(3), EXIT);
        elf.function("a", code, 0, 3);
        elf.function("b", code, 2, 2);
        elf.function("c", code, 4, 2);
        assertEquals(
                "section \"xdp\": program \"a\": ends at 0x18, but function \"b\" starts at 0x10", refusal(elf, "a"));
        assertEquals(
                "section \"xdp\": program \"b\": starts at 0x10, but function \"a\" ends at 0x18", refusal(elf, "b"));
        assertEquals(List.of("c"), names(elf));
    }

    @Test
    void aFunctionInsideAnotherDoesNotHideALaterOverlap() {
        ElfWriter elf = new ElfWriter();
        int code = elf.code("xdp", mov(1), EXIT, mov(2), EXIT, mov(3), EXIT);
        elf.function("outer", code, 0, 5);
        elf.function("inner", code, 1, 1);
        elf.function("late", code, 4, 2);
        assertEquals(
                "section \"xdp\": program \"late\": starts at 0x20, but function \"outer\" ends at 0x28",
                refusal(elf, "late"));
        assertEquals(
                "section \"xdp\": program \"outer\": ends at 0x28, but function \"inner\" starts at 0x8",
                refusal(elf, "outer"));
        assertTrue(Samples.load(elf).programs().isEmpty());
    }

    @Test
    void sectionsDoNotOverlapEachOther() {
        ElfWriter elf = new ElfWriter();
        int first = elf.code("first", mov(1), mov(1), EXIT);
        int second = elf.code("second", mov(2), EXIT);
        int third = elf.code("third", mov(3), EXIT);
        elf.function("a", first, 0, 3);
        elf.function("b", second, 0, 2);
        elf.function("c", third, 0, 2);
        assertEquals(List.of("a", "b", "c"), names(elf));
    }

    @Test
    void twoNamesOfOneFunctionAreTwoPrograms() {
        ElfWriter elf = Samples.small();
        elf.function("alias", 3, 0, 2);
        assertEquals(List.of("main", "alias"), names(elf));
        ObjectFile object = Samples.load(elf);
        assertEquals(object.program("main").bytecode(), object.program("alias").bytecode());
        assertEquals("alias", object.program("alias").functions().get(0).name());
    }

    @Test
    void programsOfOneNameAreRefusedWithBothPlaces() {
        ElfWriter elf = Samples.small();
        int code = elf.code("tc", mov(1), EXIT, mov(2), EXIT);
        elf.function("main", code, 2, 2);
        elf.function("fine", code, 0, 2);
        assertEquals(
                "section \"xdp\": program \"main\": at 0x0: has the same name as a program in section \"tc\" at 0x10",
                refusal(elf, "main"));
        assertEquals(List.of("fine"), names(elf));
    }
}
