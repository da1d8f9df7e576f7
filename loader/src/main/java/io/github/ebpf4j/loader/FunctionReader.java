package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.isa.program.SourceLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Decodes functions, each once: applies the relocations and the CO-RE records of its instructions, and finds out which
 * other functions it needs. A function that cannot be read is refused each time that it is asked for.
 */
final class FunctionReader {

    private final FunctionTable functions;
    private final RelocationTargets targets;
    private final References references;
    private final CorePatcher core;
    private final Consumer<LoadWarning> warnings;
    private final Map<SectionId, Map<Long, Relocation>> relocations = new HashMap<>();
    private final Map<SectionId, byte[]> bytes = new HashMap<>();
    private final Map<FunctionSymbol, FunctionCode> read = new HashMap<>();
    private final Map<FunctionSymbol, LoadException> refused = new HashMap<>();

    FunctionReader(
            FunctionTable functions,
            RelocationTargets targets,
            References references,
            CorePatcher core,
            Consumer<LoadWarning> warnings) {
        this.functions = functions;
        this.targets = targets;
        this.references = references;
        this.core = core;
        this.warnings = warnings;
    }

    /**
     * Returns the code of a function.
     *
     * @throws LoadException if the function is malformed
     */
    FunctionCode read(FunctionSymbol function) {
        LoadException refusal = refused.get(function);
        if (refusal != null) {
            throw refusal;
        }
        try {
            return read.computeIfAbsent(function, this::decode);
        } catch (LoadException e) {
            refused.put(function, e);
            throw e;
        }
    }

    private FunctionCode decode(FunctionSymbol function) {
        functions.requireSound(function);
        LinkUnit unit = function.unit();
        SectionId id = SectionId.of(unit, function.section());
        byte[] section = bytes.computeIfAbsent(id, unknown -> unit.elf().bytes(function.section()));
        byte[] body = Arrays.copyOfRange(section, (int) function.start(), (int) function.end());
        Bytecode code = Bytecode.decode(body, unit.elf().byteOrder());
        return new Body(function, code, relocations.computeIfAbsent(id, unknown -> byOffset(function))).read();
    }

    private static Map<Long, Relocation> byOffset(FunctionSymbol function) {
        Map<Long, Relocation> byOffset = new TreeMap<>();
        function.unit()
                .relocationsOf(function.section())
                .forEach(relocation -> byOffset.put(relocation.offset(), relocation));
        return byOffset;
    }

    /** One function on its way. */
    private final class Body {
        private final FunctionSymbol function;
        private final Bytecode code;
        private final Map<Long, Relocation> relocated;
        private final List<Instruction> instructions = new ArrayList<>();
        private final List<FunctionCode.Call> calls = new ArrayList<>();
        private final List<Reference> references = new ArrayList<>();
        private final List<Integer> numbered = new ArrayList<>();

        Body(FunctionSymbol function, Bytecode code, Map<Long, Relocation> relocated) {
            this.function = function;
            this.code = code;
            this.relocated = relocated;
        }

        FunctionCode read() {
            int pc = 0;
            for (Instruction instruction : code.instructions()) {
                read(pc, instruction);
                pc += instruction.slots();
            }
            warnOfNumbers();
            return new FunctionCode(function, List.copyOf(instructions), code.slots(), calls, references, lines());
        }

        private List<SourceLine> lines() {
            return function.unit().notes().linesIn(function.section().name(), function.start(), function.end()).stream()
                    .map(line -> new SourceLine(
                            (int) ((line.offset() - function.start()) / Long.BYTES),
                            line.file(),
                            line.line(),
                            line.column(),
                            line.text()))
                    .toList();
        }

        private void read(int pc, Instruction instruction) {
            if (instruction.opcode() == Opcode.LDDW.opcode()) {
                requireWhole(pc, instruction);
            }
            Optional<CorePatcher.Outcome> outcome = core.patch(function, offset(pc), instruction, place(pc));
            if (outcome.isPresent()) {
                CorePatcher.Outcome patched = outcome.get();
                if (patched.instruction().isEmpty()) {
                    poison(pc, instruction, patched.access(), patched.detail());
                    return;
                }
                references.add(new Reference(pc, Reference.Kind.FIELD, patched.access(), patched.detail()));
                plain(pc, patched.instruction().get());
                return;
            }
            Relocation relocation = relocated.get(offset(pc));
            if (relocation != null) {
                apply(pc, instruction, targets.find(function.unit(), relocation, instruction, place(pc)));
            } else {
                plain(pc, instruction);
            }
        }

        private void apply(int pc, Instruction instruction, RelocationTarget target) {
            boolean call = instruction.opcode() == Opcode.CALL_LOCAL.opcode();
            if (target instanceof RelocationTarget.OfFunction needed) {
                need(pc, needed.function());
                add(
                        call
                                ? instruction
                                : Instruction.wide(
                                        instruction.dst(), src(Opcode.LDDW_CODE), instruction.offset(), 0, 0));
            } else if (target instanceof RelocationTarget.OfMap map) {
                references.add(FunctionReader.this.references.toMap(pc, map.index()));
                add(Instruction.wide(
                        instruction.dst(), src(Opcode.LDDW_MAP_BY_INDEX), instruction.offset(), map.index(), 0));
            } else if (target instanceof RelocationTarget.OfData data) {
                references.add(FunctionReader.this.references.toData(pc, data.index(), data.offset()));
                add(Instruction.wide(
                        instruction.dst(),
                        src(Opcode.LDDW_MAP_VALUE_BY_INDEX),
                        instruction.offset(),
                        data.index(),
                        (int) data.offset()));
            } else if (target instanceof RelocationTarget.OfExtern extern) {
                references.add(FunctionReader.this.references.toExtern(pc, extern.index()));
                add(
                        call
                                ? Instruction.of(
                                        instruction.opcode(),
                                        instruction.dst(),
                                        src(Opcode.CALL_BTF),
                                        instruction.offset(),
                                        extern.index())
                                : Instruction.wide(
                                        instruction.dst(),
                                        src(Opcode.LDDW_VARIABLE),
                                        instruction.offset(),
                                        extern.index(),
                                        0));
            } else if (target instanceof RelocationTarget.OfUnset unset) {
                poison(pc, instruction, unset.setting(), "no value is given for this setting of the kernel");
            }
        }

