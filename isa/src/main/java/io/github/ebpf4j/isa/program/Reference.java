package io.github.ebpf4j.isa.program;

/**
 * What an instruction refers to by name.
 *
 * @param pc the instruction's slot
 * @param kind what it refers to
 * @param name the name, as a person would write it: {@code "counters"}, {@code ".rodata+0x10"},
 *     {@code "struct task_struct.pid"}
 * @param detail what else is to be said, empty where nothing is; of {@link Kind#UNRESOLVED}, the reason
 */
public record Reference(int pc, Kind kind, String name, String detail) {

    /** What an instruction can refer to. */
    public enum Kind {
        /** A map. */
        MAP,
        /** A variable of a data section, or a place in one. */
        DATA,
        /** A function of the program, by its address or by a call. */
        FUNCTION,
        /** An {@link Extern}. */
        EXTERN,
        /** A field, type or constant whose value was adjusted to the target (CO-RE). */
        FIELD,
        /**
         * A field, type or constant that the target does not have. The instruction is a call of helper
         * {@value Reference#UNRESOLVED_HELPER}, as libbpf makes it, and faults when it is reached.
         */
        UNRESOLVED
    }

    /** The helper that an instruction calls whose field, type or constant the target does not have. */
    public static final int UNRESOLVED_HELPER = 0xbad2310;
}
