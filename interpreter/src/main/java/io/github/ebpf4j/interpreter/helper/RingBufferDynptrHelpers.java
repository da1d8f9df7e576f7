package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.map.RingBufferMap;

/** Records of ring buffers whose size is known only at run time: {@code kernel/bpf/ringbuf.c}. */
final class RingBufferDynptrHelpers {

    void register(Registry registry) {
        registry.helper(
                "bpf_ringbuf_reserve_dynptr",
                (caller, map, size, flags, dynptr, r5) -> reserve(caller, map, size, flags, dynptr));
        registry.helper(
                "bpf_ringbuf_submit_dynptr",
                (caller, dynptr, flags, r3, r4, r5) -> release(caller, dynptr, flags, false));
        registry.helper(
                "bpf_ringbuf_discard_dynptr",
                (caller, dynptr, flags, r3, r4, r5) -> release(caller, dynptr, flags, true));
    }

    private static long reserve(Caller caller, long handle, long size, long flags, long dynptr) {
        RingBufferMap map = MapHelpers.map(caller, handle, RingBufferMap.class);
        // What leads to nothing, if nothing can be reserved; written first, so that no record stays reserved for ever.
        Dynptr.writeNull(caller, dynptr);
        long bytes = MemoryArguments.u32(size);
        if (flags != 0) {
            return Errno.EINVAL.result();
        }
        if (bytes > Dynptr.MOST_BYTES) {
            return Errno.E2BIG.result();
        }
        long record = map.reserve(caller, bytes, 0);
        if (record == 0) {
            return Errno.EINVAL.result();
        }
        Dynptr.write(caller, dynptr, Dynptr.RINGBUF, record, 0, (int) bytes, false);
        return 0;
    }

    private static long release(Caller caller, long dynptr, long flags, boolean discard) {
        int kind = Dynptr.kind(Dynptr.read(caller, dynptr));
        if (kind == Dynptr.RINGBUF) {
            RingBufferMap.release(caller, Dynptr.start(caller, dynptr), flags, discard);
            Dynptr.writeNull(caller, dynptr);
        } else if (kind != Dynptr.NULL) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "the dynptr at 0x%x leads to no record of a ring buffer".formatted(dynptr));
        }
        return 0;
    }
}
