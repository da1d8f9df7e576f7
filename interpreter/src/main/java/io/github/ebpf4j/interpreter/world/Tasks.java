package io.github.ebpf4j.interpreter.world;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which tasks there are, and which of them runs. For any number of threads. */
public interface Tasks {

    /** Returns the task that runs on a CPU. */
    Task current(int cpu);

    /** Returns all tasks, by ascending pid. */
    List<Task> all();

    /** Returns the task of a pid. */
    default Optional<Task> find(int pid) {
        return all().stream().filter(task -> task.pid() == pid).findFirst();
    }

    /**
     * Returns tasks of which one runs on every CPU.
     *
     * @param others the other ones, in any order
     * @throws IllegalArgumentException if two of them have one pid
     */
    static Tasks of(Task current, Task... others) {
        List<Task> tasks = new ArrayList<>(List.of(others));
        if (!tasks.contains(current)) {
            tasks.add(current);
        }
        tasks.sort(Comparator.comparingInt(Task::pid));
        for (int i = 1; i < tasks.size(); i++) {
            if (tasks.get(i).pid() == tasks.get(i - 1).pid()) {
                throw new IllegalArgumentException(
                        "two tasks have the pid " + tasks.get(i).pid());
            }
        }
        List<Task> all = List.copyOf(tasks);
        return new Tasks() {
            @Override
            public Task current(int cpu) {
                return current;
            }

            @Override
            public List<Task> all() {
                return all;
            }
        };
    }

    /** Returns two tasks: {@code ebpf4j} with pid 100, which runs, and {@code init} with pid 1, its parent. */
    static Tasks deterministic() {
        Task init = Task.builder().pid(1).comm("init").build();
        Task current = Task.builder().pid(100).comm("ebpf4j").parent(init).build();
        return of(current, init);
    }
}
