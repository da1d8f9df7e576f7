// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Dynamic pointers: to memory, to packets, and what is done with them.

#include "linux.h"

struct bpf_dynptr {
    u64 opaque[2];
} __attribute__((aligned(8)));

extern int bpf_dynptr_from_skb(struct __sk_buff *skb, u64 flags, struct bpf_dynptr *dynptr) __ksym;
extern int bpf_dynptr_from_xdp(struct xdp_md *xdp, u64 flags, struct bpf_dynptr *dynptr) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *dynptr, u32 offset, void *buffer, u32 size) __ksym;
extern void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *dynptr, u32 offset, void *buffer, u32 size) __ksym;
extern int bpf_dynptr_adjust(const struct bpf_dynptr *dynptr, u32 start, u32 end) __ksym;
extern _Bool bpf_dynptr_is_null(const struct bpf_dynptr *dynptr) __ksym;
extern _Bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *dynptr) __ksym;
extern u32 bpf_dynptr_size(const struct bpf_dynptr *dynptr) __ksym;
extern int bpf_dynptr_clone(const struct bpf_dynptr *dynptr, struct bpf_dynptr *clone) __ksym;

struct value {
    u8 bytes[16];
};

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, struct value);
} values SEC(".maps");

SEC("xdp") int to_memory(struct xdp_md *ctx)
{
    u32 zero = 0;
    struct value *value = bpf_map_lookup_elem(&values, &zero);
    struct bpf_dynptr dynptr;
    u8 buffer[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    u8 *data;

    if (!value)
        return 1;
    CHECK(from_mem, bpf_dynptr_from_mem(value->bytes, 16, 0, &dynptr));
    CHECK(size, bpf_dynptr_size(&dynptr));
    CHECK(is_null, bpf_dynptr_is_null(&dynptr));
    CHECK(is_rdonly, bpf_dynptr_is_rdonly(&dynptr));
    CHECK(write, bpf_dynptr_write(&dynptr, 4, buffer, 8, 0));
    CHECK(write_to_the_end, bpf_dynptr_write(&dynptr, 8, buffer, 8, 0));
    CHECK(write_past_the_end, bpf_dynptr_write(&dynptr, 9, buffer, 8, 0));
    CHECK(write_at_the_end, bpf_dynptr_write(&dynptr, 16, buffer, 1, 0));
    CHECK(write_behind, bpf_dynptr_write(&dynptr, 17, buffer, 1, 0));
    CHECK(write_at_greatest, bpf_dynptr_write(&dynptr, ~0U, buffer, 8, 0));
    CHECK(write_with_flags, bpf_dynptr_write(&dynptr, 0, buffer, 8, 1));
    CHECK(read, bpf_dynptr_read(buffer, 4, &dynptr, 4, 0));
    CHECK(read_byte, buffer[0]);
    CHECK(read_past_the_end, bpf_dynptr_read(buffer, 8, &dynptr, 12, 0));
    CHECK(read_with_flags, bpf_dynptr_read(buffer, 8, &dynptr, 0, 1));
    data = bpf_dynptr_data(&dynptr, 8, 8);
    CHECK(data_at_8, data ? data[0] : -1);
    CHECK(data_past_the_end, !!bpf_dynptr_data(&dynptr, 9, 8));
    CHECK(data_at_greatest, !!bpf_dynptr_data(&dynptr, ~0U, 8));
    data = bpf_dynptr_slice(&dynptr, 8, buffer, 8);
    CHECK(slice, data ? data[1] : -1);
    CHECK(slice_past_the_end, !!bpf_dynptr_slice(&dynptr, 12, buffer, 8));
    return 0;
}

SEC("xdp") int refused_memory(struct xdp_md *ctx)
{
    u32 zero = 0;
    struct value *value = bpf_map_lookup_elem(&values, &zero);
    struct bpf_dynptr dynptr;
    u8 byte = 1;

    if (!value)
        return 1;
    CHECK(flags_1, bpf_dynptr_from_mem(value->bytes, 16, 1, &dynptr));
    CHECK(is_null, bpf_dynptr_is_null(&dynptr));
    CHECK(is_rdonly, bpf_dynptr_is_rdonly(&dynptr));
    CHECK(size, bpf_dynptr_size(&dynptr));
    CHECK(read, bpf_dynptr_read(&byte, 1, &dynptr, 0, 0));
    CHECK(write, bpf_dynptr_write(&dynptr, 0, &byte, 1, 0));
    CHECK(data, !!bpf_dynptr_data(&dynptr, 0, 1));
    CHECK(adjust, bpf_dynptr_adjust(&dynptr, 0, 0));
    return 0;
}

SEC("xdp") int adjusted(struct xdp_md *ctx)
{
    u32 zero = 0;
    struct value *value = bpf_map_lookup_elem(&values, &zero);
    struct bpf_dynptr dynptr;
    struct bpf_dynptr clone;
    u8 byte;

    if (!value)
        return 1;
    for (u32 i = 0; i < 16; i++)
        value->bytes[i] = 10 + i;
    bpf_dynptr_from_mem(value->bytes, 16, 0, &dynptr);
    CHECK(clone, bpf_dynptr_clone(&dynptr, &clone));
    CHECK(from_4_to_12, bpf_dynptr_adjust(&dynptr, 4, 12));
    CHECK(size, bpf_dynptr_size(&dynptr));
    CHECK(read, bpf_dynptr_read(&byte, 1, &dynptr, 0, 0));
    CHECK(first, byte);
    CHECK(size_of_clone, bpf_dynptr_size(&clone));
    CHECK(backwards, bpf_dynptr_adjust(&dynptr, 5, 4));
    CHECK(start_behind, bpf_dynptr_adjust(&dynptr, 9, 9));
    CHECK(end_behind, bpf_dynptr_adjust(&dynptr, 0, 9));
    CHECK(to_nothing, bpf_dynptr_adjust(&dynptr, 8, 8));
    CHECK(size_of_nothing, bpf_dynptr_size(&dynptr));
    CHECK(read_of_nothing, bpf_dynptr_read(&byte, 1, &dynptr, 0, 0));
    CHECK(nothing_of_nothing, bpf_dynptr_adjust(&dynptr, 0, 0));
    return 0;
}

SEC("xdp") int to_packet_of_xdp(struct xdp_md *ctx)
{
    struct bpf_dynptr dynptr;
    u8 buffer[16] = {};
    u8 *slice;

    CHECK(flags_1, bpf_dynptr_from_xdp(ctx, 1, &dynptr));
    CHECK(from_xdp, bpf_dynptr_from_xdp(ctx, 0, &dynptr));
    CHECK(size, bpf_dynptr_size(&dynptr));
    CHECK(is_rdonly, bpf_dynptr_is_rdonly(&dynptr));
    CHECK(data, !!bpf_dynptr_data(&dynptr, 0, 1));
    slice = bpf_dynptr_slice_rdwr(&dynptr, 0, buffer, 14);
    CHECK(slice, slice ? slice[0] : -1);
    if (slice)
        slice[0] = 0xaa;
    CHECK(slice_past_the_end, !!bpf_dynptr_slice(&dynptr, 60, buffer, 16));
    buffer[0] = 0xbb;
    CHECK(write, bpf_dynptr_write(&dynptr, 1, buffer, 1, 0));
    CHECK(write_with_flags, bpf_dynptr_write(&dynptr, 1, buffer, 1, 1));
    CHECK(write_past_the_end, bpf_dynptr_write(&dynptr, 64, buffer, 1, 0));
    CHECK(read, bpf_dynptr_read(buffer, 2, &dynptr, 0, 0));
    CHECK(read_bytes, buffer[0] << 8 | buffer[1]);
    return 2;
}

SEC("tc") int to_packet_of_tc(struct __sk_buff *skb)
{
    struct bpf_dynptr dynptr;
    u8 buffer[16] = {};
    u8 *slice;

    CHECK(flags_1, bpf_dynptr_from_skb(skb, 1, &dynptr));
    CHECK(from_skb, bpf_dynptr_from_skb(skb, 0, &dynptr));
    CHECK(size, bpf_dynptr_size(&dynptr));
    CHECK(is_rdonly, bpf_dynptr_is_rdonly(&dynptr));
    slice = bpf_dynptr_slice_rdwr(&dynptr, 0, buffer, 14);
    CHECK(slice, slice ? slice[0] : -1);
    if (slice)
        slice[0] = 0xaa;
    buffer[0] = 0xbb;
    CHECK(write, bpf_dynptr_write(&dynptr, 1, buffer, 1, 0));
    CHECK(write_recomputing, bpf_dynptr_write(&dynptr, 2, buffer, 1, 1));
    CHECK(write_with_flags_4, bpf_dynptr_write(&dynptr, 1, buffer, 1, 4));
    CHECK(write_past_the_end, bpf_dynptr_write(&dynptr, skb->len, buffer, 1, 0));
    CHECK(read, bpf_dynptr_read(buffer, 2, &dynptr, 0, 0));
    CHECK(read_bytes, buffer[0] << 8 | buffer[1]);
    return 0;
}

SEC("cgroup_skb/ingress") int to_packet_of_cgroup(struct __sk_buff *skb)
{
    struct bpf_dynptr dynptr;
    u8 buffer[16] = {};
    u8 *slice;

    CHECK(from_skb, bpf_dynptr_from_skb(skb, 0, &dynptr));
    CHECK(size, bpf_dynptr_size(&dynptr));
    CHECK(is_rdonly, bpf_dynptr_is_rdonly(&dynptr));
    slice = bpf_dynptr_slice(&dynptr, 0, buffer, 8);
    CHECK(slice, slice ? slice[0] : -1);
    CHECK(write, bpf_dynptr_write(&dynptr, 1, buffer, 1, 0));
    return 1;
}

LICENSE;
