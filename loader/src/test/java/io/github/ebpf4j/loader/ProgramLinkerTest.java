package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.call;
import static io.github.ebpf4j.loader.Samples.jump;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program becomes, with the functions that it calls. */
class ProgramLinkerTest {

    private static final int CALL = Relocation.R_BPF_64_32;

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void aProgramIsItsCodeWithWhatIsKnownAboutIt(String order) {
        ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ElfWriter elf = new ElfWriter(byteOrder);
        Instruction wide = Instruction.wide(3, 0, 0, 0x12345678, -2);
        int code = elf.code("xdp", wide, Instruction.of(0x7b, 10, 3, -8, 0), EXIT);
        elf.function("main", code, 0, 4);
        elf.data("license", "GPL\0ignored");
        Program program = Samples.load(elf).program("main");
        assertEquals(
                new Program(
                        "main",
                        "xdp",
                        new Attachment(ProgramType.XDP, Optional.of(AttachType.XDP), "", false, true),
                        Bytecode.of(wide, Instruction.of(0x7b, 10, 3, -8, 0), EXIT),
                        byteOrder,
                        List.of(new Function("main", 0, 4)),
                        List.of(),
                        List.of(),
                        "GPL"),
                program);
    }

    @Test
    void aLicenseNeedNotEndInZeroOrBeThere() {
        ElfWriter elf = Samples.small();
        assertEquals("", Samples.load(elf).license());
        elf.data("license", "MIT");
        assertEquals("MIT", Samples.load(elf).license());
        assertEquals("MIT", Samples.load(elf).program("main").license());
    }

    @Test
    void aCallOfANamedSymbolIsPatched() {
        ElfWriter elf = new ElfWriter();
        int text = elf.code(".text", mov(1), EXIT, mov(2), EXIT);
        int xdp = elf.code("xdp", mov(0), call(-1), EXIT);
        elf.function("one", text, 0, 2);
        int two = elf.function("two", text, 2, 2);
        elf.function("main", xdp, 0, 3);
        elf.relocation(xdp, 8, CALL, two);
        Program program = Samples.load(elf).program("main");
        assertEquals(Bytecode.of(mov(0), call(1), EXIT, mov(2), EXIT), program.bytecode());
        assertEquals(List.of(new Function("main", 0, 3), new Function("two", 3, 2)), program.functions());
    }

    @Test
    void aCallByASectionSymbolCountsFromTheSection() {
        ElfWriter elf = new ElfWriter();
        int text = elf.code(".text", mov(1), EXIT, mov(2), EXIT);
        int xdp = elf.code("xdp", call(1), EXIT);
        elf.function("one", text, 0, 2);
        elf.function("two", text, 2, 2);
        elf.function("main", xdp, 0, 2);
        elf.relocation(xdp, 0, CALL, elf.symbol("", 0, Symbol.SECTION, text, 0, 0));
        assertEquals(
                Bytecode.of(call(1), EXIT, mov(2), EXIT),
                Samples.load(elf).program("main").bytecode());
    }

    @Test
    void aCallWithoutRelocationStaysInItsSection() {
        ElfWriter elf = new ElfWriter();
        int xdp = elf.code("xdp", mov(9), EXIT, mov(0), call(-4), EXIT);
        elf.function("sub", xdp, 0, 2);
        elf.function("main", xdp, 2, 3);
        ObjectFile object = Samples.load(elf);
        assertEquals(
                Bytecode.of(mov(0), call(1), EXIT, mov(9), EXIT),
                object.program("main").bytecode());
        assertEquals(Bytecode.of(mov(9), EXIT), object.program("sub").bytecode());
    }

    @Test
    void aCallMayLeadToAProgramOfAnotherSection() {
        ElfWriter elf = Samples.small();
        int tc = elf.code("tc", call(-1), EXIT);
        elf.function("caller", tc, 0, 2);
        elf.relocation(tc, 0, CALL, 1);
        assertEquals(
                Bytecode.of(call(1), EXIT, mov(1), EXIT),
                Samples.load(elf).program("caller").bytecode());
    }

