package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** An access does what it says inside a region, and nothing at all anywhere else. */
class MemoryAccessProperties {

    private static final List<Opcode> ACCESSES = Arrays.stream(Opcode.values())
            .filter(row -> switch (row.form()) {
                case LDX, LDXS, ST, STX, ATOMIC -> true;
                default -> false;
            })
            .toList();

    private static final byte[] CANARY = bytes(64, 1);

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Memory with a neighbour in the environment before and after it, as close as regions come. */
    private static final class World {
        final byte[] before = CANARY.clone();
        final byte[] target;
        final byte[] after = CANARY.clone();
        final Region targetRegion;
        final Environment environment;

        World(byte[] target, boolean writable) {
            this.target = target;
            targetRegion = writable ? Region.of("target", target) : Region.readOnly("target", target);
            environment = Environment.builder()
                    .region(Region.of("before", before))
                    .region(targetRegion)
                    .region(Region.of("after", after))
                    .build();
        }

        long address() {
            return environment.addressOf(targetRegion).orElseThrow();
        }
    }

    @Provide
    Arbitrary<Opcode> accesses() {
        return Arbitraries.of(ACCESSES);
    }

    @Provide
    Arbitrary<Long> operands() {
        return Operands.longs();
    }

    /** Returns a program that executes one access at an address and returns R0, or R3 for what fetches into it. */
    private static Program access(
            Opcode row, long address, int offset, long r0, long r3, ByteOrder byteOrder, int result) {
        boolean load = row.form() == Form.LDX || row.form() == Form.LDXS;
        int imm = row.form() == Form.ATOMIC ? row.constraint(Field.IMM).value() : row.form() == Form.ST ? (int) r3 : 0;
        int src = row.form() == Form.ST ? 0 : 3;
        return Program.of(
                Bytecode.of(
                        Instruction.wide(0, 0, 0, (int) r0, (int) (r0 >>> 32)),
                        Instruction.wide(2, 0, 0, (int) address, (int) (address >>> 32)),
                        Instruction.wide(3, 0, 0, (int) r3, (int) (r3 >>> 32)),
                        load
                                ? Instruction.of(row.opcode(), 3, 2, offset, 0)
                                : Instruction.of(row.opcode(), 2, src, offset, imm),
                        Instruction.of(Opcode.MOV64_REG.opcode(), 0, result, 0, 0),
                        Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0)),
                byteOrder);
    }

    private static long load(byte[] memory, int at, int size, ByteOrder byteOrder) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int index = byteOrder == ByteOrder.BIG_ENDIAN ? at + i : at + size - 1 - i;
            value = value << 8 | (memory[index] & 0xff);
        }
        return value;
    }

    private static void store(byte[] memory, int at, int size, ByteOrder byteOrder, long value) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        for (int i = 0; i < size; i++) {
            memory[byteOrder == ByteOrder.BIG_ENDIAN ? at + i : at + size - 1 - i] = bytes[Long.BYTES - size + i];
        }
    }

    /** What the memory and R3 hold after an access within bounds. */
    private static long apply(Opcode row, byte[] memory, int at, ByteOrder byteOrder, long r0, long r3) {
        int bits = 8 * row.size();
        long old = load(memory, at, row.size(), byteOrder);
        long fetched = Reference.register(Reference.unsigned(old, bits), bits);
        switch (row.operation()) {
            case LDX -> {
                return fetched;
            }
            case LDXS -> {
                return Reference.register(Reference.signed(old, bits), 64);
            }
            case ST ->
                store(
                        memory,
                        at,
                        row.size(),
                        byteOrder,
                        Reference.signed(r3, 32).longValue());
            case STX -> store(memory, at, row.size(), byteOrder, r3);
            case CMPXCHG -> {
                if (Reference.unsigned(r0, bits).equals(Reference.unsigned(old, bits))) {
                    store(memory, at, row.size(), byteOrder, r3);
                }
            }
            case XCHG -> {
                store(memory, at, row.size(), byteOrder, r3);
                return fetched;
            }
            default -> {
                String name = row.operation().toString().replace("atomic_", "");
                String operation = name.replace("fetch_", "");
                store(memory, at, row.size(), byteOrder, Reference.arithmetic(operation, bits, old, r3));
                return name.startsWith("fetch_") ? fetched : r3;
            }
        }
        return r3;
    }

    @Property(tries = 5000)
    void accessesHitTheirBytesAndNoOthers(
            @ForAll EngineKind kind,
            @ForAll("accesses") Opcode row,
            @ForAll @IntRange(min = 0, max = 24) int size,
            @ForAll @IntRange(min = -10, max = 34) int at,
            @ForAll short offset,
            @ForAll boolean writable,
            @ForAll boolean bigEndian,
            @ForAll("operands") long r0,
            @ForAll("operands") long r3) {
        ByteOrder byteOrder = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        World world = new World(bytes(size, r3), writable);
        byte[] expected = world.target.clone();
        boolean load = row.form() == Form.LDX || row.form() == Form.LDXS;
        boolean admitted = at >= 0 && at + row.size() <= size && (load || writable);

        // The register may point anywhere: what counts is its sum with the offset.
        Program program = access(row, world.address() + at - offset, offset, r0, r3, byteOrder, 3);
        Outcome outcome = kind.engine().link(program, world.environment).run();

        if (admitted) {
            Runs.assertR0(apply(row, expected, at, byteOrder, r0, r3), outcome);
        } else {
            assertEquals(Fault.Kind.MEMORY_ACCESS, Runs.fault(outcome).kind());
        }
        assertArrayEquals(expected, world.target);
        assertArrayEquals(CANARY, world.before);
        assertArrayEquals(CANARY, world.after);
    }

    @Property
    void compareExchangeLeavesTheOldValueInR0(
            @ForAll EngineKind kind, @ForAll("operands") long old, @ForAll("operands") long src, @ForAll boolean same) {
        for (Opcode row : List.of(Opcode.CMPXCHG32, Opcode.CMPXCHG64)) {
            byte[] memory = new byte[Long.BYTES];
            store(memory, 0, Long.BYTES, ByteOrder.LITTLE_ENDIAN, old);
            World world = new World(memory, true);
            long r0 = same ? old : ~old;
            Program program = access(row, world.address(), 0, r0, src, ByteOrder.LITTLE_ENDIAN, 0);
            int bits = 8 * row.size();
            Runs.assertR0(
                    Reference.register(Reference.unsigned(old, bits), bits),
                    kind.engine().link(program, world.environment).run());
        }
    }

    @Property(tries = 5000)
    void addressesThatNobodyGaveFault(
            @ForAll EngineKind kind, @ForAll("accesses") Opcode row, @ForAll("madeUp") long address) {
        World world = new World(CANARY.clone(), true);
        Outcome outcome = kind.engine()
                .link(access(row, address, 0, 0, 0, ByteOrder.LITTLE_ENDIAN, 0), world.environment)
                .run();
        assertEquals(Fault.Kind.MEMORY_ACCESS, Runs.fault(outcome).kind());
        assertArrayEquals(CANARY, world.target);
        assertArrayEquals(CANARY, world.before);
        assertArrayEquals(CANARY, world.after);
    }

    /** No address in here, which has no memory, is that of a region or of the stack. */
    @Provide
    Arbitrary<Long> madeUp() {
        Environment environment = new World(CANARY, true).environment;
        long highest = (environment.limits().frames() + 6L) << 32;
        return Arbitraries.oneOf(
                Operands.longs().filter(address -> address < 1L << 32 || address > highest),
                Arbitraries.longs().between(highest, Long.MAX_VALUE),
                Arbitraries.longs().between(Long.MIN_VALUE, -1),
                Arbitraries.longs().between(0, 0xffff_ffffL));
    }
}
