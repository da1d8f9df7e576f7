package io.github.ebpf4j.conformance.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Operation;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The reference itself, against numbers written down in the RFC and against {@link BigInteger}. */
class ArithmeticTest {

    @Test
    void theExamplesOfTheRfcHold() {
        // Section 4.1: "signed modulo MUST use truncated division (where -13 % 3 == -1)".
        assertEquals(-1, Arithmetic.compute(Operation.SMOD, true, -13, 3));
        assertEquals(0xffff_ffffL, Arithmetic.compute(Operation.SMOD, false, -13, 3));
        // Section 2.3: sign-extending 10000110.
        assertEquals(0b1111_1111_1000_0110L, Arithmetic.signExtend(0b1000_0110, 8) & 0xffff);
    }

    @Test
    void theSmallestNumberByMinusOneIsItself() {
        assertEquals(Long.MIN_VALUE, Arithmetic.compute(Operation.SDIV, true, Long.MIN_VALUE, -1));
        assertEquals(0, Arithmetic.compute(Operation.SMOD, true, Long.MIN_VALUE, -1));
        assertEquals(0x8000_0000L, Arithmetic.compute(Operation.SDIV, false, Integer.MIN_VALUE, -1));
        assertEquals(0, Arithmetic.compute(Operation.SMOD, false, Integer.MIN_VALUE, -1));
    }

    @Test
    void theLongWaysRoundLeadWhereBigIntegerDoes() {
        Random random = new Random(1);
        BigInteger range = BigInteger.ONE.shiftLeft(64);
        for (int i = 0; i < 10_000; i++) {
            long a = random.nextLong() >> random.nextInt(64);
            long b = (random.nextLong() >> random.nextInt(64)) | 1;
            BigInteger x = BigInteger.valueOf(a).mod(range);
            BigInteger y = BigInteger.valueOf(b).mod(range);
            int count = (int) (b & 63);
            assertEquals(x.add(y).longValue(), Arithmetic.compute(Operation.ADD, true, a, b));
            assertEquals(x.subtract(y).longValue(), Arithmetic.compute(Operation.SUB, true, a, b));
            assertEquals(x.multiply(y).longValue(), Arithmetic.compute(Operation.MUL, true, a, b));
            assertEquals(x.divide(y).longValue(), Arithmetic.compute(Operation.DIV, true, a, b));
            assertEquals(x.mod(y).longValue(), Arithmetic.compute(Operation.MOD, true, a, b));
            assertEquals(x.shiftLeft(count).longValue(), Arithmetic.compute(Operation.LSH, true, a, b));
            assertEquals(x.shiftRight(count).longValue(), Arithmetic.compute(Operation.RSH, true, a, b));
            assertEquals(
                    BigInteger.valueOf(a).shiftRight(count).longValue(),
                    Arithmetic.compute(Operation.ARSH, true, a, b));
            assertEquals(x.compareTo(y) > 0, Arithmetic.jumps(Operation.JGT, true, a, b));
            for (int bits : new int[] {8, 16, 32}) {
                assertEquals(a << (64 - bits) >> (64 - bits), Arithmetic.signExtend(a, bits));
            }
        }
    }

    @Test
    void bytesAreReversedWithinTheirWidth() {
        assertEquals(0x8877, Arithmetic.bytes(0x1122_3344_5566_7788L, 16, true));
        assertEquals(0x8877_6655_4433_2211L, Arithmetic.bytes(0x1122_3344_5566_7788L, 64, true));
        assertEquals(0x5566_7788L, Arithmetic.bytes(0x1122_3344_5566_7788L, 32, false));
    }

    @Test
    void whatItDoesNotKnowItDoesNotAnswer() {
        assertThrows(AssertionError.class, () -> Arithmetic.compute(Operation.EXIT, true, 1, 1));
        assertThrows(AssertionError.class, () -> Arithmetic.compute(Operation.EXIT, false, 1, 1));
        assertThrows(AssertionError.class, () -> Arithmetic.jumps(Operation.ADD, true, 1, 1));
    }

    @Test
    void narrowComparisonsLookAtLowerHalves() {
        assertTrue(Arithmetic.jumps(Operation.JEQ, false, 0x1_0000_0005L, 5));
        assertFalse(Arithmetic.jumps(Operation.JEQ, true, 0x1_0000_0005L, 5));
        assertTrue(Arithmetic.jumps(Operation.JLT, false, 5, -1));
        assertFalse(Arithmetic.jumps(Operation.JSLT, false, 5, -1));
        assertFalse(Arithmetic.jumps(Operation.JSET, false, 0x1_0000_0000L, -1));
        assertTrue(Arithmetic.jumps(Operation.JSET, true, 0x1_0000_0000L, -1));
    }
}
