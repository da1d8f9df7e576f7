package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.Current;
import java.util.Arrays;

/**
 * Sections of a program in which the kernel holds something still, and casts that only the kernel's verifier sees. What
 * sections hold still does not move here anyway; that they are entered and left in pairs is checked.
 */
final class SectionHelpers {

    /** How deep sections may be nested: the verifier gives up long before. */
    private static final int DEEPEST = 1 << 16;

    void register(Registry registry) {
        registry.kfunc(
                "bpf_rcu_read_lock",
                (caller, r1, r2, r3, r4, r5) -> depths(caller).enter(caller, RCU));
        registry.kfunc(
                "bpf_rcu_read_unlock",
                (caller, r1, r2, r3, r4, r5) -> depths(caller).leave(caller, RCU));
        registry.kfunc(
                "bpf_preempt_disable",
                (caller, r1, r2, r3, r4, r5) -> depths(caller).enter(caller, PREEMPTION));
        registry.kfunc(
                "bpf_preempt_enable",
                (caller, r1, r2, r3, r4, r5) -> depths(caller).leave(caller, PREEMPTION));
        registry.kfunc("bpf_local_irq_save", (caller, flags, r2, r3, r4, r5) -> {
            // How deep this section is, so that what restores it can be told from what does not.
            caller.store(flags, Long.BYTES, depths(caller).count[INTERRUPTS] + 1L);
            return depths(caller).enter(caller, INTERRUPTS);
        });
        registry.kfunc("bpf_local_irq_restore", (caller, flags, r2, r3, r4, r5) -> {
            if (caller.load(flags, Long.BYTES) != depths(caller).count[INTERRUPTS]) {
                throw caller.fault(
                        Fault.Kind.ARGUMENT,
                        "what is at 0x%x was not saved by the last bpf_local_irq_save".formatted(flags));
            }
            return depths(caller).leave(caller, INTERRUPTS);
        });
        registry.kfunc("bpf_rdonly_cast", (caller, object, r2, r3, r4, r5) -> object);
        registry.kfunc("bpf_cast_to_kern_ctx", (caller, object, r2, r3, r4, r5) -> object);
    }

    private static final int RCU = 0;
    private static final int PREEMPTION = 1;
    private static final int INTERRUPTS = 2;
    private static final String[] NAMES = {
        "bpf_rcu_read_unlock without bpf_rcu_read_lock",
        "bpf_preempt_enable without bpf_preempt_disable",
        "bpf_local_irq_restore without bpf_local_irq_save"
    };

    /** How many sections of each kind a run is in. */
    private static final class Depths implements Current.EndOfRun {
        final int[] count = new int[NAMES.length];

        long enter(Caller caller, int kind) {
            if (count[kind] == DEEPEST) {
                throw caller.fault(Fault.Kind.ARGUMENT, "%d sections are nested".formatted(DEEPEST));
            }
            count[kind]++;
            return 0;
        }

        long leave(Caller caller, int kind) {
            if (count[kind] == 0) {
                throw caller.fault(Fault.Kind.ARGUMENT, NAMES[kind]);
            }
            count[kind]--;
            return 0;
        }

        @Override
        public void endOfRun() {
            Arrays.fill(count, 0);
        }
    }

    private static Depths depths(Caller caller) {
        return Current.of(caller).state(Depths.class, current -> new Depths());
    }
}
