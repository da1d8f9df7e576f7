package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Described.data;
import static io.github.ebpf4j.loader.Described.externs;
import static io.github.ebpf4j.loader.Described.functions;
import static io.github.ebpf4j.loader.Described.initializers;
import static io.github.ebpf4j.loader.Described.load;
import static io.github.ebpf4j.loader.Described.map;
import static io.github.ebpf4j.loader.Described.numbers;
import static io.github.ebpf4j.loader.Described.programs;
import static io.github.ebpf4j.loader.Described.uses;
import static io.github.ebpf4j.loader.Described.variables;
import static io.github.ebpf4j.loader.Described.words;
import static io.github.ebpf4j.loader.Samples.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Program;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What objects in the wild need of code and symbols: an object of the module testcases for each, and what its source says. */
class NeedsOfCodeTest {

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void relocationsOfCode(String target) {
        ObjectFile object = load("relocations", target);
        Program program = object.program("every_form");
        assertEquals(List.of("map map", ".data+0", ".data+4", "call global", "call local"), uses(object, program));
        assertEquals("every_form global local", functions(program));
        assertEquals(
                List.of(
                        "socket 32 R_BPF_64_64 map",
                        "socket 56 R_BPF_64_64 named",
                        "socket 80 R_BPF_64_64 .data",
                        "socket 144 R_BPF_64_32 global",
                        "socket 168 R_BPF_64_32 .text"),
                relocations(object));
    }

