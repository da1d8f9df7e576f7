package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.AcknowledgementSent;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.KernelMemory;

/** What a congestion control of TCP can do, which is a structure of functions: {@code net/ipv4/bpf_tcp_ca.c}. */
final class CongestionHelpers {

    private final Host host;

    CongestionHelpers(Host host) {
        this.host = host;
    }

    void register(Registry registry) {
        registry.helper(
                "bpf_tcp_send_ack",
                (caller, socket, next, r3, r4, r5) -> sendAcknowledgement(caller, socket, (int) next));
    }

    private long sendAcknowledgement(Caller caller, long socket, int next) {
        if (!KernelMemory.of(host).isThere(socket)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a tcp_sock".formatted(socket));
        }
        Current.of(caller).effect(caller, new AcknowledgementSent(socket, next), 0);
        return 0;
    }
}
