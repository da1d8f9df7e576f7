package io.github.ebpf4j.interpreter.layout;

/**
 * The structures of {@code include/uapi/linux/bpf.h} that network programs see, and which accesses to them the kernel's
 * verifier lets them make: {@code *_is_valid_access} in {@code net/core/filter.c} and {@code kernel/bpf/cgroup.c}, as Linux
 * 6.18 answers.
 */
public final class Structures {

    private Structures() {}

    /** What programs that work on packets in the kernel see of them. */
    public static final Layout SK_BUFF = Layout.of("__sk_buff", """
            type     field           filter tc  cgroup lwt sk_skb dissector
            u32      len             R      R   R      R   R      -
            u32      pkt_type        R      R   R      R   R      -
            u32      mark            R      Rw  Rw     Rw  -      -
            u32      queue_mapping   R      Rw  R      R   R      -
            be16in32 protocol        R      R   R      R   R      -
            u32      vlan_present    R      R   R      R   R      -
            u32      vlan_tci        R      R   R      R   R      -
            be16in32 vlan_proto      R      R   R      R   R      -
            u32      priority        R      Rw  Rw     Rw  Rw     -
            u32      ingress_ifindex R      R   R      R   R      -
            u32      ifindex         R      R   R      R   R      -
            u32      tc_index        R      Rw  R      R   Rw     -
            u32      cb[5]           RW2    RW2 RW2    RW2 R2     -
            u32      hash            R      R   R      R   R      -
            u32      tc_classid      -      Rw  -      -   -      -
            u32      data            -      r   r      r   r      r
            u32      data_end        -      r   r      r   r      r
            u32      napi_id         R      R   R      R   R      -
            u32      family          -      -   R      -   R      -
            be32     remote_ip4      -      -   r      -   r      -
            be32     local_ip4       -      -   r      -   r      -
            be32     remote_ip6[4]   -      -   r      -   r      -
            be32     local_ip6[4]    -      -   r      -   r      -
            be32     remote_port     -      -   R      -   R      -
            u32      local_port      -      -   R      -   R      -
            u32      data_meta       -      r   -      -   -      -
            ptr      flow_keys       -      -   -      -   -      r
            u64      tstamp          -      rw  rw     -   -      -
            u32      wire_len        -      R   -      -   -      -
            u32      gso_segs        R      R   R      R   R      -
            ptr      sk              r      r   r      r   r      -
            u32      gso_size        R      R   R      R   R      -
            u8       tstamp_type     -      r   -      -   -      -
            u8
            u8
            u8
            u64      hwtstamp        -      r   r      -   -      -""");

    /** The context of XDP programs. */
    public static final Layout XDP_MD = Layout.of("xdp_md", """
            type field           all devmap
            u32  data            r   r
            u32  data_end        r   r
            u32  data_meta       r   r
            u32  ingress_ifindex r   r
            u32  rx_queue_index  r   r
            u32  egress_ifindex  -   r""");

