package io.github.ebpf4j.interpreter.host;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.FieldOwners;
import io.github.ebpf4j.interpreter.map.SocketReference;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the maps and helpers of one instance find around them. */
public interface Host {

    /** Returns the memory that all runs share. */
    SharedMemory memory();

    /** Returns the byte order of all programs of the instance. */
    ByteOrder byteOrder();

    /** Returns how many CPUs there are: a run has a number below it, and no two runs at a time the same one. */
    int cpus();

    /** Returns what the world outside answers. */
    World world();

    /** Returns what {@code bpf_trace_printk} prints to: a line, without its end. */
    Consumer<String> trace();

    /** Returns the object's types, if it has any. */
    Optional<Btf> types();

    /** Returns who is told when a value with fields of the kernel's is deleted. */
    default FieldOwners fieldOwners() {
        return FieldOwners.NOBODY;
    }

    /**
     * Returns the types of the kernel that programs see the structures of: those that the instance was given, or else the
     * object's own.
     */
    default Optional<Btf> kernelTypes() {
        return types();
    }

    /**
     * Returns what a group of helpers or maps keeps for as long as the instance lives, created when it is first asked for.
     * If it is one that must let go of something then, it is told when the instance is closed: {@link EndOfInstance}.
     */
    <T> T state(Class<T> kind, Function<Host, T> create);

    /** What a group of helpers or maps keeps that must be let go of when the instance is closed: alarms of a clock. */
    @FunctionalInterface
    interface EndOfInstance {

        /** Lets go of it. Programs may still be running. */
        void endOfInstance();
    }

    /** Returns the instance's map of a name. */
    Optional<BpfMap> map(String name);

    /** Returns the linked program of a name, for maps that hold programs. */
    Optional<LinkedProgram> program(String name);

    /**
     * Runs a function of a program outside any run of that program, as the kernel runs the callback of a timer.
     *
     * @param function the address that {@code lddw} with src 4 loads
     * @throws io.github.ebpf4j.interpreter.FaultException if it was stopped
     */
    default long callFunction(LinkedProgram program, long function, long r1, long r2, long r3) {
        return callFunction(program, function, OptionalInt.empty(), r1, r2, r3);
    }

    /**
     * Runs a function of a program outside any run of that program, as the kernel runs the callback of a timer. Once the
     * instance was closed, nothing happens.
     *
     * @param function the address that {@code lddw} with src 4 loads
     * @param cpu the CPU to run on, for which it waits if another run is on it; any that is free, if it is empty
     * @throws io.github.ebpf4j.interpreter.FaultException if it was stopped
     */
    long callFunction(LinkedProgram program, long function, OptionalInt cpu, long r1, long r2, long r3);

    /**
     * Returns the socket whose {@code struct bpf_sock} a program has at an address; nothing if there is none there.
     */
    default Optional<SocketReference> socketAt(Caller caller, long address) {
        return caller.ownerAt(address).orElse(null) instanceof Socket socket ? Optional.of(socket) : Optional.empty();
    }
}
