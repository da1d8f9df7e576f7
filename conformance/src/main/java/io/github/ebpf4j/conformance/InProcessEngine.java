package io.github.ebpf4j.conformance;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.program.Program;

/** An engine of ours. */
record InProcessEngine(Engine engine, Environment environment) implements EngineUnderTest {

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Answer run(Bytecode code, byte[] memory) {
        try {
            Outcome outcome = engine.link(Program.of(code), environment).run(memory);
            return new Answer.Result(outcome.r0());
        } catch (EbpfException e) {
            return new Answer.Refusal("%s: %s".formatted(e.phase(), e.getMessage()));
        }
    }
}
