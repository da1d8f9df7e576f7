package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Objects whose sections, symbols and relocations are as nobody would write them. They may be refused, but quickly. */
enum HostileSymbols implements ObjectShape {
    /** All functions begin at the same place. */
    FUNCTIONS_AT_ONE_PLACE {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = elf.code("xdp", Shape.RETURN);
            IntStream.range(0, count).forEach(i -> elf.symbol("program" + i, ElfImage.FUNCTION, code, 0, 16));
            return elf.write();
        }
    },
    /** All functions end at the same place. */
    FUNCTIONS_IN_FUNCTIONS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = elf.code("xdp", Shape.repeated(count, List.of(Shape.EXIT)));
            IntStream.range(0, count)
                    .forEach(i -> elf.symbol("program" + i, ElfImage.FUNCTION, code, i * 8L, (count - i) * 8L));
            return elf.write();
        }
    },
    /** All functions have the same name. */
    FUNCTIONS_OF_ONE_NAME {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = elf.code("xdp", Shape.repeated(count, Shape.RETURN));
            IntStream.range(0, count).forEach(i -> elf.symbol("program", ElfImage.FUNCTION, code, i * 16L, 16));
            return elf.write();
        }
    },
    /** Functions without type and size, as of old compilers. */
    FUNCTIONS_WITHOUT_SIZE {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = elf.code("xdp", Shape.repeated(count, Shape.RETURN));
            IntStream.range(0, count).forEach(i -> elf.symbol("program" + i, ElfImage.UNTYPED, code, i * 16L, 0));
            return elf.write();
        }
    },
    /** All names are ends of one long name. */
    NAMES_IN_ONE_NAME {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = elf.code("xdp", Shape.repeated(count, Shape.RETURN));
            int name = elf.name("n".repeat(count));
            IntStream.range(0, count).forEach(i -> elf.symbol(name + i, ElfImage.FUNCTION, code, i * 16L, 16));
            return elf.write();
        }
    },
    /** All relocations are of the same place. */
    RELOCATIONS_OF_ONE_PLACE {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = Shape.program(elf, List.of(Shape.LOAD));
            int data = elf.section(".data", ElfImage.DATA_FLAGS, new byte[8]);
            int variable = elf.symbol("variable", ElfImage.OBJECT, data, 0, 8);
            IntStream.range(0, count).forEach(i -> elf.relocation(code, 0, ElfImage.R_BPF_64_64, variable));
            return elf.write();
        }
    },
    /** All variables begin at the same place, and each is loaded. */
    VARIABLES_AT_ONE_PLACE {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.LOAD)));
            int data = elf.section(".data", ElfImage.DATA_FLAGS, new byte[8]);
            for (int i = 0; i < count; i++) {
                int variable = elf.symbol("variable" + i, ElfImage.OBJECT, data, 0, 8);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, variable);
            }
            return elf.write();
        }
    },
    /** Maps that are declared by numbers. */
    LEGACY_MAPS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.LOAD)));
            ByteBuffer definitions = ByteBuffer.allocate(20 * count).order(ByteOrder.LITTLE_ENDIAN);
            IntStream.range(0, count)
                    .forEach(i ->
                            definitions.putInt(2).putInt(4).putInt(4).putInt(1).putInt(0));
            byte[] bytes = new byte[20 * count];
            definitions.flip().get(bytes);
            int maps = elf.section("maps", ElfImage.DATA_FLAGS, bytes);
            for (int i = 0; i < count; i++) {
                int map = elf.symbol("map" + i, ElfImage.OBJECT, maps, 20L * i, 20);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, map);
            }
            return elf.write();
        }
    },
    /** Sections of data, each with a variable that is loaded; there are 4,096 sections at most. */
    DATA_SECTIONS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.LOAD)));
            for (int i = 0; i < count; i++) {
                int data = elf.section(".data." + i, ElfImage.DATA_FLAGS, new byte[8]);
                int variable = elf.symbol("variable" + i, ElfImage.OBJECT, data, 0, 8);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, variable);
            }
            return elf.write();
        }
    },
    /** Sections of data of one name, each with a variable that is loaded; there are 4,096 sections at most. */
    DATA_SECTIONS_OF_ONE_NAME {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.LOAD)));
            for (int i = 0; i < count; i++) {
                int data = elf.section(".data", ElfImage.DATA_FLAGS, new byte[8]);
                int variable = elf.symbol("variable" + i, ElfImage.OBJECT, data, 0, 8);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, variable);
            }
            return elf.write();
        }
    },
    /** Programs that all call one function. */
    ONE_CALLEE {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int text = elf.code(".text", Shape.RETURN);
            int function = elf.symbol("function", ElfImage.FUNCTION, text, 0, 16);
            int code = elf.code("xdp", Shape.repeated(count, List.of(Shape.CALL, Shape.EXIT)));
            for (int i = 0; i < count; i++) {
                elf.symbol("program" + i, ElfImage.FUNCTION, code, i * 16L, 16);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_32, function);
            }
            return elf.write();
        }
    },
    /** Programs that all call one function, which has as many instructions as there are programs. */
    ONE_LARGE_CALLEE {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            List<Instruction> body = new ArrayList<>(Shape.repeated(count, List.of(Shape.MOVE)));
            body.add(Shape.EXIT);
            int text = elf.code(".text", body);
            int function = elf.symbol("function", ElfImage.FUNCTION, text, 0, 8L * body.size());
            int code = elf.code("xdp", Shape.repeated(count, List.of(Shape.CALL, Shape.EXIT)));
            for (int i = 0; i < count; i++) {
                elf.symbol("program" + i, ElfImage.FUNCTION, code, i * 16L, 16);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_32, function);
            }
            return elf.write();
        }
    },
    /** Functions each of which calls the next. */
    CALLS_IN_CALLS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int text = elf.code(".text", Shape.repeated(count, List.of(Shape.CALL, Shape.EXIT)));
            int code = Shape.program(elf, List.of(Shape.CALL));
            int first = elf.symbol("function0", ElfImage.FUNCTION, text, 0, 16);
            for (int i = 1; i <= count; i++) {
                int called = elf.symbol("function" + i, ElfImage.FUNCTION, text, i % count * 16L, 16);
                elf.relocation(text, (i - 1) * 16L, ElfImage.R_BPF_64_32, called);
            }
            elf.relocation(code, 0, ElfImage.R_BPF_64_32, first);
            return elf.write();
        }
    },
    /** Programs each of which calls the one before, without a symbol. */
    PROGRAMS_IN_PROGRAMS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            List<Instruction> body = new ArrayList<>(Shape.RETURN);
            Instruction call = Instruction.of(Opcode.CALL_LOCAL.opcode(), 0, 1, 0, -3);
            body.addAll(Shape.repeated(count - 1, List.of(call, Shape.EXIT)));
            int code = elf.code("xdp", body);
            IntStream.range(0, count).forEach(i -> elf.symbol("program" + i, ElfImage.FUNCTION, code, i * 16L, 16));
            return elf.write();
        }
    },
    /** Functions that are not defined, each called once. */
    UNDEFINED_FUNCTIONS {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.CALL)));
            for (int i = 0; i < count; i++) {
                int function = elf.symbol("function" + i, ElfImage.UNTYPED, 0, 0, 0);
                elf.relocation(code, i * 8L, ElfImage.R_BPF_64_32, function);
            }
            return elf.write();
        }
    },
    /** Variables that are not defined, each loaded once. */
    UNDEFINED_VARIABLES {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.LOAD)));
            for (int i = 0; i < count; i++) {
                int variable = elf.symbol("variable" + i, ElfImage.UNTYPED, 0, 0, 0);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, variable);
            }
            return elf.write();
        }
    },
    /** Instructions that load the address of one function. */
    FUNCTION_ADDRESSES {
        @Override
        public byte[] object(int count) {
            ElfImage elf = new ElfImage();
            int text = elf.code(".text", Shape.repeated(count, Shape.RETURN));
            int code = Shape.program(elf, Shape.repeated(count, List.of(Shape.LOAD)));
            for (int i = 0; i < count; i++) {
                int function = elf.symbol("function" + i, ElfImage.FUNCTION, text, i * 16L, 16);
                elf.relocation(code, i * 16L, ElfImage.R_BPF_64_64, function);
            }
            return elf.write();
        }
    }
}
