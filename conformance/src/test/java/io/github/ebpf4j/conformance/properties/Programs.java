package io.github.ebpf4j.conformance.properties;

import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.VectorReader;
import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/**
 * Small programs around one instruction that accesses memory, and what is needed to say in plain Java what must come of
 * them. The memory is {@link #SIZE} bytes that R1 points to; with R10 as base they are on the stack instead.
 */
final class Programs {

    static final int SIZE = 24;

    private static final EngineUnderTest ENGINE = EngineUnderTest.of(Engine.interpreter(), Profile.DEFAULT);

    private Programs() {}

    /** Returns operands at the edges of widths and signs, and any others. */
    static Arbitrary<Long> operands() {
        List<Long> edges = LongStream.of(0, 7, 8, 15, 16, 31, 32, 63)
                .map(bit -> 1L << bit)
                .flatMap(power -> LongStream.of(power - 1, power, power + 1, -power - 1, -power, -power + 1))
                .distinct()
                .boxed()
                .toList();
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.of(edges)), Tuple.of(1, Arbitraries.longs()));
    }

    /** Returns the content of the memory: bytes most of which have a set or a clear sign. */
    static Arbitrary<Bytes> memories() {
        return Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.of((byte) 0, (byte) 1, (byte) 0x7f, (byte) 0x80, (byte) 0xff)),
                        Tuple.of(2, Arbitraries.bytes()))
                .array(byte[].class)
                .ofSize(SIZE)
                .map(Bytes::of);
    }

    /** Returns distances between a register and the place that is accessed, as far as the offset field reaches. */
    static Arbitrary<Integer> offsets() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of((int) Short.MIN_VALUE, -1, 0, 1, (int) Short.MAX_VALUE)),
                Tuple.of(1, Arbitraries.integers().between(Short.MIN_VALUE, Short.MAX_VALUE)));
    }

    /** Returns instructions after which an access at an offset from the base is one to a place in the memory. */
    static List<Instruction> addressing(int base, int place, int offset) {
        List<Instruction> program = new ArrayList<>();
        if (base == Instruction.FRAME_POINTER) {
            for (int i = 0; i < SIZE; i++) {
                program.add(Instruction.of(Opcode.LDXB.opcode(), 0, 1, i, 0));
                program.add(Instruction.of(Opcode.STXB.opcode(), base, 0, i - SIZE, 0));
            }
        } else {
            program.add(move(base, 1));
            program.add(Instruction.of(Opcode.ADD64_IMM.opcode(), base, 0, 0, place - offset));
        }
        return program;
    }

    /** Returns the offset that an access needs: R10 cannot be moved, so a place on the stack has one only. */
    static int offset(int base, int place, int offset) {
        return base == Instruction.FRAME_POINTER ? place - SIZE : offset;
    }

    /** Returns instructions that load 8 bytes of the memory, byte by byte, the first one into the lowest bits of R0. */
    static List<Instruction> eightBytes(int base, int place, int offset, int first) {
        int start = base == Instruction.FRAME_POINTER ? -SIZE : offset - place;
        List<Instruction> program = new ArrayList<>();
        int address = base == 2 ? 3 : 2;
        int loaded = base == 4 ? 5 : 4;
        // An offset may leave no room for another one.
        program.add(move(address, base));
        program.add(Instruction.of(Opcode.ADD64_IMM.opcode(), address, 0, 0, start));
        program.add(load(0, 0));
        for (int i = 0; i < Long.BYTES; i++) {
            program.add(Instruction.of(Opcode.LDXB.opcode(), loaded, address, first + i, 0));
            program.add(Instruction.of(Opcode.LSH64_IMM.opcode(), loaded, 0, 0, 8 * i));
            program.add(Instruction.of(Opcode.OR64_REG.opcode(), 0, loaded, 0, 0));
        }
        return program;
    }

    /** Returns 8 bytes as {@link #eightBytes} puts them together. */
    static long eightBytes(byte[] memory, int first) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[bytes.length - 1 - i] = memory[first + i];
        }
        return new BigInteger(bytes).longValue();
    }

    /** Returns the number that bytes make. */
    static BigInteger number(byte[] memory, int place, int size, ByteOrder order, boolean signed) {
        byte[] bigEndian = new byte[size];
        for (int i = 0; i < size; i++) {
            bigEndian[i] = memory[order == ByteOrder.BIG_ENDIAN ? place + i : place + size - 1 - i];
        }
        return signed ? new BigInteger(bigEndian) : new BigInteger(1, bigEndian);
    }

    /** Returns the memory with the lowest bytes of a number at a place. */
    static byte[] stored(byte[] memory, int place, int size, ByteOrder order, BigInteger number) {
        byte[] after = memory.clone();
        for (int i = 0; i < size; i++) {
            int at = order == ByteOrder.BIG_ENDIAN ? place + size - 1 - i : place + i;
            after[at] = number.shiftRight(8 * i).byteValue();
        }
        return after;
    }

    /** Returns an instruction of a row; what the row does not leave open is as it must be. */
    static Instruction instruction(Opcode row, int dst, int src, int offset, int imm) {
        boolean anySrc = row.constraint(Field.SRC).kind() == Constraint.Kind.REGISTER;
        boolean anyImm = row.constraint(Field.IMM).kind() == Constraint.Kind.ANY;
        return Instruction.of(
                row.opcode(),
                dst,
                anySrc ? src : row.constraint(Field.SRC).value(),
                offset,
                anyImm ? imm : row.constraint(Field.IMM).value());
    }

    static Instruction load(int register, long value) {
        return Instruction.wide(register, 0, 0, (int) value, (int) (value >>> 32));
    }

    static Instruction move(int to, int from) {
        return Instruction.of(Opcode.MOV64_REG.opcode(), to, from, 0, 0);
    }

    /** Runs a program, an exit being added, in a byte order; it goes the way of a file, which can say that order. */
    static EngineUnderTest.Answer run(List<Instruction> program, Bytes memory, ByteOrder order) {
        StringBuilder text = new StringBuilder("-- raw\n");
        for (Instruction instruction : program) {
            append(text, instruction);
            instruction.second().ifPresent(second -> append(text, second));
        }
        append(text, Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0));
        text.append("-- mem\n").append(memory).append("\n-- error\n");
        if (order == ByteOrder.BIG_ENDIAN) {
            text.append("-- env\nbyte-order big\n");
        }
        return ENGINE.run(VectorReader.read("program", text.toString()));
    }

    private static void append(StringBuilder text, Instruction instruction) {
        text.append("0x").append(Long.toHexString(instruction.toSlot())).append('\n');
    }

    static ByteOrder order(boolean bigEndian) {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }
}
