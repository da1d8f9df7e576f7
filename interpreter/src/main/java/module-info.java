/**
 * Runs BPF programs on the JVM: checked memory, a budget, and an outcome that is a value.
 *
 * <p>Begin with {@link io.github.ebpf4j.interpreter.runtime.Instance} for an object file, with
 * {@link io.github.ebpf4j.interpreter.Engine} for bytecode.
 */
@org.jspecify.annotations.NullMarked
module io.github.ebpf4j.interpreter {
    requires transitive io.github.ebpf4j.isa;
    requires static org.jspecify;

    exports io.github.ebpf4j.interpreter;
    exports io.github.ebpf4j.interpreter.context;
    exports io.github.ebpf4j.interpreter.host;
    exports io.github.ebpf4j.interpreter.map;
    exports io.github.ebpf4j.interpreter.map.event;
    exports io.github.ebpf4j.interpreter.runtime;
    exports io.github.ebpf4j.interpreter.world;
}
