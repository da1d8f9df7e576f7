package io.github.ebpf4j.conformance.model;

import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Section 5, what loads and stores touch: regions of bytes at made-up addresses. An access has to lie within one region;
 * the RFC does not say what happens otherwise, and here the program is stopped.
 */
class ModelMemory {

    /** So far from a region, an access was meant for it: an offset has 16 bits. */
    private static final long NEAR = 1 << 16;

    private final ByteOrder order;
    private final TreeMap<Long, byte[]> regions = new TreeMap<>(Long::compareUnsigned);

    ModelMemory(ByteOrder order) {
        this.order = order;
    }

    final void place(long start, byte[] bytes) {
        regions.put(start, bytes);
    }

    final void remove(long start) {
        regions.remove(start);
    }

    /** Returns the address that an instruction names by a register and its offset. */
    long address(long base, int offset) {
        return base + offset;
    }

    /** Returns the number that 1, 2, 4 or 8 bytes make, zero-extended. */
    long load(long address, int size) {
        Map.Entry<Long, byte[]> region = find(address, size, "read");
        return number(region.getValue(), (int) (address - region.getKey()), size, order);
    }

    /** Stores the lowest 1, 2, 4 or 8 bytes of a number. */
    void store(long address, int size, long value) {
        Map.Entry<Long, byte[]> region = find(address, size, "write");
        int offset = (int) (address - region.getKey());
        for (int i = 0; i < size; i++) {
            region.getValue()[offset + place(i, size, order)] = (byte) (value >>> (8 * i));
        }
    }

    /** Returns the number that bytes make in a byte order. */
    static long number(byte[] bytes, int offset, int size, ByteOrder order) {
        long number = 0;
        for (int i = 0; i < size; i++) {
            number |= (bytes[offset + place(i, size, order)] & 0xffL) << (8 * i);
        }
        return number;
    }

    /** Returns where the byte that counts 256 to the power of i stands among those of a number. */
    private static int place(int i, int size, ByteOrder order) {
        return order == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i;
    }

    /** Returns whether an access lies within a region; {@code offset} is where in the region it begins. */
    boolean isWithin(long offset, int size, int length) {
        return offset >= 0 && offset <= length - size;
    }

    /** Returns the region that an access lies within, by its start. */
    private Map.Entry<Long, byte[]> find(long address, int size, String access) {
        return Optional.ofNullable(regions.floorEntry(address))
                .filter(region -> isWithin(address - region.getKey(), size, region.getValue().length))
                .orElseThrow(() -> new Stop("%d-byte %s at 0x%x %s".formatted(size, access, address, whyNot(address))));
    }

    private String whyNot(long address) {
        Optional<Map.Entry<Long, byte[]>> below = Optional.ofNullable(regions.floorEntry(address))
                .filter(region -> address - region.getKey() < region.getValue().length + NEAR);
        if (below.isPresent()) {
            int length = below.get().getValue().length;
            return length == 0
                    ? "is of something that a program cannot look into"
                    : "passes the end of %d bytes".formatted(length);
        }
        return Optional.ofNullable(regions.ceilingEntry(address))
                .filter(region -> region.getKey() - address <= NEAR)
                .map(region -> "is below the start of %d bytes".formatted(region.getValue().length))
                .orElse("is in no memory of the program");
    }
}
