package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.call;
import static io.github.ebpf4j.loader.Samples.jump;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The function that runs when a program throws, which only BTF names. */
class ExceptionCallbackTest {

    private static final int TEXT = 3;
    private static final int CODE = 4;

    private final ElfWriter elf = new ElfWriter();
    private final TypeWriter types = new TypeWriter();
    private final int function = types.function("main", types.prototype(0), TypeWriter.GLOBAL);

    /** Creates an object with functions {@code before} and {@code handler}, and a program {@code main}. */
    ExceptionCallbackTest() {
        elf.code(".text", mov(1), EXIT, mov(2), EXIT);
        elf.function("before", TEXT, 0, 2);
        elf.function("handler", TEXT, 2, 2);
        elf.code("xdp", mov(0), EXIT);
        elf.function("main", CODE, 0, 2);
    }

    /** Adds the types, and says of functions in a section, 16 bytes each, that they have a type. */
    private void describe(ElfWriter elf, String section, int type, int functions) {
        int records = 12 + 8 * functions;
        ByteBuffer ext = ByteBuffer.allocate(24 + records).order(elf.byteOrder());
        ext.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        ext.putInt(0).putInt(records).putInt(records).putInt(0);
        ext.putInt(8).putInt(types.name(section)).putInt(functions);
        for (int i = 0; i < functions; i++) {
            ext.putInt(16 * i).putInt(type);
        }
        types.addTo(elf);
        elf.section(".BTF.ext", Section.PROGBITS, 0, ext.array());
    }

    private void describe(String section, int type) {
        describe(elf, section, type, 1);
    }

    private Program main() {
        return Samples.load(elf).program("main");
    }

    @Test
    void itIsAppended() {
        types.declTag("exception_callback:handler", function);
        types.declTag("other", function);
        describe("xdp", function);
        assertEquals(Bytecode.of(mov(0), EXIT, mov(2), EXIT), main().bytecode());
        assertEquals(List.of(new Function("main", 0, 2), new Function("handler", 2, 2)), main().functions());
        assertEquals(List.of(), main().references());
    }

    @Test
    void itIsAppendedBehindWhatTheProgramCallsWithWhatItCallsItself() {
        int tc = elf.code("tc", call(-1), EXIT);
        elf.function("program", tc, 0, 2);
        elf.relocation(tc, 0, Relocation.R_BPF_64_32, 1);
        int more = elf.code(".text.more", call(-1), EXIT);
        elf.function("late", more, 0, 2);
        elf.relocation(more, 0, Relocation.R_BPF_64_32, 1);
        types.declTag("exception_callback:late", function);
        describe("tc", function);
        assertEquals(
                Bytecode.of(call(1), EXIT, mov(1), EXIT, call(-3), EXIT),
                Samples.load(elf).program("program").bytecode());
        assertEquals(Bytecode.of(mov(0), EXIT), main().bytecode());
    }

    @Test
    void oneThatIsCalledAnywayIsThereOnce() {
        int tc = elf.code("tc", call(-1), EXIT);
        elf.function("program", tc, 0, 2);
        elf.relocation(tc, 0, Relocation.R_BPF_64_32, 2);
        types.declTag("exception_callback:handler", function);
        describe("tc", function);
        assertEquals(
                Bytecode.of(call(1), EXIT, mov(2), EXIT),
                Samples.load(elf).program("program").bytecode());
    }

    @Test
    void ofSeveralNoneIsAppended() {
        types.declTag("exception_callback:handler", function);
        types.declTag("exception_callback:before", function);
        describe("xdp", function);
        assertEquals(Bytecode.of(mov(0), EXIT), main().bytecode());
    }

    @Test
    void oneThatIsNotThereIsNotAppended() {
        types.declTag("exception_callback:missing", function);
        describe("xdp", function);
        assertEquals(Bytecode.of(mov(0), EXIT), main().bytecode());
    }

    @Test
    void otherNotesNameNone() {
        types.declTag("exception_callback", function);
        types.declTag("my_exception_callback:handler", function);
        describe("xdp", function);
        assertEquals(Bytecode.of(mov(0), EXIT), main().bytecode());
    }

    @Test
    void theTypesOfOtherFunctionsDoNotMatter() {
        types.declTag("exception_callback:handler", function);
        describe(".text", function);
        assertEquals(Bytecode.of(mov(0), EXIT), main().bytecode());
    }

    @Test
    void aTypeThatDoesNotExistNamesNone() {
        types.declTag("exception_callback:handler", function);
        describe("xdp", -1);
        assertEquals(Bytecode.of(mov(0), EXIT), main().bytecode());
    }

    @Test
    void oneThatCannotBeLoadedRefusesTheProgram() {
        int more = elf.code(".text.more", jump(7), EXIT);
        elf.function("bad", more, 0, 2);
        types.declTag("exception_callback:bad", function);
        describe("xdp", function);
        assertEquals(
                "section \"xdp\": program \"main\": calls what cannot be loaded: section \".text.more\": function \"bad\": "
                        + "at 0x0: jumps to 0x40, the function is from 0x0 to 0x10",
                refusal(elf, "main"));
    }

    @Test
    void theProgramMustNotRunOnIntoIt() {
        int tc = elf.code("tc", mov(1));
        elf.function("program", tc, 0, 1);
        types.declTag("exception_callback:handler", function);
        describe("tc", function);
        assertEquals(
                "section \"tc\": program \"program\": at 0x8: runs on past its end: the last instruction is neither exit "
                        + "nor ja",
                refusal(elf, "program"));
    }

    /** Many programs of one type with many notes: looking through them all for each takes minutes. */
    @Test
    void manyNotesOnATypeAreLookedThroughOnce() {
        ElfWriter many = new ElfWriter();
        int programs = 60_000;
        Instruction[] code = new Instruction[2 * programs];
        for (int i = 0; i < programs; i++) {
            code[2 * i] = mov(1);
            code[2 * i + 1] = EXIT;
        }
        many.code("xdp", code);
        for (int i = 0; i < programs; i++) {
            many.function("p" + i, TEXT, 2 * i, 2);
        }
        for (int i = 0; i < 100_000; i++) {
            types.declTag("exception_callback:x", function);
        }
        describe(many, "xdp", function, programs);
        byte[] bytes = many.write();
        assertEquals(
                programs,
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Samples.load(bytes))
                        .programs()
                        .size());
    }
}
