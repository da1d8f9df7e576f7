package io.github.ebpf4j.isa.text;

/** The ways to write instructions that can be read back. */
public enum Dialect {
    /** That of the bpf_conformance vectors and of uBPF: {@code add32 %r0, 1}. */
    CONFORMANCE("bpf_conformance"),
    /** That of LLVM and of the Linux kernel: {@code w0 += 0x1}. */
    PSEUDO_C("pseudo-c");

    private final String label;

    Dialect(String label) {
        this.label = label;
    }

    /** Returns the name as it is written on a command line. */
    @Override
    public String toString() {
        return label;
    }
}
