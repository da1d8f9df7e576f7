package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vm.c}, a BPF interpreter in BPF, interprets programs while it is interpreted itself. */
class VmInVmTest {

    private static final int RUNNING_INTO_THE_STACK_END = 5;

    @ParameterizedTest
    @ValueSource(strings = {"bpfel.o", "bpfeb.o"})
    void fibonacciWithCallsIsInterpreted(String suffix) {
        BpfObject fibonacci = TestObjects.load("fibonacci." + suffix);
        Bytecode code = fibonacci.programs().stream()
                .filter(program -> program.name().equals("xdp_fib2"))
                .map(Program::bytecode)
                .findFirst()
                .orElseThrow();
        Answer answer = interpret("vm." + suffix, code);
        assertEquals(List.of("R0=55"), answer.trace());
        assertEquals(55, answer.returned());
    }

    /** The values are those that Linux 6.18 gave for the same instructions in the same object. */
    @ParameterizedTest
    @CsvSource({
        "'mov %r0, 7\n mov32 %r0, -1\n rsh %r0, 4\n exit', 268435455",
        "'mov %r0, -7\n sdiv %r0, 2\n exit', -3",
        "'mov32 %r0, -7\n smod32 %r0, 2\n exit', -1",
        "'mov %r0, 9\n mov %r1, 0\n div %r0, %r1\n exit', 0",
        "'mov %r0, 9\n mov %r1, 0\n mod %r0, %r1\n exit', 9",
        "'lddw %r0, 0x1122334455667788\n bswap16 %r0\n exit', 34935",
        "'mov %r0, 0\n stb [%r10-8], -2\n ldxsb %r0, [%r10-8]\n exit', -2",
        "'mov %r0, 5\n stdw [%r10-512], 37\n lock fetch add [%r10-512], %r0\n ldxdw %r1, [%r10-512]\n add %r0, %r1\n exit',"
                + " 79",
        "'mov %r0, 1\n mov %r1, -1\n jsgt %r1, 0, +1\n mov %r0, 2\n exit', 2",
        "'mov %r6, 3\n call local f\n add %r0, %r6\n exit\nf:\n mov %r6, 100\n mov %r0, 4\n exit', 7",
    })
    void theInterpreterDoesWhatItsInstructionsSay(String program, int r0) {
        for (String suffix : List.of("bpfel.o", "bpfeb.o")) {
            assertEquals(
                    List.of("R0=" + r0),
                    interpret("vm." + suffix, Assembler.assemble(program)).trace());
        }
    }

    @Test
    void aFaultOfTheInterpretedProgramIsTheInterpretersToReport() {
        Bytecode outside = Assembler.assemble("mov %r0, 0\n stdw [%r10+0], 1\n exit");
        assertEquals(
                List.of("fault %d at 1".formatted(RUNNING_INTO_THE_STACK_END)),
                interpret("vm.bpfel.o", outside).trace());
    }

    @Test
    void anEndlessProgramEndsWithTheLoop() {
        Bytecode endless = Assembler.assemble("l:\n ja l");
        assertEquals(List.of("fault 8 at 0"), interpret("vm.bpfel.o", endless).trace());
    }

    private record Answer(long returned, List<String> trace) {}

    private static Answer interpret(String file, Bytecode code) {
        BpfObject vm = TestObjects.load(file);
        ByteOrder order = vm.byteOrder();
        List<String> trace = new ArrayList<>();
        try (Instance instance = Instance.builder(vm).trace(trace::add).build()) {
            byte[] slots = code.encode(order);
            for (int pc = 0; pc < slots.length / 8; pc++) {
                byte[] key = ByteBuffer.allocate(4).order(order).putInt(pc).array();
                instance.map("instructions").put(key, Arrays.copyOfRange(slots, pc * 8, pc * 8 + 8), 0);
            }
            long returned = instance.program("vm").runner().run(BytesContext.empty());
            return new Answer(returned, List.copyOf(trace));
        }
    }
}
