package io.github.ebpf4j.interpreter.layout;

/** The structures of {@code include/uapi/linux/bpf.h} that network programs see. */
public final class Structures {

    private Structures() {}

    /** A socket: the context of cgroup/sock programs, and what pointers to sockets point to. */
    public static final Layout SOCK = Layout.of("bpf_sock", """
            u32 bound_dev_if
            u32 family
            u32 type
            u32 protocol
            u32 mark
            u32 priority
            be32 src_ip4
            be32 src_ip6[4]
            u32 src_port
            be16 dst_port
            u16
            be32 dst_ip4
            be32 dst_ip6[4]
            u32 state
            s32 rx_queue_mapping""");

    /** A TCP socket. */
    public static final Layout TCP_SOCK = Layout.of("bpf_tcp_sock", """
            u32 snd_cwnd
            u32 srtt_us
            u32 rtt_min
            u32 snd_ssthresh
            u32 rcv_nxt
            u32 snd_nxt
            u32 snd_una
            u32 mss_cache
            u32 ecn_flags
            u32 rate_delivered
            u32 rate_interval_us
            u32 packets_out
            u32 retrans_out
            u32 total_retrans
            u32 segs_in
            u32 data_segs_in
            u32 segs_out
            u32 data_segs_out
            u32 lost_out
            u32 sacked_out
            u64 bytes_received
            u64 bytes_acked
            u32 dsack_dups
            u32 delivered
            u32 delivered_ce
            u32 icsk_retransmits""");

    /** The context of cgroup programs about addresses: bind, connect, sendmsg, recvmsg, getpeername, getsockname. */
    public static final Layout SOCK_ADDR = Layout.of("bpf_sock_addr", """
            u32 user_family
            be32 user_ip4
            be32 user_ip6[4]
            be16in32 user_port
            u32 family
            u32 type
            u32 protocol
            be32 msg_src_ip4
            be32 msg_src_ip6[4]
            ptr sk""");

    /** The context of sock_ops programs. */
    public static final Layout SOCK_OPS = Layout.of("bpf_sock_ops", """
            u32 op
            u32 args[4]
            u32 family
            be32 remote_ip4
            be32 local_ip4
            be32 remote_ip6[4]
            be32 local_ip6[4]
            be32 remote_port
            u32 local_port
            u32 is_fullsock
            u32 snd_cwnd
            u32 srtt_us
            u32 bpf_sock_ops_cb_flags
            u32 state
            u32 rtt_min
            u32 snd_ssthresh
            u32 rcv_nxt
            u32 snd_nxt
            u32 snd_una
            u32 mss_cache
            u32 ecn_flags
            u32 rate_delivered
            u32 rate_interval_us
            u32 packets_out
            u32 retrans_out
            u32 total_retrans
            u32 segs_in
            u32 data_segs_in
            u32 segs_out
            u32 data_segs_out
            u32 lost_out
            u32 sacked_out
            u32 sk_txhash
            u64 bytes_received
            u64 bytes_acked
            ptr sk
            ptr skb_data
            ptr skb_data_end
            u32 skb_len
            u32 skb_tcp_flags
            u64 skb_hwtstamp""");

    /** The context of sk_msg programs. */
    public static final Layout SK_MSG = Layout.of("sk_msg_md", """
            ptr data
            ptr data_end
            u32 family
            be32 remote_ip4
            be32 local_ip4
            be32 remote_ip6[4]
            be32 local_ip6[4]
            be32 remote_port
            u32 local_port
            u32 size
            ptr sk""");

    /** The context of sk_reuseport programs. */
    public static final Layout SK_REUSEPORT = Layout.of("sk_reuseport_md", """
            ptr data
            ptr data_end
            u32 len
            be16in32 eth_protocol
            u32 ip_protocol
            u32 bind_inany
            u32 hash
            ptr sk
            ptr migrating_sk""");

    /** The context of sk_lookup programs. */
    public static final Layout SK_LOOKUP = Layout.of("bpf_sk_lookup", """
            ptr sk
            u32 family
            u32 protocol
            be32 remote_ip4
            be32 remote_ip6[4]
            be16 remote_port
            u16
            be32 local_ip4
            be32 local_ip6[4]
            u32 local_port
            u32 ingress_ifindex""");

    /** The context of cgroup/dev programs. */
    public static final Layout CGROUP_DEV = Layout.of("bpf_cgroup_dev_ctx", """
            u32 access_type
            u32 major
            u32 minor""");

    /** The context of cgroup/sysctl programs. */
    public static final Layout SYSCTL = Layout.of("bpf_sysctl", """
            u32 write
            u32 file_pos""");

    /** The context of cgroup/getsockopt and cgroup/setsockopt programs. */
    public static final Layout SOCKOPT = Layout.of("bpf_sockopt", """
            ptr sk
            ptr optval
            ptr optval_end
            s32 level
            s32 optname
            s32 optlen
            s32 retval""");

    /** The context of netfilter programs: two pointers to structures of the kernel. */
    public static final Layout NF_CTX = Layout.of("bpf_nf_ctx", """
            ptr state
            ptr skb""");

    /** What {@code bpf_fib_lookup} is given, where the members of a union are named after what goes in. */
    public static final Layout FIB_LOOKUP = Layout.of("bpf_fib_lookup", """
            u8 family
            u8 l4_protocol
            be16 sport
            be16 dport
            u16 tot_len
            u32 ifindex
            u32 rt_metric
            be32 src[4]
            be32 dst[4]
            u32 tbid
            u8 smac[6]
            u8 dmac[6]""");

    /** What {@code bpf_skb_get_tunnel_key} and its counterpart pass on. */
    public static final Layout TUNNEL_KEY = Layout.of("bpf_tunnel_key", """
            u32 tunnel_id
            u32 remote_ipv6[4]
            u8 tunnel_tos
            u8 tunnel_ttl
            be16 tunnel_flags
            u32 tunnel_label
            u32 local_ipv6[4]""");
}
