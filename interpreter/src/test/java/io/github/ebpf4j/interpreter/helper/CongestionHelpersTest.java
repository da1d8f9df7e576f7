package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.AcknowledgementSent;
import io.github.ebpf4j.interpreter.context.ArgumentsContext;
import io.github.ebpf4j.interpreter.context.TypedBytes;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a congestion control does to its socket. */
class CongestionHelpersTest {

    private static final List<String> MEMBERS =
            List.of("snd_cwnd", "snd_cwnd_cnt", "snd_cwnd_clamp", "snd_ssthresh", "prior_cwnd", "max_packets_out");

    private static Btf types() {
        List<BtfType.Member> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS.size(); i++) {
            members.add(new BtfType.Member(MEMBERS.get(i), 1, 32L * i, 0));
        }
        members.add(new BtfType.Member("is_cwnd_limited", 1, 32L * MEMBERS.size() + 3, 1));
        return Btf.of(List.of(
                new BtfType.Int("unsigned int", 4, 32, 0, false, false, false),
                new BtfType.Composite(BtfType.Kind.STRUCT, "tcp_sock", 4L * MEMBERS.size() + 4, members)));
    }

    private final Functions functions = new Functions(World.builder(), Optional.of(types()));
    private final TypedBytes tcp = KernelMemory.of(functions.host())
            .typed("tcp_sock")
            .set("snd_cwnd", 10)
            .set("snd_cwnd_clamp", 1000)
            .set("snd_ssthresh", 16);
    private final long socket = KernelMemory.of(functions.host()).placeWritable(tcp.bytes());

    private long call(String function, long... arguments) {
        long[] all = new long[arguments.length + 1];
        all[0] = socket;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return functions.call(function, all);
    }

    @Test
    void anAcknowledgementIsNoted() {
        Instance instance = Instance.of(Program.of(Assembler.assemble("""
                    ldxdw %r1, [%r1]
                    lddw %r2, 0x1fffffffe
                    call 116
                    exit
                """)));
        long ofInstance = KernelMemory.of(instance.host()).placeWritable(new byte[8]);
        Runner runner = instance.program("main").runner();
        assertEquals(0, runner.run(ArgumentsContext.of(ofInstance)));
        assertEquals(List.of(new AcknowledgementSent(ofInstance, -2)), runner.effects());
    }

    @Test
    void whatIsNoSocketIsAFault() {
        for (String function : new String[] {
            "bpf_tcp_send_ack",
            "tcp_slow_start",
            "tcp_cong_avoid_ai",
            "tcp_reno_cong_avoid",
            "tcp_reno_ssthresh",
            "tcp_reno_undo_cwnd"
        }) {
            functions.assertFault(Fault.Kind.ARGUMENT, caller -> functions.call(caller, function, 0, 1, 1));
            functions.assertFault(
                    Fault.Kind.ARGUMENT,
                    caller -> functions.call(caller, function, Functions.memory(caller, 64), 1, 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 5", "3, 2", "1, 2", "0, 2", "4294967295, 2147483647"})
    void renoHalvesTheWindow(long window, long expected) {
        tcp.set("snd_cwnd", window);
        assertEquals(expected, call("tcp_reno_ssthresh"));
    }

    @Test
    void renoGoesBackToTheLargerWindow() {
        tcp.set("prior_cwnd", 30);
        assertEquals(30, call("tcp_reno_undo_cwnd"));
        tcp.set("snd_cwnd", 31);
        assertEquals(31, call("tcp_reno_undo_cwnd"));
    }

    @ParameterizedTest
    @CsvSource({"4, 1000, 0, 14", "6, 1000, 0, 16", "9, 1000, 3, 16", "9, 12, 3, 12", "4294967295, 1000, 4294967289, 16"
    })
    void slowStartGrowsUpToTheThreshold(long acknowledged, long clamp, long left, long window) {
        tcp.set("snd_cwnd_clamp", clamp);
        assertEquals(left, call("tcp_slow_start", acknowledged));
        assertEquals(window, tcp.get("snd_cwnd"));
    }

    @ParameterizedTest
    @CsvSource({
        // count before, window, acknowledged, clamp, count after, window after
        "0, 10, 3, 1000, 3, 10",
        "8, 10, 3, 1000, 1, 11",
        "0, 10, 25, 1000, 5, 12",
        "10, 10, 1, 1000, 1, 11",
        "10, 10, 12, 1000, 2, 12",
        "0, 10, 25, 11, 5, 11"
    })
    void theWindowGrowsWithWhatIsAcknowledged(
            long before, long window, long acknowledged, long clamp, long after, long grown) {
        tcp.set("snd_cwnd_cnt", before).set("snd_cwnd_clamp", clamp);
        assertEquals(0, call("tcp_cong_avoid_ai", window, acknowledged));
        assertEquals(after, tcp.get("snd_cwnd_cnt"));
        assertEquals(grown, tcp.get("snd_cwnd"));
    }

    @ParameterizedTest
    @CsvSource({
        // limited, packets out, threshold, acknowledged, window and count after
        "1, 0, 16, 4, 14, 0",
        "1, 0, 16, 9, 16, 3",
        "0, 5, 16, 4, 10, 0",
        "0, 6, 16, 4, 14, 0",
        "0, 6, 10, 4, 10, 0",
        "1, 0, 10, 4, 10, 4"
    })
    void renoGrowsWhileTheWindowIsUsed(
            long limited, long packets, long threshold, long acknowledged, long window, long count) {
        tcp.set("is_cwnd_limited", limited).set("max_packets_out", packets).set("snd_ssthresh", threshold);
        assertEquals(0, call("tcp_reno_cong_avoid", 77, acknowledged));
        assertEquals(window, tcp.get("snd_cwnd"));
        assertEquals(count, tcp.get("snd_cwnd_cnt"));
    }

    @Test
    void aWindowOfNothingIsAFault() {
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> functions.call(caller, "tcp_cong_avoid_ai", socket, 0, 1));
    }

    @Test
    void aSocketOfAnUnknownTypeIsAFault() {
        Functions untyped = new Functions();
        long address = KernelMemory.of(untyped.host()).placeWritable(new byte[64]);
        untyped.assertFault(Fault.Kind.ARGUMENT, caller -> untyped.call(caller, "tcp_reno_ssthresh", address));
        // And one that programs may only read, is not changed.
        long fixed = KernelMemory.of(functions.host()).place(tcp);
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> functions.call(caller, "tcp_slow_start", fixed, 1));
        assertEquals(10, tcp.get("snd_cwnd"));
    }
}
