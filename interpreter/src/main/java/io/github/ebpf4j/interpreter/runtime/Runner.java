package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.CallArguments;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.Effect;
import io.github.ebpf4j.interpreter.host.Current;
import java.nio.ByteOrder;
import java.util.List;

/** Runs one program again and again, in one thread, without allocating once warm. */
public final class Runner {

    private static final int ANY_CPU = -1;

    private static final Region NO_MEMORY = Region.opaque("no memory");

    private final InstanceHost host;
    private final Execution execution;
    private final Current current;
    private final ByteOrder byteOrder;
    private int wantedCpu = ANY_CPU;
    private boolean running;

    Runner(InstanceHost host, LinkedProgram linked) {
        this.host = host;
        this.execution = linked.execution();
        this.current = new Current(host);
        this.byteOrder = linked.program().byteOrder();
        execution.host(current);
    }

    /**
     * Makes all further runs be on one CPU, for which they wait if another run is on it.
     *
     * @throws IllegalArgumentException if the instance has no such CPU
     */
    public Runner onCpu(int cpu) {
        if (cpu < 0 || cpu >= host.cpus()) {
            throw new IllegalArgumentException("cpu is %d, must be 0 to %d".formatted(cpu, host.cpus() - 1));
        }
        wantedCpu = cpu;
        return this;
    }

    /**
     * Runs the program.
     *
     * @return its R0
     * @throws FaultException if it was stopped, also by interruption while it waits for a CPU
     * @throws IllegalStateException if the instance was closed; if this runner is running already: a function of the
     *     host that runs programs needs a runner of its own; if the thread would wait for a CPU that it is on itself
     */
    public long run(Context context) {
        if (running) {
            throw new IllegalStateException("the runner is running already");
        }
        int cpu = takeCpu();
        if (cpu == CpuLeases.INTERRUPTED) {
            beginInterrupted();
            return execution.call(0, 0);
        }
        running = true;
        try {
            host.requireOpen();
            current.begin(context, cpu);
            // What the last context gave, this program has not been given.
            execution.memory(NO_MEMORY);
            execution.context(NO_MEMORY);
            long r1 = context.begin(execution, byteOrder);
            return context instanceof CallArguments call
                    ? execution.call(r1, call.argument(2), call.argument(3), call.argument(4), call.argument(5))
                    : execution.call(r1, 0);
        } finally {
            running = false;
            end(context, cpu);
        }
    }

    /** Gives all back, even if a context of the user's does not end. */
    private void end(Context context, int cpu) {
        try {
            context.end();
        } finally {
            finish(cpu);
        }
    }

    private void finish(int cpu) {
        try {
            current.finish();
        } finally {
            host.cpuLeases().giveBack(cpu);
        }
    }

    private int takeCpu() {
        return wantedCpu == ANY_CPU
                ? host.cpuLeases().takeAny()
                : host.cpuLeases().take(wantedCpu);
    }

    /** Begins a run that got no CPU: an interrupted thread executes no instruction, and ends with the fault for that. */
    private void beginInterrupted() {
        current.begin(NO_CONTEXT, 0);
        current.finish();
        execution.memory(NO_MEMORY);
        execution.context(NO_MEMORY);
    }

    /** Runs the program: as {@link #run}, with a fault as a value. */
    public Outcome outcome(Context context) {
        try {
            return new Outcome.Returned(run(context));
        } catch (FaultException e) {
            return new Outcome.Faulted(e.fault());
        }
    }

    /** Returns what the last run did to the world outside, in order. */
    public List<Effect> effects() {
        return List.copyOf(current.effects());
    }

    /** Returns how many instructions the last run executed. */
    public long instructions() {
        return execution.instructions();
    }

    long callFunction(long function, long r1, long r2, long r3) {
        int cpu = takeCpu();
        if (cpu == CpuLeases.INTERRUPTED) {
            beginInterrupted();
            return execution.callFunction(function, r1, r2, r3, 0, 0);
        }
        try {
            current.begin(NO_CONTEXT, cpu);
            return execution.callFunction(function, r1, r2, r3, 0, 0);
        } finally {
            finish(cpu);
        }
    }

    private static final Context NO_CONTEXT = (execution, byteOrder) -> 0;
}
