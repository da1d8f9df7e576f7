package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.world.Clock;
import io.github.ebpf4j.interpreter.world.Randomness;

/** Time and randomness: {@code kernel/bpf/helpers.c}, {@code kernel/bpf/core.c}. */
final class TimeHelpers {

    private static final long LOWER_32 = 0xffff_ffffL;

    private final Clock clock;
    private final Randomness randomness;

    TimeHelpers(Host host) {
        clock = host.world().clock();
        randomness = host.world().randomness();
    }

    void register(Registry registry) {
        registry.helper("bpf_ktime_get_ns", (caller, r1, r2, r3, r4, r5) -> clock.monotonic());
        registry.helper("bpf_ktime_get_boot_ns", (caller, r1, r2, r3, r4, r5) -> clock.boottime());
        registry.helper("bpf_ktime_get_coarse_ns", (caller, r1, r2, r3, r4, r5) -> clock.coarse());
        registry.helper("bpf_ktime_get_tai_ns", (caller, r1, r2, r3, r4, r5) -> clock.tai());
        registry.helper("bpf_jiffies64", (caller, r1, r2, r3, r4, r5) -> clock.jiffies());
        registry.helper("bpf_get_prandom_u32", (caller, r1, r2, r3, r4, r5) -> randomness.next() & LOWER_32);
        registry.kfunc("bpf_cpu_time_counter", (caller, r1, r2, r3, r4, r5) -> clock.monotonic());
        registry.kfunc("bpf_cpu_time_counter_to_ns", (caller, cycles, r2, r3, r4, r5) -> cycles);
    }
}
