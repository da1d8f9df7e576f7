package io.github.ebpf4j.isa.program;

/** What a program is for, which decides its context: {@code enum bpf_prog_type} of Linux, in its order. */
public enum ProgramType {
    /** Not known. */
    UNSPEC(0);

    private final int number;

    ProgramType(int number) {
        this.number = number;
    }

    /** Returns its number in Linux. */
    public int number() {
        return number;
    }
}
