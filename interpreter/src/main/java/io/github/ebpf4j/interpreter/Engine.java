package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.ValidationException;
import io.github.ebpf4j.isa.program.Program;

/** Something that runs programs. Engines differ in speed and in nothing else. */
public interface Engine {

    /**
     * Validates a program and connects it to what it names: helpers, maps, variables and functions.
     *
     * @throws ValidationException if the program breaks a rule of the instruction set in the environment's profiles
     * @throws LinkException if it names something that the environment does not have
     */
    LinkedProgram link(Program program, Environment environment);

    /** Returns the engine's name, for reports. */
    String name();

    /** Returns the reference engine. */
    static Engine interpreter() {
        return new Interpreter();
    }
}
