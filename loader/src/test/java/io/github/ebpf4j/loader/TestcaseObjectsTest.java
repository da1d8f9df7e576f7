package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The objects of the module testcases, which clang has compiled: what is in them is known from their sources. */
class TestcaseObjectsTest {

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void fibonacci(String target) {
        ObjectFile object = load("fibonacci", target);
        assertEquals("Dual MIT/GPL", object.license());
        assertEquals(List.of("xdp_fib", "xdp_fib2"), names(object));
        assertEquals(
                List.of(new Function("xdp_fib", 0, 16)),
                sound(object, "xdp_fib").functions());
        Program fib2 = sound(object, "xdp_fib2");
        assertEquals(List.of(new Function("xdp_fib2", 0, 16), new Function("add", 16, 3)), fib2.functions());
        assertEquals("xdp", fib2.section());
        assertEquals(List.of(16), callees(fib2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void callsOfGlobalAndStaticFunctions(String target) {
        ObjectFile object = load("calls", target);
        assertEquals(List.of("call_global", "call_static", "call_nested", "call_twice"), names(object));
        assertFunctions(sound(object, "call_global"), "call_global", "multiply");
        assertFunctions(sound(object, "call_static"), "call_static", "subtract");
        assertFunctions(sound(object, "call_nested"), "call_nested", "square_minus", "multiply", "subtract");
        assertFunctions(sound(object, "call_twice"), "call_twice", "multiply", "subtract");
        assertEquals(List.of(8, 15, 18), callees(object.program("call_nested")));
        assertEquals(List.of(13, 16), callees(object.program("call_twice")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void recursion(String target) {
        ObjectFile object = load("recursion", target);
        Program program = sound(object, "recursion_8_frames");
        assertFunctions(program, "recursion_8_frames", "sum_down");
        assertEquals(List.of(5, 5), callees(program));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void callsOfProgramsInTheSameAndInAnotherSection(String target) {
        ObjectFile object = load("samesection", target);
        assertEquals(List.of("halve", "call_same_section", "call_other_section"), names(object));
        assertFunctions(sound(object, "call_same_section"), "call_same_section", "halve");
        assertFunctions(sound(object, "call_other_section"), "call_other_section", "halve");
        assertEquals(List.of(5), callees(object.program("call_same_section")));
        assertEquals(List.of(5), callees(object.program("call_other_section")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void callsOfHelpersStayAsTheyAre(String target) {
        ObjectFile object = load("helpers", target);
        assertEquals(List.of(1000), helpers(sound(object, "ask")));
        assertEquals(List.of(1001), helpers(sound(object, "ask_for_bytes")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void packet(String target) {
        ObjectFile object = load("packet", target);
        assertEquals(List.of("sum", "past_the_end"), names(object));
        assertEquals(3, sound(object, "past_the_end").bytecode().slots());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void aProgramThatUsesAMapIsRefused(String target) {
        assertRefused(
                load("maps", target), "count", "map \"counters\" in section \".maps\": maps are not supported yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void programsThatUseDataAreRefusedAndTheOtherIsNot(String target) {
        ObjectFile object = load("globals", target);
        assertRefused(
                object, "read_rodata", "\"constant\" in section \".rodata\": data sections are not supported yet");
        assertRefused(object, "bump_data", "\"initialised\" in section \".data\": data sections are not supported yet");
        assertRefused(object, "bump_bss", "\"zeroed\" in section \".bss\": data sections are not supported yet");
        assertRefused(object, "read_hidden", "refers to section \".data\": data sections are not supported yet");
        assertEquals(List.of("no_data"), names(object));
        assertEquals(2, sound(object, "no_data").bytecode().slots());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void anExternalFunctionIsRefused(String target) {
        assertRefused(
                load("undefined", target),
                "call_missing",
                "at 0x8: calls \"missing\", which no section defines: external functions are not supported yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void addressesOfFunctionsAreRefusedAndTheOthersAreNot(String target) {
        ObjectFile object = load("pointers", target);
        assertEquals(List.of("pseudo_values", "pseudo_code"), names(object));
        assertEquals(15, sound(object, "pseudo_values").bytecode().slots());
        assertRefused(
                object,
                "call_register",
                "takes the address of a function, section \".text\": addresses of functions are not supported yet");
    }

    /** The objects that have every instruction of clang in them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arithmetic | arithmetic64_imm arithmetic64_reg arithmetic32_imm arithmetic32_reg sign_extension swaps",
                "byteorder | swap16 swap32 swap64",
                "jumps | jumps64_reg jumps64_imm jumps32_reg jumps32_imm",
                "far | far",
                "memory | loads sign_extending_loads stores stores_of_numbers constants offsets",
                "atomics | atomics64 atomics64_fetch atomics32 atomics32_fetch",
                "skb | absolute indirect",
                "linux | to_kernel to_user bounded",
                "versions-v1 | clamp hash extend store",
                "versions-v2 | clamp hash extend store",
                "versions-v3 | clamp hash extend store",
                "versions-v4 | clamp hash extend store"
            })
    void everyInstruction(String name, String programs) {
        for (String target : List.of("bpfel", "bpfeb")) {
            ObjectFile object = load(name, target);
            assertEquals(List.of(programs.split(" ")), names(object));
            names(object).forEach(program -> sound(object, program));
        }
    }

    private static ObjectFile load(String name, String target) {
        ObjectFile object = ObjectLoader.load(path(name + "." + target + ".o"));
        assertEquals(target.equals("bpfeb") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, object.byteOrder());
        return object;
    }

    /** Returns a program, which must have nothing for the validator to find. */
    private static Program sound(ObjectFile object, String name) {
        Program program = object.program(name);
        assertEquals(List.of(), ProgramValidator.of(Profile.LINUX).findings(program.bytecode()));
        return program;
    }

    private static List<String> names(ObjectFile object) {
        return object.programs().stream().map(Program::name).toList();
    }

    private static void assertFunctions(Program program, String... names) {
        assertEquals(
                List.of(names), program.functions().stream().map(Function::name).toList());
    }

    private static void assertRefused(ObjectFile object, String program, String reason) {
        String message =
                assertThrows(LoadException.class, () -> object.program(program)).getMessage();
        assertEquals(reason, message.substring(Math.max(0, message.length() - reason.length())));
    }

    /** Returns the slots that the local calls of a program lead to, in the order of the calls. */
    private static List<Integer> callees(Program program) {
        return calls(program, 1).stream()
                .map(pc -> pc + 1 + program.bytecode().at(pc).imm())
                .toList();
    }

    private static List<Integer> helpers(Program program) {
        return calls(program, 0).stream()
                .map(pc -> program.bytecode().at(pc).imm())
                .toList();
    }

    private static List<Integer> calls(Program program, int src) {
        List<Integer> calls = new ArrayList<>();
        for (int pc = 0;
                pc < program.bytecode().slots();
                pc = program.bytecode().next(pc)) {
            Instruction instruction = program.bytecode().at(pc);
            if (instruction.opcode() == 0x85 && instruction.src() == src) {
                calls.add(pc);
            }
        }
        return calls;
    }
}
