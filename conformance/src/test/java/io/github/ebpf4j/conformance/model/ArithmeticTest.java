package io.github.ebpf4j.conformance.model;

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

    private final Arithmetic arithmetic = new Arithmetic();
    private final Jump jump = new Jump();

    @Test
    void theExamplesOfTheRfcHold() {
        // Section 4.1: "signed modulo MUST use truncated division (where -13 % 3 == -1)".
        assertEquals(-1, arithmetic.compute(Operation.SMOD, true, -13, 3));
        assertEquals(0xffff_ffffL, arithmetic.compute(Operation.SMOD, false, -13, 3));
        // Section 2.3: sign-extending 10000110.
        assertEquals(0b1111_1111_1000_0110L, Arithmetic.signExtend(0b1000_0110, 8) & 0xffff);
    }

    @Test
    void theSmallestNumberByMinusOneIsItself() {
        assertEquals(Long.MIN_VALUE, arithmetic.compute(Operation.SDIV, true, Long.MIN_VALUE, -1));
        assertEquals(0, arithmetic.compute(Operation.SMOD, true, Long.MIN_VALUE, -1));
        assertEquals(0x8000_0000L, arithmetic.compute(Operation.SDIV, false, Integer.MIN_VALUE, -1));
        assertEquals(0, arithmetic.compute(Operation.SMOD, false, Integer.MIN_VALUE, -1));
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
            assertEquals(x.add(y).longValue(), arithmetic.compute(Operation.ADD, true, a, b));
            assertEquals(x.subtract(y).longValue(), arithmetic.compute(Operation.SUB, true, a, b));
            assertEquals(x.multiply(y).longValue(), arithmetic.compute(Operation.MUL, true, a, b));
            assertEquals(x.divide(y).longValue(), arithmetic.compute(Operation.DIV, true, a, b));
            assertEquals(x.mod(y).longValue(), arithmetic.compute(Operation.MOD, true, a, b));
            assertEquals(x.shiftLeft(count).longValue(), arithmetic.compute(Operation.LSH, true, a, b));
            assertEquals(x.shiftRight(count).longValue(), arithmetic.compute(Operation.RSH, true, a, b));
            assertEquals(
                    BigInteger.valueOf(a).shiftRight(count).longValue(),
                    arithmetic.compute(Operation.ARSH, true, a, b));
            assertEquals(x.compareTo(y) > 0, jump.isTaken(Operation.JGT, true, a, b));
            for (int bits : new int[] {8, 16, 32}) {
                assertEquals(a << (64 - bits) >> (64 - bits), Arithmetic.signExtend(a, bits));
            }
        }
    }

    @Test
    void bytesAreReversedWithinTheirWidth() {
        assertEquals(0x8877, ByteSwap.bytes(0x1122_3344_5566_7788L, 16, true));
        assertEquals(0x8877_6655_4433_2211L, ByteSwap.bytes(0x1122_3344_5566_7788L, 64, true));
        assertEquals(0x5566_7788L, ByteSwap.bytes(0x1122_3344_5566_7788L, 32, false));
    }

    @Test
    void whatItDoesNotKnowItDoesNotAnswer() {
        assertThrows(IllegalArgumentException.class, () -> arithmetic.compute(Operation.EXIT, true, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> arithmetic.compute(Operation.EXIT, false, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> jump.isTaken(Operation.ADD, true, 1, 1));
    }

    @Test
    void narrowComparisonsLookAtLowerHalves() {
        assertTrue(jump.isTaken(Operation.JEQ, false, 0x1_0000_0005L, 5));
        assertFalse(jump.isTaken(Operation.JEQ, true, 0x1_0000_0005L, 5));
        assertTrue(jump.isTaken(Operation.JLT, false, 5, -1));
        assertFalse(jump.isTaken(Operation.JSLT, false, 5, -1));
        assertFalse(jump.isTaken(Operation.JSET, false, 0x1_0000_0000L, -1));
        assertTrue(jump.isTaken(Operation.JSET, true, 0x1_0000_0000L, -1));
    }
}
