// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// tc: the context, and the packet by offset.

#include "linux.h"

static NOINLINE s64 byte_at(struct __sk_buff *skb, u32 offset)
{
    u8 byte = 0;
    long result = bpf_skb_load_bytes(skb, offset, &byte, 1);

    return result ? result : byte;
}

static NOINLINE s64 half_at(struct __sk_buff *skb, u32 offset)
{
    u16 half = 0;
    long result = bpf_skb_load_bytes(skb, offset, &half, 2);

    return result ? result : htons(half);
}

// run: context context=mark:7,priority:3,cb.0:10,cb.4:14,tstamp:12345,wire_len:1000,gso_segs:2,gso_size:500,ifindex:1
// run: context data=udp6
// run: context data=vlan
// run: context data=arp
// run: context data=short
// run: context data=13
// run: context data=15
// run: context context=len:64
// run: context context=pkt_type:1
// run: context context=queue_mapping:1
// run: context context=protocol:8
// run: context context=vlan_present:1
// run: context context=ingress_ifindex:1
// run: context context=tc_index:1
// run: context context=hash:1
// run: context context=tc_classid:1
// run: context context=data:1
// run: context context=data_end:1
// run: context context=napi_id:1
// run: context context=family:2
// run: context context=local_port:1
// run: context context=data_meta:1
// run: context context=flow_keys:1
// run: context context=wire_len:10
// run: context context=wire_len:70000
// run: context context=gso_segs:65535
// run: context context=gso_segs:65536
// run: context context=sk:1
// run: context context=gso_size:70000
// run: context context=tstamp_type:1
// run: context context=hwtstamp:77
SEC("tc") int context(struct __sk_buff *skb)
{
    CHECK(len, skb->len);
    CHECK(pkt_type, skb->pkt_type);
    CHECK(mark, skb->mark);
    CHECK(queue_mapping, skb->queue_mapping);
    CHECK(protocol, htons(skb->protocol));
    CHECK(vlan_present, skb->vlan_present);
    CHECK(vlan_tci, skb->vlan_tci);
    CHECK(vlan_proto, htons(skb->vlan_proto));
    CHECK(priority, skb->priority);
    CHECK(ingress_ifindex, skb->ingress_ifindex);
    CHECK(ifindex, skb->ifindex);
    CHECK(tc_index, skb->tc_index);
    CHECK(cb_0, skb->cb[0]);
    CHECK(cb_4, skb->cb[4]);
    CHECK(hash, skb->hash);
    CHECK(tc_classid, skb->tc_classid);
    CHECK(bytes, (long)skb->data_end - (long)skb->data);
    CHECK(meta, (long)skb->data - (long)skb->data_meta);
    CHECK(napi_id, skb->napi_id);
    CHECK(tstamp, skb->tstamp);
    CHECK(wire_len, skb->wire_len);
    CHECK(gso_segs, skb->gso_segs);
    CHECK(gso_size, skb->gso_size);
    CHECK(tstamp_type, skb->tstamp_type);
    CHECK(hwtstamp, skb->hwtstamp);
    return 0;
}

// run: on_a_device context=ifindex:99999
SEC("tc") int on_a_device(struct __sk_buff *skb)
{
    return 0;
}

// run: written_context context=mark:1
SEC("tc") int written_context(struct __sk_buff *skb)
{
    skb->mark = 0x11223344;
    skb->priority = 5;
    skb->queue_mapping = 3;
    skb->tc_index = 0x12345;
    skb->cb[1] = 111;
    skb->cb[4] = 444;
    skb->tc_classid = 0x70008;
    skb->tstamp = 99;
    CHECK(mark, skb->mark);
    CHECK(queue_mapping, skb->queue_mapping);
    CHECK(tc_index, skb->tc_index);
    CHECK(tc_classid, skb->tc_classid);
    CHECK(tstamp, skb->tstamp);
    skb->queue_mapping = 0x10000;
    CHECK(queue_mapping_of_17_bits, skb->queue_mapping);
    skb->queue_mapping = 0xffff;
    CHECK(queue_mapping_of_65535, skb->queue_mapping);
    return -1;
}

