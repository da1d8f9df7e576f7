package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.path;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a loaded object holds, in lines that a test compares. */
final class Described {

    private Described() {}

    /** Loads an object of the module testcases. */
    static ObjectFile load(String name, String target) {
        ObjectFile object = ObjectLoader.load(path(name + "." + target + ".o"));
        assertEquals(target.equals("bpfeb") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, object.byteOrder());
        return object;
    }

    /** Returns the length and the bytes of 32-bit numbers in the byte order of a target. */
    static String words(String target, int... words) {
        StringBuilder bytes = new StringBuilder(words.length * Integer.BYTES + ":");
        for (int word : words) {
            bytes.append("%08x".formatted(target.equals("bpfel") ? Integer.reverseBytes(word) : word));
        }
        return bytes.toString();
    }

    /** Returns what the instructions of a program name by their fields, one after the other. */
    static List<String> uses(ObjectFile object, Program program) {
        List<String> uses = new ArrayList<>();
        for (int pc = 0;
                pc < program.bytecode().slots();
                pc = program.bytecode().next(pc)) {
            Instruction instruction = program.bytecode().at(pc);
            int target = pc + 1 + instruction.imm();
            switch (Opcode.lookup(instruction).orElseThrow()) {
                case LDDW_MAP_BY_INDEX ->
                    uses.add("map " + object.maps().get(instruction.imm()).name());
                case LDDW_MAP_VALUE_BY_INDEX ->
                    uses.add("%s+%d"
                            .formatted(
                                    object.maps().get(instruction.imm()).name(),
                                    Integer.toUnsignedLong(instruction.nextImm())));
                case LDDW_VARIABLE ->
                    uses.add("variable "
                            + object.externs().get(instruction.imm()).name());
                case LDDW_CODE -> uses.add("address of " + startingAt(program, target));
                case CALL_LOCAL -> uses.add("call " + startingAt(program, target));
                case CALL_BTF ->
                    uses.add("call extern "
                            + object.externs().get(instruction.imm()).name());
                case CALL_HELPER -> {
                    if (instruction.imm() == Reference.UNRESOLVED_HELPER) {
                        uses.add("unresolved");
                    }
                }
                default -> {
                    // Names nothing.
                }
            }
        }
        return uses;
    }

    /** Returns the name of the function that begins at a slot. */
    private static String startingAt(Program program, int pc) {
        return program.functions().stream()
                .filter(function -> function.pc() == pc)
                .map(Function::name)
                .findFirst()
                .orElse("nothing at " + pc);
    }

    /** Returns the functions of a program, in their order. */
    static String functions(Program program) {
        return program.functions().stream().map(Function::name).collect(joining(" "));
    }

    static List<String> programs(ObjectFile object) {
        return object.programs().stream().map(Program::name).toList();
    }

    static MapDefinition map(ObjectFile object, String name) {
        return object.maps().stream()
                .filter(map -> map.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the numbers of each map. */
    static List<String> maps(ObjectFile object) {
        return object.maps().stream().map(Described::numbers).toList();
    }

    /** Returns the name of a map and its numbers that are not zero. */
    static String numbers(MapDefinition map) {
        StringBuilder text = new StringBuilder(map.name());
        append(text, "type", Integer.toUnsignedLong(map.type()));
        append(text, "key", map.keySize());
        append(text, "value", map.valueSize());
        append(text, "entries", map.maxEntries());
        append(text, "flags", Integer.toUnsignedLong(map.flags()));
        append(text, "extra", map.extra());
        append(text, "node", map.numaNode());
        append(text, "pinning", map.pinning());
        return text.toString();
    }

    private static void append(StringBuilder text, String name, long value) {
        if (value != 0) {
            text.append(' ').append(name).append(' ').append(value);
        }
    }

    static List<String> initializers(MapDefinition map) {
        return map.initializers().stream()
                .map(each -> "%d %s %s".formatted(each.position(), each.target(), each.name()))
                .toList();
    }

    /** Returns how long the first content of a map is, and the bytes that it begins with. */
    static String data(MapDefinition map) {
        return map.data().orElseThrow().size()
                + ":"
                + HexFormat.of().formatHex(map.data().orElseThrow().start());
    }

    static List<String> variables(MapDefinition map) {
        return map.variables().stream()
                .map(each -> "%s %d %d".formatted(each.name(), each.offset(), each.size()))
                .toList();
    }

    /** Returns kind and name of each extern, by kind and name. */
    static List<String> externs(ObjectFile object) {
        return object.externs().stream()
                .map(each -> "%s %s%s".formatted(each.kind(), each.name(), each.weak() ? " weak" : ""))
                .sorted()
                .toList();
    }
}
