package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.Current.EndOfRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The references to objects that one run has. The kernel's verifier makes sure that a program gives all of them back;
 * those that are left when a run ends, also with a fault, are given back then.
 */
final class HeldObjects implements EndOfRun {

    private final Objects objects;
    private final Map<KernelObject, Integer> counts = new HashMap<>();

    HeldObjects(Objects objects) {
        this.objects = objects;
    }

    void add(KernelObject object) {
        counts.merge(object, 1, Integer::sum);
    }

    /** Takes a reference away from the run: it goes somewhere else. */
    void take(Caller caller, KernelObject object) {
        Integer count = counts.get(object);
        if (count == null) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "the program has no reference to the object at 0x%x that it could give away"
                            .formatted(object.address()));
        }
        if (count == 1) {
            counts.remove(object);
        } else {
            counts.put(object, count - 1);
        }
    }

    @Override
    public void endOfRun() {
        if (!counts.isEmpty()) {
            List<Map.Entry<KernelObject, Integer>> left = List.copyOf(counts.entrySet());
            counts.clear();
            left.forEach(entry -> {
                for (int i = entry.getValue(); i > 0; i--) {
                    objects.release(entry.getKey());
                }
            });
        }
    }
}
