// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: what a program is for stands in the name of its section: `?` in front, `.s` and `.frags` behind the type,
// attachment targets, aliases, and names that mean nothing.

#include "bpf.h"

#define PROGRAM(name, section)       \
    SEC(section) int name(void *ctx) \
    {                                \
        return 0;                    \
    }

// Of one name, and their sleepable forms.
PROGRAM(socket_filter, "socket")
PROGRAM(express, "xdp")
PROGRAM(express_fragments, "xdp.frags")
PROGRAM(express_devmap, "xdp/devmap")
PROGRAM(express_cpumap_fragments, "xdp.frags/cpumap")
PROGRAM(system_call, "syscall")
PROGRAM(packet_filter, "netfilter")
PROGRAM(lookup, "sk_lookup")

// With a target.
PROGRAM(probe, "kprobe/do_unlinkat")
PROGRAM(probe_place, "kprobe/do_unlinkat+0x8")
PROGRAM(return_probe, "kretprobe/do_unlinkat")
PROGRAM(probe_many, "kprobe.multi/tcp_*")
PROGRAM(probe_session, "kprobe.session/tcp_*")
PROGRAM(call_probe, "ksyscall/unlinkat")
PROGRAM(user_probe, "uprobe//bin/bash:readline")
PROGRAM(user_probe_sleepable, "uprobe.s//bin/bash:readline+0x10")
PROGRAM(user_return_probes, "uretprobe.multi/libc.so.6:mem*")
PROGRAM(static_probe, "usdt//bin/ruby:ruby:gc__mark__begin")
PROGRAM(trace_point, "tracepoint/syscalls/sys_enter_openat")
PROGRAM(trace_point_alias, "tp/sched/sched_switch")
PROGRAM(raw_trace_point, "raw_tracepoint/sched_switch")
PROGRAM(raw_trace_point_alias, "raw_tp/sched_switch")
PROGRAM(raw_trace_point_writable, "raw_tracepoint.w/nbd_send_request")
PROGRAM(typed_trace_point, "tp_btf/sched_switch")
PROGRAM(entry, "fentry/tcp_connect")
PROGRAM(entry_sleepable, "fentry.s/do_sys_open")
PROGRAM(leave, "fexit/tcp_connect")
PROGRAM(modify, "fmod_ret/security_file_open")
PROGRAM(extension, "freplace/handler")
PROGRAM(hook, "lsm/file_open")
PROGRAM(hook_sleepable, "lsm.s/bpf")
PROGRAM(hook_cgroup, "lsm_cgroup/socket_bind")
PROGRAM(iterate, "iter/task")
PROGRAM(iterate_sleepable, "iter.s/bpf_map")
PROGRAM(operation, "struct_ops/init")
PROGRAM(operation_sleepable, "struct_ops.s/init")

// Of the traffic control, in all the ways in which they are written.
PROGRAM(tc_alone, "tc")
PROGRAM(tc_in, "tc/ingress")
PROGRAM(tcx_out, "tcx/egress")
PROGRAM(classify, "classifier")
PROGRAM(act, "action")
PROGRAM(netkit_peer, "netkit/peer")

// Of groups of processes.
PROGRAM(group_in, "cgroup_skb/ingress")
PROGRAM(group_any, "cgroup/skb")
PROGRAM(group_connect, "cgroup/connect4")
PROGRAM(group_unix, "cgroup/getpeername_unix")
PROGRAM(group_device, "cgroup/dev")
PROGRAM(group_options, "cgroup/setsockopt")
PROGRAM(sockets, "sockops")
PROGRAM(stream, "sk_skb/stream_verdict")
PROGRAM(message, "sk_msg")
PROGRAM(reuse, "sk_reuseport/migrate")
PROGRAM(dissect, "flow_dissector")
PROGRAM(tunnel, "lwt_xmit")
PROGRAM(event, "perf_event")

// Not loaded along with the object.
PROGRAM(optional, "?xdp")
PROGRAM(optional_target, "?fentry.s/do_nanosleep")

// Nothing that libbpf knows.
PROGRAM(custom_name, "custom")
PROGRAM(custom_path, "custom/with/path")
PROGRAM(nearly, "xdpfoo")
PROGRAM(nearly_sleepable, "xdp.s")

LICENSE;
