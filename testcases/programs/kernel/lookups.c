// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Routes, sizes and sockets, as far as every machine answers the same: the loopback device, and what there is not.

#include "linux.h"

struct bpf_fib_lookup {
    u8 family;
    u8 l4_protocol;
    u16 sport;
    u16 dport;
    u16 tot_len;
    u32 ifindex;
    u32 tos;
    u32 source[4];
    u32 destination[4];
    u16 vlan_proto;
    u16 vlan_tci;
    u8 smac[6];
    u8 dmac[6];
};

struct tuple {
    u32 source;
    u32 destination;
    u16 source_port;
    u16 destination_port;
};

#define LOOKUP(name, the_family, index, to, size, flags)                        \
    do {                                                                        \
        struct bpf_fib_lookup route = {.family = the_family, .ifindex = index}; \
        route.destination[0] = htonl(to);                                       \
        CHECK(name, bpf_fib_lookup(ctx, &route, size, flags));                  \
    } while (0)

#define ROUTES                                                  \
    do {                                                        \
        LOOKUP(to_this_host, 2, 1, 0x7f000001, 64, 0);          \
        LOOKUP(direct_to_this_host, 2, 1, 0x7f000001, 64, 1);   \
        LOOKUP(output_to_this_host, 2, 1, 0x7f000001, 64, 2);   \
        LOOKUP(no_such_device, 2, 99999, 0x7f000001, 64, 0);    \
        LOOKUP(device_0, 2, 0, 0x7f000001, 64, 0);              \
        LOOKUP(family_0, 0, 1, 0x7f000001, 64, 0);              \
        LOOKUP(family_99, 99, 1, 0x7f000001, 64, 0);            \
        LOOKUP(flags_unknown, 2, 1, 0x7f000001, 64, 1 << 15);   \
        LOOKUP(flags_greatest, 2, 1, 0x7f000001, 64, ~0U);      \
        LOOKUP(size_of_60, 2, 1, 0x7f000001, 60, 0);            \
        LOOKUP(mark_and_tbid, 2, 1, 0x7f000001, 64, 8 | 32);    \
    } while (0)

SEC("xdp") int routes_of_xdp(struct xdp_md *ctx)
{
    ROUTES;
    return 2;
}

SEC("tc") int routes_of_tc(struct __sk_buff *ctx)
{
    ROUTES;
    return 0;
}

#define SIZE(name, index, size, difference, flags)                      \
    do {                                                                \
        u32 mtu = size;                                                 \
        CHECK(name, bpf_check_mtu(ctx, index, &mtu, difference, flags)); \
        CHECK(name##_mtu, mtu);                                         \
    } while (0)

// The loopback device takes 65,536 bytes.
SEC("xdp") int sizes_of_xdp(struct xdp_md *ctx)
{
    SIZE(loopback, 1, 0, 0, 0);
    SIZE(device_0, 0, 0, 0, 0);
    SIZE(no_such_device, 99999, 0, 0, 0);
    SIZE(grown, 1, 0, 1000, 0);
    SIZE(grown_far, 1, 0, 70000, 0);
    SIZE(shrunk_far, 1, 0, -70000, 0);
    SIZE(given, 1, 1500, 0, 0);
    SIZE(given_too_large, 1, 65537, 0, 0);
    SIZE(given_at_limit, 1, 65536, 0, 0);
    SIZE(given_and_grown, 1, 65536, 1, 0);
    SIZE(flags_1, 1, 0, 0, 1);
    SIZE(flags_2, 1, 0, 0, 2);
    SIZE(least, 1, 0, 1 << 31, 0);
    return 2;
}

SEC("tc") int sizes_of_tc(struct __sk_buff *ctx)
{
    SIZE(loopback, 1, 0, 0, 0);
    SIZE(device_0, 0, 0, 0, 0);
    SIZE(no_such_device, 99999, 0, 0, 0);
    SIZE(grown, 1, 0, 1000, 0);
    SIZE(grown_far, 1, 0, 70000, 0);
    SIZE(given, 1, 1500, 0, 0);
    SIZE(given_too_large, 1, 65537, 0, 0);
    SIZE(segments, 1, 0, 0, 1);
    SIZE(segments_given, 1, 1500, 0, 1);
    SIZE(segments_grown, 1, 0, 10, 1);
    SIZE(flags_2, 1, 0, 0, 2);
    return 0;
}

#define SOCKET(name, function, size, netns, flags)                              \
    do {                                                                        \
        struct bpf_sock *found = function(ctx, &tuple, size, netns, flags);     \
        CHECK(name, !!found);                                                   \
        if (found)                                                              \
            bpf_sk_release(found);                                              \
    } while (0)

// Nobody listens on port 1 of an address for documentation.
#define SOCKETS                                                                 \
    do {                                                                        \
        u8 tuple[36] = {192, 0, 2, 1, 192, 0, 2, 2, 0, 1, 0, 1};                \
        SOCKET(tcp, bpf_sk_lookup_tcp, 12, -1, 0);                              \
        SOCKET(udp, bpf_sk_lookup_udp, 12, -1, 0);                              \
        SOCKET(tcp_of_6, bpf_sk_lookup_tcp, 36, -1, 0);                         \
        SOCKET(odd_size, bpf_sk_lookup_tcp, 13, -1, 0);                         \
        SOCKET(flags_1, bpf_sk_lookup_tcp, 12, -1, 1);                          \
        SOCKET(no_such_netns, bpf_sk_lookup_tcp, 12, 12345, 0);                 \
        SOCKET(any, bpf_skc_lookup_tcp, 12, -1, 0);                             \
    } while (0)

SEC("xdp") int sockets_of_xdp(struct xdp_md *ctx)
{
    SOCKETS;
    return 2;
}

SEC("tc") int sockets_of_tc(struct __sk_buff *ctx)
{
    SOCKETS;
    return 0;
}

LICENSE;
