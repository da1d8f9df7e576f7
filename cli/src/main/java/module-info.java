/**
 * The command {@code ebpf4j}. Nothing here is for other modules: what the command does, the libraries do.
 */
@org.jspecify.annotations.NullMarked
module io.github.ebpf4j.cli {
    requires ascii.table;
    requires com.google.gson;
    requires info.picocli;
    requires io.github.ebpf4j.conformance;
    requires io.github.ebpf4j.interpreter;
    requires io.github.ebpf4j.isa;
    requires io.github.ebpf4j.loader;
    requires static org.jspecify;

    // picocli puts the arguments into the verbs' fields.
    opens io.github.ebpf4j.cli to
            info.picocli;
}
