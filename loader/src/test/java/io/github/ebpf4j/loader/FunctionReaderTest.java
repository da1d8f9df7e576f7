package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.call;
import static io.github.ebpf4j.loader.Samples.jump;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program may not contain, and may not refer to. Beside {@code bad}, each object has a sound program. */
class FunctionReaderTest {

    private static final String PLACE = "section \"tc\": program \"bad\": ";

    /** Returns an object with the sound program {@code main} and the program {@code bad} in section 4. */
    private static ElfWriter object(Instruction... code) {
        ElfWriter elf = Samples.small();
        int tc = elf.code("tc", code);
        int slots = 0;
        for (Instruction instruction : code) {
            slots += instruction.slots();
        }
        elf.function("bad", tc, 0, slots);
        return elf;
    }

    private static String refusalOf(ElfWriter elf) {
        assertEquals(2, Samples.load(elf).program("main").bytecode().slots());
        return refusal(elf, "bad");
    }

    private static String refusalOf(Instruction... code) {
        return refusalOf(object(code));
    }

    /** Returns why a program is refused whose first instruction is relocated by a symbol with index 3. */
    private static String refusalOf(Instruction first, int type, SymbolKind symbol) {
        ElfWriter elf = object(first, EXIT);
        elf.relocation(4, 0, type, symbol.add(elf));
        return refusalOf(elf);
    }

    private interface SymbolKind {
        int add(ElfWriter elf);
    }

    private static final Instruction LDDW = Instruction.wide(1, 0, 0, 0, 0);

    @Test
    void aJumpBehindTheFunctionIsRefused() {
        assertEquals(PLACE + "at 0x0: jumps to 0x10, the function is from 0x0 to 0x10", refusalOf(jump(1), EXIT));
    }

    @Test
    void aJumpBeforeTheFunctionIsRefused() {
        assertEquals(PLACE + "at 0x8: jumps to -0x8, the function is from 0x0 to 0x10", refusalOf(mov(1), jump(-3)));
    }

