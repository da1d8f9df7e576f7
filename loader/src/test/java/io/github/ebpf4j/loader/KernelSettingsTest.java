package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.lddw;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.TypeWriter.Placement;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of the kernel, which objects read as extern variables. */
class KernelSettingsTest {

    private static final int CODE = 3;

    private final TypeWriter types = new TypeWriter();
    private final List<Placement> placements = new ArrayList<>();
    private final Map<String, Integer> declared = new LinkedHashMap<>();
    private LoadOptions options = LoadOptions.DEFAULT;

    private void declare(String name, int type) {
        declare(name, type, 1);
    }

    private void declareWeak(String name, int type) {
        declare(name, type, Symbol.WEAK);
    }

    private void declare(String name, int type, int binding) {
        placements.add(new Placement(types.variable(name, type, TypeWriter.EXTERN), 0, 0));
        declared.put(name, binding);
    }

    private void set(String name, String value) {
        options = options.withKernelSetting(name, value);
    }

    /** Returns an object with a program {@code main} that loads the address of each setting. */
    private byte[] write(ByteOrder order) {
        ElfWriter elf = new ElfWriter(order);
        Instruction[] code = new Instruction[declared.size() + 1];
        for (int i = 0; i < declared.size(); i++) {
            code[i] = lddw(0);
        }
        code[declared.size()] = EXIT;
        assertEquals(CODE, elf.code("xdp", code));
        elf.function("main", CODE, 0, 2 * declared.size() + 1);
        int offset = 0;
        for (Map.Entry<String, Integer> each : declared.entrySet()) {
            int symbol = elf.symbol(each.getKey(), each.getValue(), Symbol.NOTYPE, 0, 0, 0);
            elf.relocation(CODE, offset, Relocation.R_BPF_64_64, symbol);
            offset += 16;
        }
        types.section(".kconfig", placements.toArray(Placement[]::new));
        types.addTo(elf);
        return elf.write();
    }

    private ObjectFile load() {
        return load(ByteOrder.LITTLE_ENDIAN);
    }

    private ObjectFile load(ByteOrder order) {
        return ObjectLoader.load(write(order), "x.o", options);
    }

    private String refusal() {
        return assertThrows(LoadException.class, this::load).messageInFile();
    }

