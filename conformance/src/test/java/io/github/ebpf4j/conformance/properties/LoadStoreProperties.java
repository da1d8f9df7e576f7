package io.github.ebpf4j.conformance.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * For every row of the table that loads or stores, at any place of memory or stack, in both byte orders: what arrives in
 * the register, or in the memory, is what sections 5.1 and 5.2 say, worked out with {@link BigInteger}.
 */
class LoadStoreProperties {

    private static final List<Opcode> LOADS = rows(Form.LDX, Form.LDXS, Form.LOAD_ACQUIRE);
    private static final List<Opcode> STORES = rows(Form.ST, Form.STX, Form.STORE_RELEASE);

    private static List<Opcode> rows(Form... forms) {
        return Arrays.stream(Opcode.values())
                .filter(row -> Arrays.asList(forms).contains(row.form()))
                .toList();
    }

    @Provide
    Arbitrary<Opcode> loads() {
        return Arbitraries.of(LOADS);
    }

    @Provide
    Arbitrary<Opcode> stores() {
        return Arbitraries.of(STORES);
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

    @Property
    void aLoadExtendsWhatIsThereToTheWholeRegister(
            @ForAll("loads") Opcode row,
            @ForAll("memories") Bytes memory,
            @ForAll @IntRange(max = Programs.SIZE - 1) int anyPlace,
            @ForAll("offsets") int anyOffset,
            @ForAll @IntRange(min = 1, max = 10) int base,
            @ForAll @IntRange(max = 9) int dst,
            @ForAll("operands") long before,
            @ForAll boolean bigEndian) {
        ByteOrder order = Programs.order(bigEndian);
        int place = Math.min(anyPlace, Programs.SIZE - row.size());
        int offset = Programs.offset(base, place, anyOffset);
        List<Instruction> program = Programs.addressing(base, place, offset);
        if (dst != base) {
            program.add(Programs.load(dst, before));
        }
        program.add(Programs.instruction(row, dst, base, offset, 0));
        program.add(Programs.move(0, dst));

        long expected = Programs.number(memory.toArray(), place, row.size(), order, row.form() == Form.LDXS)
                .longValue();
        assertAnswer(expected, Programs.run(program, memory, order), row);
    }

    @Property
    void aStoreChangesItsBytesAndNoOthers(
            @ForAll("stores") Opcode row,
            @ForAll("memories") Bytes memory,
            @ForAll @IntRange(max = Programs.SIZE - 1) int anyPlace,
            @ForAll("offsets") int anyOffset,
            @ForAll @IntRange(min = 1, max = 10) int base,
            @ForAll @IntRange(max = 9) int anySrc,
            @ForAll("operands") long value,
            @ForAll boolean bigEndian) {
        ByteOrder order = Programs.order(bigEndian);
        int src = anySrc == base ? 0 : anySrc;
        int place = Math.min(anyPlace, Programs.SIZE - row.size());
        int offset = Programs.offset(base, place, anyOffset);
        // Section 5.1: imm is signed, so its sign reaches the upper half of 8 bytes.
        BigInteger stored = BigInteger.valueOf(row.form() == Form.ST ? (int) value : value);
        byte[] after = Programs.stored(memory.toArray(), place, row.size(), order, stored);

        for (int first = 0; first < Programs.SIZE; first += Long.BYTES) {
            List<Instruction> program = Programs.addressing(base, place, offset);
            program.add(Programs.load(src, value));
            program.add(Programs.instruction(row, base, src, offset, (int) value));
            program.addAll(Programs.eightBytes(base, place, offset, first));
            assertAnswer(Programs.eightBytes(after, first), Programs.run(program, memory, order), row);
        }
    }

    @Property(tries = 200)
    void aStoreLeavesTheRegistersAlone(
            @ForAll("stores") Opcode row,
            @ForAll @IntRange(min = 2, max = 9) int src,
            @ForAll("operands") long value,
            @ForAll boolean bigEndian) {
        List<Instruction> program = new ArrayList<>();
        program.add(Programs.load(src, value));
        program.add(Programs.instruction(row, 1, src, 0, (int) ~value));
        program.add(Programs.move(0, src));
        Bytes memory = Bytes.of(new byte[Programs.SIZE]);
        assertAnswer(value, Programs.run(program, memory, Programs.order(bigEndian)), row);
    }

    @Example
    void theRowsAreThoseOfTheTable() {
        // Four sizes that extend with zeros, three with the sign, four of Linux that are atomic.
        assertEquals(4 + 3 + 4, LOADS.size());
        assertEquals(4 + 4 + 4, STORES.size());
    }

    private static void assertAnswer(long expected, EngineUnderTest.Answer answer, Opcode row) {
        assertEquals("0x%x".formatted(expected), answer.toString(), row::toString);
    }
}
