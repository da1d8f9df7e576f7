package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.ProgramType;
import java.util.Map;
import java.util.Optional;

/** The names that {@code linux/bpf.h} and {@code linux/pkt_cls.h} give to what programs return. */
public final class ReturnValues {

    private static final Map<Integer, String> XDP =
            Map.of(0, "XDP_ABORTED", 1, "XDP_DROP", 2, "XDP_PASS", 3, "XDP_TX", 4, "XDP_REDIRECT");
    private static final Map<Integer, String> TRAFFIC_CONTROL = Map.of(
            -1, "TC_ACT_UNSPEC",
            0, "TC_ACT_OK",
            1, "TC_ACT_RECLASSIFY",
            2, "TC_ACT_SHOT",
            3, "TC_ACT_PIPE",
            4, "TC_ACT_STOLEN",
            5, "TC_ACT_QUEUED",
            6, "TC_ACT_REPEAT",
            7, "TC_ACT_REDIRECT",
            8, "TC_ACT_TRAP");
    private static final Map<Integer, String> TCX =
            Map.of(-1, "TCX_NEXT", 0, "TCX_PASS", 2, "TCX_DROP", 7, "TCX_REDIRECT");
    private static final Map<Integer, String> NETKIT =
            Map.of(-1, "NETKIT_NEXT", 0, "NETKIT_PASS", 2, "NETKIT_DROP", 7, "NETKIT_REDIRECT");
    private static final Map<Integer, String> SOCKET = Map.of(0, "SK_DROP", 1, "SK_PASS");
    private static final Map<Integer, String> TUNNEL =
            Map.of(0, "BPF_OK", 2, "BPF_DROP", 7, "BPF_REDIRECT", 128, "BPF_LWT_REROUTE");
    private static final Map<Integer, String> FLOW_DISSECTOR =
            Map.of(0, "BPF_OK", 2, "BPF_DROP", 129, "BPF_FLOW_DISSECTOR_CONTINUE");
    private static final Map<Integer, String> NETFILTER =
            Map.of(0, "NF_DROP", 1, "NF_ACCEPT", 2, "NF_STOLEN", 3, "NF_QUEUE", 4, "NF_REPEAT");

    private ReturnValues() {}

    /**
     * Returns the name of what a program returned, if its kind of program gives it one.
     *
     * @param attachType where it is attached, which decides in some cases
     * @param value R0, of which the lower 32 bits count
     */
    public static Optional<String> nameOf(ProgramType type, Optional<AttachType> attachType, long value) {
        return Optional.ofNullable(
                names(type, attachType.orElse(AttachType.CGROUP_INET_INGRESS)).get((int) value));
    }

    private static Map<Integer, String> names(ProgramType type, AttachType attachType) {
        return switch (type) {
            case XDP -> XDP;
            case SCHED_CLS, SCHED_ACT ->
                switch (attachType) {
                    case TCX_INGRESS, TCX_EGRESS -> TCX;
                    case NETKIT_PRIMARY, NETKIT_PEER -> NETKIT;
                    default -> TRAFFIC_CONTROL;
                };
            // A parser returns a length.
            case SK_SKB -> attachType == AttachType.SK_SKB_STREAM_PARSER ? Map.of() : SOCKET;
            case SK_MSG, SK_LOOKUP, SK_REUSEPORT -> SOCKET;
            case LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL -> TUNNEL;
            case FLOW_DISSECTOR -> FLOW_DISSECTOR;
            case NETFILTER -> NETFILTER;
            default -> Map.of();
        };
    }
}
