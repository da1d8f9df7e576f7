package io.github.ebpf4j.conformance.families;

import java.util.Comparator;
import java.util.List;

/** All families. */
final class Families {

    private static final List<Family> ALL = List.of(
            new ReservedOpcodes(),
            new ReservedSubtypes(),
            new UnusedFields(),
            new RegisterNumbers(),
            new FramePointerWrites(),
            new SecondSlots(),
            new JumpsIntoWide(),
            new OperandBoundaries(),
            new Shifts(),
            new Divisions(),
            new OneOperand(),
            new ByteSwaps(),
            new ConditionalJumps(),
            new Loads(),
            new Stores(),
            new Atomics(),
            new CompareAndExchange(),
            new PacketLoads());

    private Families() {}

    /** Returns the files of all families, in the order of their paths. */
    static List<GeneratedVector> vectors() {
        return ALL.stream()
                .flatMap(Family::vectors)
                .sorted(Comparator.comparing(GeneratedVector::path))
                .toList();
    }
}
