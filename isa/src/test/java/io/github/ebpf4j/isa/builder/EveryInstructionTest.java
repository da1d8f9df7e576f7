package io.github.ebpf4j.isa.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.text.Assembler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EveryInstructionTest {

    private static final Set<String> NO_INSTRUCTION = Set.of("bind", "build", "instruction", "label");

    static List<Spellings.Spelling> spellings() {
        return Spellings.all();
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void isWhatTheAssemblerReads(Spellings.Spelling spelling) {
        assertEquals(Assembler.assemble(spelling.text()).at(0), build(spelling));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void holdsWhatItsRowAllows(Spellings.Spelling spelling) {
        Instruction instruction = build(spelling);
        Opcode row = Opcode.lookup(instruction).orElseThrow();
        for (Field field : Field.values()) {
            assertTrue(row.constraint(field).admits(instruction.field(field)), () -> row + " " + field);
        }
        assertEquals(row.opcode() == Opcode.LDDW.opcode() ? 2 : 1, instruction.slots());
    }

    @Test
    void everyRowCanBeBuilt() {
        Set<Opcode> built = Spellings.all().stream()
                .map(spelling -> Opcode.lookup(build(spelling)).orElseThrow())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Opcode.class)));
        // The second slot of a wide instruction is none by itself.
        assertEquals(EnumSet.complementOf(EnumSet.of(Opcode.NEXT_IMM)), built);
        assertEquals(Opcode.values().length - 1, Spellings.all().size());
    }

    @Test
    void onlyRegistersThatMayBeWrittenAreWritten() {
        for (Spellings.Spelling spelling : Spellings.all()) {
            Instruction instruction = build(spelling);
            Opcode.lookup(instruction)
                    .flatMap(Opcode::writtenField)
                    .ifPresent(field ->
                            assertTrue(instruction.field(field) < Instruction.FRAME_POINTER, spelling::toString));
        }
    }

    @Test
    void typesForbidWhatTheTableForbids() {
        // An operand that the table allows R10 in, and does not write, is a Register; all others are a General.
        for (Method method : instructionMethods()) {
            boolean reads = Set.of("callx", "gotox").contains(method.getName())
                    || method.getName().startsWith("j");
            List<Class<?>> registers = Arrays.stream(method.getParameterTypes())
                    .filter(Register.class::isAssignableFrom)
                    .toList();
            boolean memoryFirst = Arrays.asList(method.getParameterTypes()).indexOf(Memory.class) == 1;
            boolean fetches = method.getName().matches("atomicFetch.*|xchg");
            for (int i = 0; i < registers.size(); i++) {
                boolean writes = i == 0
                        && !reads
                        && (memoryFirst ? fetches : !method.getName().equals("ldind"));
                assertEquals(writes ? Register.General.class : Register.class, registers.get(i), method::toString);
            }
        }
    }

    @Test
    void everyMethodReturnsItsBuilderSoThatCallsCanFollow() throws ReflectiveOperationException {
        for (Method method : instructionMethods()) {
            BytecodeBuilder builder = new BytecodeBuilder();
            Object[] arguments = Arrays.stream(method.getParameterTypes())
                    .map(type -> argument(type, builder))
                    .toArray();
            assertSame(builder, method.invoke(builder, arguments), method::toString);
        }
    }

    private static Object argument(Class<?> type, BytecodeBuilder builder) {
        if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return 1L;
        } else if (type == Label.class) {
            return builder.label();
        } else if (type == Memory.class) {
            return Operands.R1.at(8);
        } else if (Register.class.isAssignableFrom(type)) {
            return Operands.R1;
        } else if (type == Size.Subword.class) {
            return Operands.B;
        } else if (Size.class.isAssignableFrom(type)) {
            return Operands.W;
        }
        throw new IllegalArgumentException("no argument of " + type);
    }

    private static List<Method> instructionMethods() {
        return Arrays.stream(BytecodeBuilder.class.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !NO_INSTRUCTION.contains(method.getName()))
                .toList();
    }

    private static Instruction build(Spellings.Spelling spelling) {
        BytecodeBuilder builder = new BytecodeBuilder();
        Label ahead = builder.label();
        spelling.call().accept(builder, ahead);
        // The distance of +1 counts from the slot after the first, also where the instruction has two.
        if (!spelling.text().startsWith("lddw")) {
            builder.exit();
        }
        Bytecode program = builder.bind(ahead).build();
        return program.at(0);
    }
}
