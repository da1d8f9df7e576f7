package io.github.ebpf4j.interpreter;

import java.util.function.Supplier;

/** The engines, so that a test of behaviour has one body and a run per engine. */
enum EngineKind {
    INTERPRETER(Engine::interpreter);

    private final Supplier<Engine> engine;

    EngineKind(Supplier<Engine> engine) {
        this.engine = engine;
    }

    Engine engine() {
        return engine.get();
    }
}