SEC("tc") int load_bytes(struct __sk_buff *skb)
{
    u8 bytes[64] = {};
    u32 all = skb->len;

    CHECK(first, bpf_skb_load_bytes(skb, 0, bytes, 4));
    CHECK(first_bytes, bytes[0] << 8 | bytes[3]);
    CHECK(last, bpf_skb_load_bytes(skb, all - 1, bytes, 1));
    CHECK(last_byte, bytes[0]);
    CHECK(all_64, bpf_skb_load_bytes(skb, 0, bytes, 64));
    CHECK(at_the_end, bpf_skb_load_bytes(skb, all, bytes, 1));
    bytes[0] = 0xaa;
    bytes[1] = 0xbb;
    CHECK(past_the_end, bpf_skb_load_bytes(skb, all - 1, bytes, 2));
    CHECK(cleared_by_refusal, bytes[0] << 8 | bytes[1]);
    CHECK(negative_offset, bpf_skb_load_bytes(skb, -1, bytes, 1));
    CHECK(greatest_offset, bpf_skb_load_bytes(skb, 0x7fffffff, bytes, 1));
    CHECK(network_offset_of_classic, bpf_skb_load_bytes(skb, -0x100000, bytes, 1));
    CHECK(at_65535, bpf_skb_load_bytes(skb, 0xffff, bytes, 1));
    return 0;
}

SEC("tc") int load_bytes_relative(struct __sk_buff *skb)
{
    u8 bytes[4] = {};

    CHECK(mac, bpf_skb_load_bytes_relative(skb, 0, bytes, 4, 0));
    CHECK(mac_byte, bytes[0]);
    CHECK(net, bpf_skb_load_bytes_relative(skb, 0, bytes, 4, 1));
    CHECK(net_byte, bytes[0]);
    CHECK(start_2, bpf_skb_load_bytes_relative(skb, 0, bytes, 4, 2));
    CHECK(start_greatest, bpf_skb_load_bytes_relative(skb, 0, bytes, 4, ~0U));
    CHECK(far, bpf_skb_load_bytes_relative(skb, 1000, bytes, 4, 1));
    CHECK(at_65536, bpf_skb_load_bytes_relative(skb, 0x10000, bytes, 4, 1));
    CHECK(negative, bpf_skb_load_bytes_relative(skb, -14, bytes, 4, 1));
    CHECK(last, bpf_skb_load_bytes_relative(skb, skb->len - 18, bytes, 4, 1));
    CHECK(past_the_end, bpf_skb_load_bytes_relative(skb, skb->len - 17, bytes, 4, 1));
    return 0;
}

SEC("tc") int store_bytes(struct __sk_buff *skb)
{
    u8 bytes[4] = {1, 2, 3, 4};
    u32 all = skb->len;

    CHECK(first, bpf_skb_store_bytes(skb, 0, bytes, 4, 0));
    CHECK(last, bpf_skb_store_bytes(skb, all - 2, bytes, 2, 0));
    CHECK(recomputing, bpf_skb_store_bytes(skb, 30, bytes, 4, 1));
    CHECK(invalidating, bpf_skb_store_bytes(skb, 34, bytes, 4, 2));
    CHECK(both, bpf_skb_store_bytes(skb, 38, bytes, 4, 3));
    CHECK(flags_4, bpf_skb_store_bytes(skb, 0, bytes, 4, 4));
    CHECK(flags_above_32_bits, bpf_skb_store_bytes(skb, 0, bytes, 4, 1ULL << 32));
    CHECK(past_the_end, bpf_skb_store_bytes(skb, all - 1, bytes, 2, 0));
    CHECK(at_the_end, bpf_skb_store_bytes(skb, all, bytes, 1, 0));
    CHECK(negative_offset, bpf_skb_store_bytes(skb, -4, bytes, 4, 0));
    CHECK(stored, byte_at(skb, 3));
    return 0;
}

