package io.github.ebpf4j.conformance.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * For every row of the table that is an atomic operation, at any place of memory or stack, in both byte orders: the
 * memory, the source register, R0 and every other register hold afterwards what section 5.3 says, worked out with
 * {@link BigInteger}.
 */
class AtomicProperties {

    private static final List<Opcode> ROWS = Arrays.stream(Opcode.values())
            .filter(row -> row.form() == Form.ATOMIC)
            .toList();

    private static final BigInteger LOWER_32 = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
    private static final BigInteger LOWER_64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    @Provide
    Arbitrary<Opcode> rows() {
        return Arbitraries.of(ROWS);
    }

    @Provide
    Arbitrary<Long> operands() {
        return Programs.operands();
    }

    @Provide
    Arbitrary<Bytes> memories() {
        return Programs.memories();
    }

    @Provide
    Arbitrary<Integer> offsets() {
        return Programs.offsets();
    }

    /** What R0 is compared with, in a compare and exchange. */
    enum Comparand {
        /** Anything. */
        ANY,
        /** What memory holds, and for 32 bits nothing above. */
        EQUAL,
        /** What memory holds, and for 32 bits something above, which does not count. */
        EQUAL_BELOW
    }

    @Property
    void everyRowDoesWhatTheRfcSays(
            @ForAll("rows") Opcode row,
            @ForAll("memories") Bytes memory,
            @ForAll @IntRange(max = Programs.SIZE - 1) int anyPlace,
            @ForAll("offsets") int anyOffset,
            @ForAll @IntRange(min = 1, max = 10) int base,
            @ForAll @IntRange(max = 9) int anySrc,
            @ForAll @IntRange(max = 9) int anyWatched,
            @ForAll("operands") long value,
            @ForAll("operands") long r0,
            @ForAll Comparand comparand,
            @ForAll boolean bigEndian) {
        ByteOrder order = Programs.order(bigEndian);
        int src = anySrc == base ? 0 : anySrc;
        int watched = anyWatched == base ? src : anyWatched;
        int place = Math.min(anyPlace, Programs.SIZE - row.size());
        int offset = Programs.offset(base, place, anyOffset);
        BigInteger mask = row.size() == Integer.BYTES ? LOWER_32 : LOWER_64;
        BigInteger old = Programs.number(memory.toArray(), place, row.size(), order, false);
        long compared = switch (comparand) {
            case ANY -> r0;
            case EQUAL -> old.longValue();
            case EQUAL_BELOW -> old.or(BigInteger.valueOf(r0).andNot(mask)).longValue();
        };
        long other = ~value;

        List<Instruction> operation = Programs.addressing(base, place, offset);
        operation.add(Programs.load(watched, other));
        operation.add(Programs.load(0, compared));
        operation.add(Programs.load(src, value));
        operation.add(Programs.instruction(row, base, src, offset, 0));

        long r0Before = src == 0 ? value : compared;
        boolean exchanges = row.operation() != Operation.CMPXCHG
                || old.equals(BigInteger.valueOf(r0Before).and(mask));
        BigInteger stored = exchanges ? replacement(row.operation(), old, BigInteger.valueOf(value)) : old;
        byte[] after = Programs.stored(memory.toArray(), place, row.size(), order, stored);
        for (int first = 0; first < Programs.SIZE; first += Long.BYTES) {
            assertAnswer(
                    Programs.eightBytes(after, first),
                    run(operation, Programs.eightBytes(base, place, offset, first), memory, order),
                    row,
                    "bytes from %d on".formatted(first));
        }

        long srcAfter = fetches(row.operation()) ? old.longValue() : value;
        long r0After = row.operation() == Operation.CMPXCHG ? old.longValue() : src == 0 ? srcAfter : r0Before;
        assertAnswer(r0After, run(operation, List.of(), memory, order), row, "r0");
        long watchedAfter = watched == 0 ? r0After : watched == src ? srcAfter : other;
        assertAnswer(
                watchedAfter,
                run(operation, List.of(Programs.move(0, watched)), memory, order),
                row,
                "r%d, src being r%d".formatted(watched, src));
    }

    @Example
    void theRowsAreThoseOfTheTable() {
        // Four operations with and without fetch, and two more, in two widths.
        assertEquals((4 * 2 + 2) * 2, ROWS.size());
    }

    private static EngineUnderTest.Answer run(
            List<Instruction> operation, List<Instruction> end, Bytes memory, ByteOrder order) {
        return Programs.run(Stream.concat(operation.stream(), end.stream()).toList(), memory, order);
    }

    private static BigInteger replacement(Operation operation, BigInteger old, BigInteger src) {
        return switch (operation) {
            case ATOMIC_ADD, ATOMIC_FETCH_ADD -> old.add(src);
            case ATOMIC_OR, ATOMIC_FETCH_OR -> old.or(src);
            case ATOMIC_AND, ATOMIC_FETCH_AND -> old.and(src);
            case ATOMIC_XOR, ATOMIC_FETCH_XOR -> old.xor(src);
            case XCHG, CMPXCHG -> src;
            default -> throw new AssertionError("no reference for " + operation);
        };
    }

    private static boolean fetches(Operation operation) {
        return Set.of(
                        Operation.ATOMIC_FETCH_ADD,
                        Operation.ATOMIC_FETCH_OR,
                        Operation.ATOMIC_FETCH_AND,
                        Operation.ATOMIC_FETCH_XOR,
                        Operation.XCHG)
                .contains(operation);
    }

    private static void assertAnswer(long expected, EngineUnderTest.Answer answer, Opcode row, String what) {
        assertEquals("0x%x".formatted(expected), answer.toString(), () -> row + ": " + what);
    }
}
