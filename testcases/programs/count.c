// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// A filter as people write them: counts packets by the protocol of IPv4, and drops those to a port that is in a map.

#include "bpf.h"

enum { XDP_DROP = 1, XDP_PASS = 2 };
enum { ETHERNET_IPV4 = 0x0800, UDP = 17 };

struct xdp_md {
    u32 data;
    u32 data_end;
};

struct ethernet {
    u8 dst[6];
    u8 src[6];
    u16 type;
};

struct ipv4 {
    u8 version_and_length;
    u8 type_of_service;
    u16 length;
    u32 fragment;
    u8 time_to_live;
    u8 protocol;
    u16 checksum;
    u32 src;
    u32 dst;
};

struct udp {
    u16 src;
    u16 dst;
};

struct {
    __uint(type, HASH);
    __uint(max_entries, 256);
    __type(key, u8);
    __type(value, u64);
} packets SEC(".maps");

struct {
    __uint(type, HASH);
    __uint(max_entries, 16);
    __type(key, u16);
    __type(value, u8);
} ports SEC(".maps");

const volatile u8 drops = 1;
u64 bytes;

static u16 from_network(u16 number)
{
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap16(number) : number;
}

static void count(u8 protocol)
{
    const u64 one = 1;
    u64 *counted = map_lookup_elem(&packets, &protocol);

    if (counted)
        __sync_fetch_and_add(counted, 1);
    else
        map_update_elem(&packets, &protocol, &one, 0);
}

SEC("xdp")
int filter(struct xdp_md *ctx)
{
    const void *end = (const void *)(u64)ctx->data_end;
    const struct ethernet *frame = (const void *)(u64)ctx->data;
    const struct ipv4 *packet = (const void *)(frame + 1);
    const struct udp *datagram = (const void *)(packet + 1);
    u16 port;

    if ((const void *)datagram > end || frame->type != from_network(ETHERNET_IPV4))
        return XDP_PASS;
    __sync_fetch_and_add(&bytes, end - (const void *)frame);
    count(packet->protocol);
    if (packet->protocol != UDP || (const void *)(datagram + 1) > end)
        return XDP_PASS;
    port = from_network(datagram->dst);
    return drops && map_lookup_elem(&ports, &port) ? XDP_DROP : XDP_PASS;
}

LICENSE;
