package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Described.load;
import static io.github.ebpf4j.loader.Samples.path;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What objects in the wild need of CO-RE: objects of the module testcases, and what libbpf makes of them. libbpf shifts as
 * for the byte order of its own machine; here it is that of the object.
 */
class NeedsOfCoreTest {

    /** All 13 kinds of records; to its own types, nothing but bit fields changes. */
    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void recordsForTheirOwnTypes(String target) {
        Set<CoreKind> kinds = EnumSet.noneOf(CoreKind.class);
        for (String name : List.of("core-fields", "core-types", "core-enums")) {
            ObjectFile object = load(name, target);
            assertTrue(!object.coreRelocations().isEmpty());
            for (CoreRelocation each : object.coreRelocations()) {
                kinds.add(each.kind());
                assertEquals(each.before(), each.after().orElseThrow(), each.toString());
            }
        }
        load("core-bitfields", target).coreRelocations().forEach(each -> kinds.add(each.kind()));
        assertEquals(EnumSet.allOf(CoreKind.class), kinds);
    }

    /** As libbpf: it does not know which of the elements is meant. */
    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void theSignOfAnElementOfAnArray(String target) {
        assertEquals(
                Set.of("sign_of_element"), load("core-fields", target).refused().keySet());
    }

    /** Offset, size, shift to the left and to the right, whether it has a sign. */
    @ParameterizedTest
    @CsvSource({
        "bpfel, small, 0 1 56 0 60",
        "bpfel, negative, 4 4 54 1 57",
        "bpfel, middle, 4 4 34 0 44",
        "bpfel, wide, 8 8 24 0 24",
        "bpfel, deep, 8 8 0 1 40",
        "bpfel, plain, 16 4 32 0 32",
        "bpfeb, small, 0 1 60 0 60",
        "bpfeb, negative, 4 4 35 1 57",
        "bpfeb, middle, 4 4 42 0 44",
        "bpfeb, wide, 8 8 0 0 24",
        "bpfeb, deep, 8 8 40 1 40",
        "bpfeb, plain, 16 4 32 0 32"
    })
    void bitFields(String target, String program, String expected) {
        // The numbers stand in the immediates of these slots: mov, mov, lsh, mov, and two right shifts of both kinds.
        List<Instruction> code =
                load("core-bitfields", target).program(program).bytecode().instructions();
        assertEquals(
                expected,
                IntStream.of(0, 2, 13, 14, 16)
                        .mapToObj(slot -> String.valueOf(code.get(slot).imm()))
                        .collect(joining(" ")));
        assertEquals(code.get(16).imm(), code.get(18).imm());
    }

    @ParameterizedTest
    @CsvSource({
        "moved, 6101000800000000",
        "resized, 6101000400000000",
        "parent, 7911003000000000 6101000800000000",
        "name_size, b700000000000020",
        "guarded, b400000000000000 b720000000000000 1620000100000000 850000000bad2310",
        "unguarded, 850000000bad2310",
        "flavours, b720000000000001 1620000200000000 6101003800000000 0500000100000000 850000000bad2310",
        "load_of_bits, 850000000bad2310",
        "exist, b710000000000000 b700000000000001 6400000000000001 4c01000000000000",
        "match, b710000000000001 b700000000000000 6400000000000001 4c01000000000000",
        "sizes, b710000000000000 1610000200000000 b700000000000000 0500000100000000 b700000000000040"
    })
    void recordsForOtherTypes(String program, String code) {
        for (String target : List.of("bpfel", "bpfeb")) {
            assertEquals(code + " 9500000000000000", slots(moved(target).program(program)));
        }
    }

    /** What stands in for a constant that the target does not have takes both slots of its lddw. */
    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void constantsForOtherTypes(String target) {
        assertEquals(
                "b700000000000000 181000000000000a 0000000000000000 1820000000000000 0000000000000000"
                        + " 1520000200000000 850000000bad2310 850000000bad2310 0f01000000000000 9500000000000000",
                slots(moved(target).program("constants")));
    }

    @ParameterizedTest
    @CsvSource({"bpfel, 56", "bpfeb, 35"})
    void aFieldThatHasBecomeBits(String target, int shift) {
        List<Instruction> code = moved(target).program("became_bits").bytecode().instructions();
        assertEquals(
                List.of(0, 4, shift, 59),
                IntStream.of(0, 1, 4, 7).mapToObj(slot -> code.get(slot).imm()).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void whatTheTargetDoesNotHaveIsNamed(String target) {
        Reference reference = moved(target).program("unguarded").references().get(0);
        assertEquals(Reference.Kind.UNRESOLVED, reference.kind());
        assertEquals("struct task.flags", reference.name());
    }

    private static ObjectFile moved(String target) {
        Btf types = load("core-target", target).types().orElseThrow();
        return ObjectLoader.load(path("core-moved." + target + ".o"), LoadOptions.DEFAULT.withTargetTypes(types));
    }

    /** Returns the slots in hexadecimal: opcode, dst, src, offset and imm. */
    private static String slots(Program program) {
        StringBuilder text = new StringBuilder();
        for (int pc = 0;
                pc < program.bytecode().slots();
                pc = program.bytecode().next(pc)) {
            Instruction instruction = program.bytecode().at(pc);
            text.append(" %02x%x%x%04x%08x"
                    .formatted(
                            instruction.opcode(),
                            instruction.dst(),
                            instruction.src(),
                            instruction.offset() & 0xffff,
                            instruction.imm()));
            if (program.bytecode().next(pc) == pc + 2) {
                text.append(" 00000000%08x".formatted(instruction.nextImm()));
            }
        }
        return text.substring(1);
    }
}
