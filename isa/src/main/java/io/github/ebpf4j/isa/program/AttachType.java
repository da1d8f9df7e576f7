package io.github.ebpf4j.isa.program;

/** Where a program is attached: {@code enum bpf_attach_type} of Linux, in its order. */
public enum AttachType {
    /** {@code BPF_CGROUP_INET_INGRESS}. */
    CGROUP_INET_INGRESS(0);

    private final int number;

    AttachType(int number) {
        this.number = number;
    }

    /** Returns its number in Linux. */
    public int number() {
        return number;
    }
}
