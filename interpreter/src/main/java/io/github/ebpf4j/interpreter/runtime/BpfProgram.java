package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.Program;

/** A program of an instance, ready to run. */
public final class BpfProgram {

    private final InstanceHost host;
    private final LinkedProgram linked;

    BpfProgram(InstanceHost host, LinkedProgram linked) {
        this.host = host;
        this.linked = linked;
    }

    /** Returns the program as it was before linking. */
    public Program program() {
        return linked.program();
    }

    /** Returns the linked program, for an engine's own interface. */
    public LinkedProgram linked() {
        return linked;
    }

    int cpus() {
        return host.cpus();
    }

    World world() {
        return host.world();
    }

    SharedMemory memory() {
        return host.memory();
    }

    /** Returns what runs the program again and again; each thread needs one of its own. */
    public Runner runner() {
        return new Runner(host, linked);
    }
}
