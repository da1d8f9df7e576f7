package io.github.ebpf4j.isa.builder;

/**
 * How much an instruction loads, stores or sign-extends (RFC 9669 section 5). The types say which instructions have
 * which size:
 *
 * <pre>{@code
 *         Narrow         Atomic
 *      Subword  Word   DoubleWord
 *        B H     W         DW
 * }</pre>
 */
public sealed interface Size {

    /** Returns the number of bytes: 1, 2, 4 or 8. */
    int bytes();

    /** A size that leaves something to extend to 64 bits (RFC 9669 sections 5.2 and 5.5). */
    sealed interface Narrow extends Size {}

    /** A size that all atomic operations have (RFC 9669 section 5.3). */
    sealed interface Atomic extends Size {}

    /** The sizes that leave something to extend to 32 bits (RFC 9669 section 5). */
    enum Subword implements Narrow {
        /** A byte. */
        B(Byte.BYTES),
        /** Two bytes. */
        H(Short.BYTES);

        private final int bytes;

        Subword(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public int bytes() {
            return bytes;
        }
    }

    /** The size of half a register (RFC 9669 section 5). */
    enum Word implements Narrow, Atomic {
        /** Four bytes. */
        W;

        @Override
        public int bytes() {
            return Integer.BYTES;
        }
    }

    /** The size of a register (RFC 9669 section 5). */
    enum DoubleWord implements Atomic {
        /** Eight bytes. */
        DW;

        @Override
        public int bytes() {
            return Long.BYTES;
        }
    }
}
