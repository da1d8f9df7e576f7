package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Objects that have many of one thing, and of all others what these need. */
public enum Shape implements ObjectShape {
    /** Functions of two instructions, all of them programs, in one section. */
    PROGRAMS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = elf.code("xdp", repeated(count, RETURN));
            IntStream.range(0, count).forEach(i -> elf.symbol("program" + i, ElfImage.FUNCTION, code, i * 16L, 16));
            return elf.write();
        }
    },
    /** Functions, each called once by the only program. */
    FUNCTIONS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int text = elf.code(".text", repeated(count, RETURN));
            int code = program(elf, repeated(count, List.of(CALL)));
            for (int i = 0; i < count; i++) {
                int function = elf.symbol("function" + i, ElfImage.FUNCTION, text, i * 16L, 16);
                elf.relocation(code, i * 8L, ElfImage.R_BPF_64_32, function);
            }
            return elf.write();
        }
    },
    /** Variables that nothing refers to. */
    SYMBOLS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            program(elf, List.of());
            int data = elf.section(".data", ElfImage.DATA_FLAGS, new byte[8 * count]);
            IntStream.range(0, count).forEach(i -> elf.symbol("variable" + i, ElfImage.OBJECT, data, i * 8L, 8));
            return elf.write();
        }
    },
    /** Instructions of one program that load the address of one variable. */
    RELOCATIONS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = program(elf, repeated(count, List.of(LOAD)));
            int data = elf.section(".data", ElfImage.DATA_FLAGS, new byte[8]);
            int variable = elf.symbol("variable", ElfImage.OBJECT, data, 0, 8);
            IntStream.range(0, count).forEach(i -> elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, variable));
            return elf.write();
        }
    },
    /** Maps that are declared by types, each loaded once. */
    MAPS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = program(elf, repeated(count, List.of(LOAD)));
            int maps = elf.section(".maps", ElfImage.DATA_FLAGS, new byte[MAP_BYTES * count]);
            BtfImage types = new BtfImage();
            int four = types.type(Kind.PTR, "", 0, types.array(types.integer(), 4));
            int map = types.structure("", four, 8, "type", "key_size", "value_size", "max_entries");
            int[] placements = new int[3 * count];
            for (int i = 0; i < count; i++) {
                int symbol = elf.symbol("map" + i, ElfImage.OBJECT, maps, (long) MAP_BYTES * i, MAP_BYTES);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, symbol);
                placements[3 * i] = types.type(Kind.VAR, "map" + i, 0, map, 1);
                placements[3 * i + 1] = MAP_BYTES * i;
                placements[3 * i + 2] = MAP_BYTES;
            }
            types.type(Kind.DATASEC, ".maps", count, MAP_BYTES * count, placements);
            return write(elf, types);
        }
    },
    /** Structures of four members. */
    TYPES {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            program(elf, List.of());
            BtfImage types = new BtfImage();
            int integer = types.integer();
            IntStream.range(0, count).forEach(i -> types.structure("structure" + i, integer, 4, "a", "b", "c", "d"));
            return write(elf, types);
        }
    },
    /** Instructions of one program that have a source line each. */
    LINES {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            program(elf, repeated(count, List.of(MOVE)));
            BtfImage types = new BtfImage();
            types.integer();
            IntStream.range(0, count).forEach(i -> types.line(8 * i, "program.c", "r0 = " + i + ";", i + 1));
            return write(elf, types);
        }
    },
    /** Instructions of one program that ask for the offset of a member, each of another structure. */
    CORE {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            program(elf, repeated(count, List.of(MOVE)));
            BtfImage types = new BtfImage();
            int integer = types.integer();
            for (int i = 0; i < count; i++) {
                types.core(
                        8 * i, types.structure("structure" + i, integer, 4, "a", "b", "c", "d"), "0:0", FIELD_OFFSET);
            }
            return write(elf, types);
        }
    };

    private static final int MAP_BYTES = 32;
    private static final int FIELD_OFFSET = 0;

    static final Instruction MOVE = Instruction.of(Opcode.MOV64_IMM.opcode(), 0, 0, 0, 0);
    static final Instruction EXIT = Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0);
    static final Instruction LOAD = Instruction.wide(1, 0, 0, 0, 0);
    static final Instruction CALL = Instruction.of(Opcode.CALL_LOCAL.opcode(), 0, 1, 0, -1);
    static final List<Instruction> RETURN = List.of(MOVE, EXIT);

    /** Adds a program that runs some instructions and returns, and returns the index of its section. */
    static int program(ElfImage elf, List<Instruction> instructions) {
        List<Instruction> all = new ArrayList<>(instructions);
        all.addAll(RETURN);
        int code = elf.code("xdp", all);
        long bytes = all.stream()
                .mapToLong(instruction -> instruction.equals(LOAD) ? 16 : 8)
                .sum();
        elf.symbol("program", ElfImage.FUNCTION, code, 0, bytes);
        return code;
    }

    static byte[] write(ElfImage elf, BtfImage types) {
        return write(elf, types, "xdp");
    }

    /** Adds types and notes, all of which are about one section, and returns the object. */
    static byte[] write(ElfImage elf, BtfImage types, String section) {
        byte[] ext = types.writeExt(section);
        elf.section(".BTF", 0, types.write());
        elf.section(".BTF.ext", 0, ext);
        return elf.write();
    }

    static List<Instruction> repeated(int count, List<Instruction> instructions) {
        return Collections.nCopies(count, instructions).stream()
                .flatMap(List::stream)
                .toList();
    }
}
