package io.github.ebpf4j.isa;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A sequence of instructions, addressed as jumps address it: {@code pc} counts 64-bit slots, and a wide instruction
 * takes two (RFC 9669 sections 3 and 4.3). Nothing says that the instructions make sense; {@link ProgramValidator}
 * judges that.
 *
 * <p>To visit every instruction:
 *
 * <pre>{@code
 * for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
 *     Instruction instruction = code.at(pc);
 * }
 * }</pre>
 */
public final class Bytecode {

    private final List<Instruction> instructions;
    // For each slot, the index of its instruction; for a second slot, the complement of it.
    private final int[] index;

    private Bytecode(List<Instruction> instructions) {
        this.instructions = instructions;
        this.index = new int[instructions.stream().mapToInt(Instruction::slots).sum()];
        int pc = 0;
        for (int i = 0; i < instructions.size(); i++) {
            index[pc++] = i;
            if (instructions.get(i).slots() == 2) {
                index[pc++] = ~i;
            }
        }
    }

    /**
     * Returns the sequence of the given instructions.
     *
     * @throws IllegalArgumentException if a wide instruction other than the last lacks its second slot: in memory, the
     *     next instruction would be its second slot
     */
    public static Bytecode of(List<Instruction> instructions) {
        List<Instruction> copy = List.copyOf(instructions);
        for (int i = 0; i < copy.size() - 1; i++) {
            if (copy.get(i).opcode() == Instruction.WIDE && copy.get(i).second().isEmpty()) {
                throw new IllegalArgumentException(
                        "instruction %d of %d is wide and lacks its second slot".formatted(i, copy.size()));
            }
        }
        return new Bytecode(copy);
    }

    /** Returns the sequence of the given instructions, as {@link #of(List)} does. */
    public static Bytecode of(Instruction... instructions) {
        return of(List.of(instructions));
    }

    /**
     * Decodes bytes. Every multiple of eight bytes decodes and nothing is lost: {@link #encode} gives the same bytes
     * again, whatever they are.
     *
     * <p>Section 3.1; the two register fields change places with the byte order:
     *
     * <pre>{@code
     * byte   0        1             2..3       4..7
     *        opcode   src:4 dst:4   offset     imm        little endian
     *        opcode   dst:4 src:4   offset     imm        big endian
     * }</pre>
     *
     * @throws BytecodeFormatException if the number of bytes is not a multiple of eight
     */
    public static Bytecode decode(byte[] bytes, ByteOrder byteOrder) {
        if (bytes.length % Long.BYTES != 0) {
            throw new BytecodeFormatException("%d bytes are not whole instructions: %d left over after %d slots of 8"
                    .formatted(bytes.length, bytes.length % Long.BYTES, bytes.length / Long.BYTES));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(byteOrder);
        List<Instruction> instructions = new ArrayList<>(bytes.length / Long.BYTES);
        while (buffer.hasRemaining()) {
            Instruction first = readSlot(buffer);
            if (first.opcode() == Instruction.WIDE && buffer.hasRemaining()) {
                instructions.add(new Instruction(
                        first.opcode(),
                        first.dst(),
                        first.src(),
                        first.offset(),
                        first.imm(),
                        Optional.of(readSlot(buffer))));
            } else {
                instructions.add(first);
            }
        }
        return new Bytecode(List.copyOf(instructions));
    }

    /** Encodes the sequence: the inverse of {@link #decode}. */
    public byte[] encode(ByteOrder byteOrder) {
        ByteBuffer buffer = ByteBuffer.allocate(slots() * Long.BYTES).order(byteOrder);
        for (Instruction instruction : instructions) {
            writeSlot(buffer, instruction);
            instruction.second().ifPresent(second -> writeSlot(buffer, second));
        }
        return buffer.array();
    }

    private static Instruction readSlot(ByteBuffer buffer) {
        int opcode = buffer.get() & 0xff;
        int registers = buffer.get() & 0xff;
        int high = registers >>> 4;
        int low = registers & 0xf;
        boolean little = buffer.order() == ByteOrder.LITTLE_ENDIAN;
        return Instruction.of(opcode, little ? low : high, little ? high : low, buffer.getShort(), buffer.getInt());
    }

    private static void writeSlot(ByteBuffer buffer, Instruction instruction) {
        boolean little = buffer.order() == ByteOrder.LITTLE_ENDIAN;
        int high = little ? instruction.src() : instruction.dst();
        int low = little ? instruction.dst() : instruction.src();
        buffer.put((byte) instruction.opcode());
        buffer.put((byte) (high << 4 | low));
        buffer.putShort((short) instruction.offset());
        buffer.putInt(instruction.imm());
    }

    /** Returns the instructions in order. */
    public List<Instruction> instructions() {
        return instructions;
    }

    /** Returns how many 64-bit slots there are. */
    public int slots() {
        return index.length;
    }

    /** Returns whether an instruction starts at the slot {@code pc}; false of second slots and outside. */
    public boolean isInstruction(long pc) {
        return pc >= 0 && pc < index.length && index[(int) pc] >= 0;
    }

    /** Returns whether {@code pc} is the second slot of a wide instruction. */
    public boolean isSecondSlot(long pc) {
        return pc >= 0 && pc < index.length && index[(int) pc] < 0;
    }

    /**
     * Returns the instruction that starts at a slot.
     *
     * @throws IllegalArgumentException if none starts there, which {@link #isInstruction} tells
     */
    public Instruction at(int pc) {
        if (!isInstruction(pc)) {
            throw new IllegalArgumentException("no instruction starts at pc %d of %d".formatted(pc, slots()));
        }
        return instructions.get(index[pc]);
    }

    /** Returns the slot after the instruction at {@code pc}. */
    public int next(int pc) {
        return pc + at(pc).slots();
    }

    /** Returns whether the other object is a sequence of the same instructions. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Bytecode bytecode && instructions.equals(bytecode.instructions);
    }

    @Override
    public int hashCode() {
        return instructions.hashCode();
    }

    /** Returns the number of slots and the first bytes, for a debugger; for people there is the disassembler. */
    @Override
    public String toString() {
        byte[] bytes = encode(ByteOrder.LITTLE_ENDIAN);
        return slots() + " slots: "
                + java.util.HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, 32)));
    }
}
