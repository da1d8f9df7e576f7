package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.path;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import java.nio.ByteBuffer;
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
    void aMapIsLoadedByItsIndex(String target) {
        ObjectFile object = load("maps", target);
        MapDefinition counters = object.maps().get(0);
        assertEquals(List.of("counters"), mapNames(object));
        assertEquals(MapDefinition.Kind.BTF, counters.kind());
        assertEquals(MapType.ARRAY.number(), counters.type());
        assertEquals(List.of(4L, 8L, 4L), List.of(counters.keySize(), counters.valueSize(), counters.maxEntries()));
        Btf types = object.types().orElseThrow();
        assertEquals("unsigned int", types.type(counters.keyType()).name());
        assertEquals("unsigned long long", types.type(counters.valueType()).name());
        Program count = sound(object, "count");
        assertEquals(Instruction.wide(1, 5, 0, 0, 0), count.bytecode().at(4));
        assertEquals(List.of(new Reference(4, Reference.Kind.MAP, "counters", "")), count.references());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void variablesAreLoadedByTheirSectionsMapAndTheirOffset(String target) {
        ObjectFile object = load("globals", target);
        assertEquals(List.of(".rodata", ".data", ".bss"), mapNames(object));
        assertEquals(
                List.of(true, false, false),
                object.maps().stream().map(MapDefinition::isReadOnly).toList());
        assertEquals(List.of("read_rodata", "bump_data", "bump_bss", "read_hidden", "no_data"), names(object));
        assertData(sound(object, "read_rodata"), 0, 0, "constant", ".rodata");
        assertData(sound(object, "bump_data"), 1, 0, "initialised", ".data");
        assertData(sound(object, "bump_bss"), 2, 0, "zeroed", ".bss");
        assertData(sound(object, "read_hidden"), 1, 4, "hidden", ".data+0x4");
        assertEquals(List.of(), sound(object, "no_data").references());
        byte[] data = object.maps().get(1).data().orElseThrow().start();
        assertEquals(40, ByteBuffer.wrap(data).order(object.byteOrder()).getInt(0));
        assertEquals(8, ByteBuffer.wrap(data).order(object.byteOrder()).getInt(4));
        assertEquals(DataImage.of(4, new byte[0]), object.maps().get(2).data().orElseThrow());
    }

    private static void assertData(Program program, int map, int offset, String name, String place) {
        assertEquals(Instruction.wide(1, 6, 0, map, offset), program.bytecode().at(0));
        assertEquals(List.of(new Reference(0, Reference.Kind.DATA, name, place)), program.references());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void anExternalFunctionIsCalledByItsIndex(String target) {
        ObjectFile object = load("undefined", target);
        Btf types = object.types().orElseThrow();
        int type = types.find(BtfType.Kind.FUNC, "missing").orElseThrow();
        assertEquals(List.of(new Extern("missing", Extern.Kind.FUNCTION, false, type)), object.externs());
        Program program = object.program("call_missing");
        assertEquals(Instruction.of(0x85, 0, 2, 0, 0), program.bytecode().at(1));
        assertEquals(List.of(new Reference(1, Reference.Kind.EXTERN, "missing", "")), program.references());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void addressesOfFunctionsCountAsCallsDo(String target) {
        ObjectFile object = load("pointers", target);
        assertEquals(List.of("call_register", "pseudo_values", "pseudo_code"), names(object));
        Program program = object.program("call_register");
        assertFunctions(program, "call_register", "apply", "twice");
        assertEquals(Instruction.wide(2, 4, 0, 7 - 3, 0), program.bytecode().at(2));
        assertEquals(15, sound(object, "pseudo_values").bytecode().slots());
        // The address of code within the function, which is no function's start.
        assertEquals(
                Instruction.wide(0, 4, 0, 1, 0),
                object.program("pseudo_code").bytecode().at(0));
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

    private static List<String> mapNames(ObjectFile object) {
        return object.maps().stream().map(MapDefinition::name).toList();
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
