package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Misreading.loads;
import static io.github.ebpf4j.conformance.model.Misreading.memory;
import static io.github.ebpf4j.conformance.model.Misreading.memoryOf;

import io.github.ebpf4j.isa.Opcode;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/** Faults in sections 5.1 and 5.2, loads and stores. */
enum MemoryFault implements Fault {
    LDXB_SIGN_EXTENDS(
            "ldxb sign-extends", loads((row, number) -> row == Opcode.LDXB ? number.byteValue() : number(row, number))),
    LDXH_SIGN_EXTENDS(
            "ldxh sign-extends",
            loads((row, number) -> row == Opcode.LDXH ? number.shortValue() : number(row, number))),
    LDXW_SIGN_EXTENDS(
            "ldxw sign-extends", loads((row, number) -> row == Opcode.LDXW ? number.intValue() : number(row, number))),
    LDXDW_IN_32_BITS(
            "ldxdw loads 32 bits",
            loads((row, number) -> row == Opcode.LDXDW ? number & Arithmetic.LOWER_32 : number(row, number))),
    LDXSB_ZERO_EXTENDS(
            "ldxsb zero-extends", loads((row, number) -> row == Opcode.LDXSB ? number : number(row, number))),
    LDXSH_ZERO_EXTENDS(
            "ldxsh zero-extends", loads((row, number) -> row == Opcode.LDXSH ? number : number(row, number))),
    LDXSW_ZERO_EXTENDS(
            "ldxsw zero-extends", loads((row, number) -> row == Opcode.LDXSW ? number : number(row, number))),
    LDXSB_TO_32_BITS(
            "ldxsb extends to 32 bits only",
            loads((row, number) ->
                    row == Opcode.LDXSB ? number.byteValue() & Arithmetic.LOWER_32 : number(row, number))),
    LDXSH_TO_32_BITS(
            "ldxsh extends to 32 bits only",
            loads((row, number) ->
                    row == Opcode.LDXSH ? number.shortValue() & Arithmetic.LOWER_32 : number(row, number))),
    LDXSH_TAKES_8_BITS(
            "ldxsh takes the sign of its lowest byte",
            loads((row, number) -> row == Opcode.LDXSH ? number.byteValue() : number(row, number))),
    LOAD_ACQUIRE_SIGN_EXTENDS(
            "load_acquire of 32 bits sign-extends",
            loads((row, number) -> row == Opcode.LOAD_ACQUIRE_W ? number.intValue() : number(row, number))),
    LOAD_ACQUIRE8_SIGN_EXTENDS(
            "load_acquire of 8 bits sign-extends",
            loads((row, number) -> row == Opcode.LOAD_ACQUIRE_B ? number.byteValue() : number(row, number))),

