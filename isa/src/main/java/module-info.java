/**
 * The BPF instruction set (RFC 9669) as a library: one table, and everything that follows from it.
 *
 * <p>Begin with {@link io.github.ebpf4j.isa.Opcode}, a row per instruction, and
 * {@link io.github.ebpf4j.isa.Bytecode}, a sequence of instructions that any bytes decode to.
 */
@org.jspecify.annotations.NullMarked
module io.github.ebpf4j.isa {
    requires static org.jspecify;

    exports io.github.ebpf4j.isa;
    exports io.github.ebpf4j.isa.btf;
    exports io.github.ebpf4j.isa.builder;
    exports io.github.ebpf4j.isa.flow;
    exports io.github.ebpf4j.isa.program;
    exports io.github.ebpf4j.isa.text;
}
