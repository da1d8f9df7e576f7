package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.program.Program;

/** The reference engine: one loop, one case per row of the table. */
final class Interpreter implements Engine {

    @Override
    public LinkedProgram link(Program program, Environment environment) {
        ProgramValidator.of(environment.profiles()).requireValid(program.bytecode());
        return new InterpretedProgram(program, environment, LinkedCode.link(program, environment));
    }

    @Override
    public String name() {
        return "interpreter";
    }
}