// run: l3_csum_replace data=tcp
SEC("tc") int l3_csum_replace(struct __sk_buff *skb)
{
    const u32 at = 14 + 10;

    CHECK(before, half_at(skb, at));
    CHECK(by_2, bpf_l3_csum_replace(skb, at, htons(0x4500), htons(0x4501), 2));
    CHECK(after_2, half_at(skb, at));
    CHECK(by_4, bpf_l3_csum_replace(skb, at, htonl(0x0a000001), htonl(0xc0a80001), 4));
    CHECK(after_4, half_at(skb, at));
    CHECK(by_difference, bpf_l3_csum_replace(skb, at, 0, htons(0x3412), 0));
    CHECK(after_difference, half_at(skb, at));
    CHECK(difference_with_from, bpf_l3_csum_replace(skb, at, 1, htons(0x3412), 0));
    CHECK(size_1, bpf_l3_csum_replace(skb, at, 1, 2, 1));
    CHECK(size_3, bpf_l3_csum_replace(skb, at, 1, 2, 3));
    CHECK(size_8, bpf_l3_csum_replace(skb, at, 1, 2, 8));
    CHECK(flag_16, bpf_l3_csum_replace(skb, at, 1, 2, 16 | 2));
    CHECK(odd_offset, bpf_l3_csum_replace(skb, at + 1, 1, 2, 2));
    CHECK(far, bpf_l3_csum_replace(skb, 1000, 1, 2, 2));
    CHECK(at_65536, bpf_l3_csum_replace(skb, 0x10000, 1, 2, 2));
    CHECK(negative, bpf_l3_csum_replace(skb, -2, 1, 2, 2));
    return 0;
}

// run: l4_csum_replace data=tcp
SEC("tc") int l4_csum_replace(struct __sk_buff *skb)
{
    const u32 at = 14 + 20 + 6;

    CHECK(before, half_at(skb, at));
    CHECK(by_2, bpf_l4_csum_replace(skb, at, htons(1111), htons(1112), 2));
    CHECK(after_2, half_at(skb, at));
    CHECK(by_4, bpf_l4_csum_replace(skb, at, htonl(1), htonl(0xdeadbeef), 4));
    CHECK(after_4, half_at(skb, at));
    CHECK(pseudo, bpf_l4_csum_replace(skb, at, htonl(0x0a000001), htonl(0xc0a80001), 16 | 4));
    CHECK(after_pseudo, half_at(skb, at));
    CHECK(by_difference, bpf_l4_csum_replace(skb, at, 0, htons(0x2143), 16));
    CHECK(after_difference, half_at(skb, at));
    CHECK(difference_with_from, bpf_l4_csum_replace(skb, at, 1, htons(0x2143), 0));
    CHECK(mangled_0, bpf_l4_csum_replace(skb, at, htons(1), htons(2), 32 | 2));
    CHECK(after_mangled_0, half_at(skb, at));
    CHECK(enforced, bpf_l4_csum_replace(skb, at, htons(1), htons(2), 64 | 32 | 2));
    CHECK(ipv6, bpf_l4_csum_replace(skb, at, htons(1), htons(2), 128 | 2));
    CHECK(size_1, bpf_l4_csum_replace(skb, at, 1, 2, 1));
    CHECK(size_8, bpf_l4_csum_replace(skb, at, 1, 2, 8));
    CHECK(flag_256, bpf_l4_csum_replace(skb, at, 1, 2, 256 | 2));
    CHECK(odd_offset, bpf_l4_csum_replace(skb, at + 1, 1, 2, 2));
    CHECK(far, bpf_l4_csum_replace(skb, 1000, 1, 2, 2));
    CHECK(at_65536, bpf_l4_csum_replace(skb, 0x10000, 1, 2, 2));
    return 0;
}

