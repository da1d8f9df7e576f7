/**
 * Checks, vector by vector, whether something that runs BPF programs conforms to RFC 9669.
 *
 * <p>Begin with {@link io.github.ebpf4j.conformance.ConformanceRunner}.
 */
@org.jspecify.annotations.NullMarked
module io.github.ebpf4j.conformance {
    requires ascii.table;
    requires com.google.gson;
    requires com.samskivert.jmustache;
    requires java.xml;
    requires transitive io.github.ebpf4j.interpreter;
    requires transitive io.github.ebpf4j.isa;
    requires static org.jspecify;

    exports io.github.ebpf4j.conformance;
    exports io.github.ebpf4j.conformance.report;
}