    @Test
    void aJumpIntoAnotherFunctionIsRefusedWithItsPlaceInTheSection() {
        ElfWriter elf = new ElfWriter();
        int tc = elf.code("tc", mov(1), EXIT, mov(2), jump(-4));
        elf.function("first", tc, 0, 2);
        elf.function("bad", tc, 2, 2);
        assertEquals(PLACE + "at 0x18: jumps to 0x0, the function is from 0x10 to 0x20", refusal(elf, "bad"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x15, 0x1d, 0x16, 0x1e})
    void conditionalJumpsAreJumps(int opcode) {
        assertEquals(
                PLACE + "at 0x0: jumps to 0x20, the function is from 0x0 to 0x10",
                refusalOf(Instruction.of(opcode, 1, 0, 3, 0), EXIT));
    }

    @Test
    void longJumpsAreJumps() {
        assertEquals(
                PLACE + "at 0x0: jumps to 0x400000000, the function is from 0x0 to 0x10",
                refusalOf(Instruction.of(0x06, 0, 0, 0, Integer.MAX_VALUE), EXIT));
    }

    @Test
    void jumpsToTheEdgesOfTheFunctionAreFine() {
        ElfWriter elf = object(jump(1), jump(-2), jump(-2));
        assertEquals(3, Samples.load(elf).program("bad").bytecode().slots());
    }

    @Test
    void aWideInstructionWithoutItsSecondSlotIsRefused() {
        assertEquals(
                PLACE + "at 0x8: the second slot of lddw is missing: the function ends at 0x10",
                refusalOf(mov(1), Instruction.of(0x18, 1, 0, 0, 0)));
    }

    @Test
    void aFunctionThatCutsAWideInstructionIsRefused() {
        ElfWriter elf = Samples.small();
        int tc = elf.code("tc", LDDW, EXIT);
        elf.function("bad", tc, 0, 1);
        assertEquals(PLACE + "at 0x0: the second slot of lddw is missing: the function ends at 0x8", refusalOf(elf));
    }

    @Test
    void aRelocatedSecondSlotIsRefused() {
        ElfWriter elf = object(LDDW, EXIT);
        elf.relocation(4, 8, 1, 1);
        assertEquals(PLACE + "at 0x8: the second slot of lddw is relocated, by type 1 (R_BPF_64_64)", refusalOf(elf));
    }

    @Test
    void aCallWithinOneSymbolStaysAsItIs() {
        ElfWriter elf = object(call(1), EXIT, mov(7), EXIT);
        assertEquals(
                Bytecode.of(call(1), EXIT, mov(7), EXIT),
                Samples.load(elf).program("bad").bytecode());
    }

    @Test
    void aCallOfWhereNoFunctionStartsIsRefused() {
        assertEquals(
                PLACE + "at 0x0: calls 0x10 of section \"tc\", where no function starts", refusalOf(call(1), EXIT));
        assertEquals(
                PLACE + "at 0x0: calls -0x8 of section \"tc\", where no function starts", refusalOf(call(-2), EXIT));
        assertEquals(
                PLACE + "at 0x0: calls 0x400000000 of section \"tc\", where no function starts",
                refusalOf(call(Integer.MAX_VALUE), EXIT));
    }

    @Test
    void aRelocatedCallOfWhereNoFunctionStartsIsRefused() {
        assertEquals(
                PLACE + "at 0x0: needs 0x8 of section \"xdp\", where no function starts",
                refusalOf(call(0), 10, elf -> 1));
        assertEquals(
                PLACE + "at 0x0: needs 0x7fffffffffffffff of section \"tc\", where no function starts",
                refusalOf(call(-1), 10, elf -> elf.symbol("far", 0, 4, Long.MAX_VALUE, 0)));
    }

    @Test
    void aFunctionThatIsNotInCodeCannotBeCalled() {
        assertEquals(
                PLACE + "at 0x0: calls \"f\" in section \"data\", which is no code",
                refusalOf(call(-1), 10, elf -> elf.function("f", elf.data("data", new byte[8]), 0, 1)));
    }

    @Test
    void whatIsInNoSectionAndNotUndefinedCannotBeReferredTo() {
        // Old compilers left src at 0.
        assertEquals(
                PLACE + "at 0x0: refers to \"missing\", which is in no section: its section index is 0xfff1",
                refusalOf(Instruction.of(0x85, 0, 0, 0, -1), 10, elf -> elf.symbol("missing", 0, 0xfff1, 0, 0)));
        assertEquals(
                PLACE + "at 0x0: refers to \"common\", which is in no section: its section index is 0xfff2",
                refusalOf(LDDW, 1, elf -> elf.symbol("common", Symbol.OBJECT, 0xfff2, 8, 8)));
        assertEquals(
                PLACE + "at 0x0: refers to \"\", which is in no section: its section index is 0x0",
                refusalOf(LDDW, 1, elf -> 0));
        assertEquals(
                PLACE + "at 0x0: refers to \"hidden\", which no section defines and no other object can: it is local",
                refusalOf(LDDW, 1, elf -> elf.symbol("hidden", Symbol.LOCAL, Symbol.NOTYPE, 0, 0, 0)));
    }

    @Test
    void aRelocatedInstructionMustBeALocalCallOrLoadAnImmediate() {
        assertEquals(
                PLACE + "at 0x0: opcode 0xb7 is relocated by \"main\", must be 0x18 (lddw) or 0x85 (call)",
                refusalOf(mov(1), 10, elf -> 1));
        assertEquals(
                PLACE + "at 0x0: opcode 0x8d is relocated by \"main\", must be 0x18 (lddw) or 0x85 (call)",
                refusalOf(Instruction.of(0x8d, 1, 0, 0, 0), 10, elf -> 1));
        assertEquals(
                PLACE + "at 0x0: calls \"main\" with src 0, must be 1 (a local call)",
                refusalOf(Instruction.of(0x85, 0, 0, 0, -1), 10, elf -> 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"maps2", ".debug_info", ".maps.more"})
    void whatIsNeitherAMapNorAVariableIsRefusedByName(String section) {
        assertEquals(
                PLACE
                        + "at 0x0: refers to \"value\" at 0x4 of section \"%s\", where no map or variable is declared"
                                .formatted(section),
                refusalOf(
                        Instruction.wide(1, 0, 0, 4, 0),
                        1,
                        elf -> elf.symbol(
                                "value", Symbol.OBJECT, elf.section(section, Section.PROGBITS, 0, new byte[8]), 0, 8)));
    }

    @Test
    void anAddressOfCodeWhereNoFunctionStartsIsRefused() {
        assertEquals(
                PLACE + "at 0x0: needs 0x8 of section \"xdp\", where no function starts",
                refusalOf(Instruction.wide(1, 0, 0, 8, 0), 1, elf -> 1));
        assertEquals(
                PLACE + "at 0x0: needs -0x8 of section \"xdp\", where no function starts",
                refusalOf(Instruction.wide(1, 0, 0, -8, 0), 1, elf -> 1));
        assertEquals(
                PLACE + "at 0x0: takes the address of 0x18 of section \"tc\", where no function starts",
                refusalOf(Instruction.wide(1, 4, 0, 2, 0), EXIT));
    }

    @Test
    void theAddressOfCodeWithinAFunctionStaysAsItIs() {
        Instruction address = Instruction.wide(1, 4, 0, 1, 0);
        assertEquals(
                Bytecode.of(address, EXIT),
                Samples.load(object(address, EXIT)).program("bad").bytecode());
    }

    @ParameterizedTest
    @CsvSource({
        "2, R_BPF_64_ABS64",
        "3, R_BPF_64_ABS32",
        "4, R_BPF_64_NODYLD32",
        "10, R_BPF_64_32",
        "77, unknown",
        "-1, unknown"
    })
    void otherRelocationsOfLoadsAreRefusedByName(int type, String name) {
        assertEquals(
                PLACE
                        + "at 0x0: lddw is relocated by symbol \"main\" with type %d (%s), must be 1"
                                .formatted(type, name),
                refusalOf(LDDW, type, elf -> 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, R_BPF_NONE",
        "1, R_BPF_64_64",
        "2, R_BPF_64_ABS64",
        "3, R_BPF_64_ABS32",
        "4, R_BPF_64_NODYLD32",
        "11, unknown"
    })
    void otherRelocationsOfCallsAreRefusedByName(int type, String name) {
        assertEquals(
                PLACE
                        + "at 0x0: call is relocated by symbol \"main\" with type %d (%s), must be 10"
                                .formatted(type, name),
                refusalOf(call(-1), type, elf -> 1));
    }

    @Test
    void callsHaveARelocationType() {
        ElfWriter elf = object(LDDW, EXIT);
        elf.relocation(4, 8, 10, 1);
        assertEquals(PLACE + "at 0x8: the second slot of lddw is relocated, by type 10 (R_BPF_64_32)", refusalOf(elf));
    }

    @Test
    void aFunctionIsNotConcernedByTheRelocationsOfItsNeighbours() {
        ElfWriter elf = Samples.small();
        int tc = elf.code("tc", LDDW, EXIT, mov(2), EXIT);
        elf.function("bad", tc, 0, 3);
        elf.function("good", tc, 3, 2);
        elf.relocation(tc, 0, 77, elf.symbol("value", 0, 0, 0, 0));
        assertEquals(2, Samples.load(elf).program("good").bytecode().slots());
        assertEquals(1, Samples.load(elf).refused().size());
    }

    @Test
    void aRefusalOfAProgramCarriesItsPlaceAsData() {
        ObjectFile object = Samples.load(object(mov(1), jump(7)));
        LoadException refusal = assertThrows(LoadException.class, () -> object.program("bad"));
        assertEquals(Optional.of("tc"), refusal.section());
        assertEquals(Optional.of("bad"), refusal.symbol());
        assertEquals(OptionalLong.of(8), refusal.offset());
        assertSame(refusal, object.refused().get("bad"));
    }
}
