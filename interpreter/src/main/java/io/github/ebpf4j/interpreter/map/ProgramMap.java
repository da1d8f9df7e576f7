package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.LinkedProgram;
import java.util.Optional;
import java.util.function.Supplier;

/** A map of programs: {@code BPF_MAP_TYPE_PROG_ARRAY}. */
public interface ProgramMap extends BpfMap {

    /**
     * Puts a program in.
     *
     * @param program asked when the program is first needed
     * @throws MapException if the map has no such index
     */
    void put(int index, Supplier<LinkedProgram> program);

    /** Returns the program at an index, or nothing if there is none. */
    Optional<LinkedProgram> program(int index);
}
