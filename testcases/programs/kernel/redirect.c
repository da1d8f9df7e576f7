// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// What redirecting helpers return. A test run redirects nothing.

#include "linux.h"

#define MAP(name, map_type)         \
    struct {                        \
        __uint(type, map_type);     \
        __uint(max_entries, 4);     \
        __type(key, u32);           \
        __type(value, u32);         \
    } name SEC(".maps")

MAP(devices, DEVMAP);
MAP(devices_by_hash, DEVMAP_HASH);
MAP(cpus, CPUMAP);
MAP(sockets, XSKMAP);

#define MISSING(map)                                                            \
    do {                                                                        \
        CHECK(flags_0, bpf_redirect_map(&map, 0, 0));                           \
        CHECK(flags_1, bpf_redirect_map(&map, 0, 1));                           \
        CHECK(flags_2, bpf_redirect_map(&map, 1, 2));                           \
        CHECK(flags_3, bpf_redirect_map(&map, 2, 3));                           \
        CHECK(flags_4, bpf_redirect_map(&map, 0, 4));                           \
        CHECK(flags_8, bpf_redirect_map(&map, 0, 8));                           \
        CHECK(flags_9, bpf_redirect_map(&map, 0, 9));                           \
        CHECK(flags_16, bpf_redirect_map(&map, 0, 16));                         \
        CHECK(flags_24, bpf_redirect_map(&map, 0, 24));                         \
        CHECK(flags_above_32_bits, bpf_redirect_map(&map, 0, 1ULL << 32 | 2));  \
        CHECK(behind, bpf_redirect_map(&map, 4, 2));                            \
        CHECK(greatest, bpf_redirect_map(&map, ~0U, 2));                        \
        CHECK(key_above_32_bits, bpf_redirect_map(&map, 1ULL << 32, 2));        \
    } while (0)

SEC("xdp") int device(struct xdp_md *ctx)
{
    u32 key = 0;

    CHECK(lookup, !!bpf_map_lookup_elem(&devices, &key));
    MISSING(devices);
    return 2;
}

SEC("xdp") int device_by_hash(struct xdp_md *ctx)
{
    u32 key = 0;

    CHECK(lookup, !!bpf_map_lookup_elem(&devices_by_hash, &key));
    MISSING(devices_by_hash);
    return 2;
}

SEC("xdp") int cpu(struct xdp_md *ctx)
{
    MISSING(cpus);
    return 2;
}

SEC("xdp") int socket(struct xdp_md *ctx)
{
    u32 key = 0;

    CHECK(lookup, !!bpf_map_lookup_elem(&sockets, &key));
    MISSING(sockets);
    return 2;
}

SEC("xdp") int interface_of_xdp(struct xdp_md *ctx)
{
    CHECK(flags_1, bpf_redirect(1, 1));
    CHECK(flags_above_32_bits, bpf_redirect(1, 1ULL << 32));
    CHECK(flags_0, bpf_redirect(1, 0));
    CHECK(index_0, bpf_redirect(0, 0));
    CHECK(no_such_index, bpf_redirect(123456, 0));
    return 2;
}

SEC("tc") int interface_of_tc(struct __sk_buff *skb)
{
    CHECK(flags_0, bpf_redirect(1, 0));
    CHECK(flags_1, bpf_redirect(1, 1));
    CHECK(flags_2, bpf_redirect(1, 2));
    CHECK(flags_3, bpf_redirect(1, 3));
    CHECK(flags_above_32_bits, bpf_redirect(1, 1ULL << 32));
    CHECK(index_0, bpf_redirect(0, 0));
    CHECK(no_such_index, bpf_redirect(123456, 0));
    CHECK(peer, bpf_redirect_peer(1, 0));
    CHECK(peer_flags_1, bpf_redirect_peer(1, 1));
    CHECK(neighbour, bpf_redirect_neigh(1, 0, 0, 0));
    CHECK(neighbour_flags_1, bpf_redirect_neigh(1, 0, 0, 1));
    return 0;
}

LICENSE;
