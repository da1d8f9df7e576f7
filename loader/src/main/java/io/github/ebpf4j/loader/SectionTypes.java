package io.github.ebpf4j.loader;

import static io.github.ebpf4j.isa.program.ProgramType.CGROUP_DEVICE;
import static io.github.ebpf4j.isa.program.ProgramType.CGROUP_SKB;
import static io.github.ebpf4j.isa.program.ProgramType.CGROUP_SOCK;
import static io.github.ebpf4j.isa.program.ProgramType.CGROUP_SOCKOPT;
import static io.github.ebpf4j.isa.program.ProgramType.CGROUP_SOCK_ADDR;
import static io.github.ebpf4j.isa.program.ProgramType.CGROUP_SYSCTL;
import static io.github.ebpf4j.isa.program.ProgramType.EXT;
import static io.github.ebpf4j.isa.program.ProgramType.FLOW_DISSECTOR;
import static io.github.ebpf4j.isa.program.ProgramType.KPROBE;
import static io.github.ebpf4j.isa.program.ProgramType.LIRC_MODE2;
import static io.github.ebpf4j.isa.program.ProgramType.LSM;
import static io.github.ebpf4j.isa.program.ProgramType.LWT_IN;
import static io.github.ebpf4j.isa.program.ProgramType.LWT_OUT;
import static io.github.ebpf4j.isa.program.ProgramType.LWT_SEG6LOCAL;
import static io.github.ebpf4j.isa.program.ProgramType.LWT_XMIT;
import static io.github.ebpf4j.isa.program.ProgramType.NETFILTER;
import static io.github.ebpf4j.isa.program.ProgramType.PERF_EVENT;
import static io.github.ebpf4j.isa.program.ProgramType.RAW_TRACEPOINT;
import static io.github.ebpf4j.isa.program.ProgramType.RAW_TRACEPOINT_WRITABLE;
import static io.github.ebpf4j.isa.program.ProgramType.SCHED_ACT;
import static io.github.ebpf4j.isa.program.ProgramType.SCHED_CLS;
import static io.github.ebpf4j.isa.program.ProgramType.SK_LOOKUP;
import static io.github.ebpf4j.isa.program.ProgramType.SK_MSG;
import static io.github.ebpf4j.isa.program.ProgramType.SK_REUSEPORT;
import static io.github.ebpf4j.isa.program.ProgramType.SK_SKB;
import static io.github.ebpf4j.isa.program.ProgramType.SOCKET_FILTER;
import static io.github.ebpf4j.isa.program.ProgramType.SOCK_OPS;
import static io.github.ebpf4j.isa.program.ProgramType.STRUCT_OPS;
import static io.github.ebpf4j.isa.program.ProgramType.SYSCALL;
import static io.github.ebpf4j.isa.program.ProgramType.TRACEPOINT;
import static io.github.ebpf4j.isa.program.ProgramType.TRACING;
import static io.github.ebpf4j.isa.program.ProgramType.XDP;

import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.ProgramType;
import java.util.List;
import java.util.Optional;

/**
 * What the name of a section says about the programs in it: the table {@code section_defs} of libbpf 1.8
 * ({@code src/libbpf.c}), row by row, in its order. The first row that matches holds.
 *
 * <p>A row that ends in {@code +} matches its name alone, or followed by {@code /} and a target; any other row matches
 * nothing but its name. So {@code xdp_prog}, {@code classifier/foo} and {@code kprobe_foo}, which libbpf took before its
 * version 1.0, say nothing: their programs are for the user to give a type to.
 */
final class SectionTypes {