    /** A socket: the context of cgroup/sock programs, and what pointers to sockets point to. */
    public static final Layout SOCK = Layout.of("bpf_sock", """
            type field            create bind4 bind6
            u32  bound_dev_if     rw     -     -
            u32  family           7000   7000  7000
            u32  type             7000   7000  7000
            u32  protocol         7000   7000  7000
            u32  mark             rw     -     -
            u32  priority         rw     -     -
            be32 src_ip4          -      R     -
            be32 src_ip6[4]       -      -     R
            u32  src_port         -      7000  7000
            be16 dst_port         71     71    71
            u16
            be32 dst_ip4          R      R     R
            be32 dst_ip6[4]       R      R     R
            u32  state            7000   7000  7000
            s32  rx_queue_mapping 7000   7000  7000""");

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
            type     field          inet4 inet6 sendmsg4 sendmsg6
            u32      user_family    r     r     r        r
            be32     user_ip4       Rw    -     Rw       -
            be32     user_ip6[4]    -     Rw2   -        Rw2
            be16in32 user_port      Rw    Rw    Rw       Rw
            u32      family         r     r     r        r
            u32      type           r     r     r        r
            u32      protocol       r     r     r        r
            be32     msg_src_ip4    -     -     Rw       -
            be32     msg_src_ip6[4] -     -     -        Rw2
            ptr      sk             r     r     r        r""");

    /** The context of sock_ops programs. */
    public static final Layout SOCK_OPS = Layout.of("bpf_sock_ops", """
            type field                 all
            u32  op                    r
            u32  args[4]               rw,r
            u32  family                r
            be32 remote_ip4            r
            be32 local_ip4             r
            be32 remote_ip6[4]         r
            be32 local_ip6[4]          r
            be32 remote_port           r
            u32  local_port            r
            u32  is_fullsock           r
            u32  snd_cwnd              r
            u32  srtt_us               r
            u32  bpf_sock_ops_cb_flags r
            u32  state                 r
            u32  rtt_min               r
            u32  snd_ssthresh          r
            u32  rcv_nxt               r
            u32  snd_nxt               r
            u32  snd_una               r
            u32  mss_cache             r
            u32  ecn_flags             r
            u32  rate_delivered        r
            u32  rate_interval_us      r
            u32  packets_out           r
            u32  retrans_out           r
            u32  total_retrans         r
            u32  segs_in               r
            u32  data_segs_in          r
            u32  segs_out              r
            u32  data_segs_out         r
            u32  lost_out              r
            u32  sacked_out            r
            u32  sk_txhash             rw
            u64  bytes_received        r
            u64  bytes_acked           r
            ptr  sk                    r
            ptr  skb_data              r
            ptr  skb_data_end          r
            u32  skb_len               r
            u32  skb_tcp_flags         7000
            u64  skb_hwtstamp          r""");

    /** The context of sk_msg programs. */
    public static final Layout SK_MSG = Layout.of("sk_msg_md", """
            type field         all
            ptr  data          r
            ptr  data_end      r
            u32  family        r
            be32 remote_ip4    r
            be32 local_ip4     r
            be32 remote_ip6[4] r
            be32 local_ip6[4]  r
            be32 remote_port   r
            u32  local_port    r
            u32  size          r
            ptr  sk            r""");

    /** The context of sk_reuseport programs. */
    public static final Layout SK_REUSEPORT = Layout.of("sk_reuseport_md", """
            type     field        all
            ptr      data         r
            ptr      data_end     r
            u32      len          R
            be16in32 eth_protocol 6020
            u32      ip_protocol  R
            u32      bind_inany   R
            u32      hash         r
            ptr      sk           r
            ptr      migrating_sk r""");

    /** The context of sk_lookup programs. */
    public static final Layout SK_LOOKUP = Layout.of("bpf_sk_lookup", """
            type field           all
            ptr  sk              r
            u32  family          R
            u32  protocol        R
            be32 remote_ip4      R
            be32 remote_ip6[4]   R
            be16 remote_port     7131
            u16
            be32 local_ip4       R
            be32 local_ip6[4]    R
            u32  local_port      R
            u32  ingress_ifindex R""");

    /** The context of cgroup/dev programs. */
    public static final Layout CGROUP_DEV = Layout.of("bpf_cgroup_dev_ctx", """
            type field       all
            u32  access_type R
            u32  major       r
            u32  minor       r""");

    /** The context of cgroup/sysctl programs. */
    public static final Layout SYSCTL = Layout.of("bpf_sysctl", """
            type field    all
            u32  write    R
            u32  file_pos Rw""");

    /** The context of cgroup/getsockopt and cgroup/setsockopt programs. */
    public static final Layout SOCKOPT = Layout.of("bpf_sockopt", """
            type field      get set
            ptr  sk         r   r
            ptr  optval     r   r
            ptr  optval_end r   r
            s32  level      r   rw
            s32  optname    r   rw
            s32  optlen     rw  rw
            s32  retval     rw  -""");

    /** The context of netfilter programs: two pointers to structures of the kernel. */
    public static final Layout NF_CTX = Layout.of("bpf_nf_ctx", """
            type field all
            ptr  state r
            ptr  skb   r""");

    /** Returns the context of perf_event programs, on an architecture that shows them so many registers. */
    public static Layout perfEventData(int registers) {
        return Layout.of("bpf_perf_event_data", """
                type field         all
                u64  regs[%d]      r
                u64  sample_period R
                u64  addr          R""".formatted(registers));
    }

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
