package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.ClangCpu;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.ProgramFacts;
import io.github.ebpf4j.isa.text.Assembler;
import io.github.ebpf4j.isa.text.Dialect;
import io.github.ebpf4j.isa.text.Disassembler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Our pseudo-C is LLVM's, but for what the first table of {@code docs/text-dialects.md} lists. What LLVM 19 prints of the
 * objects under {@code testcases/programs} is beside the tests; {@code make llvm-text} there writes it.
 */
class LlvmTextTest {

    private static final int OBJECTS = 158;
    private static final Path TEXTS =
            Session.testcases().resolve("../cli/src/test/resources/io/github/ebpf4j/cli/llvm");
    private static final Path DOCUMENT = Session.testcases().resolve("../docs/text-dialects.md");

    private static final Pattern SECTION = Pattern.compile("Disassembly of section (.*):");
    private static final Pattern INSTRUCTION = Pattern.compile("\\s*(\\d+):\\s(.*)");
    private static final Pattern JUMP_SYMBOL = Pattern.compile("(?<=[0-9a-f]) <[^<>]+>$");
    private static final Pattern TABLE_ROW = Pattern.compile("\\| (.+) \\| `(.+)` \\| `(.+)`.* \\|");
    private static final String UNKNOWN = "<unknown>";
    private static final String DATA = ".8byte ";

    /** What no object has that clang wrote by itself, and why. */
    private static final Map<Opcode, String> NOT_EMITTED = new EnumMap<>(Opcode.class);

    static {
        NOT_EMITTED.put(Opcode.NEXT_IMM, "the second slot of lddw and never an instruction");
        NOT_EMITTED.put(Opcode.CALL_BTF, "clang writes src 1 and a relocation, from which a loader makes src 2");
        NOT_EMITTED.put(Opcode.GOTOX, "newer than clang 19");
        for (Opcode row : Opcode.values()) {
            switch (row.form()) {
                case LOAD_ACQUIRE, STORE_RELEASE -> NOT_EMITTED.put(row, "clang 20 is the first to know it");
                default -> {
                    // Emitted.
                }
            }
        }
    }

    /** The rows of the table in the document. */
    private enum Difference {
        LOCAL_CALL("program-local call (src 1)", (llvm, ours) -> llvm.equals(ours.replaceFirst("pc\\+?", ""))),
        BTF_CALL("call by BTF id (src 2)", (llvm, ours) -> llvm.equals(ours.replace("btf_id ", ""))),
        MAP_VALUE_BY_FD(
                "`lddw` src 2",
                (llvm, ours) -> llvm.matches("ld_pseudo r\\d, 0x2, 0x\\w+")
                        && ours.matches("r\\d = map_val\\(map_by_fd\\(-?0x\\w+\\)\\)( [+-] 0x\\w+)? ll")),
        MAP_VALUE_BY_INDEX(
                "`lddw` src 6",
                (llvm, ours) -> llvm.matches("ld_pseudo r\\d, 0x6, 0x\\w+")
                        && ours.matches("r\\d = map_val\\(map_by_idx\\(-?0x\\w+\\)\\)( [+-] 0x\\w+)? ll")),
        INDIRECT_WITH_IMM(
                "indirect packet access with imm",
                (llvm, ours) -> llvm.equals(ours.replaceFirst(" [+-] 0x\\w+]", "]"))),
        OLD_CALLX("`callx` of clang before 19.1, with the register in imm", asAnother("callx r0")),
        LOAD_ACQUIRE_SMALL("load-acquire, 8 and 16 bits", LlvmTextTest::isUnknown),
        LOAD_ACQUIRE_LARGE("load-acquire, 32 and 64 bits", (llvm, ours) -> llvm.startsWith("lock *(u")),
        STORE_RELEASE("store-release", LlvmTextTest::isUnknown),
        GOTOX("`gotox`", LlvmTextTest::isUnknown),
        HIGH_REGISTER("register 12 to 15", LlvmTextTest::isUnknown),
        FIELD_SEEN("a field that must be zero is not, LLVM looks at it", LlvmTextTest::isUnknown),
        FIELD_NOT_SEEN("a field that must be zero is not, LLVM does not look", asAnother("[^<].*")),
        RESERVED("reserved, LLVM knows", LlvmTextTest::isUnknown),
        RESERVED_NOT_SEEN("reserved, LLVM takes it for another", asAnother("[^<].*"));

        private final String title;
        private final BiPredicate<String, String> holds;

        Difference(String title, BiPredicate<String, String> holds) {
            this.title = title;
            this.holds = holds;
        }

        private static BiPredicate<String, String> asAnother(String llvmPattern) {
            return (llvm, ours) -> llvm.matches(llvmPattern) && ours.startsWith(DATA);
        }