    private static final List<Row> ROWS = List.of(
            row("socket", SOCKET_FILTER),
            row("sk_reuseport/migrate", SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT_OR_MIGRATE),
            row("sk_reuseport", SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT),
            row("kprobe+", KPROBE),
            row("uprobe+", KPROBE),
            row("uprobe.s+", KPROBE).asSleepable(),
            row("kretprobe+", KPROBE),
            row("uretprobe+", KPROBE),
            row("uretprobe.s+", KPROBE).asSleepable(),
            row("kprobe.multi+", KPROBE, AttachType.TRACE_KPROBE_MULTI),
            row("kretprobe.multi+", KPROBE, AttachType.TRACE_KPROBE_MULTI),
            row("kprobe.session+", KPROBE, AttachType.TRACE_KPROBE_SESSION),
            row("uprobe.multi+", KPROBE, AttachType.TRACE_UPROBE_MULTI),
            row("uretprobe.multi+", KPROBE, AttachType.TRACE_UPROBE_MULTI),
            row("uprobe.session+", KPROBE, AttachType.TRACE_UPROBE_SESSION),
            row("uprobe.multi.s+", KPROBE, AttachType.TRACE_UPROBE_MULTI).asSleepable(),
            row("uretprobe.multi.s+", KPROBE, AttachType.TRACE_UPROBE_MULTI).asSleepable(),
            row("uprobe.session.s+", KPROBE, AttachType.TRACE_UPROBE_SESSION).asSleepable(),
            row("ksyscall+", KPROBE),
            row("kretsyscall+", KPROBE),
            row("usdt+", KPROBE),
            row("usdt.s+", KPROBE).asSleepable(),
            row("tc/ingress", SCHED_CLS, AttachType.TCX_INGRESS),
            row("tc/egress", SCHED_CLS, AttachType.TCX_EGRESS),
            row("tcx/ingress", SCHED_CLS, AttachType.TCX_INGRESS),
            row("tcx/egress", SCHED_CLS, AttachType.TCX_EGRESS),
            row("tc", SCHED_CLS),
            row("classifier", SCHED_CLS),
            row("action", SCHED_ACT),
            row("netkit/primary", SCHED_CLS, AttachType.NETKIT_PRIMARY),
            row("netkit/peer", SCHED_CLS, AttachType.NETKIT_PEER),
            row("tracepoint+", TRACEPOINT),
            row("tp+", TRACEPOINT),
            row("tracepoint.s+", TRACEPOINT).asSleepable(),
            row("tp.s+", TRACEPOINT).asSleepable(),
            row("raw_tracepoint+", RAW_TRACEPOINT),
            row("raw_tp+", RAW_TRACEPOINT),
            row("raw_tracepoint.s+", RAW_TRACEPOINT).asSleepable(),
            row("raw_tp.s+", RAW_TRACEPOINT).asSleepable(),
            row("raw_tracepoint.w+", RAW_TRACEPOINT_WRITABLE),
            row("raw_tp.w+", RAW_TRACEPOINT_WRITABLE),
            row("tp_btf+", TRACING, AttachType.TRACE_RAW_TP),
            row("tp_btf.s+", TRACING, AttachType.TRACE_RAW_TP).asSleepable(),
            row("fentry+", TRACING, AttachType.TRACE_FENTRY),
            row("fmod_ret+", TRACING, AttachType.MODIFY_RETURN),
            row("fexit+", TRACING, AttachType.TRACE_FEXIT),
            row("fentry.s+", TRACING, AttachType.TRACE_FENTRY).asSleepable(),
            row("fmod_ret.s+", TRACING, AttachType.MODIFY_RETURN).asSleepable(),
            row("fexit.s+", TRACING, AttachType.TRACE_FEXIT).asSleepable(),
            row("fsession+", TRACING, AttachType.TRACE_FSESSION),
            row("fsession.s+", TRACING, AttachType.TRACE_FSESSION).asSleepable(),
            row("fsession.multi+", TRACING, AttachType.TRACE_FSESSION_MULTI),
            row("fsession.multi.s+", TRACING, AttachType.TRACE_FSESSION_MULTI).asSleepable(),
            row("fentry.multi+", TRACING, AttachType.TRACE_FENTRY_MULTI),
            row("fexit.multi+", TRACING, AttachType.TRACE_FEXIT_MULTI),
            row("fentry.multi.s+", TRACING, AttachType.TRACE_FENTRY_MULTI).asSleepable(),
            row("fexit.multi.s+", TRACING, AttachType.TRACE_FEXIT_MULTI).asSleepable(),
            row("freplace+", EXT),
            row("lsm+", LSM, AttachType.LSM_MAC),
            row("lsm.s+", LSM, AttachType.LSM_MAC).asSleepable(),
            row("lsm_cgroup+", LSM, AttachType.LSM_CGROUP),
            row("iter+", TRACING, AttachType.TRACE_ITER),
            row("iter.s+", TRACING, AttachType.TRACE_ITER).asSleepable(),
            row("syscall", SYSCALL).asSleepable(),
            row("xdp.frags/devmap", XDP, AttachType.XDP_DEVMAP),
            row("xdp/devmap", XDP, AttachType.XDP_DEVMAP),
            row("xdp.frags/cpumap", XDP, AttachType.XDP_CPUMAP),
            row("xdp/cpumap", XDP, AttachType.XDP_CPUMAP),
            row("xdp.frags", XDP, AttachType.XDP),
            row("xdp", XDP, AttachType.XDP),
            row("perf_event", PERF_EVENT),
            row("lwt_in", LWT_IN),
            row("lwt_out", LWT_OUT),
            row("lwt_xmit", LWT_XMIT),
            row("lwt_seg6local", LWT_SEG6LOCAL),
            row("sockops", SOCK_OPS, AttachType.CGROUP_SOCK_OPS),
            row("sk_skb/stream_parser", SK_SKB, AttachType.SK_SKB_STREAM_PARSER),
            row("sk_skb/stream_verdict", SK_SKB, AttachType.SK_SKB_STREAM_VERDICT),
            row("sk_skb/verdict", SK_SKB, AttachType.SK_SKB_VERDICT),
            row("sk_skb", SK_SKB),
            row("sk_msg", SK_MSG, AttachType.SK_MSG_VERDICT),
            row("lirc_mode2", LIRC_MODE2, AttachType.LIRC_MODE2),
            row("flow_dissector", FLOW_DISSECTOR, AttachType.FLOW_DISSECTOR),
            row("cgroup_skb/ingress", CGROUP_SKB, AttachType.CGROUP_INET_INGRESS),
            row("cgroup_skb/egress", CGROUP_SKB, AttachType.CGROUP_INET_EGRESS),
            row("cgroup/skb", CGROUP_SKB),
            row("cgroup/sock_create", CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_CREATE),
            row("cgroup/sock_release", CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_RELEASE),
            row("cgroup/sock", CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_CREATE),
            row("cgroup/post_bind4", CGROUP_SOCK, AttachType.CGROUP_INET4_POST_BIND),
            row("cgroup/post_bind6", CGROUP_SOCK, AttachType.CGROUP_INET6_POST_BIND),
            row("cgroup/bind4", CGROUP_SOCK_ADDR, AttachType.CGROUP_INET4_BIND),
            row("cgroup/bind6", CGROUP_SOCK_ADDR, AttachType.CGROUP_INET6_BIND),
            row("cgroup/connect4", CGROUP_SOCK_ADDR, AttachType.CGROUP_INET4_CONNECT),
            row("cgroup/connect6", CGROUP_SOCK_ADDR, AttachType.CGROUP_INET6_CONNECT),
            row("cgroup/connect_unix", CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_CONNECT),
            row("cgroup/sendmsg4", CGROUP_SOCK_ADDR, AttachType.CGROUP_UDP4_SENDMSG),
            row("cgroup/sendmsg6", CGROUP_SOCK_ADDR, AttachType.CGROUP_UDP6_SENDMSG),
            row("cgroup/sendmsg_unix", CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_SENDMSG),
            row("cgroup/recvmsg4", CGROUP_SOCK_ADDR, AttachType.CGROUP_UDP4_RECVMSG),
            row("cgroup/recvmsg6", CGROUP_SOCK_ADDR, AttachType.CGROUP_UDP6_RECVMSG),
            row("cgroup/recvmsg_unix", CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_RECVMSG),
            row("cgroup/getpeername4", CGROUP_SOCK_ADDR, AttachType.CGROUP_INET4_GETPEERNAME),
            row("cgroup/getpeername6", CGROUP_SOCK_ADDR, AttachType.CGROUP_INET6_GETPEERNAME),
            row("cgroup/getpeername_unix", CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_GETPEERNAME),
            row("cgroup/getsockname4", CGROUP_SOCK_ADDR, AttachType.CGROUP_INET4_GETSOCKNAME),
            row("cgroup/getsockname6", CGROUP_SOCK_ADDR, AttachType.CGROUP_INET6_GETSOCKNAME),
            row("cgroup/getsockname_unix", CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_GETSOCKNAME),
            row("cgroup/sysctl", CGROUP_SYSCTL, AttachType.CGROUP_SYSCTL),
            row("cgroup/getsockopt", CGROUP_SOCKOPT, AttachType.CGROUP_GETSOCKOPT),
            row("cgroup/setsockopt", CGROUP_SOCKOPT, AttachType.CGROUP_SETSOCKOPT),
            row("cgroup/dev", CGROUP_DEVICE, AttachType.CGROUP_DEVICE),
            row("struct_ops+", STRUCT_OPS),
            row("struct_ops.s+", STRUCT_OPS).asSleepable(),
            row("sk_lookup", SK_LOOKUP, AttachType.SK_LOOKUP),
            row("netfilter", NETFILTER, AttachType.NETFILTER));

