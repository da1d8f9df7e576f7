// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Differences of Internet checksums, and atomic operations on the values of maps.

#include "linux.h"

struct numbers {
    u64 wide;
    u32 narrow;
    u32 beside;
};

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, struct numbers);
} values SEC(".maps");

// A sum, folded to 16 bits, in the order of the network.
INLINE u32 folded(s64 sum)
{
    u64 rest = (u32)sum;

    rest = (rest & 0xffff) + (rest >> 16);
    rest = (rest & 0xffff) + (rest >> 16);
    return htons(rest);
}

SEC("tc") int csum_diff(struct __sk_buff *skb)
{
    u32 from[4] = {htonl(0x01020304), htonl(0x05060708), htonl(0xffffffff), htonl(0x80000000)};
    u32 to[4] = {htonl(0x11121314), htonl(0xfffefdfc), htonl(0), htonl(1)};

    CHECK(nothing, bpf_csum_diff(from, 0, to, 0, 0));
    CHECK(nothing_with_seed, folded(bpf_csum_diff(from, 0, to, 0, htonl(0x12345678))));
    CHECK(to_4, folded(bpf_csum_diff(from, 0, to, 4, 0)));
    CHECK(to_16, folded(bpf_csum_diff(from, 0, to, 16, 0)));
    CHECK(from_4, folded(bpf_csum_diff(from, 4, to, 0, 0)));
    CHECK(from_16, folded(bpf_csum_diff(from, 16, to, 0, 0)));
    CHECK(from_4_to_4, folded(bpf_csum_diff(from, 4, to, 4, 0)));
    CHECK(from_16_to_16, folded(bpf_csum_diff(from, 16, to, 16, 0)));
    CHECK(from_4_to_16, folded(bpf_csum_diff(from, 4, to, 16, 0)));
    CHECK(same, folded(bpf_csum_diff(from, 16, from, 16, 0)));
    CHECK(with_seed, folded(bpf_csum_diff(from, 8, to, 8, htonl(0xffff0001))));
    CHECK(is_positive, bpf_csum_diff(from, 16, to, 16, ~0U) >= 0);
    CHECK(raw_is_below_64k, bpf_csum_diff(from, 0, to, 16, 0) < 65536);
    CHECK(from_3, folded(bpf_csum_diff(from, 3, to, 4, 0)));
    CHECK(to_2, folded(bpf_csum_diff(from, 4, to, 2, 0)));
    CHECK(to_5, folded(bpf_csum_diff(from, 0, to, 5, 0)));
    return 0;
}

SEC("xdp") int csum_diff_of_xdp(struct xdp_md *ctx)
{
    u32 to[4] = {htonl(0x11121314), htonl(0xfffefdfc), htonl(0), htonl(1)};

    CHECK(to_16, folded(bpf_csum_diff(0, 0, to, 16, 0)));
    CHECK(from_16, folded(bpf_csum_diff(to, 16, 0, 0, 0)));
    return 0;
}

SEC("socket") int atomics64(struct __sk_buff *skb)
{
    u32 zero = 0;
    struct numbers *value = bpf_map_lookup_elem(&values, &zero);

    if (!value)
        return 1;
    value->wide = 0xfffffffffffffff0;
    CHECK(add, __sync_fetch_and_add(&value->wide, 0x20));
    CHECK(after_add, value->wide);
    CHECK(or, __sync_fetch_and_or(&value->wide, 0xff00000000000000));
    CHECK(after_or, value->wide);
    CHECK(and, __sync_fetch_and_and(&value->wide, 0x0f0000000000ffff));
    CHECK(after_and, value->wide);
    CHECK(xor, __sync_fetch_and_xor(&value->wide, -1LL));
    CHECK(after_xor, value->wide);
    CHECK(exchange, __sync_lock_test_and_set(&value->wide, 77));
    CHECK(after_exchange, value->wide);
    CHECK(compare_equal, __sync_val_compare_and_swap(&value->wide, 77, 78));
    CHECK(after_compare_equal, value->wide);
    CHECK(compare_different, __sync_val_compare_and_swap(&value->wide, 77, 79));
    CHECK(after_compare_different, value->wide);
    return 0;
}

SEC("socket") int atomics32(struct __sk_buff *skb)
{
    u32 zero = 0;
    struct numbers *value = bpf_map_lookup_elem(&values, &zero);

    if (!value)
        return 1;
    value->narrow = 0xfffffff0;
    value->beside = 0x11111111;
    CHECK(add, __sync_fetch_and_add(&value->narrow, 0x20));
    CHECK(after_add, value->narrow);
    CHECK(or, __sync_fetch_and_or(&value->narrow, 0xff000000));
    CHECK(after_or, value->narrow);
    CHECK(and, __sync_fetch_and_and(&value->narrow, 0x0f00ffff));
    CHECK(after_and, value->narrow);
    CHECK(xor, __sync_fetch_and_xor(&value->narrow, -1));
    CHECK(after_xor, value->narrow);
    CHECK(exchange, __sync_lock_test_and_set(&value->narrow, 77));
    CHECK(after_exchange, value->narrow);
    CHECK(compare_equal, __sync_val_compare_and_swap(&value->narrow, 77, 78));
    CHECK(after_compare_equal, value->narrow);
    CHECK(compare_different, __sync_val_compare_and_swap(&value->narrow, 77, 79));
    CHECK(after_compare_different, value->narrow);
    CHECK(beside, value->beside);
    return 0;
}

SEC("socket") int atomics_on_stack(struct __sk_buff *skb)
{
    volatile u64 wide = 5;
    volatile u32 narrow = 6;

    CHECK(add, __sync_fetch_and_add(&wide, 7));
    CHECK(after_add, wide);
    CHECK(add_32, __sync_fetch_and_add(&narrow, -7));
    CHECK(after_add_32, narrow);
    CHECK(compare, __sync_val_compare_and_swap(&wide, 12, 13));
    CHECK(after_compare, wide);
    return 0;
}

LICENSE;
