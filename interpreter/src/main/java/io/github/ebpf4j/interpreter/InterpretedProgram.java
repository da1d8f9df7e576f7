package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.program.Program;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A program in the interpreter. It holds nothing that a run changes, so threads may run it at once. */
final class InterpretedProgram implements LinkedProgram {

    private final Program program;
    private final Environment environment;
    private final LinkedCode code;
    /** What the last run used, for the next one, unless that runs at the same time. */
    private final AtomicReference<Optional<InterpretedRun>> idle = new AtomicReference<>(Optional.empty());

    InterpretedProgram(Program program, Environment environment, LinkedCode code) {
        this.program = program;
        this.environment = environment;
        this.code = code;
    }

    @Override
    public Program program() {
        return program;
    }

    Environment environment() {
        return environment;
    }

    LinkedCode code() {
        return code;
    }

    /** Returns whether the program follows pointers to structures of the kernel: those that trace it do. */
    boolean probesMemory() {
        return switch (program.attachment().type()) {
            case KPROBE,
                    TRACEPOINT,
                    PERF_EVENT,
                    RAW_TRACEPOINT,
                    RAW_TRACEPOINT_WRITABLE,
                    TRACING,
                    STRUCT_OPS,
                    EXT,
                    LSM -> true;
            default -> false;
        };
    }

    @Override
    public Execution execution() {
        return new InterpretedRun(this);
    }

    @Override
    public Outcome run(Region memory) {
        InterpretedRun run = idle.getAndSet(Optional.empty()).orElseGet(() -> new InterpretedRun(this));
        try {
            return run.run(run.memory(memory), memory.size());
        } finally {
            run.clearMemory();
            idle.set(Optional.of(run));
        }
    }

    @Override
    public Outcome run() {
        InterpretedRun run = idle.getAndSet(Optional.empty()).orElseGet(() -> new InterpretedRun(this));
        try {
            return run.run(0, 0);
        } finally {
            idle.set(Optional.of(run));
        }
    }
}
