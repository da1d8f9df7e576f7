package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds out what relocated instructions refer to, as {@code bpf_program__record_reloc} of libbpf does: the instruction
 * and the section of the symbol decide, and the type of the relocation only has to agree.
 */
final class RelocationTargets {

    private final SymbolResolver resolver;
    private final FunctionTable functions;
    private final MapTable maps;
    private final ExternTable externs;

    RelocationTargets(SymbolResolver resolver, FunctionTable functions, MapTable maps, ExternTable externs) {
        this.resolver = resolver;
        this.functions = functions;
        this.maps = maps;
        this.externs = externs;
    }

    /**
     * Returns what an instruction refers to.
     *
     * @param place the instruction's
     * @throws LoadException if the instruction cannot be relocated, or not by this symbol
     */
    RelocationTarget find(LinkUnit unit, Relocation relocation, Instruction instruction, Place place) {
        boolean call = instruction.opcode() == Opcode.CALL_LOCAL.opcode();
        requireType(relocation, call, instruction, place);
        Optional<SymbolResolver.Definition> definition = resolver.definition(unit, relocation.symbol());
        if (definition.isEmpty()) {
            return external(relocation.symbol(), call, place);
        }
        Section section = definition.get().section();
        if (call) {
            requireLocalCall(relocation, instruction, place);
            long distance = (instruction.imm() + 1L) * Long.BYTES;
            return function(definition.get(), addend(unit, relocation, 0, distance), place);
        }
        // What GNU's assembler has written is all of the sum, not what is to be added.
        long addend =
                addend(unit, relocation, instruction.imm() - relocation.symbol().value(), instruction.imm());
        return section.isCode()
                ? function(definition.get(), addend, place)
                : memory(definition.get(), relocation, addend, place);
    }

    /** Returns what is to be added to the symbol's value: as the relocation says it, or the instruction. */
    private static long addend(LinkUnit unit, Relocation relocation, long gnu, long implicit) {
        boolean named = relocation.symbol().type() != Symbol.SECTION
                && !relocation.symbol().isExtern();
        return relocation.addend().orElse(unit.isFromGnu() && named ? gnu : implicit);
    }

    private static void requireType(Relocation relocation, boolean call, Instruction instruction, Place place) {
        if (!call && instruction.opcode() != Opcode.LDDW.opcode()) {
            throw place.refuse("opcode 0x%02x is relocated by %s, must be 0x%02x (lddw) or 0x%02x (call)"
                    .formatted(
                            instruction.opcode(),
                            Place.quote(relocation.symbol().name()),
                            Opcode.LDDW.opcode(),
                            Opcode.CALL_LOCAL.opcode()));
        }
        boolean fits = call
                ? relocation.type() == Relocation.R_BPF_64_32
                : relocation.type() == Relocation.R_BPF_64_64 || relocation.type() == Relocation.R_BPF_NONE;
        if (!fits) {
            throw place.refuse("%s is relocated by symbol %s with type %s, must be %d"
                    .formatted(
                            call ? "call" : "lddw",
                            Place.quote(relocation.symbol().name()),
                            relocation.describeType(),
                            call ? Relocation.R_BPF_64_32 : Relocation.R_BPF_64_64));
        }
    }

    private static void requireLocalCall(Relocation relocation, Instruction instruction, Place place) {
        if (instruction.src() != 1) {
            throw place.refuse("calls %s with src %d, must be 1 (a local call)"
                    .formatted(Place.quote(relocation.symbol().name()), instruction.src()));
        }
    }

    private RelocationTarget function(SymbolResolver.Definition definition, long addend, Place place) {
        Section section = definition.section();
        long offset = definition.symbol().value() + addend;
        if (!section.isCode()) {
            throw place.refuse("calls %s in section %s, which is no code"
                    .formatted(Place.quote(definition.symbol().name()), Place.quote(section.name())));
        }
        return new RelocationTarget.OfFunction(functions
                .startingAt(definition.unit(), section, offset)
                .orElseThrow(() -> place.refuse("needs %s of section %s, where no function starts"
                        .formatted(signedHex(offset), Place.quote(section.name())))));
    }

    private RelocationTarget memory(
            SymbolResolver.Definition definition, Relocation relocation, long addend, Place place) {
        LinkUnit unit = definition.unit();
        Section section = definition.section();
        long value = definition.symbol().value();
        // A map has no inside: as in libbpf, a symbol of its own says all.
        boolean named = definition.symbol().type() != Symbol.SECTION;
        OptionalInt declared = maps.declaredAt(unit, section, named ? value : value + addend);
        if (declared.isPresent()) {
            return new RelocationTarget.OfMap(declared.getAsInt());
        }
        Optional<MapTable.DataPlace> start = maps.startOf(unit, section);
        if (start.isPresent()) {
            long offset = value + addend;
            // Half of the offsets that an unsigned imm can hold look negative.
            if (offset < 0 && relocation.addend().isEmpty()) {
                offset = value + (addend & 0xffff_ffffL);
            }
            if (offset < 0 || offset > section.size()) {
                throw place.refuse("refers to %s of section %s, which has 0x%x bytes"
                        .formatted(signedHex(value + addend), Place.quote(section.name()), section.size()));
            }
            return new RelocationTarget.OfData(start.get().map(), start.get().offset() + offset);
        }
        throw place.refuse("refers to %s at %s of section %s, where no map or variable is declared"
                .formatted(
                        Place.quote(definition.symbol().name()),
                        signedHex(value + addend),
                        Place.quote(section.name())));
    }

    private RelocationTarget external(Symbol symbol, boolean call, Place place) {
        if (symbol.section() != Symbol.UNDEFINED || symbol.name().isEmpty()) {
            throw place.refuse("refers to %s, which is in no section: its section index is 0x%x"
                    .formatted(Place.quote(symbol.name()), symbol.section()));
        }
        if (externs.isMap(symbol.name())) {
            throw place.refuse("refers to map %s, which is declared extern: link the object that defines it"
                    .formatted(Place.quote(symbol.name())));
        }
        Optional<KernelSettings.Setting> setting = maps.setting(symbol.name());
        if (setting.isPresent()) {
            if (call) {
                throw place.refuse("calls %s, which is a setting of the kernel".formatted(Place.quote(symbol.name())));
            }
            if (!setting.get().isSet()) {
                return new RelocationTarget.OfUnset(symbol.name());
            }
            MapTable.DataPlace at = maps.placeOf(setting.get());
            return new RelocationTarget.OfData(at.map(), at.offset());
        }
        return new RelocationTarget.OfExtern(externs.index(symbol.name())
                .orElseThrow(
                        () -> place.refuse("refers to %s, which no section defines and no other object can: it is local"
                                .formatted(Place.quote(symbol.name())))));
    }

    static String signedHex(long value) {
        return value < 0 ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
    }
}