    @Test
    void functionsAreAppendedOnceEachWhereTheyAreFirstCalled() {
        // main calls b, c, b; b calls d; d calls c. So: main b d c.
        ElfWriter elf = new ElfWriter();
        int text = elf.code(".text", mov(11), call(-1), EXIT, mov(12), EXIT, mov(13), call(-1), EXIT);
        int xdp = elf.code("xdp", call(-1), call(-1), call(-1), EXIT);
        int b = elf.function("b", text, 0, 3);
        int c = elf.function("c", text, 3, 2);
        int d = elf.function("d", text, 5, 3);
        elf.function("main", xdp, 0, 4);
        elf.relocation(text, 8, CALL, d);
        elf.relocation(text, 48, CALL, c);
        elf.relocation(xdp, 0, CALL, b);
        elf.relocation(xdp, 8, CALL, c);
        elf.relocation(xdp, 16, CALL, b);
        Program program = Samples.load(elf).program("main");
        assertEquals(
                List.of(
                        new Function("main", 0, 4),
                        new Function("b", 4, 3),
                        new Function("d", 7, 3),
                        new Function("c", 10, 2)),
                program.functions());
        assertEquals(
                Bytecode.of(
                        call(3), call(8), call(1), EXIT, // main
                        mov(11), call(1), EXIT, // b
                        mov(13), call(1), EXIT, // d
                        mov(12), EXIT), // c
                program.bytecode());
    }

    @Test
    void functionsMayCallThemselvesAndEachOther() {
        ElfWriter elf = new ElfWriter();
        int xdp = elf.code("xdp", call(1), EXIT, call(-1), call(-4), EXIT);
        elf.function("main", xdp, 0, 2);
        elf.function("sub", xdp, 2, 3);
        assertEquals(
                Bytecode.of(call(1), EXIT, call(-1), call(-4), EXIT),
                Samples.load(elf).program("main").bytecode());
        assertEquals(
                Bytecode.of(call(-1), call(1), EXIT, call(-4), EXIT),
                Samples.load(elf).program("sub").bytecode());
    }

    @Test
    void aProgramThatCallsItselfByAnotherNameIsThereOnce() {
        ElfWriter elf = new ElfWriter();
        int xdp = elf.code("xdp", mov(1), call(-2), EXIT);
        elf.function("first", xdp, 0, 3);
        elf.function("second", xdp, 0, 3);
        Program second = Samples.load(elf).program("second");
        assertEquals(Bytecode.of(mov(1), call(-2), EXIT), second.bytecode());
        assertEquals(List.of(new Function("second", 0, 3)), second.functions());
    }

    @Test
    void distancesCountTheSlotsOfWideInstructions() {
        ElfWriter elf = new ElfWriter();
        Instruction wide = Instruction.wide(1, 0, 0, 1, 2);
        int text = elf.code(".text", mov(1), EXIT);
        int xdp = elf.code("xdp", wide, call(-1), wide, EXIT);
        elf.function("sub", text, 0, 2);
        elf.function("main", xdp, 0, 6);
        elf.relocation(xdp, 16, CALL, 1);
        assertEquals(
                Bytecode.of(wide, call(3), wide, EXIT, mov(1), EXIT),
                Samples.load(elf).program("main").bytecode());
    }

    @Test
    void otherInstructionsAreNotTouched() {
        ElfWriter elf = new ElfWriter();
        Instruction helper = Instruction.of(0x85, 0, 0, 0, 6);
        Instruction kernelFunction = Instruction.of(0x85, 0, 2, 0, 6);
        Instruction callx = Instruction.of(0x8d, 3, 0, 0, 0);
        Instruction mapByIndex = Instruction.wide(1, 5, 0, 7, 0);
        Instruction reserved = Instruction.of(0xff, 1, 2, 3, 4);
        Instruction[] all = {helper, kernelFunction, callx, mapByIndex, reserved, jump(-1), jump(0), EXIT};
        elf.function("main", elf.code("xdp", all), 0, 9);
        assertEquals(Bytecode.of(all), Samples.load(elf).program("main").bytecode());
    }

