package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.Optional;

/** Instructions that CO-RE can change, and where in them the value is. */
final class CoreInstruction {

    // | code:4 | source:1 | class:3 | of arithmetic, | mode:3 | size:2 | class:3 | of loads and stores
    private static final int CLASS = 0x07;
    private static final int LD = 0x00;
    private static final int LDX = 0x01;
    private static final int ST = 0x02;
    private static final int STX = 0x03;
    private static final int ALU = 0x04;
    private static final int ALU64 = 0x07;
    private static final int REGISTER_SOURCE = 0x08;
    private static final int SIZE = 0x18;

    private CoreInstruction() {}

    /** Returns the value that an instruction has where CO-RE would put one: its 64-bit or other immediate, or its offset. */
    static long value(Instruction instruction) {
        if (instruction.opcode() == Opcode.LDDW.opcode()) {
            return instruction.imm64();
        }
        return switch (instruction.opcode() & CLASS) {
            case LDX, ST, STX -> instruction.offset();
            default -> instruction.imm();
        };
    }

    /**
     * Puts the target's answer into an instruction.
     *
     * @return nothing if the instruction would have to load or store another number of bytes, and what it leaves in
     *     the register would be wrong
     */
    static Optional<Instruction> patch(Instruction instruction, CoreResolution.Known known) throws CoreRefusal {
        return switch (instruction.opcode() & CLASS) {
            case ALU, ALU64 -> Optional.of(arithmetic(instruction, known));
            case LDX, ST, STX -> access(instruction, known);
            case LD -> Optional.of(wide(instruction, known));
            default ->
                throw new CoreRefusal("the instruction has opcode 0x%02x, which has no place for a value"
                        .formatted(instruction.opcode()));
        };
    }

    private static Instruction arithmetic(Instruction instruction, CoreResolution.Known known) throws CoreRefusal {
        if ((instruction.opcode() & REGISTER_SOURCE) != 0) {
            throw new CoreRefusal("the instruction has opcode 0x%02x, which takes its value from a register"
                    .formatted(instruction.opcode()));
        }
        long expected = known.local().value();
        requireExpected(instruction, known, (int) expected == instruction.imm() && fits32(expected));
        long value = known.target().value();
        if (!fits32(value)) {
            throw new CoreRefusal(
                    "the value for the target is %d, the instruction has 32 bits for it".formatted(value));
        }
        return Instruction.of(
                instruction.opcode(), instruction.dst(), instruction.src(), instruction.offset(), (int) value);
    }

    private static boolean fits32(long value) {
        return value == (int) value || value >>> Integer.SIZE == 0;
    }

    private static Optional<Instruction> access(Instruction instruction, CoreResolution.Known known)
            throws CoreRefusal {
        requireExpected(instruction, known, known.local().value() == instruction.offset());
        long value = known.target().value();
        if (value < 0 || value > Short.MAX_VALUE) {
            throw new CoreRefusal("the value for the target is %d, as an offset it must be 0 to %d"
                    .formatted(value, Short.MAX_VALUE));
        }
        int opcode = instruction.opcode();
        if (known.resized()) {
            if (!known.resizable()) {
                return Optional.empty();
            }
            int bytes = bytes(opcode & SIZE);
            if (bytes != known.local().accessBytes()) {
                throw new CoreRefusal("the instruction takes %d bytes, the field has %d"
                        .formatted(bytes, known.local().accessBytes()));
            }
            opcode = (opcode & ~SIZE) | sizeBits(known.target().accessBytes());
        }
        return Optional.of(
                Instruction.of(opcode, instruction.dst(), instruction.src(), (int) value, instruction.imm()));
    }

    // Section 5: W is 0, H 1, B 2 and DW 3.
    private static int bytes(int size) {
        return switch (size) {
            case 0x00 -> 4;
            case 0x08 -> 2;
            case 0x10 -> 1;
            default -> 8;
        };
    }

    private static int sizeBits(long bytes) throws CoreRefusal {
        if (bytes == 4) {
            return 0x00;
        } else if (bytes == 2) {
            return 0x08;
        } else if (bytes == 1) {
            return 0x10;
        } else if (bytes == 8) {
            return 0x18;
        }
        throw new CoreRefusal("the target's field has %d bytes, must have 1, 2, 4 or 8".formatted(bytes));
    }

    private static Instruction wide(Instruction instruction, CoreResolution.Known known) throws CoreRefusal {
        boolean plain = instruction.opcode() == Opcode.LDDW.opcode()
                && instruction.equals(
                        Instruction.wide(instruction.dst(), 0, 0, instruction.imm(), instruction.nextImm()));
        if (!plain) {
            throw new CoreRefusal(
                    "the instruction has opcode 0x%02x and src %d, must be an lddw without fields other than dst and imm"
                            .formatted(instruction.opcode(), instruction.src()));
        }
        long value = known.target().value();
        long expected = known.local().value();
        boolean extended = isExtended(instruction.imm64(), known);
        requireExpected(instruction, known, instruction.imm64() == expected || extended);
        // A compiler that extends bit 31 means it for every value of the enumeration.
        long written = extended && value >>> Integer.SIZE == 0 ? (int) value : value;
        return Instruction.wide(instruction.dst(), 0, 0, (int) written, (int) (written >>> Integer.SIZE));
    }

    // Old compilers extend bit 31 of constants even where the enumeration has no sign.
    private static boolean isExtended(long value, CoreResolution.Known known) {
        long expected = known.local().value();
        return known.kind() == CoreKind.ENUMVAL_VALUE
                && expected >>> Integer.SIZE == 0
                && value != expected
                && value == (int) expected;
    }

    // What is in the instruction is wrong where compilers may differ, and is not looked at there.
    private static void requireExpected(Instruction instruction, CoreResolution.Known known, boolean expected)
            throws CoreRefusal {
        if (known.local().certain() && !expected) {
            throw new CoreRefusal("the instruction has %d, the object's own types say %d"
                    .formatted(value(instruction), known.local().value()));
        }
    }
}