        /** Adds an instruction that no relocation changes. */
        private void plain(int pc, Instruction instruction) {
            Optional<Opcode> row = Opcode.lookup(instruction);
            if (row.isPresent() && row.get() == Opcode.CALL_LOCAL) {
                localCallee(pc, row.get().target(pc, instruction).orElseThrow(), "calls")
                        .ifPresent(callee -> need(pc, callee));
            } else if (row.isPresent() && row.get() == Opcode.LDDW_CODE) {
                localCallee(pc, row.get().target(pc, instruction).orElseThrow(), "takes the address of")
                        .ifPresent(callee -> need(pc, callee));
            } else if (row.isPresent()) {
                requireInside(pc, row.get().target(pc, instruction));
                if (NUMBERED.contains(row.get())) {
                    numbered.add(pc);
                }
            }
            add(instruction);
        }

        private void warnOfNumbers() {
            for (int i = 0; i < numbered.size() && i <= WARNINGS_OF_NUMBERS; i++) {
                int left = numbered.size() - 1 - WARNINGS_OF_NUMBERS;
                Instruction instruction = code.at(numbered.get(i));
                warnings.accept(place(numbered.get(i))
                        .warning("%s names number %d by itself%s: no relocation says what is meant"
                                .formatted(
                                        Opcode.lookup(instruction).orElseThrow().operation(),
                                        instruction.imm(),
                                        i < WARNINGS_OF_NUMBERS ? "" : ", with %d more".formatted(left))));
            }
        }

        private void need(int pc, FunctionSymbol needed) {
            calls.add(new FunctionCode.Call(instructions.size(), pc, needed));
        }

        private void add(Instruction instruction) {
            instructions.add(instruction);
        }

        // As libbpf does it, both slots of an lddw: a jump to the second would be refused as one into its middle.
        private void poison(int pc, Instruction instruction, String name, String reason) {
            references.add(new Reference(pc, Reference.Kind.UNRESOLVED, name, reason));
            for (int slot = 0; slot < instruction.slots(); slot++) {
                add(Instruction.of(Opcode.CALL_HELPER.opcode(), 0, 0, 0, Reference.UNRESOLVED_HELPER));
            }
        }

        private Optional<FunctionSymbol> localCallee(int pc, long target, String verb) {
            long callee = function.start() + target * Long.BYTES;
            boolean inside = callee >= function.start() && callee < function.end();
            Optional<FunctionSymbol> found = functions.startingAt(function.unit(), function.section(), callee);
            if (found.isEmpty() && !inside) {
                throw refuse(
                        pc,
                        "%s %s of section %s, where no function starts"
                                .formatted(
                                        verb,
                                        RelocationTargets.signedHex(callee),
                                        Place.quote(function.section().name())));
            }
            // A symbol may cover several functions, of which the object tells no more; they stay together.
            return found;
        }

        private void requireWhole(int pc, Instruction instruction) {
            if (instruction.second().isEmpty()) {
                throw refuse(
                        pc, "the second slot of lddw is missing: the function ends at 0x%x".formatted(function.end()));
            }
            Relocation relocation = relocated.get(offset(pc + 1));
            if (relocation != null) {
                throw refuse(pc + 1, "the second slot of lddw is relocated, by type " + relocation.describeType());
            }
        }

        private void requireInside(int pc, OptionalLong target) {
            if (target.isPresent() && (target.getAsLong() < 0 || target.getAsLong() >= code.slots())) {
                long to = function.start() + target.getAsLong() * Long.BYTES;
                throw refuse(
                        pc,
                        "jumps to %s, the function is from 0x%x to 0x%x"
                                .formatted(RelocationTargets.signedHex(to), function.start(), function.end()));
            }
        }

        private long offset(int pc) {
            return function.start() + (long) pc * Long.BYTES;
        }

        private Place place(int pc) {
            return functions.place(function).offset(offset(pc));
        }

        private LoadException refuse(int pc, String reason) {
            return place(pc).refuse(reason);
        }
    }

    /** What refers to maps and externs of the object by their index, once it is relocated. */
    private static final Set<Opcode> NUMBERED =
            EnumSet.of(Opcode.LDDW_MAP_BY_INDEX, Opcode.LDDW_MAP_VALUE_BY_INDEX, Opcode.LDDW_VARIABLE, Opcode.CALL_BTF);

    // A warning may be a hundred times as long as its instruction: one more speaks of all that follow in the function.
    private static final int WARNINGS_OF_NUMBERS = 8;

    private static int src(Opcode row) {
        return row.constraint(Field.SRC).value();
    }
}