SEC("tc") int sum_of_zero(struct __sk_buff *skb)
{
    const u32 at = 14 + 20 + 6;
    u16 zero = 0;

    bpf_skb_store_bytes(skb, at, &zero, 2, 0);
    CHECK(kept, bpf_l4_csum_replace(skb, at, htons(1), htons(2), 32 | 2));
    CHECK(after_kept, half_at(skb, at));
    CHECK(enforced, bpf_l4_csum_replace(skb, at, htons(1), htons(2), 64 | 32 | 2));
    CHECK(after_enforced, half_at(skb, at));
    zero = htons(0xfffe);
    bpf_skb_store_bytes(skb, at, &zero, 2, 0);
    CHECK(to_zero, bpf_l4_csum_replace(skb, at, htons(1), htons(0), 32 | 2));
    CHECK(after_to_zero, half_at(skb, at));
    return 0;
}

SEC("tc") int change_tail(struct __sk_buff *skb)
{
    CHECK(to_60, bpf_skb_change_tail(skb, 60, 0));
    CHECK(length_after_60, skb->len);
    CHECK(to_100, bpf_skb_change_tail(skb, 100, 0));
    CHECK(length_after_100, skb->len);
    CHECK(new_byte, byte_at(skb, 99));
    CHECK(cut_byte, byte_at(skb, 60));
    CHECK(to_33, bpf_skb_change_tail(skb, 33, 0));
    CHECK(length_after_33, skb->len);
    CHECK(to_20, bpf_skb_change_tail(skb, 20, 0));
    CHECK(to_14, bpf_skb_change_tail(skb, 14, 0));
    CHECK(length_after_14, skb->len);
    CHECK(to_0, bpf_skb_change_tail(skb, 0, 0));
    CHECK(flags_1, bpf_skb_change_tail(skb, 60, 1));
    CHECK(to_70000, bpf_skb_change_tail(skb, 70000, 0));
    CHECK(to_greatest, bpf_skb_change_tail(skb, ~0U, 0));
    return 0;
}

SEC("tc") int change_head(struct __sk_buff *skb)
{
    CHECK(by_0, bpf_skb_change_head(skb, 0, 0));
    CHECK(by_4, bpf_skb_change_head(skb, 4, 0));
    CHECK(length_after_4, skb->len);
    CHECK(new_byte, byte_at(skb, 0));
    CHECK(moved_byte, byte_at(skb, 4));
    CHECK(by_100, bpf_skb_change_head(skb, 100, 0));
    CHECK(length_after_100, skb->len);
    CHECK(flags_1, bpf_skb_change_head(skb, 4, 1));
    CHECK(by_70000, bpf_skb_change_head(skb, 70000, 0));
    CHECK(by_greatest, bpf_skb_change_head(skb, ~0U, 0));
    return 0;
}

SEC("tc") int pull_data(struct __sk_buff *skb)
{
    CHECK(by_0, bpf_skb_pull_data(skb, 0));
    CHECK(by_all, bpf_skb_pull_data(skb, skb->len));
    CHECK(by_more, bpf_skb_pull_data(skb, skb->len + 1));
    CHECK(by_greatest, bpf_skb_pull_data(skb, ~0U));
    CHECK(bytes, (long)skb->data_end - (long)skb->data);
    return 0;
}

