package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EACCES;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Sets of CPUs: {@code kernel/bpf/cpumask.c}. Those that programs make can be changed; any {@code struct cpumask} in memory
 * can be asked.
 */
final class CpumaskKfuncs {

    /** How many objects of the kernel there may be, so that a program which releases none does not use all memory. */
    private static final int MOST_OBJECTS = 1 << 17;

    /** A set that a program made: words of 64 CPUs, in the order of the program. */
    private static final class Mask {
        private final byte[] bytes;
        private final VarHandle words;

        private Mask(int size, VarHandle words) {
            this.bytes = new byte[size];
            this.words = words;
        }

        private long word(int index) {
            return (long) words.get(bytes, index * Long.BYTES);
        }

        private void word(int index, long value) {
            words.set(bytes, index * Long.BYTES, value);
        }

        /** Sets or clears a bit and returns what it was. */
        private synchronized boolean change(int cpu, boolean set) {
            int index = cpu / Long.SIZE;
            long bit = 1L << cpu;
            long old = word(index);
            word(index, set ? old | bit : old & ~bit);
            return (old & bit) != 0;
        }
    }

    @FunctionalInterface
    private interface Operation {
        long apply(long a, long b);
    }

    private final int cpus;
    private final int words;
    private final VarHandle layout;
    private final TaskArguments arguments;
    private final KernelMemory memory;

    CpumaskKfuncs(Host host) {
        cpus = host.cpus();
        words = (cpus + Long.SIZE - 1) / Long.SIZE;
        layout = MethodHandles.byteArrayViewVarHandle(long[].class, host.byteOrder());
        arguments = new TaskArguments(host);
        memory = arguments.memory();
    }

    void register(Registry registry) {
        registry.kfunc("bpf_cpumask_create", (caller, r1, r2, r3, r4, r5) -> create(caller));
        registry.kfunc("bpf_cpumask_acquire", (caller, mask, r2, r3, r4, r5) -> {
            mask(caller, mask);
            return arguments.acquire(caller, mask);
        });
        registry.kfunc("bpf_cpumask_release", (caller, mask, r2, r3, r4, r5) -> {
            arguments.release(caller, mask, "set of CPUs");
            return 0;
        });
        registerChanges(registry);
        registerQuestions(registry);
    }

    private void registerChanges(Registry registry) {
        registry.kfunc("bpf_cpumask_set_cpu", (caller, cpu, mask, r3, r4, r5) -> {
            change(caller, (int) cpu, mask, true);
            return 0;
        });
        registry.kfunc("bpf_cpumask_clear_cpu", (caller, cpu, mask, r3, r4, r5) -> {
            change(caller, (int) cpu, mask, false);
            return 0;
        });
        registry.kfunc(
                "bpf_cpumask_test_and_set_cpu",
                (caller, cpu, mask, r3, r4, r5) -> number(change(caller, (int) cpu, mask, true)));
        registry.kfunc(
                "bpf_cpumask_test_and_clear_cpu",
                (caller, cpu, mask, r3, r4, r5) -> number(change(caller, (int) cpu, mask, false)));
        registry.kfunc("bpf_cpumask_setall", (caller, mask, r2, r3, r4, r5) -> {
            fill(mask(caller, mask), -1);
            return 0;
        });
        registry.kfunc("bpf_cpumask_clear", (caller, mask, r2, r3, r4, r5) -> {
            fill(mask(caller, mask), 0);
            return 0;
        });
        registry.kfunc(
                "bpf_cpumask_and",
                (caller, to, a, b, r4, r5) -> combine(caller, to, a, b, (left, right) -> left & right));
        registry.kfunc("bpf_cpumask_or", (caller, to, a, b, r4, r5) -> {
            combine(caller, to, a, b, (left, right) -> left | right);
            return 0;
        });
        registry.kfunc("bpf_cpumask_xor", (caller, to, a, b, r4, r5) -> {
            combine(caller, to, a, b, (left, right) -> left ^ right);
            return 0;
        });
        registry.kfunc("bpf_cpumask_copy", (caller, to, from, r3, r4, r5) -> {
            combine(caller, to, from, from, (left, right) -> left);
            return 0;
        });
        registry.kfunc(
                "bpf_cpumask_populate", (caller, to, from, size, r4, r5) -> populate(caller, to, from, (int) size));
    }

