// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Socket filters, with the loads of classic BPF, and programs of cgroups: they do not see the Ethernet header.

#include "linux.h"

extern u64 load_byte(struct __sk_buff *skb, u64 offset) asm("llvm.bpf.load.byte");
extern u64 load_half(struct __sk_buff *skb, u64 offset) asm("llvm.bpf.load.half");
extern u64 load_word(struct __sk_buff *skb, u64 offset) asm("llvm.bpf.load.word");

// run: filter_context context=mark:7,priority:3,cb.0:10
// run: filter_context data=udp6
// run: filter_context data=short
// run: filter_context data=13
// run: filter_context data=15
// run: cgroup_ingress data=short
// run: cgroup_ingress data=15
// run: cgroup_ingress data=arp
SEC("socket") int filter_context(struct __sk_buff *skb)
{
    CHECK(len, skb->len);
    CHECK(pkt_type, skb->pkt_type);
    CHECK(mark, skb->mark);
    CHECK(queue_mapping, skb->queue_mapping);
    CHECK(protocol, htons(skb->protocol));
    CHECK(vlan_present, skb->vlan_present);
    CHECK(priority, skb->priority);
    CHECK(ingress_ifindex, skb->ingress_ifindex);
    CHECK(ifindex, skb->ifindex);
    CHECK(cb_0, skb->cb[0]);
    CHECK(hash, skb->hash);
    CHECK(napi_id, skb->napi_id);
    CHECK(gso_segs, skb->gso_segs);
    CHECK(gso_size, skb->gso_size);
    skb->cb[3] = 33;
    return skb->len;
}

SEC("socket") int filter_loads(struct __sk_buff *skb)
{
    u8 bytes[4] = {};

    CHECK(first, bpf_skb_load_bytes(skb, 0, bytes, 1));
    CHECK(first_byte, bytes[0]);
    CHECK(last, bpf_skb_load_bytes(skb, skb->len - 1, bytes, 1));
    CHECK(past_the_end, bpf_skb_load_bytes(skb, skb->len - 1, bytes, 2));
    CHECK(negative, bpf_skb_load_bytes(skb, -14, bytes, 1));
    CHECK(relative_to_mac, bpf_skb_load_bytes_relative(skb, 0, bytes, 4, 0));
    CHECK(mac_byte, bytes[0]);
    CHECK(relative_to_net, bpf_skb_load_bytes_relative(skb, 0, bytes, 4, 1));
    CHECK(net_byte, bytes[0]);
    CHECK(in_mac_header, bpf_skb_load_bytes_relative(skb, 12, bytes, 2, 0));
    CHECK(type, bytes[0] << 8 | bytes[1]);
    return 0;
}

SEC("socket") int classic_loads(struct __sk_buff *skb)
{
    CHECK(byte, load_byte(skb, 0));
    CHECK(half, load_half(skb, 2));
    CHECK(word, load_word(skb, 12));
    CHECK(unaligned_word, load_word(skb, 1));
    CHECK(indirect, load_byte(skb, OPAQUE(9)));
    CHECK(network_byte, load_byte(skb, -0x100000));
    CHECK(network_half, load_half(skb, -0x100000 + 2));
    CHECK(network_word_indirect, load_word(skb, OPAQUE(-0x100000 + 12)));
    CHECK(link_byte, load_byte(skb, -0x200000));
    CHECK(link_type, load_half(skb, -0x200000 + 12));
    CHECK(last_byte, load_byte(skb, 49));
    return 5;
}

// A load that fails ends the program with 0.
SEC("socket") int classic_load_behind(struct __sk_buff *skb)
{
    CHECK(before, 1);
    CHECK(byte, load_byte(skb, 50));
    CHECK(after, 1);
    return 5;
}

SEC("socket") int classic_load_across_the_end(struct __sk_buff *skb)
{
    CHECK(half, load_half(skb, 48));
    CHECK(byte, load_word(skb, 47));
    CHECK(after, 1);
    return 5;
}

SEC("socket") int classic_load_before(struct __sk_buff *skb)
{
    CHECK(before, 1);
    CHECK(byte, load_byte(skb, OPAQUE(-1)));
    CHECK(after, 1);
    return 5;
}

SEC("socket") int classic_load_before_link(struct __sk_buff *skb)
{
    CHECK(before, 1);
    CHECK(byte, load_byte(skb, -0x200001));
    CHECK(after, 1);
    return 5;
}

// run: cgroup_ingress context=mark:7,priority:3,cb.0:10,tstamp:5
// run: cgroup_ingress data=udp6
SEC("cgroup_skb/ingress") int cgroup_ingress(struct __sk_buff *skb)
{
    u8 *data = (u8 *)(long)skb->data;
    u8 *end = (u8 *)(long)skb->data_end;

    CHECK(len, skb->len);
    CHECK(bytes, end - data);
    CHECK(mark, skb->mark);
    CHECK(priority, skb->priority);
    CHECK(protocol, htons(skb->protocol));
    CHECK(tstamp, skb->tstamp);
    CHECK(cb_0, skb->cb[0]);
    CHECK(family, skb->family);
    CHECK(remote_ip4, htonl(skb->remote_ip4));
    CHECK(local_ip4, htonl(skb->local_ip4));
    CHECK(remote_port, skb->remote_port);
    CHECK(local_port, skb->local_port);
    if (data + 1 <= end)
        CHECK(first, data[0]);
    skb->mark = 9;
    skb->cb[4] = 44;
    return 1;
}

SEC("cgroup_skb/egress") int cgroup_egress(struct __sk_buff *skb)
{
    u8 byte = 0;

    CHECK(load, bpf_skb_load_bytes(skb, 0, &byte, 1));
    CHECK(first, byte);
    CHECK(relative_to_mac, bpf_skb_load_bytes_relative(skb, 0, &byte, 1, 0));
    CHECK(cookie, bpf_get_socket_cookie(skb) != 0);
    CHECK(uid, bpf_get_socket_uid(skb));
    CHECK(cgroup_id, bpf_skb_cgroup_id(skb));
    CHECK(ecn, bpf_skb_ecn_set_ce(skb));
    return 3;
}

LICENSE;
