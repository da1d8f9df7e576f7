package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.world.Task;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of the kernel that a program acquires and releases in one run. */
class AcquiredObjectsTest {

    private final Functions functions = new Functions();

    private long object(io.github.ebpf4j.interpreter.Caller caller, String kind) {
        Task current = functions.host().world().tasks().current(0);
        KernelMemory kernel = KernelMemory.of(functions.host());
        return switch (kind) {
            case "task" -> kernel.addressOf(current);
            case "cgroup" -> kernel.addressOf(current.cgroup());
            default -> functions.call(caller, "bpf_cpumask_create");
        };
    }

    /** Returns how many references a program has that did not acquire it. */
    private static int first(String kind) {
        return kind.equals("cpumask") ? 1 : 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "cgroup", "cpumask"})
    void whatIsAcquiredIsTheSameAndIsReleasedAsOften(String kind) {
        assertEquals(0, functions.run(caller -> {
            long object = object(caller, kind);
            assertEquals(object, functions.call(caller, "bpf_" + kind + "_acquire", object));
            assertEquals(object, functions.call(caller, "bpf_" + kind + "_acquire", object));
            long last = -1;
            for (int i = 0; i < 2 + first(kind); i++) {
                last = functions.call(caller, "bpf_" + kind + "_release", object);
            }
            return last;
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "cgroup", "cpumask"})
    void whatIsNotHeldAnyMoreCannotBeReleased(String kind) {
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            long object = object(caller, kind);
            functions.call(caller, "bpf_" + kind + "_acquire", object);
            for (int i = 0; i < 1 + first(kind); i++) {
                assertEquals(0, functions.call(caller, "bpf_" + kind + "_release", object));
            }
            return functions.call(caller, "bpf_" + kind + "_release", object);
        });
    }
}
