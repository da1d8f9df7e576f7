// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Contexts, helpers, kfuncs and flags of Linux, by their names there.

#pragma once

#include "../bpf.h"
#include "../core.h"

// What a program has seen. The section holds one number for each CHECK, and its types the names; what was never reached
// stays UNSEEN.
#define UNSEEN 0x6e6565736e755fLL
#define CHECK(name, value)                                          \
    ({                                                              \
        const s64 seen_now = (s64)(value);                          \
        static volatile s64 name SEC(".data.seen") = UNSEEN;        \
        name = seen_now;                                            \
    })

// The first bytes of a text.
#define CHECK_TEXT(name, text)                                      \
    ({                                                              \
        static volatile char name[48] SEC(".data.seen") = "";       \
        for (u32 each = 0; each < sizeof(name) && each < sizeof(text); each++) \
            name[each] = (text)[each];                              \
    })

#define INLINE static inline __attribute__((always_inline))
#define htons(number) (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? (u16)(number) : __builtin_bswap16(number))
#define htonl(number) (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? (u32)(number) : __builtin_bswap32(number))
// Hides from clang, and so from the verifier's eyes only where it can follow, what a number is.
#define OPAQUE(number)                      \
    ({                                      \
        u64 opaque = (number);              \
        asm volatile("" : "+r"(opaque));    \
        opaque;                             \
    })

enum {
    PERCPU_ARRAY = 6,
    LRU_PERCPU_HASH = 10,
    DEVMAP = 14,
    SOCKMAP = 15,
    CPUMAP = 16,
    XSKMAP = 17,
    QUEUE = 22,
    STACK = 23,
    DEVMAP_HASH = 25,
};

enum { BPF_ANY = 0, BPF_NOEXIST = 1, BPF_EXIST = 2, BPF_F_LOCK = 4 };
#define BPF_F_CURRENT_CPU 0xffffffffULL

struct xdp_md {
    u32 data;
    u32 data_end;
    u32 data_meta;
    u32 ingress_ifindex;
    u32 rx_queue_index;
    u32 egress_ifindex;
};

struct bpf_sock;
struct bpf_flow_keys;

struct __sk_buff {
    u32 len;
    u32 pkt_type;
    u32 mark;
    u32 queue_mapping;
    u32 protocol;
    u32 vlan_present;
    u32 vlan_tci;
    u32 vlan_proto;
    u32 priority;
    u32 ingress_ifindex;
    u32 ifindex;
    u32 tc_index;
    u32 cb[5];
    u32 hash;
    u32 tc_classid;
    u32 data;
    u32 data_end;
    u32 napi_id;
    u32 family;
    u32 remote_ip4;
    u32 local_ip4;
    u32 remote_ip6[4];
    u32 local_ip6[4];
    u32 remote_port;
    u32 local_port;
    u32 data_meta;
    union {
        struct bpf_flow_keys *flow_keys;
        u64 flow_keys_is;
    };
    u64 tstamp;
    u32 wire_len;
    u32 gso_segs;
    union {
        struct bpf_sock *sk;
        u64 sk_is;
    };
    u32 gso_size;
    u8 tstamp_type;
    u64 hwtstamp;
};

