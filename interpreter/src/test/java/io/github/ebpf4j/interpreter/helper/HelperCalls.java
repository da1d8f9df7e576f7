package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.context.CallContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.Effect;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Helpers and kfuncs, called by programs of two instructions whose R1 to R5 are what the test says; and programs in which
 * {@code call NAME} calls one of them.
 */
final class HelperCalls {

    private final Instance instance;
    private final Map<String, Runner> runners = new HashMap<>();
    private Optional<Runner> last = Optional.empty();

    private HelperCalls(Instance instance) {
        this.instance = instance;
    }

    static HelperCalls of(World world, String... functions) {
        return of(world, ByteOrder.LITTLE_ENDIAN, Optional.empty(), Map.of(), builder -> builder, functions);
    }

    /**
     * @param programs assembly, by the name of the program
     * @param functions what may be called
     */
    static HelperCalls of(
            World world,
            ByteOrder byteOrder,
            Optional<Btf> types,
            Map<String, String> programs,
            UnaryOperator<Instance.Builder> settings,
            String... functions) {
        List<Program> all = new ArrayList<>();
        List<Extern> externs = new ArrayList<>();
        Map<String, String> calls = new HashMap<>();
        for (String function : functions) {
            Optional<Helper> helper = Helper.named(function);
            if (helper.isPresent()) {
                calls.put(function, "call " + helper.get().number());
            } else {
                calls.put(function, "call runtime " + externs.size());
                externs.add(new Extern(function, Extern.Kind.FUNCTION, false, 0));
            }
            all.add(program(function, calls.get(function) + "\n exit", byteOrder));
        }
        programs.forEach((name, assembly) -> {
            String text = assembly;
            for (String function : functions) {
                text = text.replace("call " + function + "\n", calls.get(function) + "\n");
            }
            all.add(program(name, text, byteOrder));
        });
        BpfObject object = new BpfObject("test", byteOrder, "GPL", all, List.of(), externs, types);
        return new HelperCalls(
                settings.apply(Instance.builder(object).world(world)).build());
    }

    private static Program program(String name, String assembly, ByteOrder byteOrder) {
        return new Program(
                name,
                "",
                Attachment.UNKNOWN,
                Assembler.assemble(assembly),
                byteOrder,
                List.of(),
                List.of(),
                List.of(),
                "GPL");
    }

    Instance instance() {
        return instance;
    }

    KernelMemory kernel() {
        return KernelMemory.of(instance.host());
    }

    long call(String function, long... registers) {
        return run(function, CallContext.of(registers));
    }

    long run(String program, Context context) {
        Runner runner = runners.computeIfAbsent(
                program, name -> instance.program(name).runner().onCpu(0));
        last = Optional.of(runner);
        return runner.run(context);
    }

    Fault fault(String function, long... registers) {
        return assertThrows(FaultException.class, () -> call(function, registers))
                .fault();
    }

    /** Returns what the last call did to the world outside. */
    List<Effect> effects() {
        return last.orElseThrow().effects();
    }
}
