package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.ReferenceLeaked;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.References;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** References that go into a map and come out of it, as {@code bpf_kptr_xchg} moves them. */
class ReferencesTest {

    private long slot;

    private final HelperCalls calls = HelperCalls.of(
            World.deterministic(),
            ByteOrder.LITTLE_ENDIAN,
            Optional.empty(),
            Map.of(
                    "put",
                    "call bpf_cpumask_create\n mov %r1, %r0\n call exchange\n exit",
                    "take and release",
                    """
                        mov %r1, 0
                        call exchange
                        mov %r6, %r0
                        mov %r1, %r6
                        call bpf_cpumask_release
                        mov %r0, %r6
                        exit
                    """,
                    "put and release",
                    """
                        call bpf_cpumask_create
                        mov %r6, %r0
                        mov %r1, %r0
                        call exchange
                        mov %r1, %r6
                        call bpf_cpumask_release
                        exit
                    """),
            builder -> builder.function("exchange", (caller, into, r2, r3, r4, r5) -> {
                long out = slot;
                slot = into;
                References.of(Current.of(caller)).exchange(into, out);
                return out;
            }),
            "bpf_cpumask_create",
            "bpf_cpumask_release",
            "exchange");

    @Test
    void whatIsInAMapOutlivesTheRun() {
        assertEquals(0, calls.call("put"));
        assertEquals(List.of(), calls.effects());
        long kept = slot;
        assertTrue(calls.kernel().isThere(kept));
        assertEquals(kept, calls.call("take and release"));
        assertEquals(List.of(), calls.effects());
        assertFalse(calls.kernel().isThere(kept));
    }

    @Test
    void whatCameOutOfAMapBelongsToTheRun() {
        calls.call("put");
        long first = slot;
        assertEquals(first, calls.call("put"));
        assertEquals(List.of(new ReferenceLeaked(first)), calls.effects());
        assertFalse(calls.kernel().isThere(first));
        assertTrue(calls.kernel().isThere(slot));
    }

    @Test
    void whatWasPutIntoAMapIsNotTheRunsToRelease() {
        assertEquals(Fault.Kind.ARGUMENT, calls.fault("put and release").kind());
        assertTrue(calls.kernel().isThere(slot));
        assertEquals(
                Fault.Kind.ARGUMENT, calls.fault("bpf_cpumask_release", slot).kind());
    }
}
