package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.AcknowledgementSent;
import io.github.ebpf4j.interpreter.context.ArgumentsContext;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a congestion control does to its socket. */
class CongestionHelpersTest {

    @Test
    void anAcknowledgementIsNoted() {
        Instance instance = Instance.of(Program.of(Assembler.assemble("""
                    ldxdw %r1, [%r1]
                    lddw %r2, 0x1fffffffe
                    call 116
                    exit
                """)));
        long socket = KernelMemory.of(instance.host()).placeWritable(new byte[8]);
        Runner runner = instance.program("main").runner();
        assertEquals(0, runner.run(ArgumentsContext.of(socket)));
        assertEquals(List.of(new AcknowledgementSent(socket, -2)), runner.effects());
    }

    @Test
    void whatIsNoSocketIsAFault() {
        Functions functions = new Functions();
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> functions.call(caller, "bpf_tcp_send_ack", 0, 1));
        functions.assertFault(
                Fault.Kind.ARGUMENT,
                caller -> functions.call(caller, "bpf_tcp_send_ack", Functions.memory(caller, 8), 1));
    }
}