        /** Returns the row of the table that is about an instruction. */
        static Optional<Difference> of(Instruction instruction, String llvm, String ours) {
            Optional<Opcode> row = Opcode.lookup(instruction);
            if (row.isEmpty()) {
                return Optional.of(llvm.equals(UNKNOWN) ? RESERVED : RESERVED_NOT_SEEN);
            } else if (ours.startsWith(DATA) && row.get() == Opcode.CALLX) {
                return Optional.of(OLD_CALLX);
            } else if (ours.startsWith(DATA)) {
                return Optional.of(llvm.equals(UNKNOWN) ? FIELD_SEEN : FIELD_NOT_SEEN);
            } else if (instruction.dst() > 11) {
                return Optional.of(HIGH_REGISTER);
            }
            return switch (row.get().form()) {
                case CALL_LOCAL -> Optional.of(LOCAL_CALL);
                case CALL -> row.get() == Opcode.CALL_BTF ? Optional.of(BTF_CALL) : Optional.empty();
                case LDDW ->
                    switch (row.get()) {
                        case LDDW_MAP_VALUE_BY_FD -> Optional.of(MAP_VALUE_BY_FD);
                        case LDDW_MAP_VALUE_BY_INDEX -> Optional.of(MAP_VALUE_BY_INDEX);
                        default -> Optional.empty();
                    };
                case PACKET_IND -> instruction.imm() == 0 ? Optional.empty() : Optional.of(INDIRECT_WITH_IMM);
                case LOAD_ACQUIRE ->
                    Optional.of(row.get().size() < Integer.BYTES ? LOAD_ACQUIRE_SMALL : LOAD_ACQUIRE_LARGE);
                case STORE_RELEASE -> Optional.of(STORE_RELEASE);
                case GOTOX -> Optional.of(GOTOX);
                default -> Optional.empty();
            };
        }
    }

    private static boolean isUnknown(String llvm, String ours) {
        return llvm.equals(UNKNOWN) && !ours.equals(UNKNOWN);
    }

    /** The code of a section, and what LLVM prints of it: an instruction a line, by its slot. */
    private record Code(String section, Bytecode bytecode, Map<Integer, String> llvm) {

        /** Returns our text of each instruction, by its slot; without the reason why it is no more than data. */
        Map<Integer, String> ours() {
            List<String> lines = Disassembler.disassemble(Dialect.PSEUDO_C, bytecode)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .toList();
            Map<Integer, String> ours = new LinkedHashMap<>();
            int line = 0;
            for (int pc = 0; pc < bytecode.slots(); pc = bytecode.next(pc)) {
                String text = lines.get(line++);
                if (text.startsWith(DATA) && bytecode.next(pc) == pc + 2) {
                    text += "\n" + lines.get(line++);
                }
                ours.put(pc, text);
            }
            assertEquals(lines.size(), line, "lines of section " + section);
            return ours;
        }

        /** Returns LLVM's text without what stands around the instruction. */
        String llvm(int pc) {
            Matcher symbol = JUMP_SYMBOL.matcher(llvm.get(pc));
            return symbol.replaceFirst("").replaceAll("\\s+", " ").strip();
        }

        Optional<Difference> difference(int pc, String ours) {
            return Difference.of(bytecode.at(pc), llvm(pc), ours);
        }
    }

    @TestFactory
    Stream<DynamicTest> ourTextIsThatOfLlvm() {
        return objects().stream()
                .map(object -> dynamicTest(object, () -> {
                    for (Code code : codes(object)) {
                        assertEquals(
                                new ArrayList<>(code.ours().keySet()),
                                new ArrayList<>(code.llvm().keySet()),
                                "slots of section " + code.section());
                        code.ours().forEach((pc, ours) -> assertSameButFor(code, pc, ours));
                    }
                }));
    }

    private static void assertSameButFor(Code code, int pc, String ours) {
        String place = "section " + code.section() + ", pc " + pc;
        String llvm = code.llvm(pc);
        Optional<Difference> difference = code.difference(pc, ours);
        if (difference.isEmpty()) {
            assertEquals(llvm, ours, place);
        } else {
            assertNotEquals(llvm, ours, place);
            assertTrue(
                    difference.get().holds.test(llvm, ours),
                    () -> "%s: %s: LLVM has %s, we have %s".formatted(place, difference.get().title, llvm, ours));
        }
    }

    @TestFactory
    Stream<DynamicTest> llvmsTextIsReadBack() {
        return objects().stream()
                .map(object -> dynamicTest(object, () -> {
                    for (Code code : codes(object)) {
                        StringBuilder text = new StringBuilder();
                        // As LLVM has it, with slots and symbols, wherever it says which instruction it is.
                        code.ours()
                                .forEach((pc, ours) -> text.append(
                                                code.difference(pc, ours).isPresent()
                                                        ? ours
                                                        : pc + ":\t"
                                                                + code.llvm().get(pc))
                                        .append('\n'));
                        assertEquals(
                                code.bytecode(),
                                Assembler.assemble(Dialect.PSEUDO_C, text.toString()),
                                "section " + code.section());
                    }
                }));
    }

    @Test
    void everyObjectHasItsTextAndNothingElseHas() {
        assertEquals(OBJECTS, objects().size());
        assertEquals(objects(), names(TEXTS, ".txt"));
    }

