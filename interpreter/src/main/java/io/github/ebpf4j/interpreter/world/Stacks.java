package io.github.ebpf4j.interpreter.world;

/** Where tasks have come from: the return addresses on their stacks. For any number of threads. */
public interface Stacks {

    /** Returns the addresses on a task's kernel stack, the innermost first. The array is not to be changed. */
    long[] kernel(Task task);

    /** Returns the addresses on a task's user stack, the innermost first. The array is not to be changed. */
    long[] user(Task task);

    /** Returns the same two stacks for each task. */
    static Stacks of(long[] kernel, long[] user) {
        long[] kernelAddresses = kernel.clone();
        long[] userAddresses = user.clone();
        return new Stacks() {
            @Override
            public long[] kernel(Task task) {
                return kernelAddresses;
            }

            @Override
            public long[] user(Task task) {
                return userAddresses;
            }
        };
    }

    /** Returns stacks with nothing on them. */
    static Stacks empty() {
        return of(new long[0], new long[0]);
    }
}