// run: vlan data=vlan
SEC("tc") int vlan(struct __sk_buff *skb)
{
    CHECK(present_at_first, skb->vlan_present);
    CHECK(pop_at_first, bpf_skb_vlan_pop(skb));
    CHECK(length_at_first, skb->len);
    CHECK(push, bpf_skb_vlan_push(skb, htons(0x8100), 0x200a));
    CHECK(length_after_push, skb->len);
    CHECK(present, skb->vlan_present);
    CHECK(tci, skb->vlan_tci);
    CHECK(proto, htons(skb->vlan_proto));
    CHECK(type, half_at(skb, 12));
    CHECK(push_second, bpf_skb_vlan_push(skb, htons(0x88a8), 0x0bb));
    CHECK(length_after_second, skb->len);
    CHECK(second_tci, skb->vlan_tci);
    CHECK(second_proto, htons(skb->vlan_proto));
    CHECK(type_after_second, half_at(skb, 12));
    CHECK(inner_tci, half_at(skb, 14));
    CHECK(pop, bpf_skb_vlan_pop(skb));
    CHECK(tci_after_pop, skb->vlan_tci);
    CHECK(length_after_pop, skb->len);
    CHECK(pop_second, bpf_skb_vlan_pop(skb));
    CHECK(present_after_second_pop, skb->vlan_present);
    CHECK(other_protocol, bpf_skb_vlan_push(skb, htons(0x0800), 5));
    CHECK(other_proto, htons(skb->vlan_proto));
    return 0;
}

SEC("tc") int pushed_vlan(struct __sk_buff *skb)
{
    CHECK(push, bpf_skb_vlan_push(skb, htons(0x8100), 0x200a));
    return 0;
}

SEC("tc") int change_proto(struct __sk_buff *skb)
{
    CHECK(to_6, bpf_skb_change_proto(skb, htons(0x86dd), 0));
    CHECK(length_after_6, skb->len);
    CHECK(protocol_after_6, htons(skb->protocol));
    CHECK(type_in_packet, half_at(skb, 12));
    CHECK(to_6_again, bpf_skb_change_proto(skb, htons(0x86dd), 0));
    CHECK(to_4, bpf_skb_change_proto(skb, htons(0x0800), 0));
    CHECK(length_after_4, skb->len);
    CHECK(to_arp, bpf_skb_change_proto(skb, htons(0x0806), 0));
    CHECK(flags_1, bpf_skb_change_proto(skb, htons(0x86dd), 1));
    return 0;
}

SEC("tc") int change_type(struct __sk_buff *skb)
{
    CHECK(before, skb->pkt_type);
    CHECK(to_broadcast, bpf_skb_change_type(skb, 1));
    CHECK(after_broadcast, skb->pkt_type);
    CHECK(to_multicast, bpf_skb_change_type(skb, 2));
    CHECK(to_otherhost, bpf_skb_change_type(skb, 3));
    CHECK(to_outgoing, bpf_skb_change_type(skb, 4));
    CHECK(to_loopback, bpf_skb_change_type(skb, 5));
    CHECK(to_8, bpf_skb_change_type(skb, 8));
    CHECK(to_host, bpf_skb_change_type(skb, 0));
    CHECK(after_host, skb->pkt_type);
    return 0;
}

