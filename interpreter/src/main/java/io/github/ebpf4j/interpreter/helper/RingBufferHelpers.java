package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.map.RingBufferMap;

/** Records for Java in ring buffers: {@code kernel/bpf/ringbuf.c}. */
final class RingBufferHelpers {

    void register(Registry registry) {
        registry.helper(
                "bpf_ringbuf_output",
                (caller, map, data, size, flags, r5) -> ring(caller, map).output(caller, data, size, flags));
        registry.helper(
                "bpf_ringbuf_reserve",
                (caller, map, size, flags, r4, r5) -> ring(caller, map).reserve(caller, size, flags));
        registry.helper("bpf_ringbuf_submit", (caller, record, flags, r3, r4, r5) -> {
            RingBufferMap.release(caller, record, flags, false);
            return 0;
        });
        registry.helper("bpf_ringbuf_discard", (caller, record, flags, r3, r4, r5) -> {
            RingBufferMap.release(caller, record, flags, true);
            return 0;
        });
        registry.helper(
                "bpf_ringbuf_query",
                (caller, map, what, r3, r4, r5) -> ring(caller, map).query(what));
    }

    private static RingBufferMap ring(Caller caller, long handle) {
        return MapHelpers.map(caller, handle, RingBufferMap.class);
    }
}
