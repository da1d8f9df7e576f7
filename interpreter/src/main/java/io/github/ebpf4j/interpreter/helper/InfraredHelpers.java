package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.context.Effect;
import io.github.ebpf4j.interpreter.context.InfraredContext;
import io.github.ebpf4j.interpreter.context.PointerMoved;
import io.github.ebpf4j.interpreter.context.RemoteKeyPressed;
import io.github.ebpf4j.interpreter.context.RemoteKeyRepeated;
import io.github.ebpf4j.interpreter.host.Current;

/** What a decoder of infrared samples recognises: {@code drivers/media/rc/bpf-lirc.c}. */
final class InfraredHelpers {

    private static final RemoteKeyRepeated REPEATED = new RemoteKeyRepeated();

    void register(Registry registry) {
        registry.helper("bpf_rc_repeat", (caller, context, r2, r3, r4, r5) -> note(caller, REPEATED));
        registry.helper(
                "bpf_rc_keydown",
                (caller, context, protocol, scancode, toggle, r5) ->
                        note(caller, new RemoteKeyPressed((int) protocol, scancode, MemoryArguments.u32(toggle) != 0)));
        registry.helper(
                "bpf_rc_pointer_rel",
                (caller, context, x, y, r4, r5) -> note(caller, new PointerMoved((int) x, (int) y)));
    }

    private static long note(Caller caller, Effect effect) {
        FunctionHelpers.context(caller, InfraredContext.class);
        Current.of(caller).effect(caller, effect, 0);
        return 0;
    }
}