// run: adjust_room data=tcp6
// run: adjust_room data=arp
SEC("tc") int adjust_room(struct __sk_buff *skb)
{
    CHECK(grow_net_8, bpf_skb_adjust_room(skb, 8, 0, 0));
    CHECK(length_after_net, skb->len);
    CHECK(byte_behind_network_header, byte_at(skb, 14 + 20));
    CHECK(shrink_net_8, bpf_skb_adjust_room(skb, -8, 0, 0));
    CHECK(length_after_shrink, skb->len);
    CHECK(grow_mac_4, bpf_skb_adjust_room(skb, 4, 1, 0));
    CHECK(length_after_mac, skb->len);
    CHECK(byte_behind_mac_header, byte_at(skb, 14));
    CHECK(shrink_mac_4, bpf_skb_adjust_room(skb, -4, 1, 0));
    CHECK(grow_4095, bpf_skb_adjust_room(skb, 4095, 1, 0));
    CHECK(grow_4096, bpf_skb_adjust_room(skb, 4096, 1, 0));
    CHECK(grow_1000, bpf_skb_adjust_room(skb, 1000, 1, 0));
    CHECK(length_after_1000, skb->len);
    CHECK(shrink_1000, bpf_skb_adjust_room(skb, -1000, 1, 0));
    CHECK(shrink_far, bpf_skb_adjust_room(skb, -1000, 1, 0));
    CHECK(mode_2, bpf_skb_adjust_room(skb, 8, 2, 0));
    CHECK(mode_greatest, bpf_skb_adjust_room(skb, 8, ~0U, 0));
    CHECK(by_0, bpf_skb_adjust_room(skb, 0, 1, 0));
    CHECK(least, bpf_skb_adjust_room(skb, 1 << 31, 1, 0));
    CHECK(fixed_gso, bpf_skb_adjust_room(skb, 4, 1, 1));
    CHECK(no_csum_reset, bpf_skb_adjust_room(skb, -4, 1, 32));
    CHECK(flags_unknown, bpf_skb_adjust_room(skb, 4, 1, 1ULL << 63));
    return 0;
}

// run: adjust_room_encapsulates data=udp6
SEC("tc") int adjust_room_encapsulates(struct __sk_buff *skb)
{
    CHECK(l4_gre_without_l3, bpf_skb_adjust_room(skb, 4, 1, 8));
    CHECK(both_l3, bpf_skb_adjust_room(skb, 20, 1, 2 | 4));
    CHECK(both_l4, bpf_skb_adjust_room(skb, 28, 1, 2 | 8 | 16));
    CHECK(shrink_with_encap, bpf_skb_adjust_room(skb, -20, 1, 2));
    CHECK(ip4, bpf_skb_adjust_room(skb, 20, 1, 2));
    CHECK(length_after_ip4, skb->len);
    CHECK(protocol_after_ip4, htons(skb->protocol));
    CHECK(udp_in_ip4, bpf_skb_adjust_room(skb, 28, 1, 2 | 16));
    CHECK(ip6, bpf_skb_adjust_room(skb, 40, 1, 4));
    CHECK(length_after_ip6, skb->len);
    CHECK(protocol_after_ip6, htons(skb->protocol));
    return 0;
}

// run: adjust_room_decapsulates data=ipip
SEC("tc") int adjust_room_decapsulates(struct __sk_buff *skb)
{
    CHECK(decap_grow, bpf_skb_adjust_room(skb, 20, 1, 128));
    CHECK(decap_both, bpf_skb_adjust_room(skb, -20, 1, 128 | 256));
    CHECK(decap_4, bpf_skb_adjust_room(skb, -20, 1, 128));
    CHECK(length_after, skb->len);
    CHECK(protocol_after, htons(skb->protocol));
    CHECK(source_after, byte_at(skb, 14 + 12));
    CHECK(below_header, bpf_skb_adjust_room(skb, -(int)skb->len + 20, 1, 0));
    return 0;
}

// run: sums_of_packet data=tcp
SEC("tc") int sums_of_packet(struct __sk_buff *skb)
{
    CHECK(update, bpf_csum_update(skb, 0x1234));
    CHECK(level_query, bpf_csum_level(skb, 0));
    CHECK(level_increment, bpf_csum_level(skb, 1));
    CHECK(level_decrement, bpf_csum_level(skb, 2));
    CHECK(level_reset, bpf_csum_level(skb, 3));
    CHECK(level_4, bpf_csum_level(skb, 4));
    CHECK(level_greatest, bpf_csum_level(skb, ~0ULL));
    return 0;
}

SEC("tc") int hashes(struct __sk_buff *skb)
{
    const u32 hash = bpf_get_hash_recalc(skb);

    CHECK(recalculated_twice, hash == bpf_get_hash_recalc(skb));
    CHECK(is_set, hash != 0);
    CHECK(in_context, skb->hash == hash);
    CHECK(set, bpf_set_hash(skb, 0x12345678));
    CHECK(set_in_context, skb->hash);
    CHECK(recalculated_set, bpf_get_hash_recalc(skb));
    bpf_set_hash_invalid(skb);
    CHECK(after_invalid, bpf_get_hash_recalc(skb) == hash);
    return 0;
}

