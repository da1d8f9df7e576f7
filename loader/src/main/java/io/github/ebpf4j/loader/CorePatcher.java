package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.loader.BtfExt.CoreRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Applies the CO-RE records of all units to their instructions. A unit that has a bad record loads: only a function
 * with the record's instruction is refused.
 */
final class CorePatcher {

    // By unit, then by the name of the section, then by offset in it.
    private final List<Map<String, Map<Long, CoreResolution>>> resolutions = new ArrayList<>();
    private final Map<Spot, CoreRelocation> applied = new TreeMap<>(
            Comparator.comparingInt(Spot::unit).thenComparingInt(Spot::section).thenComparingLong(Spot::offset));

    /** An instruction among those of all units. */
    private record Spot(int unit, int section, long offset) {}

    /**
     * What became of an instruction.
     *
     * @param access what its record is about, as C would write it
     * @param detail the values before and after; or why there is none
     * @param instruction the instruction for the target, nothing if it must not be reached
     */
    record Outcome(String access, String detail, Optional<Instruction> instruction) {}

    private CorePatcher() {}

    /** Resolves the records of all units, for the target of the options or for the unit's own types. */
    static CorePatcher of(List<LinkUnit> units, LoadOptions options) {
        CorePatcher patcher = new CorePatcher();
        for (LinkUnit unit : units) {
            Optional<Btf> types = unit.notes().coreRecords().isEmpty() ? Optional.empty() : unit.types();
            patcher.resolutions.add(types.map(
                            local -> resolve(unit, local, options.targetTypes().orElse(local)))
                    .orElse(Map.of()));
        }
        return patcher;
    }

    private static Map<String, Map<Long, CoreResolution>> resolve(LinkUnit unit, Btf local, Btf target) {
        Map<String, ? extends Map<Long, CoreRecord>> records = unit.notes().coreRecords();
        List<CoreRecord> all = records.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .toList();
        CoreRelocator relocator = new CoreRelocator(
                local,
                target,
                unit.elf().byteOrder(),
                unit::typeNumber,
                all,
                CoreWork.of(local.count(), target.count(), all.size()));
        Map<String, Map<Long, CoreResolution>> resolutions = new HashMap<>();
        records.forEach((section, ofSection) -> {
            Map<Long, CoreResolution> byOffset = new HashMap<>();
            ofSection.forEach((offset, record) -> byOffset.put(offset, relocator.resolve(record)));
            resolutions.put(section, byOffset);
        });
        return resolutions;
    }

    /**
     * Applies the record of an instruction.
     *
     * @param function the function that has the instruction
     * @param offset where it is, in bytes from the start of the section
     * @return nothing if it has no record
     * @throws LoadException if the record is malformed or ambiguous, or if the instruction is not what it claims
     */
    Optional<Outcome> patch(FunctionSymbol function, long offset, Instruction instruction, Place place) {
        Map<String, Map<Long, CoreResolution>> ofUnit =
                resolutions.get(function.unit().number());
        CoreResolution resolution =
                ofUnit.getOrDefault(function.section().name(), Map.of()).get(offset);
        if (resolution == null) {
            return Optional.empty();
        }
        try {
            Outcome outcome = outcome(resolution, instruction);
            applied.put(
                    new Spot(function.unit().number(), function.section().index(), offset),
                    row(function.section().name(), offset, resolution, instruction, outcome));
            return Optional.of(outcome);
        } catch (CoreRefusal e) {
            throw place.refuse(
                    "CO-RE relocation of %s: %s"
                            .formatted(Place.quote(resolution.access()), Place.printable(e.reason())),
                    e);
        }
    }

    /** Returns what was done to instructions, by unit, section and offset. */
    List<CoreRelocation> applied() {
        return List.copyOf(applied.values());
    }

    private static Outcome outcome(CoreResolution resolution, Instruction instruction) throws CoreRefusal {
        if (resolution instanceof CoreResolution.Known known) {
            Optional<Instruction> patched = CoreInstruction.patch(instruction, known);
            return patched.isPresent()
                    ? new Outcome(known.access(), change(known, instruction, patched.get()), patched)
                    : new Outcome(known.access(), widthReason(known), Optional.empty());
        } else if (resolution instanceof CoreResolution.Missing missing) {
            return new Outcome(missing.access(), Place.printable(missing.reason()), Optional.empty());
        }
        throw new CoreRefusal(((CoreResolution.Refused) resolution).reason());
    }

    private static String change(CoreResolution.Known known, Instruction before, Instruction after) {
        long old = CoreInstruction.value(before);
        long adjusted = CoreInstruction.value(after);
        // Not by a format, which writes numbers as the user's locale does: programs read this, too.
        String text = known.kind() + " " + old;
        return old == adjusted ? text : text + " -> " + adjusted;
    }

    private static String widthReason(CoreResolution.Known known) {
        return "it has %d bytes in the object and %d in the target, and is no pointer or integer without sign in both"
                .formatted(known.local().accessBytes(), known.target().accessBytes());
    }

    private static CoreRelocation row(
            String section, long offset, CoreResolution resolution, Instruction before, Outcome outcome) {
        CoreKind kind = resolution instanceof CoreResolution.Known known
                ? known.kind()
                : ((CoreResolution.Missing) resolution).kind();
        return new CoreRelocation(
                section,
                offset,
                kind,
                outcome.access(),
                CoreInstruction.value(before),
                outcome.instruction()
                        .map(CoreInstruction::value)
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()),
                outcome.instruction().isPresent() ? "" : outcome.detail());
    }
}
