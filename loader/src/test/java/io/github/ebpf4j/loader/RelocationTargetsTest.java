package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.call;
import static io.github.ebpf4j.loader.Samples.lddw;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What calls and addresses lead to, by symbol, addend and place. */
class RelocationTargetsTest {

    private static final int TEXT = 3;
    private static final int CODE = 4;
    private static final int CALL = Relocation.R_BPF_64_32;
    private static final int LOAD = Relocation.R_BPF_64_64;

    private final ElfWriter elf = new ElfWriter();
    private final int first;
    private final int second;
    private final int text;

    /** Creates an object with the functions {@code first} and {@code second} in {@code .text}. */
    RelocationTargetsTest() {
        elf.code(".text", mov(1), EXIT, mov(2), EXIT);
        first = elf.function("first", TEXT, 0, 2);
        second = elf.function("second", TEXT, 2, 2);
        text = elf.sectionSymbol(TEXT);
    }

    private void program(Instruction... code) {
        assertEquals(CODE, elf.code("xdp", code));
        int slots = 0;
        for (Instruction instruction : code) {
            slots += instruction.slots();
        }
        elf.function("main", CODE, 0, slots);
    }

    private Bytecode linked() {
        return Samples.load(elf).program("main").bytecode();
    }

    private static Instruction address(int distance) {
        return Instruction.wide(1, 4, 0, distance, 0);
    }

    @Test
    void theAddressOfAFunctionCountsFromTheNextSlotAsACallDoes() {
        program(lddw(0), lddw(16), call(-1), EXIT);
        elf.relocation(CODE, 0, LOAD, second);
        elf.relocation(CODE, 16, LOAD, text);
        elf.relocation(CODE, 32, CALL, first);
        Program main = Samples.load(elf).program("main");
        assertEquals(Bytecode.of(address(5), address(3), call(3), EXIT, mov(2), EXIT, mov(1), EXIT), main.bytecode());
        assertEquals(
                List.of(
                        new Reference(0, Reference.Kind.FUNCTION, "second", ""),
                        new Reference(2, Reference.Kind.FUNCTION, "second", ""),
                        new Reference(4, Reference.Kind.FUNCTION, "first", "")),
                main.references());
    }

    @Test
    void anAddressMayBeThatOfTheProgramItself() {
        program(mov(0), lddw(0), EXIT);
        elf.relocation(CODE, 8, LOAD, elf.sectionSymbol(CODE));
        assertEquals(Bytecode.of(mov(0), address(-2), EXIT), linked());
    }

    @Test
    void anAddressWithinTheFunctionStays() {
        program(address(2), EXIT, EXIT);
        assertEquals(Bytecode.of(address(2), EXIT, EXIT), linked());
    }