// run: ecn data=ecn
// run: ecn data=udp6
// run: ecn data=arp
SEC("tc") int ecn(struct __sk_buff *skb)
{
    CHECK(set_ce, bpf_skb_ecn_set_ce(skb));
    CHECK(tos, byte_at(skb, 15));
    CHECK(sum, half_at(skb, 24));
    CHECK(set_ce_again, bpf_skb_ecn_set_ce(skb));
    return 0;
}

SEC("tc") int tstamps(struct __sk_buff *skb)
{
    CHECK(type_0, bpf_skb_set_tstamp(skb, 1, 0));
    CHECK(type_0_with_0, bpf_skb_set_tstamp(skb, 0, 0));
    CHECK(type_1, bpf_skb_set_tstamp(skb, 1234, 1));
    CHECK(tstamp, skb->tstamp);
    CHECK(tstamp_type, skb->tstamp_type);
    CHECK(type_1_with_0, bpf_skb_set_tstamp(skb, 0, 1));
    CHECK(type_2, bpf_skb_set_tstamp(skb, 5, 2));
    CHECK(type_3, bpf_skb_set_tstamp(skb, 5, 3));
    CHECK(type_4, bpf_skb_set_tstamp(skb, 5, 4));
    CHECK(tstamp_type_after, skb->tstamp_type);
    return 0;
}

SEC("tc") int world(struct __sk_buff *skb)
{
    u8 buffer[32] = {};
    u32 same = bpf_get_socket_uid(skb);

    CHECK(cgroup_classid, bpf_get_cgroup_classid(skb));
    CHECK(route_realm, bpf_get_route_realm(skb));
    CHECK(socket_uid, same);
    CHECK(socket_cookie, bpf_get_socket_cookie(skb) != 0);
    CHECK(cgroup_id, bpf_skb_cgroup_id(skb));
    CHECK(tunnel_key, bpf_skb_get_tunnel_key(skb, buffer, 28, 0));
    CHECK(tunnel_key_flags, bpf_skb_get_tunnel_key(skb, buffer, 28, 2));
    CHECK(tunnel_opt, bpf_skb_get_tunnel_opt(skb, buffer, 16));
    CHECK(set_tunnel_opt, bpf_skb_set_tunnel_opt(skb, buffer, 16));
    CHECK(xfrm_state, bpf_skb_get_xfrm_state(skb, 0, buffer, 28, 0));
    CHECK(xfrm_state_flags, bpf_skb_get_xfrm_state(skb, 0, buffer, 28, 1));
    CHECK(numa_node, bpf_get_numa_node_id());
    return 0;
}

SEC("tc") int tunnel_keys(struct __sk_buff *skb)
{
    u32 key[11] = {5, htonl(0x0a000001)};

    CHECK(set, bpf_skb_set_tunnel_key(skb, key, 28, 0));
    CHECK(set_of_44, bpf_skb_set_tunnel_key(skb, key, 44, 0));
    CHECK(set_of_27, bpf_skb_set_tunnel_key(skb, key, 27, 0));
    CHECK(set_of_8, bpf_skb_set_tunnel_key(skb, key, 8, 0));
    CHECK(set_flags, bpf_skb_set_tunnel_key(skb, key, 28, 0x1000));
    CHECK(get, bpf_skb_get_tunnel_key(skb, key, 28, 0));
    CHECK(get_of_8, bpf_skb_get_tunnel_key(skb, key, 8, 0));
    CHECK(get_of_3, bpf_skb_get_tunnel_key(skb, key, 3, 0));
    return 0;
}

LICENSE;