    private SectionTypes() {}

    /**
     * Returns what a section's name says, {@link Attachment#UNKNOWN} if no row matches it. A {@code ?} before the name
     * only says that the programs are not loaded along with their object.
     */
    static Attachment attachment(String section) {
        boolean automatic = !section.startsWith("?");
        String name = automatic ? section : section.substring(1);
        return ROWS.stream()
                .filter(row -> row.matches(name))
                .findFirst()
                .map(row -> row.attachment(name, automatic))
                .orElseGet(() -> unknown(automatic));
    }

    private static Attachment unknown(boolean automatic) {
        Attachment unknown = Attachment.UNKNOWN;
        return new Attachment(unknown.type(), unknown.attachType(), unknown.target(), unknown.sleepable(), automatic);
    }

    private static Row row(String pattern, ProgramType type) {
        return new Row(pattern, type, Optional.empty(), false);
    }

    private static Row row(String pattern, ProgramType type, AttachType attachType) {
        return new Row(pattern, type, Optional.of(attachType), false);
    }

    private record Row(String pattern, ProgramType type, Optional<AttachType> attachType, boolean sleepable) {

        Row asSleepable() {
            return new Row(pattern, type, attachType, true);
        }

        boolean matches(String section) {
            if (!takesTarget()) {
                return section.equals(pattern);
            }
            return section.startsWith(name())
                    && (section.length() == name().length() || section.charAt(name().length()) == '/');
        }

        Attachment attachment(String section, boolean automatic) {
            String target = section.length() > name().length() ? section.substring(name().length() + 1) : "";
            return new Attachment(type, attachType, target, sleepable, automatic);
        }

        private boolean takesTarget() {
            return pattern.endsWith("+");
        }

        private String name() {
            return takesTarget() ? pattern.substring(0, pattern.length() - 1) : pattern;
        }
    }
}
