// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// The dissector of flows: its context and its keys, which are what a test run gives back as data.

#include "linux.h"

struct bpf_flow_keys {
    u16 nhoff;
    u16 thoff;
    u16 addr_proto;
    u8 is_frag;
    u8 is_first_frag;
    u8 is_encap;
    u8 ip_proto;
    u16 n_proto;
    u16 sport;
    u16 dport;
    u32 addresses[8];
    u32 flags;
    u32 flow_label;
};

static NOINLINE void fill(struct bpf_flow_keys *keys)
{
    keys->thoff = 34;
    keys->addr_proto = 0x0800;
    keys->ip_proto = 17;
    keys->sport = htons(1111);
    keys->addresses[0] = htonl(0x0a000001);
    keys->flow_label = htonl(7);
}

// run: keys data=udp6
// run: keys data=vlan
// run: keys data=short
// run: keys data=13
SEC("flow_dissector") int keys(struct __sk_buff *skb)
{
    struct bpf_flow_keys *keys = skb->flow_keys;
    u8 byte = 0;

    CHECK(nhoff, keys->nhoff);
    CHECK(thoff, keys->thoff);
    CHECK(n_proto, htons(keys->n_proto));
    CHECK(addr_proto, keys->addr_proto);
    CHECK(ip_proto, keys->ip_proto);
    CHECK(flags, keys->flags);
    CHECK(bytes, (long)skb->data_end - (long)skb->data);
    CHECK(load_of_type, bpf_skb_load_bytes(skb, keys->nhoff, &byte, 1));
    CHECK(first_of_network, byte);
    CHECK(far, bpf_skb_load_bytes(skb, 1000, &byte, 1));
    fill(keys);
    return 0;
}

SEC("flow_dissector") int dropped(struct __sk_buff *skb)
{
    return 2;
}

SEC("flow_dissector") int continued(struct __sk_buff *skb)
{
    return 129;
}

LICENSE;
