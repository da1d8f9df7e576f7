package io.github.ebpf4j.conformance.model;

import java.util.ArrayList;
import java.util.List;

/** A mistake that somebody could make in an engine, and vectors have to catch. */
interface Fault {

    /** Returns the name in capitals. */
    String name();

    /** Returns what is wrong, in a line. */
    String description();

    /** Returns a new reading of the RFC with this mistake and no other. */
    Reading misreading();

    /** Returns every fault. */
    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.addAll(List.of(ArithmeticFault.values()));
        all.addAll(List.of(ImmediateFault.values()));
        all.addAll(List.of(ByteSwapFault.values()));
        all.addAll(List.of(JumpFault.values()));
        all.addAll(List.of(CallFault.values()));
        all.addAll(List.of(MemoryFault.values()));
        all.addAll(List.of(AtomicFault.values()));
        all.addAll(List.of(PacketFault.values()));
        all.addAll(List.of(ValidationFault.values()));
        return all;
    }
}
