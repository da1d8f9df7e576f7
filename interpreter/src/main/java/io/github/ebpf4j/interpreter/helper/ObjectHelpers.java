package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;

/**
 * Objects that programs make, and the slots of values that they keep them in: {@code bpf_obj_new} and {@code
 * bpf_kptr_xchg} of {@code kernel/bpf/helpers.c}.
 */
final class ObjectHelpers {

    private final Objects objects;

    ObjectHelpers(Objects objects) {
        this.objects = objects;
    }

    void register(Registry registry) {
        // The names that newer kernels have beside the old ones come without the argument that only the verifier sets.
        for (String suffix : new String[] {"_impl", ""}) {
            registry.kfunc(
                    "bpf_obj_new" + suffix, (caller, type, r2, r3, r4, r5) -> objects.create(caller, type, false));
            registry.kfunc(
                    "bpf_percpu_obj_new" + suffix,
                    (caller, type, r2, r3, r4, r5) -> objects.create(caller, type, true));
            registry.kfunc("bpf_obj_drop" + suffix, (caller, object, r2, r3, r4, r5) -> drop(caller, object, false));
            registry.kfunc(
                    "bpf_percpu_obj_drop" + suffix, (caller, object, r2, r3, r4, r5) -> drop(caller, object, true));
            registry.kfunc(
                    "bpf_refcount_acquire" + suffix,
                    (caller, object, r2, r3, r4, r5) -> objects.acquire(caller, object));
        }
        registry.helper("bpf_kptr_xchg", (caller, slot, object, r3, r4, r5) -> exchange(caller, slot, object));
    }

    private long drop(Caller caller, long address, boolean perCpu) {
        KernelObject object = objects.require(caller, address);
        if (object.isPerCpu() != perCpu) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "the object at 0x%x is %s".formatted(address, perCpu ? "not per CPU" : "per CPU"));
        }
        objects.heldBy(caller).take(caller, object);
        objects.release(object);
        return 0;
    }

    /** Exchanges what a slot of a value holds, with the reference to it. */
    private long exchange(Caller caller, long slot, long address) {
        if (slot % Long.BYTES != 0) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "0x%x is no address of a pointer, which is a multiple of 8".formatted(slot));
        }
        MemoryArguments.writable(caller, slot, Long.BYTES);
        return objects.exchange(caller, slot, address);
    }
}
