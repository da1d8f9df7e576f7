package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Arithmetic.LOWER_32;

/** Section 5.3, atomic operations. Only one program runs, so that nothing can come between. */
class Atomic {

    private static final int ADD = 0x00;
    private static final int OR = 0x40;
    private static final int AND = 0x50;
    private static final int XOR = 0xa0;
    private static final int FETCH = 0x01;
    private static final int XCHG = 0xe0 | FETCH;
    private static final int CMPXCHG = 0xf0 | FETCH;

    /**
     * Executes the operation that imm encodes.
     *
     * @param size 4 or 8
     * @param r the registers, which it changes
     * @param src the number of the source register
     * @return what memory held before, zero-extended
     */
    long execute(int imm, int size, long address, long[] r, int src, ModelMemory memory) {
        long old = memory.load(address, size);
        if (imm == CMPXCHG) {
            if (old == unsigned(r[0], size)) {
                memory.store(address, size, r[src]);
            }
            r[0] = old;
            return old;
        }
        memory.store(address, size, replacement(imm, old, r[src]));
        if ((imm & FETCH) != 0) {
            r[src] = old;
        }
        return old;
    }

    private static long replacement(int imm, long old, long src) {
        return switch (imm == XCHG ? XCHG : imm & ~FETCH) {
            case ADD -> old + src;
            case OR -> old | src;
            case AND -> old & src;
            case XOR -> old ^ src;
            case XCHG -> src;
            default -> throw new IllegalArgumentException("imm 0x%x is no operation of section 5.3".formatted(imm));
        };
    }

    static long unsigned(long value, int size) {
        return size == Integer.BYTES ? value & LOWER_32 : value;
    }
}
