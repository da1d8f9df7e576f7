package io.github.ebpf4j.conformance.random;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Numbers for random programs. They come from {@link Random} and only through the methods whose algorithm its
 * documentation fixes, so that a seed means the same on every JDK.
 */
final class RandomSource {

    /** Zero, and the numbers around powers of two at which widths and signs end. */
    private static final long[] EDGES = LongStream.of(0, 1, 4, 7, 8, 15, 16, 31, 32, 63)
            .map(bit -> 1L << bit)
            .flatMap(power -> LongStream.of(power - 1, power, power + 1, -power - 1, -power, -power + 1))
            .distinct()
            .toArray();

    private final Random random;

    RandomSource(long seed) {
        this.random = new Random(mixed(seed));
    }

    /** Spreads neighbouring seeds, whose first numbers {@link Random} would make nearly the same. */
    static long mixed(long seed) {
        // The constants are those of MurmurHash3's 64-bit finalizer.
        long z = (seed ^ (seed >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }

    /** Returns a number from 0 to one below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns a number of a range, both ends included. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** Returns true once in so many times. */
    boolean onceIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Returns an operand: mostly one at an edge, now and then a small or any one. */
    long operand() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> random.nextLong();
            case 2 -> between(-70, 70);
            default -> EDGES[random.nextInt(EDGES.length)];
        };
    }

    /** Returns an immediate: an operand that fits in 32 bits, or the lower half of one that does not. */
    int immediate() {
        return (int) operand();
    }

    byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) operand();
        }
        return bytes;
    }

    <T> void shuffle(List<T> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }
}
