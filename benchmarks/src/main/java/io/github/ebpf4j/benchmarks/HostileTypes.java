package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.List;
import java.util.stream.IntStream;

/** Objects whose types, and what refers to them, are as nobody would write them. They may be refused, but quickly. */
enum HostileTypes implements ObjectShape {
    /** Typedefs of typedefs. */
    TYPEDEFS_OF_TYPEDEFS {
        @Override
        public byte[] object(int count) {
            return chain(count, (types, before) -> types.type(Kind.TYPEDEF, "t", 0, before));
        }
    },
    /** Pointers to pointers. */
    POINTERS_TO_POINTERS {
        @Override
        public byte[] object(int count) {
            return chain(count, (types, before) -> types.type(Kind.PTR, "", 0, before));
        }
    },
    /** Qualifiers of qualifiers. */
    QUALIFIERS_OF_QUALIFIERS {
        @Override
        public byte[] object(int count) {
            return chain(count, (types, before) -> types.type(Kind.CONST, "", 0, before));
        }
    },
    /** Structures in structures. */
    STRUCTURES_IN_STRUCTURES {
        @Override
        public byte[] object(int count) {
            return chain(count, (types, before) -> types.structure("s", before, 4, "m"));
        }
    },
    /** Arrays of arrays. */
    ARRAYS_OF_ARRAYS {
        @Override
        public byte[] object(int count) {
            return chain(count, (types, before) -> types.type(Kind.ARRAY, "", 0, 0, before, 1, 1));
        }
    },
    /** Notes on one structure. */
    NOTES_ON_ONE {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int noted = types.structure("s", types.integer(), 4, "m");
            IntStream.range(0, count).forEach(i -> types.type(Kind.DECL_TAG, "note" + i, 0, noted, -1));
            return with(types, 0);
        }
    },
    /** Structures of one name. */
    STRUCTURES_OF_ONE_NAME {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int integer = types.integer();
            IntStream.range(0, count).forEach(i -> types.structure("s", integer, 4, "m" + i));
            return with(types, 0);
        }
    },
    /** Records about as many structures, each of which could be meant by each: names differ behind three underscores. */
    CORE_OF_ONE_NAME {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int integer = types.integer();
            for (int i = 0; i < count; i++) {
                types.core(8 * i, types.structure("s___" + i, integer, 4, "m"), "0:0", FIELD_OFFSET);
            }
            return with(types, count);
        }
    },
    /** Records about one structure that each of many others could be. */
    CORE_OF_ONE_TYPE {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int integer = types.integer();
            int asked = types.structure("s", integer, 4, "m");
            for (int i = 0; i < count; i++) {
                types.structure("s___" + i, integer, 4, "m");
                types.core(8 * i, asked, "0:0", FIELD_OFFSET);
            }
            return with(types, count);
        }
    },
    /** Records about each member of one structure. */
    CORE_OF_MEMBERS {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            String[] names = IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
            int asked = types.structure("s", types.integer(), 4, names);
            IntStream.range(0, count).forEach(i -> types.core(8 * i, asked, "0:" + i, FIELD_OFFSET));
            return with(types, count);
        }
    },
    /** Records about the last member, the others are structures without a name in which it could be. */
    CORE_BEHIND_NAMELESS_MEMBERS {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int integer = types.integer();
            int nameless = types.structure("", integer, 4, "a");
            String[] names = IntStream.range(0, count)
                    .mapToObj(i -> i == count - 1 ? "m" : "")
                    .toArray(String[]::new);
            int asked = types.structure("s", nameless, 4, names);
            IntStream.range(0, count).forEach(i -> types.core(8 * i, asked, "0:" + (count - 1), FIELD_OFFSET));
            return with(types, count);
        }
    },
    /** Records about each constant of one enumeration. */
    CORE_OF_CONSTANTS {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int[] constants = new int[2 * count];
            for (int i = 0; i < count; i++) {
                constants[2 * i] = types.name("c" + i);
                constants[2 * i + 1] = i;
            }
            int asked = types.type(Kind.ENUM, "e", count, 4, constants);
            IntStream.range(0, count).forEach(i -> types.core(8 * i, asked, Integer.toString(i), ENUM_VALUE));
            return with(types, count);
        }
    },
    /** Records that ask whether a structure of many members is laid out the same. */
    CORE_MATCHES {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            String[] names = IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
            int asked = types.structure("s", types.integer(), 4, names);
            IntStream.range(0, count).forEach(i -> types.core(8 * i, asked, "0", TYPE_MATCHES));
            return with(types, count);
        }
    },
    /** Records that ask whether a pointer to a pointer to … exists. */
    CORE_OF_POINTERS {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int type = types.integer();
            for (int i = 0; i < count; i++) {
                type = types.type(Kind.PTR, "", 0, type);
            }
            int asked = types.type(Kind.TYPEDEF, "t", 0, type);
            IntStream.range(0, count).forEach(i -> types.core(8 * i, asked, "0", TYPE_EXISTS));
            return with(types, count);
        }
    },
    /** Records about a member that lies in a member that lies in … */
    CORE_OF_LONG_WAYS {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int depth = Math.min(count, 60);
            int type = types.integer();
            for (int i = 0; i < depth; i++) {
                type = types.structure("s" + i, type, 4, "m");
            }
            int asked = type;
            String access = "0" + ":0".repeat(depth);
            IntStream.range(0, count).forEach(i -> types.core(8 * i, asked, access, FIELD_OFFSET));
            return with(types, count);
        }
    },
    /** Records about one instruction. */
    CORE_OF_ONE_INSTRUCTION {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            int asked = types.structure("s", types.integer(), 4, "m");
            IntStream.range(0, count).forEach(i -> types.core(0, asked, "0:0", FIELD_OFFSET));
            return with(types, 1);
        }
    },
    /** Lines in reverse order. */
    LINES_BACKWARDS {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            types.integer();
            IntStream.range(0, count).forEach(i -> types.line(8 * (count - i), "program.c", "r0 = " + i + ";", i + 1));
            return with(types, count);
        }
    },
    /** Lines of one instruction. */
    LINES_OF_ONE_INSTRUCTION {
        @Override
        public byte[] object(int count) {
            BtfImage types = new BtfImage();
            types.integer();
            IntStream.range(0, count).forEach(i -> types.line(0, "program.c", "r0 = " + i + ";", i + 1));
            return with(types, 1);
        }
    },
    /** Lines of one instruction of a function that as many programs call. */
    LINES_OF_ONE_CALLEE {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int text = elf.code(".text", Shape.RETURN);
            int function = elf.symbol("function", ElfImage.FUNCTION, text, 0, 16);
            int code = elf.code("xdp", Shape.repeated(count, List.of(Shape.CALL, Shape.EXIT)));
            BtfImage types = new BtfImage();
            types.integer();
            for (int i = 0; i < count; i++) {
                elf.symbol("program" + i, ElfImage.FUNCTION, code, i * 16L, 16);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_32, function);
                types.line(0, "function.c", "return " + i + ";", i + 1);
            }
            return Shape.write(elf, types, ".text");
        }
    },
    /** Variables of one section of data, in reverse order, each loaded. */
    VARIABLES_BACKWARDS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.LOAD)));
            int data = elf.section(".data", ElfImage.DATA_FLAGS, new byte[4 * count]);
            BtfImage types = new BtfImage();
            int integer = types.integer();
            int[] placements = new int[3 * count];
            for (int i = 0; i < count; i++) {
                int variable = elf.symbol("v" + i, ElfImage.OBJECT, data, 4L * (count - 1 - i), 4);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, variable);
                placements[3 * i] = types.type(Kind.VAR, "v" + i, 0, integer, 1);
                placements[3 * i + 1] = 4 * (count - 1 - i);
                placements[3 * i + 2] = 4;
            }
            types.type(Kind.DATASEC, ".data", count, 4 * count, placements);
            return Shape.write(elf, types);
        }
    },
    /** Programs that one map begins with. */
    MAP_VALUES {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = elf.code("socket", Shape.RETURN);
            int program = elf.symbol("program", ElfImage.FUNCTION, code, 0, 16);
            int bytes = 32 + 8 * count;
            int maps = elf.section(".maps", ElfImage.DATA_FLAGS, new byte[bytes]);
            elf.symbol("map", ElfImage.OBJECT, maps, 0, bytes);
            BtfImage types = new BtfImage();
            int three = types.type(Kind.PTR, "", 0, types.array(types.integer(), 3));
            int function = types.type(Kind.PTR, "", 0, types.type(Kind.FUNC_PROTO, "", 0, 0));
            int values = types.array(function, 0);
            int[] members = new int[15];
            String[] names = {"type", "key_size", "max_entries", "map_flags", "values"};
            for (int i = 0; i < names.length; i++) {
                members[3 * i] = types.name(names[i]);
                members[3 * i + 1] = i == 4 ? values : three;
                members[3 * i + 2] = 64 * i;
            }
            int map = types.type(Kind.STRUCT, "", names.length, 32, members);
            int variable = types.type(Kind.VAR, "map", 0, map, 1);
            types.type(Kind.DATASEC, ".maps", 1, bytes, variable, 0, bytes);
            IntStream.range(0, count).forEach(i -> elf.relocation(maps, 32 + 8L * i, ElfImage.R_BPF_64_ABS64, program));
            return Shape.write(elf, types);
        }
    },
    /** Settings of the kernel. */
    SETTINGS {
        @Override
        public byte[] object(int count) {
            return externs(count, ".kconfig", "CONFIG_S");
        }
    },
    /** Variables of the kernel. */
    KERNEL_VARIABLES {
        @Override
        public byte[] object(int count) {
            return externs(count, ".ksyms", "variable");
        }
    };

    private static final int FIELD_OFFSET = 0;
    private static final int TYPE_EXISTS = 8;
    private static final int ENUM_VALUE = 11;
    private static final int TYPE_MATCHES = 12;

    private interface Link {
        int add(BtfImage types, int before);
    }

    private static byte[] chain(int count, Link link) {
        BtfImage types = new BtfImage();
        int type = types.integer();
        for (int i = 0; i < count; i++) {
            type = link.add(types, type);
        }
        return with(types, 0);
    }

    /** Returns an object with types, and a program of so many instructions. */
    private static byte[] with(BtfImage types, int instructions) {
        ElfImage elf = new ElfImage();
        Shape.program(elf, Shape.repeated(instructions, List.of(Shape.MOVE)));
        return Shape.write(elf, types);
    }

    private static byte[] externs(int count, String section, String name) {
        ElfImage elf = new ElfImage();
        int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.LOAD)));
        BtfImage types = new BtfImage();
        int integer = types.integer();
        int[] placements = new int[3 * count];
        for (int i = 0; i < count; i++) {
            int symbol = elf.symbol(name + i, ElfImage.UNTYPED, 0, 0, 0);
            elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, symbol);
            placements[3 * i] = types.type(Kind.VAR, name + i, 0, integer, 2);
            placements[3 * i + 2] = 4;
        }
        types.type(Kind.DATASEC, section, count, 0, placements);
        return Shape.write(elf, types);
    }
}