    private String value() {
        return value(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the content of the map of settings, in hexadecimal digits. */
    private String value(ByteOrder order) {
        return HexFormat.of()
                .formatHex(load(order).maps().get(0).data().orElseThrow().start());
    }

    private static List<String> warnings(ObjectFile object) {
        return object.warnings().stream().map(LoadWarning::message).toList();
    }

    @Test
    void aSettingIsAVariableOfAMapThatProgramsMayNotWriteTo() {
        int integer = types.integer("unsigned int", 4);
        declare("CONFIG_HZ", integer);
        set("CONFIG_HZ", "1000");
        ObjectFile object = load();
        MapDefinition map = object.maps().get(0);
        assertEquals(".kconfig", map.name());
        assertEquals(MapDefinition.Kind.KCONFIG, map.kind());
        assertEquals(2, map.type());
        assertEquals(List.of(4L, 4L, 1L), List.of(map.keySize(), map.valueSize(), map.maxEntries()));
        assertEquals(MapDefinition.READ_ONLY_FOR_PROGRAMS | DataSections.MMAPABLE, map.flags());
        assertEquals(types.count(), map.valueType());
        assertEquals(List.of(new Variable("CONFIG_HZ", 0, 4, integer)), map.variables());
        assertEquals(List.of(new Extern("CONFIG_HZ", Extern.Kind.KCONFIG, false, integer)), object.externs());
        Program main = object.program("main");
        assertEquals(Bytecode.of(Instruction.wide(1, 6, 0, 0, 0), EXIT), main.bytecode());
        assertEquals(List.of(new Reference(0, Reference.Kind.DATA, "CONFIG_HZ", ".kconfig")), main.references());
        assertEquals(List.of(), warnings(object));
    }

    @Test
    void anObjectWithoutSettingsHasNoMapOfThem() {
        assertEquals(List.of(), Samples.load(Samples.small()).maps());
    }

    @ParameterizedTest
    @CsvSource({
        "LINUX_KERNEL_VERSION, 000c0600",
        "LINUX_HAS_BPF_COOKIE, 01000000",
        "LINUX_HAS_SYSCALL_WRAPPER, 01000000",
    })
    void someSettingsHaveAValueUnlessTheUserSaysOtherwise(String name, String expected) {
        declare(name, types.integer("unsigned int", 4));
        assertEquals(expected, value());
        set(name, "7");
        assertEquals("07000000", value());
    }

    @Test
    void settingsAreLaidOutByAlignmentThenSizeThenName() {
        int char1 = types.integer("char", 1);
        int int2 = types.integer("short", 2);
        int int4 = types.integer("int", 4);
        int int8 = types.integer("long", 8);
        declare("one", char1);
        declare("text", types.array(char1, 5));
        declare("four_b", int4);
        declare("eight", int8);
        declare("two", int2);
        declare("four_a", int4);
        for (String name : declared.keySet()) {
            set(name, name.equals("text") ? "\"abcdefg\"" : "1");
        }
        ObjectFile object = load();
        MapDefinition map = object.maps().get(0);
        assertEquals(
                List.of("eight 0 8", "four_a 8 4", "four_b 12 4", "two 16 2", "one 18 1", "text 19 5"),
                map.variables().stream()
                        .map(each -> "%s %d %d".formatted(each.name(), each.offset(), each.size()))
                        .toList());
        assertEquals(24, map.valueSize());
        assertEquals(
                Bytecode.of(
                        Instruction.wide(1, 6, 0, 0, 18),
                        Instruction.wide(1, 6, 0, 0, 19),
                        Instruction.wide(1, 6, 0, 0, 12),
                        Instruction.wide(1, 6, 0, 0, 0),
                        Instruction.wide(1, 6, 0, 0, 16),
                        Instruction.wide(1, 6, 0, 0, 8),
                        EXIT),
                object.program("main").bytecode());
        assertEquals("0100000000000000" + "01000000" + "01000000" + "0100" + "01" + "6162636400", value());
        assertEquals(
                "0000000000000001" + "00000001" + "00000001" + "0001" + "01" + "6162636400",
                value(ByteOrder.BIG_ENDIAN));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 255, ff",
        "1, 1, -128, 80",
        "1, 1, 127, 7f",
        "2, 0, 0xffff, ffff",
        "2, 1, -0x8000, 0080",
        "4, 0, 4294967295, ffffffff",
        "4, 1, -2147483648, 00000080",
        "4, 1, 0X10, 10000000",
        "8, 0, 18446744073709551615, ffffffffffffffff",
        "8, 1, -9223372036854775808, 0000000000000080",
        "8, 0, 0xFFFFFFFFFFFFFFFF, ffffffffffffffff",
        "1, 0, y, 79",
        "1, 0, n, 6e",
        "1, 1, m, 6d",
        "1, 4, y, 01",
        "1, 4, n, 00",
        "1, 4, 1, 01",
        "1, 4, 0, 00",
    })
    void aNumberFitsItsType(int size, int encoding, String value, String expected) {
        declare("S", types.typedef("t", types.constant(types.integer("i", size, encoding))));
        set("S", value);
        assertEquals(expected, value());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 256, a number of 8 bits without a sign",
        "1, 0, -1, a number of 8 bits without a sign",
        "1, 1, 128, a number of 8 bits with a sign",
        "1, 1, -129, a number of 8 bits with a sign",
        "4, 0, 4294967296, a number of 32 bits without a sign",
        "4, 1, 2147483648, a number of 32 bits with a sign",
        "8, 0, 18446744073709551616, a number of 64 bits without a sign",
        "8, 1, 9223372036854775808, a number of 64 bits with a sign",
        "8, 1, -9223372036854775809, a number of 64 bits with a sign",
        "4, 0, y, a number",
        "4, 0, '', a number",
        "4, 0, 0x, a number",
        "4, 0, -, a number",
        "4, 0, --1, a number",
        "4, 0, +1, a number",
        "4, 0, -+1, a number",
        "4, 0, 1.5, a number",
        "4, 0, ' 1', a number",
        "4, 0, 000000000000000000001, a number",
        "1, 4, m, y or n",
        "1, 4, 2, y or n",
        "1, 4, '', y or n",
        "1, 0, x, a number",
    })
    void aValueThatDoesNotFitIsRefused(int size, int encoding, String value, String expected) {
        declare("S", types.integer("i", size, encoding));
        set("S", value);
        assertEquals("kernel setting \"S\": its value is \"%s\", must be %s".formatted(value, expected), refusal());
    }

    @Test
    void aTextIsNoNumber() {
        declare("S", types.integer("int", 4));
        set("S", "\"1\"");
        assertEquals("kernel setting \"S\": its value is \"\"1\"\", must be a number, y, n or m", refusal());
    }

    @ParameterizedTest
    @CsvSource({"n, 00000000", "y, 01000000", "m, 02000000"})
    void aTristateHasThreeValues(String value, String expected) {
        declare("S", types.enumeration("libbpf_tristate", false, 0, 1, 2));
        set("S", value);
        assertEquals(expected, value());
    }

    @Test
    void aTristateHasNoOtherValue() {
        declare("S", types.enumeration("libbpf_tristate", false, 0, 1, 2));
        set("S", "1");
        assertEquals("kernel setting \"S\": its value is \"1\", must be y, n or m", refusal());
        set("S", "\"y\"");
        assertEquals("kernel setting \"S\": its value is \"\"y\"\", must be a number, y, n or m", refusal());
    }

