package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decodes functions, each once, and finds out what their calls lead to. A function that needs what is not supported
 * yet, or whose jumps leave it, is refused each time that it is asked for.
 */
final class FunctionReader {

    private final ElfObject elf;
    private final FunctionTable functions;
    private final CoreRecords coreRecords;
    // By the index of the section, then by the offset in it.
    private final Map<Integer, Map<Integer, Relocation>> relocations = new HashMap<>();
    private final Map<Integer, byte[]> bytes = new HashMap<>();
    private final Map<FunctionSymbol, FunctionCode> read = new HashMap<>();
    private final Map<FunctionSymbol, LoadException> refused = new HashMap<>();

    FunctionReader(ElfObject elf, List<Symbol> symbols, FunctionTable functions) {
        this.elf = elf;
        this.functions = functions;
        this.coreRecords = CoreRecords.of(elf);
        elf.codeRelocations(symbols).forEach((section, list) -> {
            Map<Integer, Relocation> byOffset = new HashMap<>();
            list.forEach(relocation -> byOffset.put(relocation.offset(), relocation));
            relocations.put(section, byOffset);
        });
    }

    /**
     * Returns the code of a function.
     *
     * @throws LoadException if the function is malformed, or needs what is not supported
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
        coreRecords.firstIn(function).ifPresent(offset -> {
            throw place(function, offset).refuse("is subject to a CO-RE relocation: these are not supported yet");
        });
        byte[] section = bytes.computeIfAbsent(function.section().index(), index -> elf.bytes(function.section()));
        byte[] body = Arrays.copyOfRange(section, (int) function.start(), (int) function.end());
        return new Body(function, Bytecode.decode(body, elf.byteOrder())).read();
    }

    private Place place(FunctionSymbol function, long offset) {
        return functions.place(function).offset(offset);
    }

    /** One function on its way. */
    private final class Body {
        private final FunctionSymbol function;
        private final Bytecode code;
        private final Map<Integer, Relocation> relocated;
        private final List<FunctionCode.Call> calls = new ArrayList<>();

        Body(FunctionSymbol function, Bytecode code) {
            this.function = function;
            this.code = code;
            this.relocated = relocations.getOrDefault(function.section().index(), Map.of());
        }

        FunctionCode read() {
            List<Instruction> instructions = code.instructions();
            int pc = 0;
            for (int index = 0; index < instructions.size(); index++) {
                Instruction instruction = instructions.get(index);
                Optional<FunctionSymbol> callee = callee(pc, instruction);
                if (callee.isPresent()) {
                    calls.add(new FunctionCode.Call(index, pc, callee.get()));
                }
                pc += instruction.slots();
            }
            return new FunctionCode(function, instructions, code.slots(), List.copyOf(calls));
        }

        /** Returns the function that an instruction calls, if it does, and refuses what cannot be. */
        private Optional<FunctionSymbol> callee(int pc, Instruction instruction) {
            Optional<Opcode> row = Opcode.lookup(instruction);
            if (instruction.opcode() == Opcode.LDDW.opcode()) {
                requireWhole(pc, instruction);
            }
            Relocation relocation = relocated.get(offset(pc));
            if (relocation != null) {
                return Optional.of(relocatedCallee(pc, instruction, relocation));
            }
            if (row.isPresent()
                    && row.get() == Opcode.LDDW_CODE
                    && !isInside(row.get().target(pc, instruction))) {
                throw refuse(pc, "takes the address of code: addresses of functions are not supported yet");
            }
            if (row.isPresent() && row.get() == Opcode.CALL_LOCAL) {
                return localCallee(pc, instruction);
            }
            if (row.isPresent()) {
                requireInside(pc, row.get().target(pc, instruction));
            }
            return Optional.empty();
        }

        private Optional<FunctionSymbol> localCallee(int pc, Instruction instruction) {
            int section = function.section().index();
            long callee = offset(pc) + distance(instruction);
            boolean inside = callee >= function.start() && callee < function.end();
            if (inside && functions.startingAt(section, callee).isEmpty()) {
                // A symbol may cover several functions, of which the object tells no more; they stay together.
                return Optional.empty();
            }
            return Optional.of(functionAt(pc, section, callee));
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

        private boolean isInside(OptionalLong target) {
            return target.isEmpty() || (target.getAsLong() >= 0 && target.getAsLong() < code.slots());
        }

        private void requireInside(int pc, OptionalLong target) {
            if (!isInside(target)) {
                long to = function.start() + target.getAsLong() * Long.BYTES;
                throw refuse(
                        pc,
                        "jumps to %s, the function is from 0x%x to 0x%x"
                                .formatted(signedHex(to), function.start(), function.end()));
            }
        }

        private FunctionSymbol relocatedCallee(int pc, Instruction instruction, Relocation relocation) {
            Symbol symbol = relocation.symbol();
            switch (relocation.type()) {
                case Relocation.R_BPF_64_64 -> throw refuse(pc, describeReference(symbol));
                case Relocation.R_BPF_64_32 -> {}
                default ->
                    throw refuse(
                            pc,
                            "is relocated by symbol %s with type %s, which is not supported for code"
                                    .formatted(Place.quote(symbol.name()), relocation.describeType()));
            }
            if (instruction.opcode() != Opcode.CALL_LOCAL.opcode()) {
                throw refuse(
                        pc,
                        "opcode 0x%02x is relocated as a call, which has opcode 0x%02x"
                                .formatted(instruction.opcode(), Opcode.CALL_LOCAL.opcode()));
            }
            if (!symbol.isInSection()) {
                throw refuse(
                        pc,
                        "calls %s, which no section defines: external functions are not supported yet"
                                .formatted(Place.quote(symbol.name())));
            }
            if (instruction.src() != 1) {
                throw refuse(
                        pc,
                        "calls %s with src %d, must be 1 (a local call)"
                                .formatted(Place.quote(symbol.name()), instruction.src()));
            }
            return functionAt(pc, symbol.section(), symbol.value() + distance(instruction));
        }

        private FunctionSymbol functionAt(int pc, int section, long offset) {
            return functions
                    .startingAt(section, offset)
                    .orElseThrow(() -> refuse(
                            pc,
                            "calls %s of section %s, where no function starts"
                                    .formatted(
                                            signedHex(offset),
                                            Place.quote(
                                                    elf.sections().get(section).name()))));
        }

        /** Returns where a call leads, in bytes from the call or, if it is relocated, from the symbol. */
        private long distance(Instruction call) {
            return (call.imm() + 1L) * Long.BYTES;
        }

        private String describeReference(Symbol symbol) {
            String name = Place.quote(symbol.name());
            if (!symbol.isInSection()) {
                return "refers to %s, which no section defines: external variables are not supported yet"
                        .formatted(name);
            }
            Section section = elf.sections().get(symbol.section());
            String where = symbol.type() == Symbol.SECTION
                    ? "section " + name
                    : "%s in section %s".formatted(name, Place.quote(section.name()));
            if (section.isCode()) {
                return "takes the address of a function, %s: addresses of functions are not supported yet"
                        .formatted(where);
            } else if (section.name().equals(".maps") || section.name().startsWith("maps")) {
                return "refers to map %s: maps are not supported yet".formatted(where);
            } else {
                return "refers to %s: data sections are not supported yet".formatted(where);
            }
        }

        private int offset(int pc) {
            return (int) function.start() + pc * Long.BYTES;
        }

        private LoadException refuse(int pc, String reason) {
            return place(function, offset(pc)).refuse(reason);
        }
    }

    private static String signedHex(long value) {
        return value < 0 ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
    }
}
