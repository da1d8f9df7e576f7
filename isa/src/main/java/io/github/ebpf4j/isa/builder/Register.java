package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Instruction;

/**
 * A register (RFC 9669 section 3.1). A parameter that an instruction writes is a {@link General}, one that it only
 * reads a {@code Register}; so the compiler refuses a write to the frame pointer.
 */
public sealed interface Register {

    /** Returns the number that stands in the instruction, 0 to 10. */
    int number();

    /**
     * Returns the memory at an offset from the address that the register holds.
     *
     * @throws IllegalArgumentException if the offset is not -32768 to 32767
     */
    default Memory at(int offset) {
        return new Memory(this, offset);
    }

    /** A register that programs read and write (RFC 9669 section 3.1). */
    enum General implements Register {
        /** The result of a function; scratch. */
        R0(0),
        /** The first argument of a function; scratch. */
        R1(1),
        /** The second argument; scratch. */
        R2(2),
        /** The third argument; scratch. */
        R3(3),
        /** The fourth argument; scratch. */
        R4(4),
        /** The fifth argument; scratch. */
        R5(5),
        /** Kept across calls. */
        R6(6),
        /** Kept across calls. */
        R7(7),
        /** Kept across calls. */
        R8(8),
        /** Kept across calls. */
        R9(9);

        private final int number;

        General(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** The register that programs only read (RFC 9669 section 3.1): the end of the stack frame. */
    enum FramePointer implements Register {
        /** The end of the stack frame; what is in the frame has negative offsets. */
        R10;

        @Override
        public int number() {
            return Instruction.FRAME_POINTER;
        }
    }
}
