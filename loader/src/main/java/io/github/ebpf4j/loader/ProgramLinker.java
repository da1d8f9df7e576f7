package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.isa.program.SourceLine;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Joins each program with the functions that it calls. A function is appended where the first call of it is met, before
 * those that it calls itself and those that are called further down: the order in which libbpf does it.
 */
final class ProgramLinker {

    private final ByteOrder byteOrder;
    private final long limit;
    private final FunctionTable functions;
    private final FunctionReader reader;
    // Thousands of programs may stand in one section, whose name goes on with a long target.
    private final Map<String, Attachment> attachments = new HashMap<>();
    // Thousands of programs may share large functions. What an attempt to link has cost is never given back.
    private long slotsLeft;

    ProgramLinker(ByteOrder byteOrder, long limit, FunctionTable functions, FunctionReader reader) {
        this.byteOrder = byteOrder;
        this.limit = limit;
        this.functions = functions;
        this.reader = reader;
        this.slotsLeft = limit;
    }

    /** The programs that can be linked and the reasons why others cannot, both by name and in their order. */
    record Result(Map<String, Program> programs, Map<String, LoadException> refused) {}

    Result link() {
        Map<String, Program> programs = new LinkedHashMap<>();
        Map<String, LoadException> refused = new LinkedHashMap<>();
        Map<String, List<FunctionSymbol>> byName = functions.programs().stream()
                .collect(Collectors.groupingBy(FunctionSymbol::name, LinkedHashMap::new, Collectors.toList()));
        byName.forEach((name, symbols) -> {
            try {
                requireOne(symbols);
                programs.put(name, link(symbols.get(0)));
            } catch (LoadException e) {
                refused.put(name, e);
            }
        });
        return new Result(programs, refused);
    }

    private void requireOne(List<FunctionSymbol> symbols) {
        if (symbols.size() > 1) {
            FunctionSymbol second = symbols.get(1);
            throw functions
                    .place(symbols.get(0))
                    .offset(symbols.get(0).start())
                    .refuse("has the same name as a program in section %s at 0x%x"
                            .formatted(Place.quote(second.section().name()), second.start()));
        }
    }

    private Program link(FunctionSymbol symbol) {
        Layout layout = new Layout(symbol);
        layout.addAll();
        return new Program(
                symbol.name(),
                symbol.section().name(),
                attachments.computeIfAbsent(symbol.section().name(), SectionTypes::attachment),
                layout.bytecode(),
                byteOrder,
                layout.functions(),
                layout.lines(),
                layout.references(),
                symbol.unit().license());
    }

    /** A function, and the slot of the program that it begins at. */
    private record Placed(FunctionCode code, int start) {
        String name() {
            return code.symbol().name();
        }
    }

    /** The functions of one program, in order. */
    private final class Layout {
        private final FunctionSymbol program;
        private final Map<FunctionSymbol, Placed> functionsInOrder = new LinkedHashMap<>();
        private int slots;

        Layout(FunctionSymbol program) {
            this.program = program;
        }

        // A chain of calls may be as long as the file: no recursion here.
        void addAll() {
            // The symbol may be another name of a function that the program calls, too.
            FunctionSymbol entry = functions
                    .startingAt(program.unit(), program.section(), program.start())
                    .filter(program::isAliasOf)
                    .orElse(program);
            addWithCallees(entry);
            functions.exceptionCallback(entry).ifPresent(this::addWithCallees);
            requireEnds();
        }

        private void addWithCallees(FunctionSymbol first) {
            Deque<Iterator<FunctionCode.Call>> pending = new ArrayDeque<>();
            if (!functionsInOrder.containsKey(first)) {
                pending.push(add(first.equals(program) ? reader.read(first) : readCallee(first)));
            }
            while (!pending.isEmpty()) {
                if (!pending.peek().hasNext()) {
                    pending.pop();
                    continue;
                }
                FunctionSymbol callee = pending.peek().next().target();
                if (!functionsInOrder.containsKey(callee)) {
                    pending.push(add(readCallee(callee)));
                }
            }
        }

        private FunctionCode readCallee(FunctionSymbol callee) {
            try {
                return reader.read(callee);
            } catch (LoadException e) {
                throw functions.place(program).refuse("calls what cannot be loaded: " + e.messageInFile(), e);
            }
        }

        private Iterator<FunctionCode.Call> add(FunctionCode code) {
            slotsLeft -= code.slots();
            if (slotsLeft < 0) {
                throw functions
                        .place(program)
                        .refuse("the linked programs have more slots together than the limit, %d".formatted(limit));
            }
            functionsInOrder.put(code.symbol(), new Placed(code, slots));
            slots += code.slots();
            return code.calls().iterator();
        }

        // Appending puts code behind a function that the compiler did not put there. The last function's end is that
        // of the program, and not for the loader to judge.
        private void requireEnds() {
            for (Placed placed : functionsInOrder.values()) {
                FunctionSymbol symbol = placed.code().symbol();
                if (placed.code().runsOn() && placed.start() + placed.code().slots() < slots) {
                    throw functions
                            .place(symbol)
                            .offset(symbol.end())
                            .refuse("runs on past its end: the last instruction is neither exit nor ja");
                }
            }
        }

        Bytecode bytecode() {
            List<Instruction> instructions = new ArrayList<>();
            for (Placed placed : functionsInOrder.values()) {
                int first = instructions.size();
                instructions.addAll(placed.code().instructions());
                for (FunctionCode.Call call : placed.code().calls()) {
                    int index = first + call.index();
                    instructions.set(
                            index, patched(instructions.get(index), placed.start() + call.pc(), call.target()));
                }
            }
            return Bytecode.of(instructions);
        }

        private Instruction patched(Instruction call, int pc, FunctionSymbol target) {
            int start = Objects.requireNonNull(functionsInOrder.get(target)).start();
            // A call counts from the next slot, and so does the address of code.
            int distance = start - (pc + 1);
            return call.second().isPresent()
                    ? Instruction.wide(call.dst(), call.src(), call.offset(), distance, call.nextImm())
                    : Instruction.of(call.opcode(), call.dst(), call.src(), call.offset(), distance);
        }

        List<Function> functions() {
            return functionsInOrder.values().stream()
                    .map(placed -> new Function(
                            placed.start() == 0 ? program.name() : placed.name(),
                            placed.start(),
                            placed.code().slots()))
                    .toList();
        }

        List<SourceLine> lines() {
            List<SourceLine> lines = new ArrayList<>();
            for (Placed placed : functionsInOrder.values()) {
                placed.code()
                        .lines()
                        .forEach(line -> lines.add(new SourceLine(
                                placed.start() + line.pc(), line.file(), line.line(), line.column(), line.text())));
            }
            return lines;
        }

        List<Reference> references() {
            List<Reference> references = new ArrayList<>();
            for (Placed placed : functionsInOrder.values()) {
                placed.code()
                        .references()
                        .forEach(each -> references.add(
                                new Reference(placed.start() + each.pc(), each.kind(), each.name(), each.detail())));
                placed.code()
                        .calls()
                        .forEach(call -> references.add(new Reference(
                                placed.start() + call.pc(),
                                Reference.Kind.FUNCTION,
                                call.target().name(),
                                "")));
            }
            references.sort(Comparator.comparingInt(Reference::pc));
            return references;
        }
    }
}
