package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.ProgramType;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names of sections say, against the table {@code section_defs} of libbpf. */
class SectionTypesTest {

    // Pattern, type, attach type, whether it may sleep.
    private static final String LIBBPF = """
            socket|SOCKET_FILTER|-|-
            sk_reuseport/migrate|SK_REUSEPORT|SK_REUSEPORT_SELECT_OR_MIGRATE|-
            sk_reuseport|SK_REUSEPORT|SK_REUSEPORT_SELECT|-
            kprobe+|KPROBE|-|-
            uprobe+|KPROBE|-|-
            uprobe.s+|KPROBE|-|sleepable
            kretprobe+|KPROBE|-|-
            uretprobe+|KPROBE|-|-
            uretprobe.s+|KPROBE|-|sleepable
            kprobe.multi+|KPROBE|TRACE_KPROBE_MULTI|-
            kretprobe.multi+|KPROBE|TRACE_KPROBE_MULTI|-
            kprobe.session+|KPROBE|TRACE_KPROBE_SESSION|-
            uprobe.multi+|KPROBE|TRACE_UPROBE_MULTI|-
            uretprobe.multi+|KPROBE|TRACE_UPROBE_MULTI|-
            uprobe.session+|KPROBE|TRACE_UPROBE_SESSION|-
            uprobe.multi.s+|KPROBE|TRACE_UPROBE_MULTI|sleepable
            uretprobe.multi.s+|KPROBE|TRACE_UPROBE_MULTI|sleepable
            uprobe.session.s+|KPROBE|TRACE_UPROBE_SESSION|sleepable
            ksyscall+|KPROBE|-|-
            kretsyscall+|KPROBE|-|-
            usdt+|KPROBE|-|-
            usdt.s+|KPROBE|-|sleepable
            tc/ingress|SCHED_CLS|TCX_INGRESS|-
            tc/egress|SCHED_CLS|TCX_EGRESS|-
            tcx/ingress|SCHED_CLS|TCX_INGRESS|-
            tcx/egress|SCHED_CLS|TCX_EGRESS|-
            tc|SCHED_CLS|-|-
            classifier|SCHED_CLS|-|-
            action|SCHED_ACT|-|-
            netkit/primary|SCHED_CLS|NETKIT_PRIMARY|-
            netkit/peer|SCHED_CLS|NETKIT_PEER|-
            tracepoint+|TRACEPOINT|-|-
            tp+|TRACEPOINT|-|-
            tracepoint.s+|TRACEPOINT|-|sleepable
            tp.s+|TRACEPOINT|-|sleepable
            raw_tracepoint+|RAW_TRACEPOINT|-|-
            raw_tp+|RAW_TRACEPOINT|-|-
            raw_tracepoint.s+|RAW_TRACEPOINT|-|sleepable
            raw_tp.s+|RAW_TRACEPOINT|-|sleepable
            raw_tracepoint.w+|RAW_TRACEPOINT_WRITABLE|-|-
            raw_tp.w+|RAW_TRACEPOINT_WRITABLE|-|-
            tp_btf+|TRACING|TRACE_RAW_TP|-
            tp_btf.s+|TRACING|TRACE_RAW_TP|sleepable
            fentry+|TRACING|TRACE_FENTRY|-
            fmod_ret+|TRACING|MODIFY_RETURN|-
            fexit+|TRACING|TRACE_FEXIT|-
            fentry.s+|TRACING|TRACE_FENTRY|sleepable
            fmod_ret.s+|TRACING|MODIFY_RETURN|sleepable
            fexit.s+|TRACING|TRACE_FEXIT|sleepable
            fsession+|TRACING|TRACE_FSESSION|-
            fsession.s+|TRACING|TRACE_FSESSION|sleepable
            fsession.multi+|TRACING|TRACE_FSESSION_MULTI|-
            fsession.multi.s+|TRACING|TRACE_FSESSION_MULTI|sleepable
            fentry.multi+|TRACING|TRACE_FENTRY_MULTI|-
            fexit.multi+|TRACING|TRACE_FEXIT_MULTI|-
            fentry.multi.s+|TRACING|TRACE_FENTRY_MULTI|sleepable
            fexit.multi.s+|TRACING|TRACE_FEXIT_MULTI|sleepable
            freplace+|EXT|-|-
            lsm+|LSM|LSM_MAC|-
            lsm.s+|LSM|LSM_MAC|sleepable
            lsm_cgroup+|LSM|LSM_CGROUP|-
            iter+|TRACING|TRACE_ITER|-
            iter.s+|TRACING|TRACE_ITER|sleepable
            syscall|SYSCALL|-|sleepable
            xdp.frags/devmap|XDP|XDP_DEVMAP|-
            xdp/devmap|XDP|XDP_DEVMAP|-
            xdp.frags/cpumap|XDP|XDP_CPUMAP|-
            xdp/cpumap|XDP|XDP_CPUMAP|-
            xdp.frags|XDP|XDP|-
            xdp|XDP|XDP|-
            perf_event|PERF_EVENT|-|-
            lwt_in|LWT_IN|-|-
            lwt_out|LWT_OUT|-|-
            lwt_xmit|LWT_XMIT|-|-
            lwt_seg6local|LWT_SEG6LOCAL|-|-
            sockops|SOCK_OPS|CGROUP_SOCK_OPS|-
            sk_skb/stream_parser|SK_SKB|SK_SKB_STREAM_PARSER|-
            sk_skb/stream_verdict|SK_SKB|SK_SKB_STREAM_VERDICT|-
            sk_skb/verdict|SK_SKB|SK_SKB_VERDICT|-
            sk_skb|SK_SKB|-|-
            sk_msg|SK_MSG|SK_MSG_VERDICT|-
            lirc_mode2|LIRC_MODE2|LIRC_MODE2|-
            flow_dissector|FLOW_DISSECTOR|FLOW_DISSECTOR|-
            cgroup_skb/ingress|CGROUP_SKB|CGROUP_INET_INGRESS|-
            cgroup_skb/egress|CGROUP_SKB|CGROUP_INET_EGRESS|-
            cgroup/skb|CGROUP_SKB|-|-
            cgroup/sock_create|CGROUP_SOCK|CGROUP_INET_SOCK_CREATE|-
            cgroup/sock_release|CGROUP_SOCK|CGROUP_INET_SOCK_RELEASE|-
            cgroup/sock|CGROUP_SOCK|CGROUP_INET_SOCK_CREATE|-
            cgroup/post_bind4|CGROUP_SOCK|CGROUP_INET4_POST_BIND|-
            cgroup/post_bind6|CGROUP_SOCK|CGROUP_INET6_POST_BIND|-
            cgroup/bind4|CGROUP_SOCK_ADDR|CGROUP_INET4_BIND|-
            cgroup/bind6|CGROUP_SOCK_ADDR|CGROUP_INET6_BIND|-
            cgroup/connect4|CGROUP_SOCK_ADDR|CGROUP_INET4_CONNECT|-
            cgroup/connect6|CGROUP_SOCK_ADDR|CGROUP_INET6_CONNECT|-
            cgroup/connect_unix|CGROUP_SOCK_ADDR|CGROUP_UNIX_CONNECT|-
            cgroup/sendmsg4|CGROUP_SOCK_ADDR|CGROUP_UDP4_SENDMSG|-
            cgroup/sendmsg6|CGROUP_SOCK_ADDR|CGROUP_UDP6_SENDMSG|-
            cgroup/sendmsg_unix|CGROUP_SOCK_ADDR|CGROUP_UNIX_SENDMSG|-
            cgroup/recvmsg4|CGROUP_SOCK_ADDR|CGROUP_UDP4_RECVMSG|-
            cgroup/recvmsg6|CGROUP_SOCK_ADDR|CGROUP_UDP6_RECVMSG|-
            cgroup/recvmsg_unix|CGROUP_SOCK_ADDR|CGROUP_UNIX_RECVMSG|-
            cgroup/getpeername4|CGROUP_SOCK_ADDR|CGROUP_INET4_GETPEERNAME|-
            cgroup/getpeername6|CGROUP_SOCK_ADDR|CGROUP_INET6_GETPEERNAME|-
            cgroup/getpeername_unix|CGROUP_SOCK_ADDR|CGROUP_UNIX_GETPEERNAME|-
            cgroup/getsockname4|CGROUP_SOCK_ADDR|CGROUP_INET4_GETSOCKNAME|-
            cgroup/getsockname6|CGROUP_SOCK_ADDR|CGROUP_INET6_GETSOCKNAME|-
            cgroup/getsockname_unix|CGROUP_SOCK_ADDR|CGROUP_UNIX_GETSOCKNAME|-
            cgroup/sysctl|CGROUP_SYSCTL|CGROUP_SYSCTL|-
            cgroup/getsockopt|CGROUP_SOCKOPT|CGROUP_GETSOCKOPT|-
            cgroup/setsockopt|CGROUP_SOCKOPT|CGROUP_SETSOCKOPT|-
            cgroup/dev|CGROUP_DEVICE|CGROUP_DEVICE|-
            struct_ops+|STRUCT_OPS|-|-
            struct_ops.s+|STRUCT_OPS|-|sleepable
            sk_lookup|SK_LOOKUP|SK_LOOKUP|-
            netfilter|NETFILTER|NETFILTER|-
            """;

