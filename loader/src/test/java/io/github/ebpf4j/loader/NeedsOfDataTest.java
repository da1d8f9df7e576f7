package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Described.data;
import static io.github.ebpf4j.loader.Described.initializers;
import static io.github.ebpf4j.loader.Described.load;
import static io.github.ebpf4j.loader.Described.map;
import static io.github.ebpf4j.loader.Described.maps;
import static io.github.ebpf4j.loader.Described.numbers;
import static io.github.ebpf4j.loader.Described.programs;
import static io.github.ebpf4j.loader.Described.uses;
import static io.github.ebpf4j.loader.Described.variables;
import static io.github.ebpf4j.loader.Described.words;
import static io.github.ebpf4j.loader.Samples.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Reference;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What objects in the wild need of maps and data: an object of the module testcases for each, and what its source says. */
class NeedsOfDataTest {

    private static final String NUMBERS_OF_DATA = " type 2 key 4 value %d entries 1 flags %d";

    /** Sections of data that programs and hosts may map into memory: flag {@code BPF_F_MMAPABLE}. */
    private static final int MMAPABLE = 1 << 10;

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void mapsThatBtfDeclares(String target) {
        ObjectFile object = load("maps-btf", target);
        assertEquals(
                List.of(
                        "second type 9 key 8 value 16 entries 32",
                        "first type 9 key 8 value 16 entries 32",
                        "flows type 1 key 8 value 16 entries 1024 flags 5 node 1",
                        "sizes type 2 key 4 value 12 entries 3",
                        "both type 5 key 2 value 24 entries 16",
                        "seen type 30 value 4 entries 100 extra 3",
                        "seen_too type 30 value 4 entries 101 extra 21474836484",
                        "events type 27 entries 65536",
                        "perf type 4 key 4 value 4"),
                maps(object));
        assertEquals(
                List.of("map second", "map first", "map flows", "map sizes", "map both", "map seen", "map seen_too"),
                uses(object, object.program("use")));
        assertEquals(List.of("map perf", "map events"), uses(object, object.program("name")));
        // Where a declaration has sizes only, there are no types.
        assertEquals(0, map(object, "sizes").keyType());
        assertEquals(0, map(object, "sizes").valueType());
        assertEquals(
                map(object, "flows").valueType(), map(object, "first").valueType(), "the type of both is struct count");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void mapsOfTypesThatLinuxDoesNotDefine(String target) {
        ObjectFile object = load("maps-custom", target);
        assertEquals(
                List.of(
                        "custom type 1001 key 4 value 8 entries 7 flags 1073741824",
                        "largest type 2147483647 key 4 value 2147483648 entries 4294967295 flags 2147483648"),
                maps(object));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void mapsOfMaps(String target) {
        ObjectFile object = load("maps-inner", target);
        MapDefinition byNumber = map(object, "by_number");
        MapDefinition byName = map(object, "by_name");
        assertEquals("by_number type 12 key 4 value 4 entries 4", numbers(byNumber));
        assertEquals(
                "by_number.inner type 2 key 4 value 8 entries 2",
                numbers(byNumber.inner().orElseThrow()));
        assertEquals(List.of("0 MAP two", "3 MAP one"), initializers(byNumber));
        assertEquals("by_name type 13 key 8 value 4 entries 8", numbers(byName));
        assertEquals(
                "by_name.inner type 1 key 6 value 10 entries 5 flags 1",
                numbers(byName.inner().orElseThrow()));
        assertEquals(List.of(), initializers(byName));
        assertEquals(Optional.empty(), map(object, "one").inner());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void arraysOfPrograms(String target) {
        ObjectFile object = load("maps-programs", target);
        assertEquals(List.of("next type 3 key 4 value 4 entries 5"), maps(object));
        assertEquals(List.of("1 PROGRAM drop", "4 PROGRAM pass"), initializers(map(object, "next")));
        assertEquals(List.of("drop", "dispatch", "pass"), programs(object));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void pinning(String target) {
        assertEquals(
                List.of("by_name type 1 key 4 value 4 entries 1 pinning 1", "none type 1 key 4 value 4 entries 2"),
                maps(load("maps-pinned", target)));
    }

    @ParameterizedTest
    @CsvSource({"20", "24", "28", "36", "60"})
    void legacyMapsOfEachSize(int stride) {
        for (String target : List.of("bpfel", "bpfeb")) {
            ObjectFile object = load("legacy-" + stride, target);
            assertEquals(
                    List.of(
                            "flows type 1 key 8 value 16 entries 1024 flags 1",
                            "counters type 2 key 4 value " + stride + " entries 3",
                            "events type 4 key 4 value 4"),
                    maps(object));
            assertEquals(List.of("map counters", "map flows", "map events"), uses(object, object.program("use")));
            assertEquals(MapDefinition.Kind.LEGACY, map(object, "flows").kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void sectionsOfDataWithAnySuffix(String target) {
        ObjectFile object = load("data-sections", target);
        assertEquals(
                List.of(
                        ".data" + NUMBERS_OF_DATA.formatted(12, MMAPABLE),
                        ".rodata" + NUMBERS_OF_DATA.formatted(12, MMAPABLE | MapDefinition.READ_ONLY_FOR_PROGRAMS),
                        ".data.custom" + NUMBERS_OF_DATA.formatted(12, MMAPABLE),
                        ".rodata.custom"
                                + NUMBERS_OF_DATA.formatted(12, MMAPABLE | MapDefinition.READ_ONLY_FOR_PROGRAMS),
                        ".bss" + NUMBERS_OF_DATA.formatted(12, MMAPABLE),
                        ".bss.custom" + NUMBERS_OF_DATA.formatted(12, MMAPABLE)),
                maps(object));
        assertEquals(words(target, 1, 2, 3), data(map(object, ".data")));
        assertEquals(words(target, 4, 5, 6), data(map(object, ".rodata")));
        assertEquals(words(target, 7, 8, 9), data(map(object, ".data.custom")));
        assertEquals(words(target, 10, 11, 12), data(map(object, ".rodata.custom")));
        assertEquals("12:", data(map(object, ".bss")));
        assertEquals("12:", data(map(object, ".bss.custom")));
        assertEquals(List.of("zeroed_apart 0 12"), variables(map(object, ".bss.custom")));
        assertEquals(List.of(".rodata.custom+0"), uses(object, object.program("rodata_custom")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void addressesInSectionsOfData(String target) {
        ObjectFile object = load("data-addends", target);
        assertEquals(List.of("before 0 4", "named 4 24", "unnamed 28 24"), variables(map(object, ".data")));
        assertEquals(List.of(".data+20"), uses(object, object.program("by_symbol")));
        assertEquals(List.of(".data+40"), uses(object, object.program("by_section")));
        assertEquals(List.of(".data+0"), uses(object, object.program("before_symbol")));
        assertEquals(List.of(".data+52", ".data+0"), uses(object, object.program("end")));
        // A place in a variable is told as that, wherever the symbol stands that the relocation names.
        assertEquals("named+0x10", onlyReference(object, "by_symbol").name());
        assertEquals("unnamed+0xc", onlyReference(object, "by_section").name());
        assertEquals("before", onlyReference(object, "before_symbol").name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void sectionsOfConstantsThatTheCompilerNames(String target) {
        ObjectFile object = load("data-strings", target);
        assertEquals(List.of(".rodata.str1.1+0", ".rodata.str1.1+6"), uses(object, object.program("texts")));
        assertEquals(List.of(".rodata.cst16+0"), uses(object, object.program("numbers")));
        assertEquals(List.of(".rodata+0"), uses(object, object.program("table")));
        assertEquals("16:6669727374007365636f6e6420256400", data(map(object, ".rodata.str1.1")));
        assertEquals(words(target, 31, 41, 59, 26), data(map(object, ".rodata.cst16")));
        assertTrue(object.maps().stream().allMatch(MapDefinition::isReadOnly));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void staticVariablesOfTheSameName(String target) {
        ObjectFile object = load("data-statics", target);
        assertEquals(List.of("first.calls 0 4", "third.calls 8 8"), variables(map(object, ".bss")));
        assertEquals(List.of("second.calls 0 4", "third.step 4 4"), variables(map(object, ".data")));
        assertEquals(List.of(".bss+0"), uses(object, object.program("first")));
        assertEquals(List.of(".data+0"), uses(object, object.program("second")));
        assertEquals(List.of(".data+4", ".bss+8"), uses(object, object.program("third")));
    }

    /** More than a file holds, and more than a signed number: none of it takes memory. */
    @ParameterizedTest
    @CsvSource({"data-large, 67108864, last", "data-huge, 2415919104, beyond"})
    void sectionsOfDataLargerThanTheirFile(String name, long behind, String first) {
        for (String target : List.of("bpfel", "bpfeb")) {
            ObjectFile object = load(name, target);
            MapDefinition bss = map(object, ".bss");
            assertEquals(behind + 4, bss.valueSize());
            assertEquals(behind + 4, bss.data().orElseThrow().size());
            assertTrue(bss.data().orElseThrow().isZero());
            assertEquals(List.of(".bss+0"), uses(object, object.program(first)));
            assertEquals(List.of(".bss+" + behind), uses(object, object.program("behind")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void pointersInDataStayWhatTheFileHas(String target) {
        ObjectFile object = load("data-pointers", target);
        boolean little = target.equals("bpfel");
        assertEquals(words(target, 1, 2, 3, 4, little ? 8 : 0, little ? 0 : 8, 0, 0), data(map(object, ".data")));
        assertEquals(
                List.of("section \".data\": at 0x10: a pointer to \"target\" is left as it is, with 1 more:"
                        + " no loader can know its address"),
                object.warnings().stream()
                        .map(warning -> warning.message().replaceFirst("[^:]*: ", ""))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void settingsOfTheKernel(String target) {
        LoadOptions options = LoadOptions.DEFAULT
                .withKernelSetting("CONFIG_BPF", "y")
                .withKernelSetting("CONFIG_IPV6", "m")
                .withKernelSetting("CONFIG_LETTER", "m")
                .withKernelSetting("CONFIG_HZ", "250")
                .withKernelSetting("CONFIG_LARGE", "0x1122334455667788")
                .withKernelSetting("CONFIG_NEGATIVE", "-2")
                .withKernelSetting("CONFIG_HOSTNAME", "\"(none)\"");
        ObjectFile object = ObjectLoader.load(path("kconfig." + target + ".o"), options);
        MapDefinition settings = map(object, ".kconfig");
        assertEquals(MapDefinition.Kind.KCONFIG, settings.kind());
        assertTrue(settings.isReadOnly());
        // By alignment, the largest first, and by name.
        assertEquals(
                List.of(
                        "CONFIG_LARGE 0 8",
                        "CONFIG_HZ 8 4",
                        "CONFIG_IPV6 12 4",
                        "CONFIG_MISSING 16 4",
                        "LINUX_KERNEL_VERSION 20 4",
                        "CONFIG_NEGATIVE 24 2",
                        "CONFIG_BPF 26 1",
                        "CONFIG_LETTER 27 1",
                        "LINUX_HAS_SYSCALL_WRAPPER 28 1",
                        "CONFIG_MISSING_TEXT 29 8",
                        "CONFIG_HOSTNAME 37 12"),
                variables(settings));
        String text = "6d010000000000000000286e6f6e6529000000000000";
        assertEquals(
                target.equals("bpfel")
                        ? "49:8877665544332211fa0000000200000000000000000c0600feff01" + text
                        : "49:1122334455667788000000fa000000020000000000060c00fffe01" + text,
                data(settings));
        assertEquals(List.of(".kconfig+20"), uses(object, object.program("version")));
        assertEquals(List.of(".kconfig+27", ".kconfig+26", ".kconfig+12"), uses(object, object.program("choices")));
        assertEquals(List.of(), object.warnings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void settingsOfTheKernelThatNobodyGives(String target) {
        ObjectFile object = load("kconfig", target);
        // What has a default or is weak has a value all the same.
        assertEquals(List.of(".kconfig+20"), uses(object, object.program("version")));
        assertEquals(List.of(".kconfig+28"), uses(object, object.program("wrapper")));
        assertEquals(List.of(".kconfig+29", ".kconfig+16"), uses(object, object.program("missing")));
        Reference reference = object.program("text").references().get(0);
        assertEquals(Reference.Kind.UNRESOLVED, reference.kind());
        assertEquals("CONFIG_HOSTNAME", reference.name());
        assertTrue(uses(object, object.program("text")).contains("unresolved"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void structuresOfFunctions(String target) {
        ObjectFile object = load("struct-ops", target);
        assertEquals(
                List.of(
                        "plain type 26 key 4 value 56 entries 1",
                        "linked type 26 key 4 value 56 entries 1 flags 8192",
                        "linked_too type 26 key 4 value 56 entries 1 flags 8192"),
                maps(object));
        MapDefinition plain = map(object, "plain");
        assertEquals(List.of("16 PROGRAM init", "24 PROGRAM window"), initializers(plain));
        assertEquals(List.of("24 PROGRAM window"), initializers(map(object, "linked")));
        assertEquals(List.of("16 PROGRAM init"), initializers(map(object, "linked_too")));
        String key = target.equals("bpfel") ? "887766554433221105000000" : "112233445566778800000005";
        assertEquals("56:" + key + "00".repeat(28) + "706c61696e" + "00".repeat(11), data(plain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void arena(String target) {
        ObjectFile object = load("arena", target);
        assertEquals(List.of("arena type 33 entries 100 flags 1024 extra 17592186044416"), maps(object));
        assertEquals(List.of("arena+0"), uses(object, object.program("count")));
        assertEquals(List.of("arena+8", "arena+24"), uses(object, object.program("walk")));
        assertEquals(List.of("map arena"), uses(object, object.program("name")));
        assertEquals(List.of("total 0 8", "table 8 16", "head 24 8"), variables(map(object, "arena")));
    }

    private static Reference onlyReference(ObjectFile object, String program) {
        assertEquals(1, object.program(program).references().size());
        return object.program(program).references().get(0);
    }
}