    /** Both programs load a value of .data: one by the addend, one by a relocation without a type. */
    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void relocationsWithAddendsAndWithoutAType(String target) {
        ObjectFile object = load("rela", target);
        assertEquals(List.of(".data+4"), uses(object, object.program("second_value")));
        assertEquals(List.of("call subprogram"), uses(object, object.program("call_subprogram")));
        assertEquals(List.of(".data+0"), uses(object, object.program("first_value")));
        assertEquals(
                List.of("socket 0 R_BPF_64_64 values", "socket 32 R_BPF_64_32 subprogram", "xdp 0 R_BPF_NONE values"),
                relocations(object));
        assertEquals(words(target, 11, 22), data(map(object, ".data")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void severalProgramsInOneSection(String target) {
        ObjectFile object = load("several", target);
        assertEquals(List.of("first", "constant", "second", "third", "other_section"), programs(object));
        assertEquals(
                List.of(6, 2, 6, 9, 8),
                object.programs().stream()
                        .map(program -> program.bytecode().slots())
                        .toList());
        assertEquals(List.of(".bss+0"), uses(object, object.program("first")));
        assertEquals(List.of(), uses(object, object.program("constant")));
        assertEquals(List.of(".data+0"), uses(object, object.program("second")));
        assertEquals(List.of(".bss+0", ".data+0"), uses(object, object.program("third")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void subprogramsInText(String target) {
        ObjectFile object = load("subprograms", target);
        assertEquals(List.of("all", "one", "none"), programs(object));
        assertEquals("all bump_all bump slot", functions(object.program("all")));
        assertEquals("one bump slot", functions(object.program("one")));
        assertEquals("none", functions(object.program("none")));
        assertEquals(
                List.of("call bump_all", ".bss+0", "call bump", "call bump", "call slot", "map counters"),
                uses(object, object.program("all")));
        assertEquals(List.of("call bump", "call slot", "map counters"), uses(object, object.program("one")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void subprogramsInSectionsOfTheirOwn(String target) {
        ObjectFile object = load("subprograms-apart", target);
        assertEquals(List.of("all", "one"), programs(object));
        assertEquals(List.of("call common", "call apart", "call rare"), uses(object, object.program("all")));
        assertEquals("one rare", functions(object.program("one")));
    }

    /** What libbpf refuses: programs that are called. */
    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void callsIntoSectionsOfPrograms(String target) {
        ObjectFile object = load("callprogram", target);
        assertEquals(List.of("classify", "call_other_section", "call_same_section"), programs(object));
        assertEquals("call_other_section classify", functions(object.program("call_other_section")));
        assertEquals(
                List.of("call call_other_section", "call classify"), uses(object, object.program("call_same_section")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void variablesOfTheKernel(String target) {
        ObjectFile object = load("externs-variables", target);
        assertEquals(
                List.of(
                        "VARIABLE cpu_number",
                        "VARIABLE init_task",
                        "VARIABLE missing_queue weak",
                        "VARIABLE missing_symbol weak",
                        "VARIABLE runqueues"),
                externs(object));
        // Those that are declared as void have no type.
        assertEquals(
                List.of("init_task", "missing_symbol"),
                object.externs().stream()
                        .filter(each -> each.type() == 0)
                        .map(Extern::name)
                        .sorted()
                        .toList());
        assertEquals(
                List.of("variable missing_queue", "variable missing_symbol"), uses(object, object.program("weak")));
        assertEquals(List.of("variable runqueues", "variable init_task"), uses(object, object.program("again")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void functionsOfTheKernel(String target) {
        ObjectFile object = load("externs-functions", target);
        assertEquals(
                List.of("FUNCTION optional weak", "FUNCTION task_acquire", "FUNCTION task_release"), externs(object));
        assertEquals(
                List.of("call extern task_acquire", "call extern task_release"), uses(object, object.program("call")));
        assertEquals(List.of("variable optional", "call extern optional"), uses(object, object.program("ask")));
        assertEquals(
                List.of("call release", "call extern task_release"),
                uses(object, object.program("through_subprogram")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void noTypesAtAll(String target) {
        ObjectFile object = load("no-btf", target);
        assertEquals(Optional.empty(), object.types());
        assertEquals("use add", functions(object.program("use")));
        assertEquals(
                List.of("map counters", ".bss+0", ".data+0", "call add", ".rodata+0"),
                uses(object, object.program("use")));
        assertEquals(List.of("written 0 4"), variables(map(object, ".data")));
    }

    @ParameterizedTest
    @CsvSource({"notype", "nosize", "labels"})
    void functionSymbolsWithoutTypeOrSize(String variant) {
        for (String target : List.of("bpfel", "bpfeb")) {
            ObjectFile object = load("symbols-" + variant, target);
            assertEquals(List.of("first", "second", "third"), programs(object));
            assertEquals(9, object.program("first").bytecode().slots());
            assertEquals(6, object.program("second").bytecode().slots());
            assertEquals(List.of(".data+0"), uses(object, object.program("second")));
            assertEquals("third subprogram", functions(object.program("third")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void noSymbolsAtAll(String target) {
        ObjectFile object = load("symbols-none", target);
        assertEquals(List.of("socket"), programs(object));
        assertEquals(9, object.program("socket").bytecode().slots());
        assertEquals("Dual MIT/GPL", object.license());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void whatAnOlderClangWrites(String target) {
        ObjectFile object = load("old-clang", target);
        assertEquals(List.of("last", "use"), programs(object));
        assertEquals(List.of("1 MAP only"), initializers(map(object, "outer")));
        assertEquals(List.of("0 PROGRAM last"), initializers(map(object, "next")));
        assertEquals(List.of("map outer", "map next", "call add"), uses(object, object.program("use")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void noMachine(String target) {
        ObjectFile object = load("machine-none", target);
        assertEquals(List.of(".data+0"), uses(object, object.program("bump")));
        assertEquals(words(target, 2), data(map(object, ".data")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void whatGccWrites(String target) {
        ObjectFile object = load("gcc", target);
        assertEquals(List.of("use", "index", "lookup", "update"), programs(object));
        assertEquals(List.of("constant 0 8", "hidden 8 4", "written 12 8"), variables(map(object, ".data")));
        assertEquals(List.of("zeroed_too 0 4", "zeroed 4 4"), variables(map(object, ".bss")));
        assertEquals("use global local.constprop.0", functions(object.program("use")));
        // The instructions hold the value of the symbol already.
        assertEquals(
                List.of(".bss+4", ".bss+0", "call global", "call local.constprop.0", ".data+0", ".data+12", ".data+8"),
                uses(object, object.program("use")));
        assertEquals(List.of(".rodata+0", "map counters"), uses(object, object.program("lookup")));
        assertEquals(List.of(".rodata+0", "map events"), uses(object, object.program("update")));
        assertEquals("counters type 2 key 4 value 8 entries 2", numbers(map(object, "counters")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void addressesOfFunctions(String target) {
        ObjectFile object = load("callbacks", target);
        assertEquals(List.of("address of add"), uses(object, object.program("count")));
        assertEquals(
                List.of("map numbers", "address of add_value", "call unrelated"), uses(object, object.program("each")));
        assertEquals(List.of("address of stop", "address of add"), uses(object, object.program("global")));
        assertEquals("each add_value unrelated", functions(object.program("each")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void addressesOfFunctionsInSectionsOfPrograms(String target) {
        ObjectFile object = load("callbacks-here", target);
        assertEquals(List.of("triple", "add", "here", "elsewhere"), programs(object));
        assertEquals(List.of("address of add", "call triple"), uses(object, object.program("here")));
        assertEquals(List.of("address of add", "call triple"), uses(object, object.program("elsewhere")));
        assertEquals("elsewhere add triple", functions(object.program("elsewhere")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void undefinedFunctions(String target) {
        ObjectFile alone = load("link-a", target);
        assertEquals(List.of("FUNCTION from_b", "FUNCTION nowhere", "VARIABLE second"), externs(alone));
        assertEquals(List.of("call extern nowhere"), uses(alone, alone.program("call_nowhere")));
        // The weak one, as there is no other.
        assertEquals(2, alone.program("call_which").functions().get(1).slots());
        ObjectFile other = load("link-b", target);
        assertEquals(List.of("FUNCTION from_a", "VARIABLE runs"), externs(other));
        assertTrue(assertThrows(LoadException.class, () -> other.program("write_shared"))
                .getMessage()
                .endsWith("refers to map \"shared\", which is declared extern: link the object that defines it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void severalObjects(String target) {
        ObjectFile object = ObjectLoader.link(path("link-a." + target + ".o"), path("link-b." + target + ".o"));
        assertEquals(
                List.of("call_b", "call_which", "read_shared", "call_nowhere", "call_a", "write_shared"),
                programs(object));
        assertEquals(
                List.of(".bss+0", ".data+0", ".data+4", "call from_b", "call same_name", ".data+8"),
                uses(object, object.program("call_b")));
        assertEquals(List.of("call from_a", "call same_name"), uses(object, object.program("call_a")));
        assertEquals(List.of(".bss+0", ".bss+8", "map shared"), uses(object, object.program("write_shared")));
        assertEquals(List.of("first 0 4", "second 4 4", "own 8 4"), variables(map(object, ".data")));
        assertEquals(words(target, 1, 2, 100), data(map(object, ".data")));
        assertEquals(List.of("runs 0 8", "zeroed 8 2"), variables(map(object, ".bss")));
        assertEquals(List.of("FUNCTION nowhere"), externs(object));
        // The strong definition returns 2.
        assertEquals(2, object.program("call_which").bytecode().at(2).imm());
    }

    /** The second comes first: its .bss of two bytes is padded for what follows. */
    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void severalObjectsTheOtherWayRound(String target) {
        ObjectFile object = ObjectLoader.link(path("link-b." + target + ".o"), path("link-a." + target + ".o"));
        assertEquals(List.of("zeroed 0 2", "runs 8 8"), variables(map(object, ".bss")));
        assertEquals(List.of("second 0 4", "own 4 4", "first 8 4"), variables(map(object, ".data")));
        assertEquals(2, object.program("call_which").bytecode().at(2).imm());
        assertEquals(
                List.of(".bss+8", ".data+8", ".data+0", "call from_b", "call same_name", ".data+4"),
                uses(object, object.program("call_b")));
    }

    @Test
    void licenses() {
        for (String target : List.of("bpfel", "bpfeb")) {
            assertEquals("", load("license-none", target).license());
            assertEquals("GPL", load("license-version", target).license());
            assertEquals("Dual MIT/GPL", load("several", target).license());
        }
    }

    private static List<String> relocations(ObjectFile object) {
        return object.relocations().stream()
                .map(each -> "%s %d %s %s".formatted(each.section(), each.offset(), each.typeName(), each.symbol()))
                .toList();
    }
}