    private void registerQuestions(Registry registry) {
        registry.kfunc(
                "bpf_cpumask_test_cpu", (caller, cpu, mask, r3, r4, r5) -> number(test(caller, (int) cpu, mask)));
        registry.kfunc("bpf_cpumask_first", (caller, mask, r2, r3, r4, r5) -> first(caller, mask, mask, 0));
        registry.kfunc("bpf_cpumask_first_zero", (caller, mask, r2, r3, r4, r5) -> first(caller, mask, mask, -1));
        registry.kfunc("bpf_cpumask_first_and", (caller, a, b, r3, r4, r5) -> first(caller, a, b, 0));
        registry.kfunc("bpf_cpumask_any_distribute", (caller, mask, r2, r3, r4, r5) -> first(caller, mask, mask, 0));
        registry.kfunc("bpf_cpumask_any_and_distribute", (caller, a, b, r3, r4, r5) -> first(caller, a, b, 0));
        registry.kfunc(
                "bpf_cpumask_equal",
                (caller, a, b, r3, r4, r5) -> number(isEmpty(caller, a, b, (left, right) -> left ^ right)));
        registry.kfunc(
                "bpf_cpumask_intersects",
                (caller, a, b, r3, r4, r5) -> number(!isEmpty(caller, a, b, (left, right) -> left & right)));
        registry.kfunc(
                "bpf_cpumask_subset",
                (caller, a, b, r3, r4, r5) -> number(isEmpty(caller, a, b, (left, right) -> left & ~right)));
        registry.kfunc(
                "bpf_cpumask_empty",
                (caller, mask, r2, r3, r4, r5) -> number(isEmpty(caller, mask, mask, (left, right) -> left)));
        registry.kfunc(
                "bpf_cpumask_full",
                (caller, mask, r2, r3, r4, r5) -> number(isEmpty(caller, mask, mask, (left, right) -> ~left)));
        registry.kfunc("bpf_cpumask_weight", (caller, mask, r2, r3, r4, r5) -> {
            long count = 0;
            for (int i = 0; i < words; i++) {
                count += Long.bitCount(word(caller, mask, i));
            }
            return count;
        });
    }

    private static long number(boolean value) {
        return value ? 1 : 0;
    }

    private Mask mask(Caller caller, long address) {
        return arguments.object(caller, address, Mask.class, "set of CPUs that can be changed");
    }

    private long create(Caller caller) {
        if (memory.size() >= MOST_OBJECTS) {
            return 0;
        }
        Mask mask = new Mask(words * Long.BYTES, layout);
        return arguments.hold(caller, memory.place(Region.readOnly("bpf_cpumask", mask.bytes), mask));
    }

    private boolean isCpu(int cpu) {
        return cpu >= 0 && cpu < cpus;
    }

    /** Returns the bits of a word that stand for CPUs. */
    private long valid(int index) {
        int left = cpus - index * Long.SIZE;
        return left >= Long.SIZE ? -1 : (1L << left) - 1;
    }

    private long word(Caller caller, long address, int index) {
        return caller.load(address + (long) index * Long.BYTES, Long.BYTES) & valid(index);
    }

    private boolean change(Caller caller, int cpu, long address, boolean set) {
        Mask mask = mask(caller, address);
        return isCpu(cpu) && mask.change(cpu, set);
    }

    private boolean test(Caller caller, int cpu, long address) {
        return isCpu(cpu) && (word(caller, address, cpu / Long.SIZE) >>> cpu & 1) != 0;
    }

    private void fill(Mask mask, long word) {
        synchronized (mask) {
            for (int i = 0; i < words; i++) {
                mask.word(i, word & valid(i));
            }
        }
    }

    /** Stores a combination of two sets, and returns whether it has a CPU. */
    private long combine(Caller caller, long to, long a, long b, Operation operation) {
        Mask mask = mask(caller, to);
        // Asked for first, so that nothing is changed if they cannot be read.
        word(caller, a, words - 1);
        word(caller, b, words - 1);
        long any = 0;
        synchronized (mask) {
            for (int i = 0; i < words; i++) {
                long word = operation.apply(word(caller, a, i), word(caller, b, i));
                mask.word(i, word & valid(i));
                any |= word;
            }
        }
        return number(any != 0);
    }

    private boolean isEmpty(Caller caller, long a, long b, Operation operation) {
        for (int i = 0; i < words; i++) {
            if ((operation.apply(word(caller, a, i), word(caller, b, i)) & valid(i)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the first CPU that is in both sets, after all bits were changed by exclusive or; the number of CPUs if none is. */
    private long first(Caller caller, long a, long b, long inverted) {
        for (int i = 0; i < words; i++) {
            long word = ((word(caller, a, i) & word(caller, b, i)) ^ inverted) & valid(i);
            if (word != 0) {
                return (long) i * Long.SIZE + Long.numberOfTrailingZeros(word);
            }
        }
        return cpus;
    }

    private long populate(Caller caller, long to, long from, int size) {
        Mask mask = mask(caller, to);
        if (Integer.compareUnsigned(size, words * Long.BYTES) < 0) {
            return EACCES.result();
        }
        word(caller, from, words - 1);
        synchronized (mask) {
            for (int i = 0; i < words; i++) {
                mask.word(i, word(caller, from, i));
            }
        }
        return 0;
    }
}
