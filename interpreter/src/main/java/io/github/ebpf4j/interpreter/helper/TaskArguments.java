package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.host.References;
import io.github.ebpf4j.interpreter.world.Task;
import java.util.Optional;

/** The objects of the kernel that arguments point to, and those that results point to. */
final class TaskArguments {

    private final Host host;
    private final KernelMemory memory;

    TaskArguments(Host host) {
        this.host = host;
        this.memory = KernelMemory.of(host);
    }

    KernelMemory memory() {
        return memory;
    }

    /** Returns the task that runs. */
    Task current(Caller caller) {
        return host.world().tasks().current(Current.of(caller).cpu());
    }

    /**
     * Returns the task that an argument points to.
     *
     * @throws RuntimeException a fault, if it points to none
     */
    Task task(Caller caller, long address) {
        return object(caller, address, Task.class, "task");
    }

    /**
     * Returns the object that an argument points to.
     *
     * @throws RuntimeException a fault, if it points to none of the kind
     */
    <T> T object(Caller caller, long address, Class<T> kind, String what) {
        Optional<T> found = memory.meaning(address, kind);
        if (found.isEmpty()) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a %s".formatted(address, what));
        }
        return found.get();
    }

    /** Returns an object's address with a reference that the run holds from now on; 0 if it cannot. */
    long acquire(Caller caller, long address) {
        return memory.acquire(address) ? hold(caller, address) : 0;
    }

    /** Makes the run hold a reference that is counted already, and returns the object's address; 0 if it cannot. */
    long hold(Caller caller, long address) {
        if (!References.of(Current.of(caller)).hold(address)) {
            memory.release(address);
            return 0;
        }
        return address;
    }

    /**
     * Makes sure that the run holds a reference to an object.
     *
     * @throws RuntimeException a fault, if it holds none
     */
    void requireHeld(Caller caller, long address, String what) {
        References references = References.of(Current.of(caller));
        if (!references.drop(address)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a %s that the program holds".formatted(address, what));
        }
        references.hold(address);
    }

    /**
     * Gives back a reference that the run holds.
     *
     * @throws RuntimeException a fault, if it holds none
     */
    void release(Caller caller, long address, String what) {
        requireHeld(caller, address, what);
        References.of(Current.of(caller)).drop(address);
        memory.release(address);
    }
}
