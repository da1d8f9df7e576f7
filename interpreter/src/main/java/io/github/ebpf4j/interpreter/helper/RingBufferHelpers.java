package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.map.RingBufferMap;
import io.github.ebpf4j.interpreter.map.UserRingBufferMap;

/** Records for Java in ring buffers, and samples from Java: {@code kernel/bpf/ringbuf.c}. */
final class RingBufferHelpers {

    void register(Registry registry) {
        registry.helper(
                "bpf_ringbuf_output",
                (caller, map, data, size, flags, r5) -> ring(caller, map).output(caller, data, size, flags));
        registry.helper(
                "bpf_ringbuf_reserve",
                (caller, map, size, flags, r4, r5) -> ring(caller, map).reserve(caller, size, flags));
        registry.helper(
                "bpf_ringbuf_submit", (caller, record, flags, r3, r4, r5) -> release(caller, record, flags, false));
        registry.helper(
                "bpf_ringbuf_discard", (caller, record, flags, r3, r4, r5) -> release(caller, record, flags, true));
        registry.helper(
                "bpf_ringbuf_query",
                (caller, map, what, r3, r4, r5) -> ring(caller, map).query(what));
        UserRingBufferMap.Pointer sample =
                (caller, at, target, size) -> Dynptr.write(caller, at, Dynptr.LOCAL, target, 0, size, false);
        registry.helper(
                "bpf_user_ringbuf_drain",
                (caller, map, function, context, flags, r5) -> MapHelpers.map(caller, map, UserRingBufferMap.class)
                        .drain(caller, function, context, flags, sample));
    }

    private static RingBufferMap ring(Caller caller, long handle) {
        return MapHelpers.map(caller, handle, RingBufferMap.class);
    }

    private static long release(Caller caller, long record, long flags, boolean discard) {
        RingBufferMap.release(caller, record, flags, discard);
        return 0;
    }
}
