package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.program.Program;
import java.util.OptionalLong;

/** A program that is ready to run, any number of times and from any number of threads at once. */
public interface LinkedProgram {

    /** Returns the program as it was before linking. */
    Program program();

    /**
     * Runs the program with R1 holding the address of a memory and R2 its size in bytes.
     *
     * @param memory what the program may read and, unless it is read-only, change; also the packet of the legacy packet
     *     instructions
     */
    Outcome run(Region memory);

    /**
     * Runs the program on the given bytes, which it may change and which no other run may use meanwhile; no bytes are no
     * memory, as in {@link #run()}.
     */
    default Outcome run(byte[] memory) {
        return memory.length == 0 ? run() : run(Region.ofOneRun("memory", memory));
    }

    /** Returns what runs the program again and again without allocating; each thread needs one of its own. */
    Execution execution();

    /** Runs the program without a memory: R1 and R2 are 0. */
    Outcome run();

    /** Returns the address of a function of the program, as {@code lddw} with src 4 loads it. */
    default OptionalLong functionAddress(String name) {
        return program().functions().stream()
                .filter(function -> function.name().equals(name))
                .mapToLong(function -> AddressSpace.address(AddressSpace.CODE, function.pc()))
                .findFirst();
    }
}