    @ParameterizedTest
    @CsvSource({"abc, 61626300", "abcd, 61626300", "'', 00000000", "a\"b, 61226200"})
    void aTextIsCutSoThatItEndsInZero(String text, String expected) {
        declare("S", types.array(types.typedef("c", types.integer("char", 1)), 4));
        set("S", '"' + text + '"');
        assertEquals(expected, value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\"", "\"abc", "abc\"", "1"})
    void aTextNeedsQuotes(String value) {
        declare("S", types.array(types.integer("char", 1), 4));
        set("S", value);
        assertEquals("kernel setting \"S\": its value is \"%s\", must be a text in quotes".formatted(value), refusal());
    }

    @Test
    void aSettingWithoutValueCannotBeReached() {
        int integer = types.integer("int", 4);
        declare("CONFIG_SET", integer);
        declare("CONFIG_UNSET", integer);
        set("CONFIG_SET", "5");
        ObjectFile object = load();
        assertEquals(
                List.of("x.o: kernel setting \"CONFIG_UNSET\": has no value: what loads its address cannot be reached"),
                warnings(object));
        Program main = object.program("main");
        Instruction poison = Instruction.of(0x85, 0, 0, 0, Reference.UNRESOLVED_HELPER);
        assertEquals(Bytecode.of(Instruction.wide(1, 6, 0, 0, 0), poison, poison, EXIT), main.bytecode());
        assertEquals(
                List.of(
                        new Reference(0, Reference.Kind.DATA, "CONFIG_SET", ".kconfig"),
                        new Reference(
                                2,
                                Reference.Kind.UNRESOLVED,
                                "CONFIG_UNSET",
                                "no value is given for this setting of the kernel")),
                main.references());
        assertEquals("0500000000000000", value());
    }

    @Test
    void aWeakSettingWithoutValueIsZero() {
        int integer = types.integer("int", 4);
        declareWeak("CONFIG_UNSET", integer);
        ObjectFile object = load();
        assertEquals(List.of(), warnings(object));
        assertEquals(
                Bytecode.of(Instruction.wide(1, 6, 0, 0, 0), EXIT),
                object.program("main").bytecode());
        assertEquals("00000000", value());
        assertEquals(List.of(new Extern("CONFIG_UNSET", Extern.Kind.KCONFIG, true, integer)), object.externs());
    }

    @Test
    void aSettingIsNotCalled() {
        ElfWriter elf = new ElfWriter();
        elf.code("xdp", Samples.call(-1), EXIT);
        elf.function("main", CODE, 0, 2);
        elf.relocation(CODE, 0, Relocation.R_BPF_64_32, elf.undefined("S"));
        types.section(".kconfig", new Placement(types.variable("S", types.integer("int", 4), TypeWriter.EXTERN), 0, 4));
        types.addTo(elf);
        assertEquals(
                "section \"xdp\": program \"main\": at 0x0: calls \"S\", which is a setting of the kernel",
                Samples.refusal(elf, "main"));
    }

    static Stream<ToIntFunction<TypeWriter>> otherTypes() {
        return Stream.of(
                types -> types.integer("__int128", 16),
                types -> types.enumeration("tristate", false, 0),
                types -> types.array(types.integer("int", 4), 4),
                types -> types.array(types.integer("bool", 1, TypeWriter.BOOL), 4),
                types -> types.array(types.integer("char", 1), 0),
                types -> types.structure("s", 0),
                types -> types.pointer(0));
    }

    @ParameterizedTest
    @MethodSource("otherTypes")
    void otherTypesAreNoSettings(ToIntFunction<TypeWriter> other) {
        declare("S", other.applyAsInt(types));
        assertEquals(
                "kernel setting \"S\": is of type %d, must be an integer, a libbpf_tristate or an array of char"
                        .formatted(placements.get(0).variable()),
                refusal());
    }

    @Test
    void settingsAreLimitedTogether() {
        int char1 = types.integer("char", 1);
        declareWeak("A", types.array(char1, 1 << 19));
        declareWeak("B", types.array(char1, 1 << 19));
        assertEquals(1 << 20, load().maps().get(0).valueSize());
    }

    @Test
    void moreThanAMegabyteOfSettingsIsRefused() {
        int char1 = types.integer("char", 1);
        declareWeak("A", types.array(char1, 1 << 19));
        declareWeak("B", types.array(char1, (1 << 19) + 1));
        assertEquals(
                "kernel setting \"B\": has 524289 bytes from 524288 on, must end at 1048576 at the latest", refusal());
    }

    @Test
    void aHugeSettingIsRefused() {
        declareWeak("A", types.array(types.integer("char", 1), -1));
        assertEquals(
                "kernel setting \"A\": has 4294967295 bytes from 0 on, must end at 1048576 at the latest", refusal());
    }

    @Test
    void optionsKeepTheLastValueOfEachSetting() {
        LoadOptions changed = LoadOptions.DEFAULT
                .withKernelSetting("A", "1")
                .withKernelSetting("B", "2")
                .withKernelSetting("A", "3");
        assertEquals(Map.of("A", "3", "B", "2"), changed.kernelSettings());
        assertEquals(Map.of(), LoadOptions.DEFAULT.kernelSettings());
        assertEquals(Optional.empty(), changed.targetTypes());
    }
}
