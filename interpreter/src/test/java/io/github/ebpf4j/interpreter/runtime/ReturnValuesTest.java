package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.ProgramType;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReturnValuesTest {

    @ParameterizedTest
    @CsvSource({
        "XDP, , 0, XDP_ABORTED",
        "XDP, XDP, 2, XDP_PASS",
        "XDP, , 4, XDP_REDIRECT",
        "XDP, , 5,",
        "XDP, , -1,",
        "SCHED_CLS, , 0, TC_ACT_OK",
        "SCHED_CLS, , -1, TC_ACT_UNSPEC",
        "SCHED_CLS, , 4294967295, TC_ACT_UNSPEC",
        "SCHED_ACT, , 2, TC_ACT_SHOT",
        "SCHED_CLS, TCX_INGRESS, 0, TCX_PASS",
        "SCHED_CLS, TCX_INGRESS, 1,",
        "SCHED_CLS, NETKIT_PEER, 7, NETKIT_REDIRECT",
        "SK_SKB, SK_SKB_STREAM_VERDICT, 1, SK_PASS",
        "SK_SKB, SK_SKB_STREAM_PARSER, 1,",
        "SK_LOOKUP, , 0, SK_DROP",
        "LWT_XMIT, , 2, BPF_DROP",
        "LWT_IN, , 128, BPF_LWT_REROUTE",
        "FLOW_DISSECTOR, , 129, BPF_FLOW_DISSECTOR_CONTINUE",
        "NETFILTER, , 1, NF_ACCEPT",
        "SOCKET_FILTER, , 1,",
        "KPROBE, , 0,"
    })
    void aNameDependsOnTheType(ProgramType type, AttachType attachType, long value, String name) {
        assertEquals(Optional.ofNullable(name), ReturnValues.nameOf(type, Optional.ofNullable(attachType), value));
    }
}
