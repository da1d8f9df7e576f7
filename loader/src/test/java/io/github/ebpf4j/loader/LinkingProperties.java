package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.call;
import static io.github.ebpf4j.loader.Samples.lddw;
import static io.github.ebpf4j.loader.Samples.mov;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What linking must keep, however functions and data lie in files. */
class LinkingProperties {

    /** How a function calls another: by its symbol, by that of its section, or by the distance if it is the same one. */
    private enum Way {
        SYMBOL,
        SECTION,
        DISTANCE
    }

    private record Call(int callee, Way way, boolean address) {}

    /** A function, by its number: it is in a section of a file. */
    private record Node(int section, List<Call> calls) {}

    /** Functions that call each other, and the file that each section is in. */
    private record Graph(List<Node> nodes, List<Integer> fileOfSection) {
        private int fileOf(int node) {
            return fileOfSection.get(nodes.get(node).section());
        }
    }

    private static final List<String> SECTIONS = List.of(".text", "xdp", ".text.more", "tc");

    @Provide
    Arbitrary<Graph> graphs() {
        return Arbitraries.integers().between(1, 8).flatMap(size -> {
            Arbitrary<Call> calls = Combinators.combine(
                            Arbitraries.integers().between(0, size - 1),
                            Arbitraries.of(Way.class),
                            Arbitraries.of(true, false))
                    .as(Call::new);
            Arbitrary<Node> nodes = Combinators.combine(
                            Arbitraries.integers().between(0, SECTIONS.size() - 1),
                            calls.list().ofMaxSize(4))
                    .as(Node::new);
            return Combinators.combine(
                            nodes.list().ofSize(size),
                            Arbitraries.integers().between(0, 2).list().ofSize(SECTIONS.size()))
                    .as(Graph::new);
        });
    }

    /** Writes the functions of a graph that are in a file: each loads its number, calls, and ends. */
    private static ElfWriter write(Graph graph, int file) {
        ElfWriter elf = new ElfWriter();
        int[] start = new int[graph.nodes().size()];
        int[] sectionSymbol = new int[SECTIONS.size()];
        int[] functionSymbol = new int[graph.nodes().size()];
        int[] sections = new int[SECTIONS.size()];
        for (int section = 0; section < SECTIONS.size(); section++) {
            int slot = 0;
            for (int node = 0; node < start.length; node++) {
                if (graph.nodes().get(node).section() == section) {
                    start[node] = slot;
                    slot += slots(graph.nodes().get(node));
                }
            }
        }
        for (int section = 0; section < SECTIONS.size(); section++) {
            if (graph.fileOfSection().get(section) == file) {
                sections[section] = elf.code(SECTIONS.get(section), code(graph, section, start));
                sectionSymbol[section] = elf.sectionSymbol(sections[section]);
            }
        }
        for (int node = 0; node < start.length; node++) {
            Node each = graph.nodes().get(node);
            functionSymbol[node] = graph.fileOf(node) == file
                    ? elf.function("f" + node, sections[each.section()], start[node], slots(each))
                    : elf.undefined("f" + node);
        }
        for (int node = 0; node < start.length; node++) {
            Node each = graph.nodes().get(node);
            int slot = start[node] + 1;
            for (Call call : each.calls()) {
                Way way = wayOf(graph, node, call);
                if (graph.fileOf(node) == file && way != Way.DISTANCE) {
                    int symbol = way == Way.SYMBOL
                            ? functionSymbol[call.callee()]
                            : sectionSymbol[graph.nodes().get(call.callee()).section()];
                    elf.relocation(
                            sections[each.section()],
                            8L * slot,
                            call.address() ? Relocation.R_BPF_64_64 : Relocation.R_BPF_64_32,
                            symbol);
                }
                slot += call.address() ? 2 : 1;
            }
        }
        return elf;
    }

    // What is in another file or section can be reached only by a symbol of its own.
    private static Way wayOf(Graph graph, int node, Call call) {
        boolean sameFile = graph.fileOf(node) == graph.fileOf(call.callee());
        boolean sameSection = graph.nodes().get(node).section()
                == graph.nodes().get(call.callee()).section();
        return switch (call.way()) {
            case SYMBOL -> Way.SYMBOL;
            case SECTION -> sameFile ? Way.SECTION : Way.SYMBOL;
            case DISTANCE -> sameSection ? Way.DISTANCE : Way.SYMBOL;
        };
    }