    @Test
    void anAddressOfANeighbourWithoutRelocationMovesWithIt() {
        int code = elf.code("tc", mov(5), EXIT, address(-3), EXIT);
        elf.function("callback", code, 0, 2);
        elf.function("uses", code, 2, 3);
        assertEquals(
                Bytecode.of(address(2), EXIT, mov(5), EXIT),
                Samples.load(elf).program("uses").bytecode());
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "1, 2"})
    void aCallCountsSlotsFromItsSymbol(int imm, int expected) {
        program(call(imm), EXIT);
        elf.relocation(CODE, 0, CALL, first);
        assertEquals(Bytecode.of(call(1), EXIT, mov(expected), EXIT), linked());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "16, 2"})
    void anAddendOfTheRelocationCountsBytes(long addend, int expected) {
        program(call(77), lddw(78), EXIT);
        elf.relocation(CODE, 0, CALL, first, addend);
        elf.relocation(CODE, 8, LOAD, first, addend);
        assertEquals(Bytecode.of(call(3), address(2), EXIT, mov(expected), EXIT), linked());
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, 0x400000000",
        "-2147483648, -0x3fffffff8",
        "-2, -0x8",
        "0, 0x8",
        "3, 0x20",
    })
    void aCallOfWhereNoFunctionStartsIsRefused(int imm, String shown) {
        program(call(imm), EXIT);
        elf.relocation(CODE, 0, CALL, text);
        assertEquals(
                "section \"xdp\": program \"main\": at 0x0: needs %s of section \".text\", where no function starts"
                        .formatted(shown),
                refusal(elf, "main"));
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 9223372036854775807, -0x2",
        "9223372036854775807, 1, -0x8000000000000000",
        "-9223372036854775808, -1, 0x7fffffffffffffff",
        "-8, 0, -0x8",
        "0, 9223372036854775807, 0x7fffffffffffffff",
    })
    void sumsThatLeaveSixtyFourBitsAreRefused(long value, long addend, String shown) {
        program(call(-1), lddw(0), EXIT);
        int far = elf.symbol("far", Symbol.NOTYPE, TEXT, value, 0);
        elf.relocation(CODE, 0, CALL, far, addend);
        String message =
                "section \"xdp\": program \"main\": at 0x%x: needs %s of section \".text\", where no function starts";
        assertEquals(message.formatted(0, shown), refusal(elf, "main"));
        RelocationTargetsTest other = new RelocationTargetsTest();
        other.program(mov(0), lddw(0), EXIT);
        int otherFar = other.elf.symbol("far", Symbol.NOTYPE, TEXT, value, 0);
        other.elf.relocation(CODE, 8, LOAD, otherFar, addend);
        assertEquals(message.formatted(8, shown), refusal(other.elf, "main"));
    }

    @Test
    void aFunctionMayBeCalledByItsLabel() {
        program(call(-1), EXIT);
        elf.relocation(CODE, 0, CALL, elf.symbol("label", Symbol.LOCAL, Symbol.NOTYPE, TEXT, 16, 0));
        assertEquals(Bytecode.of(call(1), EXIT, mov(2), EXIT), linked());
    }

    @Test
    void aWeakFunctionThatNothingDefinesIsAnExtern() {
        program(call(-1), EXIT);
        elf.relocation(CODE, 0, CALL, elf.symbol("maybe", Symbol.WEAK, Symbol.NOTYPE, 0, 0, 0));
        assertEquals(Bytecode.of(Instruction.of(0x85, 0, 2, 0, 0), EXIT), linked());
    }

    @Test
    void otherFieldsOfAnInstructionStay() {
        int data = elf.align(elf.data(".data", new byte[8]), 8);
        assertEquals(CODE, data);
        int code = elf.code("xdp", Instruction.wide(7, 1, 3, 4, 9), EXIT);
        elf.function("main", code, 0, 3);
        elf.relocation(code, 0, LOAD, elf.sectionSymbol(data));
        assertEquals(Bytecode.of(Instruction.wide(7, 6, 3, 0, 4), EXIT), linked());
    }

    @Test
    void indexesThatNoRelocationExplainsAreWarnedOf() {
        program(
                Instruction.wide(1, 5, 0, 11, 0),
                Instruction.wide(1, 6, 0, 12, 0),
                Instruction.wide(1, 3, 0, 13, 0),
                Instruction.of(0x85, 0, 2, 0, 14),
                Instruction.of(0x85, 0, 0, 0, 15),
                Instruction.wide(1, 1, 0, 16, 0),
                EXIT);
        List<String> warnings =
                Samples.load(elf).warnings().stream().map(LoadWarning::message).toList();
        assertEquals(4, warnings.size());
        for (int i = 0; i < 4; i++) {
            String place = "x.o: section \"xdp\": program \"main\": at 0x%x: ".formatted(16 * i);
            assertEquals(place, warnings.get(i).substring(0, place.length()));
            assertEquals(
                    "names number %d by itself: no relocation says what is meant".formatted(11 + i),
                    warnings.get(i).substring(warnings.get(i).indexOf("names")));
        }
    }

    /** GNU's assembler leaves the whole sum at the place, where the relocation is by a symbol of its own. */
    @Test
    void inFilesOfGccTheInstructionHoldsTheSum() {
        program(lddw(16), lddw(16), call(-1), EXIT);
        elf.section(".comment", Section.PROGBITS, 0, "\0GCC: (GNU) 12.2.0\0".getBytes(StandardCharsets.UTF_8));
        elf.relocation(CODE, 0, LOAD, second);
        elf.relocation(CODE, 16, LOAD, text);
        elf.relocation(CODE, 32, CALL, first);
        assertEquals(Bytecode.of(address(5), address(3), call(3), EXIT, mov(2), EXIT, mov(1), EXIT), linked());
    }

    @Test
    void variablesOfAnArenaAreThoseOfItsMap() {
        MapWriter writer = new MapWriter();
        writer.map("other", writer.type(1));
        writer.map("arena", writer.type(33), writer.number("max_entries", 2));
        ElfWriter object = writer.finish();
        int data = object.data(".addr_space.1", new byte[] {1, 2, 3, 4});
        int zeros = object.noBits(".addr_space.1", 2 * 4096 - 8);
        object.symbol("v", Symbol.OBJECT, data, 2, 2);
        int tc = object.code("tc", lddw(2), lddw(0), EXIT);
        object.function("user", tc, 0, 5);
        object.relocation(tc, 0, LOAD, object.sectionSymbol(data));
        object.relocation(tc, 16, LOAD, object.sectionSymbol(zeros));
        ObjectFile loaded = Samples.load(object);
        assertEquals(
                List.of("other", "arena"),
                loaded.maps().stream().map(MapDefinition::name).toList());
        MapDefinition arena = loaded.maps().get(1);
        assertEquals(Optional.of(DataImage.of(2 * 4096, new byte[] {1, 2, 3, 4})), arena.data());
        assertEquals(List.of(new Variable("v", 2, 2, 0)), arena.variables());
        assertEquals(33, arena.type());
        assertEquals(2, arena.maxEntries());
        assertEquals(
                Bytecode.of(Instruction.wide(1, 6, 0, 1, 2), Instruction.wide(1, 6, 0, 1, 8), EXIT),
                loaded.program("user").bytecode());
        object.noBits(".addr_space.1", 1);
        assertEquals(
                "section \".addr_space.1\": has 0x2001 bytes, the arena \"arena\" has 2 pages of 4096",
                refusal(object.write()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void withoutAnArenaItsVariablesAreWarnedOf(int used) {
        int data = elf.data(".addr_space.1", new byte[4]);
        int code = elf.code("xdp", lddw(0), EXIT);
        elf.function("main", code, 0, 3);
        if (used == 1) {
            elf.relocation(code, 0, LOAD, elf.symbol("v", Symbol.OBJECT, data, 0, 4));
            assertEquals(
                    "section \"xdp\": program \"main\": at 0x0: refers to \"v\" at 0x0 of section \".addr_space.1\", where no "
                            + "map or variable is declared",
                    refusal(elf, "main"));
        }
        assertEquals(
                List.of(
                        "x.o: section \".addr_space.1\": there are variables of an arena, and no map of type 33 (ARENA) to "
                                + "put them into"),
                Samples.load(elf).warnings().stream().map(LoadWarning::message).toList());
    }

    @Test
    void bothByteOrdersAreLinkedAlike() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ElfWriter object = new ElfWriter(order);
            int data = object.data(".data", new byte[300]);
            int code = object.code("xdp", lddw(0x102), call(1), EXIT, mov(3), EXIT);
            object.function("main", code, 0, 4);
            object.function("callee", code, 4, 2);
            object.relocation(code, 0, LOAD, object.sectionSymbol(data));
            assertEquals(
                    Bytecode.of(Instruction.wide(1, 6, 0, 0, 0x102), call(1), EXIT, mov(3), EXIT),
                    Samples.load(object).program("main").bytecode());
        }
    }
}
