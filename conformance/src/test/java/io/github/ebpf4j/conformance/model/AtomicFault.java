package io.github.ebpf4j.conformance.model;

import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.function.Supplier;

/** Faults in section 5.3, atomic operations. */
enum AtomicFault implements Fault {
    FETCH_ADD_WITHOUT_FETCH("fetch add leaves src", after(Set.of(0x01), Access::undoFetch)),
    FETCH_OR_WITHOUT_FETCH("fetch or leaves src", after(Set.of(0x41), Access::undoFetch)),
    FETCH_AND_WITHOUT_FETCH("fetch and leaves src", after(Set.of(0x51), Access::undoFetch)),
    FETCH_XOR_WITHOUT_FETCH("fetch xor leaves src", after(Set.of(0xa1), Access::undoFetch)),
    XCHG_WITHOUT_FETCH("xchg leaves src", after(Set.of(0xe1), Access::undoFetch)),
    ADD_FETCHES("add without fetch writes src", after(Set.of(0x00), Access::fetch)),
    OR_FETCHES("or without fetch writes src", after(Set.of(0x40), Access::fetch)),
    AND_FETCHES("and without fetch writes src", after(Set.of(0x50), Access::fetch)),
    XOR_FETCHES("xor without fetch writes src", after(Set.of(0xa0), Access::fetch)),
    FETCH_RETURNS_NEW(
            "a fetch gives what memory holds afterwards",
            after(Set.of(0x01, 0x41, 0x51, 0xa1), access -> access.r[access.src] = access.now())),
    FETCH_INTO_R0("a fetch goes into r0", after(Set.of(0x01, 0x41, 0x51, 0xa1), access -> {
        access.undoFetch();
        access.r[0] = access.old;
    })),
    FETCH_CLOBBERS_R0(
            "fetch or, and, xor are a loop of compare and exchange, which leaves its mark in r0",
            after(Set.of(0x41, 0x51, 0xa1), access -> {
                if (access.src != 0) {
                    access.r[0] = access.old;
                }
            })),
    FETCH32_SIGN_EXTENDS(
            "a 32-bit fetch sign-extends",
            narrow(Set.of(0x01, 0x41, 0x51, 0xa1), access -> access.r[access.src] = (int) access.old)),
    FETCH32_KEEPS_UPPER_HALF(
            "a 32-bit fetch leaves the upper half of src",
            narrow(Set.of(0x01, 0x41, 0x51, 0xa1), access -> access.r[access.src] = access.withUpperHalf(access.src))),
    XCHG32_SIGN_EXTENDS(
            "a 32-bit xchg sign-extends", narrow(Set.of(0xe1), access -> access.r[access.src] = (int) access.old)),
    XCHG32_KEEPS_UPPER_HALF(
            "a 32-bit xchg leaves the upper half of src",
            narrow(Set.of(0xe1), access -> access.r[access.src] = access.withUpperHalf(access.src))),
    XCHG_DOES_NOT_STORE("xchg only loads", after(Set.of(0xe1), access -> access.store(access.old))),
    CMPXCHG32_COMPARES_64("a 32-bit cmpxchg compares all of r0", narrow(Set.of(0xf1), access -> {
        if (access.before[0] != access.old) {
            access.store(access.old);
        }
    })),
    CMPXCHG64_COMPARES_32("a 64-bit cmpxchg compares lower halves", wide(Set.of(0xf1), access -> {
        if ((int) access.before[0] == (int) access.old) {
            access.store(access.before[access.src]);
        }
    })),
    CMPXCHG32_SIGN_EXTENDS(
            "a 32-bit cmpxchg sign-extends into r0", narrow(Set.of(0xf1), access -> access.r[0] = (int) access.old)),
    CMPXCHG32_KEEPS_UPPER_HALF(
            "a 32-bit cmpxchg leaves the upper half of r0",
            narrow(Set.of(0xf1), access -> access.r[0] = access.withUpperHalf(0))),
    CMPXCHG32_LEAVES_R0_ON_MATCH(
            "a 32-bit cmpxchg that stores does not zero the upper half of r0", narrow(Set.of(0xf1), access -> {
                if ((int) access.before[0] == (int) access.old) {
                    access.r[0] = access.before[0];
                }
            })),
    CMPXCHG_LEAVES_R0("a cmpxchg that does not store leaves r0", after(Set.of(0xf1), access -> {
        if (access.r[0] != access.before[0]) {
            access.r[0] = access.before[0];
        }
    })),
    CMPXCHG_ALWAYS_STORES(
            "cmpxchg stores whatever it finds", after(Set.of(0xf1), access -> access.store(access.before[access.src]))),
    CMPXCHG_NEVER_STORES("cmpxchg only loads", after(Set.of(0xf1), access -> access.store(access.old))),
    CMPXCHG_FETCHES_INTO_SRC("cmpxchg loads into src", after(Set.of(0xf1), access -> {
        access.r[0] = access.before[0];
        access.r[access.src] = access.old;
    })),
    CMPXCHG_COMPARES_SRC(
            "cmpxchg compares with src and stores r0",
            after(
                    Set.of(0xf1),
                    access -> access.store(access.before[access.src] == access.old ? access.before[0] : access.old))),
    ADD_AS_OR("atomic add is or", computes(Set.of(0x00, 0x01), (old, src) -> old | src)),
    OR_AS_XOR("atomic or is xor", computes(Set.of(0x40, 0x41), (old, src) -> old ^ src)),
    AND_AS_XCHG("atomic and stores src", computes(Set.of(0x50, 0x51), (old, src) -> src)),
    XOR_AS_OR("atomic xor is or", computes(Set.of(0xa0, 0xa1), (old, src) -> old | src)),
    AND_NOT("atomic and clears the bits of src", computes(Set.of(0x50, 0x51), (old, src) -> old & ~src)),
    ATOMIC32_TOO_WIDE(
            "a 32-bit atomic operation writes 64 bits",
            narrow(Set.of(0x00, 0x40, 0x50, 0xa0), access -> access.memory.store(access.address, 8, access.now()))),
    FETCH32_TOO_WIDE(
            "a 32-bit atomic operation with fetch writes 64 bits",
            narrow(Set.of(0x01, 0x41, 0x51, 0xa1), access -> access.memory.store(access.address, 8, access.now()))),
    XCHG32_TOO_WIDE(
            "a 32-bit xchg or cmpxchg writes 64 bits",
            narrow(Set.of(0xe1, 0xf1), access -> access.memory.store(access.address, 8, access.now()))),
    ADD32_CARRIES("a 32-bit atomic add carries into the next 32 bits", narrow(Set.of(0x00, 0x01), access -> {
        if ((access.old + (access.before[access.src] & Arithmetic.LOWER_32)) >>> 32 != 0) {
            access.memory.store(access.address + 4, 4, access.memory.load(access.address + 4, 4) + 1);
        }
    })),
    ATOMIC64_IN_32_BITS("a 64-bit atomic operation is one of 32 bits", Misreading.atomic(new Atomic() {
        @Override
        long execute(int imm, int size, long address, long[] r, int src, ModelMemory memory) {
            return super.execute(imm, 4, address, r, src, memory);
        }
    }));

