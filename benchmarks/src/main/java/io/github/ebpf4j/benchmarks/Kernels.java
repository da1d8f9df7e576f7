package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.loader.ObjectLoader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The programs of {@code testcases/programs/kernels.c} that any runtime can run. To compare with another one: {@code
 * java -cp benchmarks.jar io.github.ebpf4j.benchmarks.Kernels FOLDER} writes the code of each, and the memory that it is
 * given.
 */
public final class Kernels {

    private static final Path OBJECT = Path.of("testcases/programs/kernels.bpfel.o");
    private static final int MEMORY = 4096;

    static final List<String> NAMES = List.of(
            "fibonacci",
            "primes",
            "checksum",
            "parse",
            "crc_bits",
            "crc_table",
            "copy",
            "siphash",
            "xxhash64",
            "sort",
            "matrix",
            "calls",
            "stack",
            "switches",
            "hash_table",
            "atomic");

    private Kernels() {}

    /** A program, ready to run. */
    record Kernel(Execution execution, long address) {

        static Kernel of(String name) throws IOException {
            Execution execution = Engine.interpreter()
                    .link(program(name), Environment.empty())
                    .execution();
            return new Kernel(execution, execution.memory(Region.ofOneRun("memory", memory())));
        }

        long run() {
            return execution.call(address, MEMORY);
        }
    }

    static Program program(String name) throws IOException {
        return ObjectLoader.load(Files.readAllBytes(OBJECT), OBJECT.toString()).object().programs().stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns zeros, and from the middle on bytes without a pattern. */
    static byte[] memory() {
        byte[] memory = new byte[MEMORY];
        long state = 88_172_645_463_325_252L;
        for (int i = MEMORY / 2; i < MEMORY; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            memory[i] = (byte) (state >>> Integer.SIZE);
        }
        return memory;
    }

    /** Writes {@code NAME.bin} and {@code NAME.mem} for each. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (String name : NAMES) {
            Files.write(folder.resolve(name + ".bin"), program(name).bytecode().encode(ByteOrder.LITTLE_ENDIAN));
            Files.write(folder.resolve(name + ".mem"), memory());
        }
    }
}