    @Test
    void theTableOfTheDocumentHasEveryDifferenceWithAnExampleFromAnObject() throws IOException {
        Set<List<String>> used = new HashSet<>();
        for (String object : objects()) {
            for (Code code : codes(object)) {
                code.ours()
                        .forEach((pc, ours) -> code.difference(pc, ours)
                                .ifPresent(difference -> used.add(List.of(
                                        difference.title, code.llvm(pc), ours.startsWith(DATA) ? DATA + "…" : ours))));
            }
        }
        List<List<String>> table = new ArrayList<>();
        for (String line : Files.readString(DOCUMENT)
                .lines()
                .dropWhile(line -> !line.startsWith("| instruction | LLVM"))
                .skip(2)
                .takeWhile(line -> !line.isBlank())
                .toList()) {
            Matcher row = TABLE_ROW.matcher(line);
            assertTrue(row.matches(), line);
            table.add(List.of(row.group(1), row.group(2), row.group(3)));
        }
        assertEquals(
                Arrays.stream(Difference.values()).map(row -> row.title).toList(),
                table.stream().map(row -> row.get(0)).toList());
        assertEquals(
                List.of(), table.stream().filter(row -> !used.contains(row)).toList(), "without an example");
    }

    @Test
    void theObjectsHaveEveryInstructionThatClangEmits() {
        Set<Opcode> emitted = EnumSet.noneOf(Opcode.class);
        Set<Opcode> inAnyWay = EnumSet.noneOf(Opcode.class);
        for (String object : objects()) {
            codes(object)
                    .forEach(code -> code.ours().forEach((pc, ours) -> {
                        if (!ours.startsWith(DATA)) {
                            Opcode row = Opcode.lookup(code.bytecode().at(pc)).orElseThrow();
                            inAnyWay.add(row);
                            if (!object.startsWith("raw.")) {
                                emitted.add(row);
                            }
                        }
                    }));
        }
        assertEquals(EnumSet.complementOf(EnumSet.copyOf(NOT_EMITTED.keySet())), emitted);
        assertEquals(EnumSet.complementOf(EnumSet.of(Opcode.NEXT_IMM)), inAnyWay);
    }

    /** The same source for each version: the facts tell which one an object was made for. */
    @Test
    void theFactsTellTheVersionThatClangWasGiven() {
        for (ClangCpu cpu : ClangCpu.values()) {
            for (String target : List.of("bpfel", "bpfeb")) {
                String object = "versions-" + cpu + "." + target;
                for (Code code : codes(object)) {
                    assertEquals(cpu, ProgramFacts.of(code.bytecode()).clangCpu(), object);
                }
            }
        }
    }

    private static List<String> objects() {
        return names(Session.testcases().resolve("programs"), ".o");
    }

    private static List<String> names(Path folder, String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .map(name -> name.substring(0, name.length() - suffix.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the sections of an object that have code, all of which LLVM prints. */
    private static List<Code> codes(String object) {
        Map<String, Map<Integer, String>> llvm = llvm(object);
        List<Code> codes = sections(Session.objectBytes(object + ".o"), llvm);
        assertEquals(
                List.copyOf(llvm.keySet()), codes.stream().map(Code::section).toList(), object);
        return codes;
    }

    private static Map<String, Map<Integer, String>> llvm(String object) {
        Map<String, Map<Integer, String>> sections = new LinkedHashMap<>();
        Map<Integer, String> current = new LinkedHashMap<>();
        for (String line : lines(TEXTS.resolve(object + ".txt"))) {
            Matcher section = SECTION.matcher(line);
            Matcher instruction = INSTRUCTION.matcher(line);
            if (section.matches()) {
                current = new LinkedHashMap<>();
                sections.put(section.group(1), current);
            } else if (instruction.matches()) {
                current.put(Integer.valueOf(instruction.group(1)), instruction.group(2));
            }
        }
        return sections;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the table of sections of a 64-bit ELF file, which clang has written and is sound. */
    private static List<Code> sections(byte[] bytes, Map<String, Map<Integer, String>> llvm) {
        ByteOrder order = bytes[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer elf = ByteBuffer.wrap(bytes).order(order);
        int table = (int) elf.getLong(0x28);
        int headerSize = elf.getShort(0x3a);
        int names = (int) elf.getLong(table + elf.getShort(0x3e) * headerSize + 0x18);
        List<Code> codes = new ArrayList<>();
        for (int index = 0; index < elf.getShort(0x3c); index++) {
            int header = table + index * headerSize;
            boolean executable = (elf.getLong(header + 0x8) & 0x4) != 0;
            int start = (int) elf.getLong(header + 0x18);
            int size = (int) elf.getLong(header + 0x20);
            if (executable && size > 0) {
                String name = zeroTerminated(bytes, names + elf.getInt(header));
                byte[] content = Arrays.copyOfRange(bytes, start, start + size);
                codes.add(new Code(name, Bytecode.decode(content, order), llvm.getOrDefault(name, Map.of())));
            }
        }
        return codes;
    }

    private static String zeroTerminated(byte[] bytes, int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