    MEMORY_BIG_ENDIAN("memory is big-endian on a little-endian host", memory(right -> ByteOrder.BIG_ENDIAN)),
    MEMORY_LITTLE_ENDIAN("memory is little-endian on a big-endian host", memory(right -> ByteOrder.LITTLE_ENDIAN)),
    OFFSET_IGNORED("loads and stores ignore the offset", memoryOf(order -> new ModelMemory(order) {
        @Override
        long address(long base, int offset) {
            return base;
        }
    })),
    OFFSET_UNSIGNED("loads and stores take the offset as unsigned", memoryOf(order -> new ModelMemory(order) {
        @Override
        long address(long base, int offset) {
            return base + (offset & 0xffff);
        }
    })),
    ADDRESS_SUM_IN_32_BITS(
            "the offset is added to the lower half of the address", memoryOf(order -> new ModelMemory(order) {
                @Override
                long address(long base, int offset) {
                    return (base & ~Arithmetic.LOWER_32) | ((base + offset) & Arithmetic.LOWER_32);
                }
            })),
    ADDRESS_IN_48_BITS("the highest bits of an address are ignored", memoryOf(order -> new ModelMemory(order) {
        @Override
        long address(long base, int offset) {
            return (base + offset) & 0xffff_ffff_ffffL;
        }
    })),
    LAST_BYTE_UNCHECKED("an access may pass the end by a byte", memoryOf(order -> new ModelMemory(order) {
        @Override
        boolean isWithin(long offset, int size, int length) {
            return super.isWithin(offset, size - 1, length);
        }
    })),
    FIRST_BYTE_CHECKED_ONLY("an access may begin at the last byte", memoryOf(order -> new ModelMemory(order) {
        @Override
        boolean isWithin(long offset, int size, int length) {
            return super.isWithin(offset, 1, length);
        }
    })),
    LAST_BYTE_REFUSED("the last byte cannot be accessed", memoryOf(order -> new ModelMemory(order) {
        @Override
        boolean isWithin(long offset, int size, int length) {
            return super.isWithin(offset, size + 1, length);
        }
    })),
    FIRST_BYTE_REFUSED("the first byte cannot be accessed", memoryOf(order -> new ModelMemory(order) {
        @Override
        boolean isWithin(long offset, int size, int length) {
            return offset > 0 && super.isWithin(offset, size, length);
        }
    })),
    NULL_READS_0("a load from address 0 gives 0", memoryOf(order -> new ModelMemory(order) {
        @Override
        long load(long address, int size) {
            return address == 0 ? 0 : super.load(address, size);
        }
    })),
    NULL_CAN_BE_WRITTEN("a store to address 0 does nothing", memoryOf(order -> new ModelMemory(order) {
        @Override
        void store(long address, int size, long value) {
            if (address != 0) {
                super.store(address, size, value);
            }
        }
    })),
    BAD_STORES_DO_NOTHING("a store to where no memory is does nothing", memoryOf(order -> new ModelMemory(order) {
        @Override
        void store(long address, int size, long value) {
            try {
                super.store(address, size, value);
            } catch (Stop e) {
                // Which is the fault.
            }
        }
    })),
    BAD_LOADS_GIVE_0(
            "a load from where no memory is gives 0, as a probe of the Linux kernel does",
            memoryOf(order -> new ModelMemory(order) {
                @Override
                long load(long address, int size) {
                    try {
                        return super.load(address, size);
                    } catch (Stop e) {
                        return 0;
                    }
                }
            })),
    UNALIGNED_REFUSED("an access that is not aligned is refused", memoryOf(order -> new ModelMemory(order) {
        @Override
        long load(long address, int size) {
            return super.load(aligned(address, size), size);
        }

        @Override
        void store(long address, int size, long value) {
            super.store(aligned(address, size), size, value);
        }
    })),
    UNALIGNED_ROUNDED("an address is rounded down to a multiple of the size", memoryOf(order -> new ModelMemory(order) {
        @Override
        long load(long address, int size) {
            return super.load(address & -size, size);
        }

        @Override
        void store(long address, int size, long value) {
            super.store(address & -size, size, value);
        }
    })),
    STORE8_TOO_WIDE("a store of a byte writes two", stores(1, 2)),
    STORE16_TOO_WIDE("a store of 2 bytes writes 4", stores(2, 4)),
    STORE32_TOO_WIDE("a store of 4 bytes writes 8", stores(4, 8)),
    STORE16_TOO_NARROW("a store of 2 bytes writes one", stores(2, 1)),
    STORE32_TOO_NARROW("a store of 4 bytes writes 2", stores(4, 2)),
    STORE64_TOO_NARROW("a store of 8 bytes writes 4", stores(8, 4));

    private final String description;
    private final Supplier<Reading> misreading;

    MemoryFault(String description, Supplier<Reading> misreading) {
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

    private static long number(Opcode row, long number) {
        return new Reading().loaded(row, number);
    }

    private static long aligned(long address, int size) {
        if (address % size != 0) {
            throw new Stop("not aligned");
        }
        return address;
    }

    private static Supplier<Reading> stores(int ofSize, int wrongSize) {
        return memoryOf(order -> new ModelMemory(order) {
            @Override
            void store(long address, int size, long value) {
                super.store(address, size == ofSize ? wrongSize : size, value);
            }
        });
    }
}