    private static int slots(Node node) {
        return 2
                + node.calls().stream().mapToInt(call -> call.address() ? 2 : 1).sum();
    }

    private static Instruction[] code(Graph graph, int section, int[] start) {
        List<Instruction> code = new ArrayList<>();
        for (int node = 0; node < start.length; node++) {
            Node each = graph.nodes().get(node);
            if (each.section() != section) {
                continue;
            }
            code.add(mov(node));
            int slot = start[node] + 1;
            for (Call call : each.calls()) {
                int callee = start[call.callee()];
                int imm = switch (wayOf(graph, node, call)) {
                    case SYMBOL -> call.address() ? 0 : -1;
                    case SECTION -> call.address() ? 8 * callee : callee - 1;
                    case DISTANCE -> callee - (slot + 1);
                };
                boolean relative = wayOf(graph, node, call) == Way.DISTANCE;
                code.add(call.address() ? Instruction.wide(1, relative ? 4 : 0, 0, imm, 0) : call(imm));
                slot += call.address() ? 2 : 1;
            }
            code.add(EXIT);
        }
        return code.toArray(Instruction[]::new);
    }

    private static ObjectFile link(Graph graph) {
        List<ElfWriter> files = new ArrayList<>();
        for (int file = 0; file < 3; file++) {
            files.add(write(graph, file));
        }
        return Samples.link(files.toArray(ElfWriter[]::new));
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void aLinkedProgramCallsWhatTheSourceCalls(@ForAll("graphs") Graph graph) {
        ObjectFile object = link(graph);
        assertEquals(Set.of(), object.refused().keySet());
        boolean onlyText = graph.nodes().stream()
                .allMatch(node -> SECTIONS.get(node.section()).startsWith(".text"));
        long programs = graph.nodes().stream()
                .filter(node -> onlyText || !SECTIONS.get(node.section()).startsWith(".text"))
                .count();
        assertEquals(programs, object.programs().size());
        object.programs().forEach(program -> assertCalls(graph, program));
    }

    private static void assertCalls(Graph graph, Program program) {
        Set<Integer> expected = new LinkedHashSet<>();
        reach(graph, number(program.name()), expected);
        assertEquals(
                List.copyOf(expected),
                program.functions().stream().map(each -> number(each.name())).toList());
        for (Function function : program.functions()) {
            Node node = graph.nodes().get(number(function.name()));
            assertEquals(slots(node), function.slots());
            assertEquals(mov(number(function.name())), program.bytecode().at(function.pc()));
            int pc = function.pc() + 1;
            for (Call call : node.calls()) {
                Instruction instruction = program.bytecode().at(pc);
                assertEquals(call.address() ? 4 : 1, instruction.src());
                int target = pc + 1 + instruction.imm();
                assertEquals(
                        "f" + call.callee(),
                        program.functions().stream()
                                .filter(each -> each.pc() == target)
                                .findFirst()
                                .orElseThrow()
                                .name());
                pc += instruction.slots();
            }
            assertEquals(EXIT, program.bytecode().at(pc));
        }
    }

    private static void reach(Graph graph, int node, Set<Integer> reached) {
        if (reached.add(node)) {
            graph.nodes().get(node).calls().forEach(call -> reach(graph, call.callee(), reached));
        }
    }

    private static int number(String function) {
        return Integer.parseInt(function.substring(1));
    }

    /** In which file a section is does not show in what is linked, but in the order of the programs. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void filesThatAreLinkedAreAsOneFile(@ForAll("graphs") Graph graph) {
        Graph together = new Graph(graph.nodes(), List.of(0, 0, 0, 0));
        ObjectFile one = Samples.load(write(together, 0));
        ObjectFile several = link(graph);
        assertEquals(Set.copyOf(one.programs()), Set.copyOf(several.programs()));
    }

    /** A section of data, in one of two files. */
    private record Data(int name, boolean zeros, int alignment, List<Byte> content, boolean second) {
        int size() {
            return content.size();
        }

        byte[] bytes() {
            byte[] bytes = new byte[size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = zeros ? 0 : content.get(i);
            }
            return bytes;
        }
    }

    private static final List<String> NAMES = List.of(".data", ".rodata", ".bss", "mine");

    /** What an instruction refers to: a section's byte, by its symbol or by one at an offset. */
    private record Access(int data, int symbolAt, int byteAt) {}

    private record Image(List<Data> sections, List<Access> accesses) {}

    @Provide
    Arbitrary<Image> images() {
        Arbitrary<Data> data = Combinators.combine(
                        Arbitraries.integers().between(0, NAMES.size() - 1),
                        Arbitraries.of(false, false, true),
                        Arbitraries.of(0, 1, 2, 4, 8, 16, 64),
                        Arbitraries.bytes().list().ofMinSize(1).ofMaxSize(40),
                        Arbitraries.of(true, false))
                .as(Data::new);
        return data.list().ofMinSize(1).ofMaxSize(6).flatMap(sections -> {
            Arbitrary<Access> accesses = Arbitraries.integers()
                    .between(0, sections.size() - 1)
                    .flatMap(section -> {
                        int size = sections.get(section).size();
                        return Combinators.combine(
                                        Arbitraries.integers().between(-1, size - 1),
                                        Arbitraries.integers().between(0, size - 1))
                                .as((symbolAt, byteAt) -> new Access(section, symbolAt, byteAt));
                    });
            return accesses.list().ofMinSize(1).ofMaxSize(8).map(list -> new Image(sections, list));
        });
    }

    /** Every byte from the one referred to, up to the end of its section, is where the linked program looks for it. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void aReferenceToDataIsToTheSameBytes(@ForAll("images") Image image) {
        ElfWriter user = new ElfWriter();
        ElfWriter other = new ElfWriter();
        List<Integer> sections = new ArrayList<>();
        for (Data data : image.sections()) {
            ElfWriter elf = data.second() ? other : user;
            String name = NAMES.get(data.name());
            int section = data.zeros() ? elf.noBits(name, data.size()) : elf.data(name, data.bytes());
            sections.add(elf.align(section, data.alignment()));
        }
        Instruction[] code = new Instruction[image.accesses().size() + 1];
        code[image.accesses().size()] = EXIT;
        for (int i = 0; i < image.accesses().size(); i++) {
            Access access = image.accesses().get(i);
            code[i] = lddw(access.byteAt() - Math.max(0, symbolAt(image, access)));
        }
        int xdp = user.code("xdp", code);
        user.function("main", xdp, 0, 2 * code.length - 1);
        for (int i = 0; i < image.accesses().size(); i++) {
            Access access = image.accesses().get(i);
            int section = sections.get(access.data());
            int symbolAt = symbolAt(image, access);
            int symbol;
            if (image.sections().get(access.data()).second()) {
                other.symbol("v" + i, Symbol.OBJECT, section, symbolAt, 1);
                symbol = user.undefined("v" + i);
            } else {
                symbol = symbolAt < 0
                        ? user.sectionSymbol(section)
                        : user.symbol("v" + i, Symbol.OBJECT, section, symbolAt, 1);
            }
            user.relocation(xdp, 16L * i, Relocation.R_BPF_64_64, symbol);
        }
        ObjectFile object = Samples.link(user, other);
        Program main = object.program("main");
        for (int i = 0; i < image.accesses().size(); i++) {
            Access access = image.accesses().get(i);
            Data data = image.sections().get(access.data());
            Instruction instruction = main.bytecode().at(2 * i);
            MapDefinition map = object.maps().get(instruction.imm());
            assertEquals(NAMES.get(data.name()), map.name());
            byte[] expected = data.bytes();
            byte[] content = Arrays.copyOf(map.data().orElseThrow().start(), (int) map.valueSize());
            int at = instruction.nextImm();
            assertArrayEquals(
                    Arrays.copyOfRange(expected, access.byteAt(), expected.length),
                    Arrays.copyOfRange(content, at, at + expected.length - access.byteAt()));
            assertEquals(0, (at - access.byteAt()) % Math.max(1, data.alignment()));
        }
    }

    // Another file cannot be referred to by its section.
    private static int symbolAt(Image image, Access access) {
        return image.sections().get(access.data()).second() ? Math.max(0, access.symbolAt()) : access.symbolAt();
    }
}
