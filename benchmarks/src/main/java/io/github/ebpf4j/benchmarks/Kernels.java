package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.interpreter.context.MemoryContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.ObjectLoader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The programs of {@code testcases/programs/kernels.c}. Most need nothing but memory, and so run anywhere. To compare with
 * another runtime: {@code java -cp benchmarks.jar io.github.ebpf4j.benchmarks.Kernels FOLDER} writes the code of each of
 * those, and the memory that it is given.
 */
public final class Kernels {

    private static final Path OBJECT = Path.of("testcases/programs/kernels.bpfel.o");
    private static final int MEMORY = 4096;

    private Kernels() {}

    /** A program, ready to run. */
    record Kernel(Runner runner, MemoryContext context) {

        static Kernel of(BpfObject object, String name) {
            return new Kernel(Instance.of(object).program(name).runner(), MemoryContext.of(memory()));
        }

        long run() {
            return runner.run(context);
        }
    }

    static BpfObject object() throws IOException {
        return ObjectLoader.load(OBJECT).object();
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

    private static boolean standsAlone(Program program) {
        return program.references().stream().allMatch(reference -> reference.kind() == Reference.Kind.FUNCTION);
    }

    /** Writes {@code NAME.bin} and {@code NAME.mem} for each that needs neither maps nor helpers. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (Program program : object().programs()) {
            if (standsAlone(program)) {
                byte[] code = program.bytecode().encode(ByteOrder.LITTLE_ENDIAN);
                Files.write(folder.resolve(program.name() + ".bin"), code);
                Files.write(folder.resolve(program.name() + ".mem"), memory());
            }
        }
    }
}
