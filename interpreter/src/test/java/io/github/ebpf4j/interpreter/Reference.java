package io.github.ebpf4j.interpreter;

import java.math.BigInteger;

/** What the RFC says operations compute, in numbers without a width: it shares no arithmetic with the engines. */
final class Reference {

    private Reference() {}

    /** Returns the number that the lowest bits mean without a sign. */
    static BigInteger unsigned(long value, int bits) {
        return BigInteger.valueOf(value).mod(BigInteger.TWO.pow(bits));
    }

    /** Returns the number that the lowest bits mean with a sign. */
    static BigInteger signed(long value, int bits) {
        BigInteger number = unsigned(value, bits);
        return number.testBit(bits - 1) ? number.subtract(BigInteger.TWO.pow(bits)) : number;
    }

    /** Returns the register that holds a result: cut to the width, the bits above it zero. */
    static long register(BigInteger result, int bits) {
        return result.mod(BigInteger.TWO.pow(bits)).longValue();
    }

    /** Section 4.1; the name is that of the RFC's table in lower case. */
    static long arithmetic(String name, int bits, long dst, long src) {
        BigInteger d = unsigned(dst, bits);
        BigInteger s = unsigned(src, bits);
        BigInteger signedD = signed(dst, bits);
        BigInteger signedS = signed(src, bits);
        int count = s.mod(BigInteger.valueOf(bits)).intValue();
        boolean byZero = s.signum() == 0;
        BigInteger result = switch (name) {
            case "add" -> d.add(s);
            case "sub" -> d.subtract(s);
            case "mul" -> d.multiply(s);
            case "div" -> byZero ? BigInteger.ZERO : d.divide(s);
            case "sdiv" -> byZero ? BigInteger.ZERO : signedD.divide(signedS);
            case "mod" -> byZero ? d : d.subtract(s.multiply(d.divide(s)));
            case "smod" -> byZero ? d : signedD.subtract(signedS.multiply(signedD.divide(signedS)));
            case "or" -> d.or(s);
            case "and" -> d.and(s);
            case "xor" -> d.xor(s);
            case "lsh" -> d.multiply(BigInteger.TWO.pow(count));
            case "rsh" -> d.divide(BigInteger.TWO.pow(count));
            case "arsh" -> signedD.shiftRight(count);
            default -> throw new AssertionError("no reference for " + name + bits);
        };
        return register(result, bits);
    }

    /** Section 4.3. */
    static boolean comparison(String name, int bits, long dst, long src) {
        int unsigned = unsigned(dst, bits).compareTo(unsigned(src, bits));
        int signed = signed(dst, bits).compareTo(signed(src, bits));
        return switch (name) {
            case "jeq" -> unsigned == 0;
            case "jne" -> unsigned != 0;
            case "jgt" -> unsigned > 0;
            case "jge" -> unsigned >= 0;
            case "jlt" -> unsigned < 0;
            case "jle" -> unsigned <= 0;
            case "jsgt" -> signed > 0;
            case "jsge" -> signed >= 0;
            case "jslt" -> signed < 0;
            case "jsle" -> signed <= 0;
            case "jset" -> unsigned(dst, bits).and(unsigned(src, bits)).signum() != 0;
            default -> throw new AssertionError("no reference for " + name + bits);
        };
    }

    /** Section 4.2: reverses the bytes of the lowest bits. */
    static long swapped(long value, int bits) {
        BigInteger rest = unsigned(value, bits);
        BigInteger result = BigInteger.ZERO;
        BigInteger base = BigInteger.valueOf(256);
        for (int i = 0; i < bits / 8; i++) {
            result = result.multiply(base).add(rest.mod(base));
            rest = rest.divide(base);
        }
        return register(result, bits);
    }
}
