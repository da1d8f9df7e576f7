package io.github.ebpf4j.interpreter.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The layout of {@code struct pt_regs}, in words of 8 bytes, and what its registers are for, as libbpf's {@code
 * bpf_tracing.h} reads them.
 */
public enum Architecture {
    /** x86-64 ({@code arch/x86/include/asm/ptrace.h}). */
    X86_64(
            List.of(
                    "r15", "r14", "r13", "r12", "bp", "bx", "r11", "r10", "r9", "r8", "ax", "cx", "dx", "si", "di",
                    "orig_ax", "ip", "cs", "flags", "sp", "ss"),
            List.of("di", "si", "dx", "cx", "r8", "r9"),
            List.of("di", "si", "dx", "r10", "r8", "r9"),
            "ax",
            "orig_ax",
            "bp"),
    /** arm64 ({@code arch/arm64/include/asm/ptrace.h}). */
    ARM64(
            List.of(
                    "x0",
                    "x1",
                    "x2",
                    "x3",
                    "x4",
                    "x5",
                    "x6",
                    "x7",
                    "x8",
                    "x9",
                    "x10",
                    "x11",
                    "x12",
                    "x13",
                    "x14",
                    "x15",
                    "x16",
                    "x17",
                    "x18",
                    "x19",
                    "x20",
                    "x21",
                    "x22",
                    "x23",
                    "x24",
                    "x25",
                    "x26",
                    "x27",
                    "x28",
                    "x29",
                    "x30",
                    "sp",
                    "ip",
                    "pstate",
                    "orig_x0",
                    "syscallno",
                    "sdei_ttbr1",
                    "pmr_save",
                    "stackframe0",
                    "stackframe1",
                    "lockdep_hardirqs",
                    "exit_rcu"),
            List.of("x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"),
            List.of("orig_x0", "x1", "x2", "x3", "x4", "x5"),
            "x0",
            "x8",
            "x29");

    private final Map<String, Integer> words = new HashMap<>();
    private final List<String> parameters;
    private final List<String> syscallParameters;
    private final String result;
    private final String syscall;
    private final String framePointer;

    Architecture(
            List<String> names,
            List<String> parameters,
            List<String> syscallParameters,
            String result,
            String syscall,
            String framePointer) {
        for (String name : names) {
            words.put(name, words.size());
        }
        this.parameters = parameters;
        this.syscallParameters = syscallParameters;
        this.result = result;
        this.syscall = syscall;
        this.framePointer = framePointer;
    }

    /** Returns how many words there are. */
    int words() {
        return words.size();
    }

    /** Returns the word that a register is in. */
    OptionalInt word(String name) {
        Integer word = words.get(name);
        return word == null ? OptionalInt.empty() : OptionalInt.of(word);
    }

    /** Returns the registers that functions take their parameters in, the first one first. */
    public List<String> parameters() {
        return parameters;
    }

    /** Returns the registers that system calls take their parameters in, the first one first. */
    public List<String> syscallParameters() {
        return syscallParameters;
    }

    /** Returns the register that functions return their result in. */
    public String result() {
        return result;
    }

    /** Returns the register that holds the number of a system call. */
    public String syscall() {
        return syscall;
    }

    /** Returns the register that points to the stack's frame. */
    public String framePointer() {
        return framePointer;
    }
}