    @Test
    void chainsOfCallsMayBeLong() {
        int length = 20_000;
        Instruction[] code = new Instruction[2 * length];
        ElfWriter elf = new ElfWriter();
        for (int i = 0; i < length; i++) {
            code[2 * i] = i + 1 < length ? call(1) : mov(1);
            code[2 * i + 1] = EXIT;
        }
        int text = elf.code(".text", code);
        for (int i = 0; i < length; i++) {
            elf.function("f" + i, text, 2 * i, 2);
        }
        int xdp = elf.code("xdp", call(-1), EXIT);
        elf.function("main", xdp, 0, 2);
        elf.relocation(xdp, 0, CALL, 1);
        Program program = Samples.load(elf).program("main");
        assertEquals(length + 1, program.functions().size());
        assertEquals(2 * length + 2, program.bytecode().slots());
    }

    @Test
    void whatIsLinkedIsLimitedForTheObject() {
        ElfWriter elf = new ElfWriter();
        int text = elf.code(".text", mov(1), mov(1), mov(1), EXIT);
        int xdp = elf.code("xdp", call(-1), EXIT, call(-1), EXIT, mov(1), EXIT);
        int sub = elf.function("sub", text, 0, 4);
        elf.function("a", xdp, 0, 2);
        elf.function("b", xdp, 2, 2);
        elf.function("c", xdp, 4, 2);
        elf.relocation(xdp, 0, CALL, sub);
        elf.relocation(xdp, 16, CALL, sub);
        assertEquals(Set.of(), limited(elf, 14).refused().keySet());
        assertEquals(Set.of("c"), limited(elf, 13).refused().keySet());
        // The attempt at b has used up what would have been enough for c: so the work is limited, too.
        ObjectFile object = limited(elf, 11);
        assertEquals(Set.of("b", "c"), object.refused().keySet());
        assertEquals(
                "section \"xdp\": program \"b\": the linked programs have more slots together than the limit, 11",
                assertThrows(LoadException.class, () -> object.program("b")).messageInFile());
    }

    private static ObjectFile limited(ElfWriter elf, int slots) {
        return ObjectLoader.load(elf.write(), "x.o", new Limits(1 << 20, 100, 100, 100, slots));
    }

    @Test
    void aFunctionMustNotRunOnIntoOneThatIsAppended() {
        ElfWriter elf = new ElfWriter();
        int xdp = elf.code("xdp", call(1), mov(2), mov(1), EXIT, jump(-1));
        elf.function("main", xdp, 0, 2);
        elf.function("sub", xdp, 2, 2);
        assertEquals(
                "section \"xdp\": program \"main\": at 0x10: runs on past its end: the last instruction is neither exit "
                        + "nor ja",
                refusal(elf, "main"));
        assertEquals(2, Samples.load(elf).program("sub").bytecode().slots());
    }

    @Test
    void aFunctionMayEndInAJump() {
        ElfWriter elf = new ElfWriter();
        int xdp = elf.code("xdp", call(1), jump(-2), mov(1), EXIT);
        elf.function("main", xdp, 0, 2);
        elf.function("sub", xdp, 2, 2);
        assertEquals(4, Samples.load(elf).program("main").bytecode().slots());
    }

    @Test
    void theEndOfTheLastFunctionIsNotForTheLoaderToJudge() {
        ElfWriter elf = new ElfWriter();
        int xdp = elf.code("xdp", call(1), EXIT, mov(1));
        elf.function("main", xdp, 0, 2);
        elf.function("sub", xdp, 2, 1);
        assertEquals(3, Samples.load(elf).program("main").bytecode().slots());
        assertEquals(1, Samples.load(elf).program("sub").bytecode().slots());
    }

    @Test
    void aRefusedFunctionRefusesThoseThatCallItAndNoOthers() {
        ElfWriter elf = Samples.small();
        int text = elf.code(".text", jump(5), EXIT);
        int tc = elf.code("tc", call(-1), EXIT, call(-1), EXIT);
        int bad = elf.function("bad", text, 0, 2);
        elf.function("caller", tc, 0, 2);
        elf.function("another", tc, 2, 2);
        elf.relocation(tc, 0, CALL, bad);
        elf.relocation(tc, 16, CALL, bad);
        assertEquals(
                "section \"tc\": program \"caller\": calls what cannot be loaded: section \".text\": function \"bad\": "
                        + "at 0x0: jumps to 0x30, the function is from 0x0 to 0x10",
                refusal(elf, "caller"));
        assertNotEquals(refusal(elf, "caller"), refusal(elf, "another"));
        assertEquals(1, Samples.load(elf).programs().size());
    }
}
