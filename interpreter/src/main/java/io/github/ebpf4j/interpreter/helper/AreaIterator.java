package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.ENOENT;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.world.MemoryArea;
import io.github.ebpf4j.interpreter.world.Task;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code bpf_iter_task_vma}: the areas of a task's address space, from an address on ({@code kernel/bpf/task_iter.c}). The 8
 * bytes that the program has, hold the address of the position, which lives as long as the run holds it.
 */
final class AreaIterator {

    private final TaskArguments arguments;

    AreaIterator(TaskArguments arguments) {
        this.arguments = arguments;
    }

    /** Where an iteration is: the areas that end at the address or before it are done. */
    private static final class Position {
        private final List<MemoryArea> areas;
        private long address;

        private Position(Task task, long address) {
            this.areas = task.areas().stream()
                    .sorted(Comparator.comparing(MemoryArea::start, Long::compareUnsigned))
                    .toList();
            this.address = address;
        }

        private Optional<MemoryArea> next() {
            for (MemoryArea area : areas) {
                if (Long.compareUnsigned(area.end(), address) > 0) {
                    address = area.end();
                    return Optional.of(area);
                }
            }
            return Optional.empty();
        }
    }

    void register(Registry registry) {
        registry.kfunc(
                "bpf_iter_task_vma_new",
                (caller, iterator, task, address, r4, r5) -> create(caller, iterator, task, address));
        registry.kfunc("bpf_iter_task_vma_next", (caller, iterator, r2, r3, r4, r5) -> next(caller, iterator));
        registry.kfunc("bpf_iter_task_vma_destroy", (caller, iterator, r2, r3, r4, r5) -> destroy(caller, iterator));
    }

    private long create(Caller caller, long iterator, long task, long address) {
        Buffers.requireWritable(caller, iterator, Long.BYTES);
        Task owner = arguments.task(caller, task);
        long position = owner.isKernelThread()
                ? 0
                : arguments.hold(
                        caller,
                        arguments.memory().place(Region.opaque("bpf_iter_task_vma"), new Position(owner, address)));
        caller.store(iterator, Long.BYTES, position);
        return position == 0 ? ENOENT.result() : 0;
    }

    private long next(Caller caller, long iterator) {
        long address = caller.load(iterator, Long.BYTES);
        if (address == 0) {
            return 0;
        }
        Position position = arguments.object(caller, address, Position.class, "position of an iterator");
        Optional<MemoryArea> area = position.next();
        return area.isPresent() ? arguments.memory().addressOf(area.get()) : 0;
    }

    private long destroy(Caller caller, long iterator) {
        long address = caller.load(iterator, Long.BYTES);
        if (address != 0) {
            arguments.object(caller, address, Position.class, "position of an iterator");
            arguments.release(caller, address, "position of an iterator");
            caller.store(iterator, Long.BYTES, 0);
        }
        return 0;
    }
}
