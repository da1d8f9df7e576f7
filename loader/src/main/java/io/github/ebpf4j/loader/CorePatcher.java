package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Instruction;
import java.util.List;
import java.util.Optional;

/** Applies the CO-RE records of all units to their instructions. */
final class CorePatcher {
    record Outcome(String access, String detail, Optional<Instruction> instruction) {}

    static CorePatcher of(List<LinkUnit> units, LoadOptions options) {
        return new CorePatcher();
    }

    Optional<Outcome> patch(FunctionSymbol function, long offset, Instruction instruction, Place place) {
        return Optional.empty();
    }

    List<CoreRelocation> applied() {
        return List.of();
    }
}
