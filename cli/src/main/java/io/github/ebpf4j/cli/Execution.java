package io.github.ebpf4j.cli;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.LinkException;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.Program;

/** Validates, links and runs a program, all of which may be refused. */
final class Execution {

    private Execution() {}

    /**
     * Returns what a program leaves in R0.
     *
     * @param file what messages call the file, which may be empty
     * @param place what messages call the program, which may be empty
     * @throws Refusal if the program does not get so far
     */
    static long r0(Program program, Environment environment, byte[] memory, String file, String place) {
        Outcome outcome = link(program, environment, file, place).run(memory);
        if (outcome instanceof Outcome.Faulted faulted) {
            Fault fault = faulted.fault();
            throw Refusal.of(Phase.RUN, place, fault + ": " + fault.instruction());
        }
        return outcome.r0();
    }

    private static LinkedProgram link(Program program, Environment environment, String file, String place) {
        try {
            return Engine.interpreter().link(program, environment);
        } catch (EbpfException e) {
            // A link error names the program itself.
            throw Refusal.of(e, e instanceof LinkException ? file : place);
        }
    }
}
