package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.FlowDissectorContext;

/** {@code bpf_prog_test_run_flow_dissector}: the context that goes in is that of the keys, of which flags may be set. */
final class FlowDissectorTestSetup extends TestSetup {

    private static final int FLAGS = 48;

    private final FlowDissectorContext context;
    private final byte[] given;

    FlowDissectorTestSetup(TestRun run) {
        refuseOptions(run, 0);
        byte[] packet = packet(run);
        refuse(
                packet.length < ETHERNET_HEADER || packet.length > PAGE,
                Errno.EINVAL,
                "packet has %d bytes, must have %d to %d".formatted(packet.length, ETHERNET_HEADER, PAGE));
        given = struct(run, FlowDissectorContext.KEYS);
        refuse(
                !isZero(given, 0, FLAGS) || !isZero(given, FLAGS + Integer.BYTES, given.length),
                Errno.EINVAL,
                "a field of the flow keys other than flags is set");
        context = FlowDissectorContext.of(packet, numbers(run, given).getInt(FLAGS));
    }

    @Override
    Context context() {
        return context;
    }

    @Override
    byte[] dataOut() {
        return context.keys();
    }

    @Override
    byte[] contextOut() {
        return given;
    }
}
