package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;

/** Loops, and the CPU that a run is on: {@code kernel/bpf/bpf_iter.c}, {@code kernel/bpf/helpers.c}. */
final class ControlHelpers {

    /** How often a loop runs at most ({@code BPF_MAX_LOOPS}). */
    private static final long LOOPS = 8 << 20;

    void register(Registry registry) {
        registry.helper(
                "bpf_loop",
                (caller, count, function, argument, flags, r5) -> loop(caller, count, function, argument, flags));
        registry.helper(
                "bpf_get_smp_processor_id",
                (caller, r1, r2, r3, r4, r5) -> Current.of(caller).cpu());
        registry.helper(
                "bpf_per_cpu_ptr",
                (caller, pointer, cpu, r3, r4, r5) -> perCpu(caller, pointer, MemoryArguments.u32(cpu)));
        registry.helper(
                "bpf_this_cpu_ptr",
                (caller, pointer, r2, r3, r4, r5) ->
                        perCpu(caller, pointer, Current.of(caller).cpu()));
        // All CPUs belong to node 0.
        registry.helper("bpf_get_numa_node_id", (caller, r1, r2, r3, r4, r5) -> 0);
    }

    private static long loop(Caller caller, long count, long function, long argument, long flags) {
        long loops = MemoryArguments.u32(count);
        if (flags != 0) {
            return Errno.EINVAL.result();
        }
        if (loops > LOOPS) {
            return Errno.E2BIG.result();
        }
        for (long i = 0; i < loops; i++) {
            if (caller.callback(function, i, argument, 0, 0, 0) != 0) {
                return i + 1;
            }
        }
        return loops;
    }

    /**
     * Returns the address of a CPU's copy of a variable. Memory of several values holds one for each CPU; other memory is
     * the same for all of them.
     */
    private static long perCpu(Caller caller, long pointer, long cpu) {
        Host host = Current.of(caller).host();
        if (cpu >= host.cpus()) {
            return 0;
        }
        Region region = host.memory().regionAt(pointer).orElse(NOT_PER_CPU);
        if (!(region instanceof SharedRegion values) || values.size() <= values.stride()) {
            return pointer;
        }
        long offset = cpu * values.stride();
        return offset < values.size() ? pointer + offset : 0;
    }

    private static final Region NOT_PER_CPU = Region.opaque("not per CPU");
}
