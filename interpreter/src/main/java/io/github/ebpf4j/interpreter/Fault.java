package io.github.ebpf4j.interpreter;

import java.util.List;

/**
 * Why a program was stopped, and the state that it was in.
 *
 * @param kind what sort of fault
 * @param message what happened, with both numbers where two disagree
 * @param pc the slot of the instruction that could not be executed
 * @param instruction that instruction as text
 * @param registers R0 to R10 before that instruction
 * @param frames the calls under way, the innermost first
 */
public record Fault(
        Kind kind, String message, int pc, String instruction, List<Long> registers, List<CallFrame> frames) {

    /** The sorts of fault. */
    public enum Kind {
        /** A read or write outside the program's memory, or a write to memory that is read-only. */
        MEMORY_ACCESS,
        /** As many instructions were executed as the limits allow. */
        BUDGET_EXHAUSTED,
        /** The thread was interrupted; its interrupt flag is still set. */
        INTERRUPTED,
        /** More program-local calls were nested than the limits allow. */
        CALL_DEPTH,
        /** A call through a register that holds neither a function's address nor a helper's id. */
        CALL_TARGET,
        /** A packet access whose R6 is not the context that the program started with. */
        PACKET_CONTEXT,
        /** A host function threw an exception. */
        HOST_FUNCTION,
        /** A host function was called in a way that it does not admit, and that the kernel's verifier refuses. */
        ARGUMENT,
        /**
         * An instruction that needs a field, type, constant or kernel setting that the program was loaded without: see
         * {@link io.github.ebpf4j.isa.program.Reference.Kind#UNRESOLVED}.
         */
        UNRESOLVED
    }

    /** A call under way: the function's symbol, or its first {@code pc} where it has none, and where it stands. */
    public record CallFrame(String function, int pc) {}

    /** Copies the lists. */
    public Fault {
        registers = List.copyOf(registers);
        frames = List.copyOf(frames);
    }

    /** Returns one line: {@code pc 7: 8-byte read at 0x1038 passes the end of "packet" (60 bytes)}. */
    @Override
    public String toString() {
        return "pc %d: %s".formatted(pc, message);
    }
}
