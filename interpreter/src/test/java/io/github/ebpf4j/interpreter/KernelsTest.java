package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs that the benchmarks measure compute what Java computes. */
class KernelsTest {

    private static final int INPUT = 2048;

    private static final Map<String, ToLongFunction<ByteBuffer>> KERNELS = new TreeMap<>(Map.ofEntries(
            Map.entry("fibonacci", KernelsTest::fibonacci),
            Map.entry("primes", input -> primes()),
            Map.entry("checksum", KernelsTest::checksum),
            Map.entry("parse", KernelsTest::parse),
            Map.entry("crc_bits", input -> crc(input, 128)),
            Map.entry("crc_table", input -> crc(input, 1500)),
            Map.entry("copy", input -> input.get(1499) & 0xffL),
            Map.entry("siphash", KernelsTest::siphash),
            Map.entry("xxhash64", KernelsTest::xxhash64),
            Map.entry("sort", KernelsTest::sort),
            Map.entry("matrix", KernelsTest::matrix),
            Map.entry("calls", input -> calls()),
            Map.entry("stack", KernelsTest::stack),
            Map.entry("switches", KernelsTest::switches),
            Map.entry("hash_table", KernelsTest::hashTable),
            Map.entry("atomic", input -> atomic())));

    static Stream<Arguments> kernels() {
        return Stream.of(EngineKind.values())
                .flatMap(kind -> Stream.of("bpfel", "bpfeb")
                        .flatMap(target -> KERNELS.keySet().stream().map(name -> Arguments.of(kind, target, name))));
    }

    /** What the benchmarks use, too: nothing in the scratch, and bytes without a pattern in the input. */
    private static byte[] memory() {
        byte[] memory = new byte[2 * INPUT];
        long state = 88_172_645_463_325_252L;
        for (int i = INPUT; i < memory.length; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            memory[i] = (byte) (state >>> 32);
        }
        return memory;
    }

    private static Program program(String target, String name) {
        BpfObject object = TestObjects.load("kernels." + target + ".o");
        return object.programs().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void computesWhatJavaComputes(EngineKind kind, String target, String name) {
        Program program = program(target, name);
        byte[] memory = memory();
        ByteBuffer input = ByteBuffer.wrap(memory.clone(), INPUT, INPUT).slice().order(program.byteOrder());
        long expected = KERNELS.get(name).applyAsLong(input);
        Execution execution = kind.engine().link(program, Environment.empty()).execution();
        long address = execution.memory(Region.ofOneRun("memory", memory));

        long first = execution.call(address, memory.length);
        long again = execution.call(address, memory.length);

        assertEquals(Long.toHexString(expected), Long.toHexString(first));
        assertEquals(Long.toHexString(expected), Long.toHexString(again), "the second run");
    }

    private static long fibonacci(ByteBuffer input) {
        BigInteger a = BigInteger.ZERO;
        BigInteger b = BigInteger.ONE;
        for (int i = 0; i < 1000; i++) {
            BigInteger next = a.add(b);
            a = b;
            b = next;
        }
        return a.longValue();
    }

    private static long primes() {
        boolean[] composite = new boolean[500];
        long count = 0;
        for (int i = 2; i < composite.length; i++) {
            if (!composite[i]) {
                count++;
                for (int j = 2 * i; j < composite.length; j += i) {
                    composite[j] = true;
                }
            }
        }
        return count;
    }

    private static long checksum(ByteBuffer input) {
        long sum = 0;
        for (int i = 0; i < 1500; i += 2) {
            sum += input.getChar(i);
        }
        // The sum of numbers in the ring of the complement on one: modulo 65,535, and not 0 unless all are.
        long rest = sum % 65_535;
        return 65_535 - (rest == 0 && sum != 0 ? 65_535 : rest);
    }

    private static long parse(ByteBuffer input) {
        ByteBuffer network = input.duplicate().order(ByteOrder.BIG_ENDIAN);
        long sum = 0;
        for (int packet = 0; packet < 8; packet++) {
            int at = 12 * packet;
            int[] words = {network.getInt(at), network.getInt(at + 4), network.getInt(at + 8)};
            // Jenkins' mix: pairs of words, rotated.
            int[] by = {4, 6, 8, 16, 19, 4};
            for (int i = 0; i < by.length; i++) {
                int x = i % 3;
                int z = (i + 2) % 3;
                int y = (i + 1) % 3;
                words[x] -= words[z];
                words[x] ^= Integer.rotateLeft(words[z], by[i]);
                words[z] += words[y];
            }
            sum += (long) words[0] << 32 | Integer.toUnsignedLong(words[1] ^ words[2]);
        }
        return sum;
    }

    private static long crc(ByteBuffer input, int size) {
        CRC32 crc = new CRC32();
        crc.update(input.slice(0, size));
        return crc.getValue();
    }

    private static long siphash(ByteBuffer input) {
        long[] v = {0x736f6d6570736575L, 0x646f72616e646f6dL ^ 1, 0x6c7967656e657261L, 0x7465646279746573L ^ 1};
        for (int i = 0; i <= 256; i += 8) {
            long word = i < 256 ? input.getLong(i) : 256L << 56;
            v[3] ^= word;
            sipRounds(v, 2);
            v[0] ^= word;
        }
        v[2] ^= 0xff;
        sipRounds(v, 4);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void sipRounds(long[] v, int rounds) {
        for (int i = 0; i < rounds; i++) {
            v[0] += v[1];
            v[2] += v[3];
            v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
            v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
            v[0] = Long.rotateLeft(v[0], 32) + v[3];
            v[2] += v[1];
            v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
            v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
            v[2] = Long.rotateLeft(v[2], 32);
        }
    }

    private static final long[] PRIMES = {
        0, 0x9e3779b185ebca87L, 0xc2b2ae3d27d4eb4fL, 0x165667b19e3779f9L, 0x85ebca77c2b2ae63L
    };

    private static long xxhash64(ByteBuffer input) {
        long[] sums = {7 + PRIMES[1] + PRIMES[2], 7 + PRIMES[2], 7, 7 - PRIMES[1]};
        for (int i = 0; i < 1024; i += 8) {
            sums[i / 8 % 4] = xxRound(sums[i / 8 % 4], input.getLong(i));
        }
        int[] by = {1, 7, 12, 18};
        long hash = 0;
        for (int i = 0; i < 4; i++) {
            hash += Long.rotateLeft(sums[i], by[i]);
        }
        for (long sum : sums) {
            hash = (hash ^ xxRound(0, sum)) * PRIMES[1] + PRIMES[4];
        }
        hash += 1024;
        hash = (hash ^ hash >>> 33) * PRIMES[2];
        hash = (hash ^ hash >>> 29) * PRIMES[3];
        return hash ^ hash >>> 32;
    }

    private static long xxRound(long sum, long word) {
        return Long.rotateLeft(sum + word * PRIMES[2], 31) * PRIMES[1];
    }

    private static long sort(ByteBuffer input) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            numbers.add(Integer.toUnsignedLong(input.getInt(4 * i)));
        }
        Collections.sort(numbers);
        long sum = 0;
        for (int i = 0; i < 64; i += 2) {
            sum += numbers.get(i + 1) - numbers.get(i);
        }
        return sum;
    }