static long (*const bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
#define bpf_map_lookup_elem map_lookup_elem
#define bpf_map_update_elem map_update_elem
static u64 (*const bpf_ktime_get_ns)(void) = (void *)5;
static u32 (*const bpf_get_prandom_u32)(void) = (void *)7;
static u32 (*const bpf_get_smp_processor_id)(void) = (void *)8;
static long (*const bpf_skb_store_bytes)(void *skb, u32 offset, const void *from, u32 len, u64 flags) = (void *)9;
static long (*const bpf_l3_csum_replace)(void *skb, u32 offset, u64 from, u64 to, u64 size) = (void *)10;
static long (*const bpf_l4_csum_replace)(void *skb, u32 offset, u64 from, u64 to, u64 flags) = (void *)11;
static long (*const bpf_tail_call)(void *ctx, void *map, u32 index) = (void *)12;
static u64 (*const bpf_get_current_pid_tgid)(void) = (void *)14;
static u64 (*const bpf_get_current_uid_gid)(void) = (void *)15;
static long (*const bpf_get_current_comm)(void *buffer, u32 size) = (void *)16;
static u32 (*const bpf_get_cgroup_classid)(void *skb) = (void *)17;
static long (*const bpf_skb_vlan_push)(void *skb, u16 proto, u16 tci) = (void *)18;
static long (*const bpf_skb_vlan_pop)(void *skb) = (void *)19;
static long (*const bpf_skb_get_tunnel_key)(void *skb, void *key, u32 size, u64 flags) = (void *)20;
static long (*const bpf_skb_set_tunnel_key)(void *skb, const void *key, u32 size, u64 flags) = (void *)21;
static long (*const bpf_redirect)(u32 ifindex, u64 flags) = (void *)23;
static u32 (*const bpf_get_route_realm)(void *skb) = (void *)24;
static long (*const bpf_perf_event_output)(void *ctx, void *map, u64 flags, const void *data, u64 size) = (void *)25;
static long (*const bpf_skb_load_bytes)(const void *skb, u32 offset, void *to, u32 len) = (void *)26;
static long (*const bpf_get_stackid)(void *ctx, void *map, u64 flags) = (void *)27;
static s64 (*const bpf_csum_diff)(const void *from, u32 from_size, const void *to, u32 to_size, u32 seed) = (void *)28;
static long (*const bpf_skb_get_tunnel_opt)(void *skb, void *opt, u32 size) = (void *)29;
static long (*const bpf_skb_set_tunnel_opt)(void *skb, const void *opt, u32 size) = (void *)30;
static long (*const bpf_skb_change_proto)(void *skb, u16 proto, u64 flags) = (void *)31;
static long (*const bpf_skb_change_type)(void *skb, u32 type) = (void *)32;
static long (*const bpf_skb_under_cgroup)(void *skb, void *map, u32 index) = (void *)33;
static u32 (*const bpf_get_hash_recalc)(void *skb) = (void *)34;
static long (*const bpf_skb_change_tail)(void *skb, u32 len, u64 flags) = (void *)38;
static long (*const bpf_skb_pull_data)(void *skb, u32 len) = (void *)39;
static s64 (*const bpf_csum_update)(void *skb, u32 csum) = (void *)40;
static void (*const bpf_set_hash_invalid)(void *skb) = (void *)41;
static long (*const bpf_get_numa_node_id)(void) = (void *)42;
static long (*const bpf_skb_change_head)(void *skb, u32 len, u64 flags) = (void *)43;
static long (*const bpf_xdp_adjust_head)(void *xdp, int delta) = (void *)44;
static long (*const bpf_probe_read_str)(void *to, u32 size, const void *from) = (void *)45;
static u64 (*const bpf_get_socket_cookie)(void *ctx) = (void *)46;
static u32 (*const bpf_get_socket_uid)(void *skb) = (void *)47;
static long (*const bpf_set_hash)(void *skb, u32 hash) = (void *)48;
static long (*const bpf_skb_adjust_room)(void *skb, s32 len_diff, u32 mode, u64 flags) = (void *)50;
static long (*const bpf_redirect_map)(void *map, u64 key, u64 flags) = (void *)51;
static long (*const bpf_xdp_adjust_meta)(void *xdp, int delta) = (void *)54;
static long (*const bpf_xdp_adjust_tail)(void *xdp, int delta) = (void *)65;
static long (*const bpf_skb_get_xfrm_state)(void *skb, u32 index, void *state, u32 size, u64 flags) = (void *)66;
static long (*const bpf_get_stack)(void *ctx, void *buffer, u32 size, u64 flags) = (void *)67;
static long (*const bpf_skb_load_bytes_relative)(const void *skb, u32 offset, void *to, u32 len, u32 start) = (void *)68;
static long (*const bpf_fib_lookup)(void *ctx, void *params, int size, u32 flags) = (void *)69;
static u64 (*const bpf_skb_cgroup_id)(void *skb) = (void *)79;
static struct bpf_sock *(*const bpf_sk_lookup_tcp)(void *ctx, void *tuple, u32 size, u64 netns, u64 flags) = (void *)84;
static struct bpf_sock *(*const bpf_sk_lookup_udp)(void *ctx, void *tuple, u32 size, u64 netns, u64 flags) = (void *)85;
static long (*const bpf_sk_release)(void *sock) = (void *)86;
#define bpf_map_push_elem map_push_elem
static long (*const bpf_map_pop_elem)(void *map, void *value) = (void *)88;
#define bpf_map_peek_elem map_peek_elem
static long (*const bpf_spin_lock)(void *lock) = (void *)93;
static long (*const bpf_spin_unlock)(void *lock) = (void *)94;
static long (*const bpf_skb_ecn_set_ce)(void *skb) = (void *)97;
static struct bpf_sock *(*const bpf_skc_lookup_tcp)(void *ctx, void *tuple, u32 size, u64 netns, u64 flags) = (void *)99;
static long (*const bpf_strtol)(const char *text, u64 size, u64 flags, s64 *result) = (void *)105;
static long (*const bpf_strtoul)(const char *text, u64 size, u64 flags, u64 *result) = (void *)106;
static long (*const bpf_probe_read_user)(void *to, u32 size, const void *from) = (void *)112;
#define bpf_probe_read_kernel probe_read_kernel
static long (*const bpf_probe_read_user_str)(void *to, u32 size, const void *from) = (void *)114;
static long (*const bpf_probe_read_kernel_str)(void *to, u32 size, const void *from) = (void *)115;
static u64 (*const bpf_jiffies64)(void) = (void *)118;
static u64 (*const bpf_get_netns_cookie)(void *ctx) = (void *)122;
static u64 (*const bpf_ktime_get_boot_ns)(void) = (void *)125;
static long (*const bpf_ringbuf_output)(void *map, const void *data, u64 size, u64 flags) = (void *)130;
static void *(*const bpf_ringbuf_reserve)(void *map, u64 size, u64 flags) = (void *)131;
static void (*const bpf_ringbuf_submit)(void *data, u64 flags) = (void *)132;
static void (*const bpf_ringbuf_discard)(void *data, u64 flags) = (void *)133;
static u64 (*const bpf_ringbuf_query)(void *map, u64 flags) = (void *)134;
static long (*const bpf_csum_level)(void *skb, u64 level) = (void *)135;
static long (*const bpf_redirect_neigh)(u32 ifindex, void *params, int size, u64 flags) = (void *)152;
static void *(*const bpf_per_cpu_ptr)(const void *variable, u32 cpu) = (void *)153;
static long (*const bpf_redirect_peer)(u32 ifindex, u64 flags) = (void *)155;
static u64 (*const bpf_ktime_get_coarse_ns)(void) = (void *)160;
static long (*const bpf_check_mtu)(void *ctx, u32 ifindex, u32 *mtu, s32 len_diff, u64 flags) = (void *)163;
#define bpf_for_each_map_elem for_each_map_elem
static long (*const bpf_snprintf)(char *text, u32 size, const char *format, u64 *data, u32 data_size) = (void *)165;
static long (*const bpf_timer_init)(void *timer, void *map, u64 flags) = (void *)169;
static long (*const bpf_timer_set_callback)(void *timer, void *callback) = (void *)170;
static long (*const bpf_timer_start)(void *timer, u64 nsecs, u64 flags) = (void *)171;
static long (*const bpf_timer_cancel)(void *timer) = (void *)172;
static long (*const bpf_trace_vprintk)(const char *format, u32 size, const void *data, u32 data_size) = (void *)177;
#define bpf_loop loop
static long (*const bpf_strncmp)(const char *a, u32 size, const char *b) = (void *)182;
static u64 (*const bpf_xdp_get_buff_len)(void *xdp) = (void *)188;
static long (*const bpf_xdp_load_bytes)(void *xdp, u32 offset, void *to, u32 len) = (void *)189;
static long (*const bpf_xdp_store_bytes)(void *xdp, u32 offset, void *from, u32 len) = (void *)190;
static long (*const bpf_skb_set_tstamp)(void *skb, u64 tstamp, u32 type) = (void *)192;
static void *(*const bpf_kptr_xchg)(void *map_value, void *pointer) = (void *)194;
static void *(*const bpf_map_lookup_percpu_elem)(void *map, const void *key, u32 cpu) = (void *)195;
static long (*const bpf_dynptr_from_mem)(void *data, u32 size, u64 flags, void *dynptr) = (void *)197;
static long (*const bpf_ringbuf_reserve_dynptr)(void *map, u32 size, u64 flags, void *dynptr) = (void *)198;
static void (*const bpf_ringbuf_submit_dynptr)(void *dynptr, u64 flags) = (void *)199;
static void (*const bpf_ringbuf_discard_dynptr)(void *dynptr, u64 flags) = (void *)200;
static long (*const bpf_dynptr_read)(void *to, u32 len, const void *dynptr, u32 offset, u64 flags) = (void *)201;
static long (*const bpf_dynptr_write)(const void *dynptr, u32 offset, void *from, u32 len, u64 flags) = (void *)202;
static void *(*const bpf_dynptr_data)(const void *dynptr, u32 offset, u32 len) = (void *)203;
static u64 (*const bpf_ktime_get_tai_ns)(void) = (void *)208;