    private final String description;
    private final Supplier<Reading> misreading;

    AtomicFault(String description, Supplier<Reading> misreading) {
        this.description = description;
        this.misreading = misreading;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Reading misreading() {
        return misreading.get();
    }

    /** An atomic operation that was executed rightly. */
    private static final class Access {
        private final int size;
        private final long address;
        private final long[] before;
        private final long[] r;
        private final int src;
        private final ModelMemory memory;
        private final long old;

        Access(int size, long address, long[] before, long[] r, int src, ModelMemory memory, long old) {
            this.size = size;
            this.address = address;
            this.before = before;
            this.r = r;
            this.src = src;
            this.memory = memory;
            this.old = old;
        }

        long now() {
            return memory.load(address, size);
        }

        void store(long value) {
            memory.store(address, size, value);
        }

        void fetch() {
            r[src] = old;
        }

        void undoFetch() {
            r[src] = before[src];
        }

        long withUpperHalf(int register) {
            return (before[register] & ~Arithmetic.LOWER_32) | old;
        }
    }

    private interface Aftermath {
        void spoil(Access access);
    }

    private static Supplier<Reading> after(Set<Integer> imms, Aftermath aftermath) {
        return after(imms, Set.of(4, 8), aftermath);
    }

    private static Supplier<Reading> narrow(Set<Integer> imms, Aftermath aftermath) {
        return after(imms, Set.of(4), aftermath);
    }

    private static Supplier<Reading> wide(Set<Integer> imms, Aftermath aftermath) {
        return after(imms, Set.of(8), aftermath);
    }

    private static Supplier<Reading> computes(Set<Integer> imms, LongBinaryOperator wrong) {
        return after(imms, access -> access.store(wrong.applyAsLong(access.old, access.before[access.src])));
    }

    private static Supplier<Reading> after(Set<Integer> imms, Set<Integer> sizes, Aftermath aftermath) {
        return Misreading.atomic(new Atomic() {
            @Override
            long execute(int imm, int size, long address, long[] r, int src, ModelMemory memory) {
                long[] before = r.clone();
                long old = super.execute(imm, size, address, r, src, memory);
                if (imms.contains(imm) && sizes.contains(size)) {
                    aftermath.spoil(new Access(size, address, before, r, src, memory, old));
                }
                return old;
            }
        });
    }
}