    private static long matrix(ByteBuffer input) {
        long all = 0;
        for (int element = 0; element < 64; element++) {
            BigInteger sum = BigInteger.ZERO;
            for (int i = 0; i < 8; i++) {
                BigInteger left = BigInteger.valueOf(input.getLong(8 * (element / 8 * 8 + i)));
                sum = sum.add(left.multiply(BigInteger.valueOf(input.getLong(512 + 8 * (8 * i + element % 8)))));
            }
            all ^= sum.longValue();
        }
        return all;
    }

    private static long calls() {
        long value = 1;
        for (long i = 0; i < 200; i++) {
            value = (2 * value + i) ^ (2 * i + value);
        }
        return value;
    }

    private static long stack(ByteBuffer input) {
        int[] counters = new int[64];
        Arrays.setAll(counters, i -> i);
        for (int i = 0; i < 256; i++) {
            counters[input.get(i) & 63] += i;
        }
        return Arrays.stream(counters).asLongStream().reduce(0, (sum, counter) -> 3 * sum + counter);
    }

    private static long switches(ByteBuffer input) {
        long value = 1;
        for (int i = 0; i < 512; i++) {
            int operand = input.get(i) >>> 4 & 15;
            value = switch (input.get(i) & 15) {
                case 0 -> value + operand;
                case 1 -> value - operand;
                case 2 -> value ^ operand;
                case 3 -> value * (operand | 1);
                case 4 -> Long.rotateLeft(value, 1);
                case 5 -> value | 1L << operand;
                case 6 -> value & ~(1L << operand);
                case 7 -> ~value;
                case 8 -> Long.reverseBytes(value);
                case 9 -> value + (value >>> 7);
                case 10 -> value - (value << 3);
                case 11 -> value ^ value >>> 11;
                default -> value + 0x9e3779b9L;
            };
        }
        return value;
    }

    private static long hashTable(ByteBuffer input) {
        long[] counts = new long[128];
        for (int i = 0; i < 256; i++) {
            counts[input.get(i) & 127]++;
        }
        return Arrays.stream(counts).map(count -> count * count).sum();
    }

    private static long atomic() {
        long word = 0;
        long exchanged = 0;
        long sum = 0;
        for (int i = 0; i < 200; i++) {
            sum += word;
            word += i;
            long before = exchanged;
            exchanged = sum;
            sum ^= before;
            sum += word;
            word = word == i ? i + 1 : word;
        }
        return sum + 199 * 200 / 2;
    }
}