    private record Row(String pattern, Attachment bare) {
        boolean takesTarget() {
            return pattern.endsWith("+");
        }

        String name() {
            return takesTarget() ? pattern.substring(0, pattern.length() - 1) : pattern;
        }

        Attachment to(String target) {
            return new Attachment(bare.type(), bare.attachType(), target, bare.sleepable(), true);
        }

        @Override
        public String toString() {
            return pattern;
        }
    }

    static Stream<Row> rows() {
        return LIBBPF.lines().map(line -> line.split("\\|")).map(cells -> {
            Optional<AttachType> attachType =
                    cells[2].equals("-") ? Optional.empty() : Optional.of(AttachType.valueOf(cells[2]));
            return new Row(
                    cells[0],
                    new Attachment(ProgramType.valueOf(cells[1]), attachType, "", cells[3].equals("sleepable"), true));
        });
    }

    @Test
    void allRowsAreChecked() {
        assertEquals(116, rows().count());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aNameAlone(Row row) {
        assertEquals(row.bare(), SectionTypes.attachment(row.name()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aNameAndATarget(Row row) {
        // A few names with a slash are rows of their own; none of them ends in "/a/b".
        Attachment expected = row.takesTarget() ? row.to("a/b") : Attachment.UNKNOWN;
        assertEquals(expected, SectionTypes.attachment(row.name() + "/a/b"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aTargetMayBeEmpty(Row row) {
        assertEquals(row.takesTarget() ? row.bare() : Attachment.UNKNOWN, SectionTypes.attachment(row.name() + "/"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nothingButASlashMayFollowAName(Row row) {
        assertEquals(Attachment.UNKNOWN, SectionTypes.attachment(row.name() + "_x"));
        assertEquals(Attachment.UNKNOWN, SectionTypes.attachment(row.name() + "+"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nothingMayPrecedeAName(Row row) {
        assertEquals(Attachment.UNKNOWN, SectionTypes.attachment(" " + row.name()));
        assertEquals(Attachment.UNKNOWN, SectionTypes.attachment("/" + row.name()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aQuestionMarkLeavesOnlyTheDecisionToLoad(Row row) {
        Attachment bare = row.bare();
        assertEquals(
                new Attachment(bare.type(), bare.attachType(), "", bare.sleepable(), false),
                SectionTypes.attachment("?" + row.name()));
    }

    // Custom names, most of which libbpf took as prefixes before its version 1.0.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "+",
                "2/7",
                "from-container",
                "xdp_prog",
                "xdp/foo",
                "xdp.frag",
                "xdp_devmap/foo",
                "classifier/foo",
                "tc/foo",
                "action/foo",
                "cgroup_skb",
                "cgroup_skb/foo",
                "cgroup/connect",
                "socket1",
                "socket_filter/a",
                "sk_skb/foo",
                "kprobe.s/foo",
                "kprobe.multi.s/foo",
                "raw_tp.w.s/foo",
                "XDP",
                "kprob",
                ".text",
                "license"
            })
    void otherNamesSayNothing(String section) {
        assertEquals(Attachment.UNKNOWN, SectionTypes.attachment(section));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "??xdp", "?from-container", "? xdp"})
    void aQuestionMarkBeforeAnotherNameCountsToo(String section) {
        assertEquals(
                new Attachment(ProgramType.UNSPEC, Optional.empty(), "", false, false),
                SectionTypes.attachment(section));
    }

    @ParameterizedTest
    @CsvSource({
        "kprobe/tcp_v4_connect+0x10, tcp_v4_connect+0x10",
        "tracepoint/syscalls/sys_enter_openat, syscalls/sys_enter_openat",
        "uprobe//usr/lib/libc.so.6:malloc, /usr/lib/libc.so.6:malloc",
        "usdt//bin/app:provider:name, /bin/app:provider:name",
        "kprobe.multi/tcp_*, tcp_*",
        "struct_ops.s/init, init",
        "iter/bpf_map_elem, bpf_map_elem",
        "freplace/?x, ?x"
    })
    void aTargetIsWhatFollows(String section, String target) {
        assertEquals(target, SectionTypes.attachment(section).target());
    }
}
