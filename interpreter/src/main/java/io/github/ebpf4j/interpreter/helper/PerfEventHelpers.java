package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.map.PerfEventArrayMap;

/** Events for Java in perf event arrays, and counters: {@code kernel/trace/bpf_trace.c}, {@code net/core/filter.c}. */
final class PerfEventHelpers {

    void register(Registry registry) {
        HostFunction output =
                (caller, context, map, flags, data, size) -> array(caller, map).output(caller, flags, data, size);
        registry.helper("bpf_perf_event_output", output);
        // The same for tracing programs, whose first argument is the packet itself.
        registry.helper("bpf_skb_output", output);
        registry.helper("bpf_xdp_output", output);
        registry.helper(
                "bpf_perf_event_read",
                (caller, map, flags, r3, r4, r5) -> array(caller, map).read(caller, flags));
        registry.helper(
                "bpf_perf_event_read_value",
                (caller, map, flags, buffer, size, r5) ->
                        array(caller, map).readValue(caller, flags, buffer, (int) size));
    }

    private static PerfEventArrayMap array(Caller caller, long handle) {
        return MapHelpers.map(caller, handle, PerfEventArrayMap.class);
    }
}
