// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// XDP: the context, and what moves the packet's borders or reads and writes it by offset.

#include "linux.h"

static NOINLINE long length(struct xdp_md *ctx)
{
    return (long)ctx->data_end - (long)ctx->data;
}

INLINE s64 byte_at(struct xdp_md *ctx, u32 offset)
{
    u8 byte = 0;
    long result = bpf_xdp_load_bytes(ctx, offset, &byte, 1);

    return result ? result : byte;
}

// run: context data=13
// run: context data=short
// run: context data=15
// run: context data=long
// run: context context=data_end:64
// run: context context=data_end:63
// run: context context=data_end:64,ingress_ifindex:1
// run: context context=data_end:64,rx_queue_index:1
// run: context context=data_end:64,egress_ifindex:1
// run: context context=data:4,data_end:64
// run: context context=data:5,data_end:64
// run: context context=data:32,data_end:64
// run: context context=data:36,data_end:64
// run: context context=data:50,data_end:64
// run: context context=data:52,data_end:64
// run: context context=data_meta:4,data:8,data_end:64
// run: context context=data:65,data_end:64
// run: metadata_is_written context=data:8,data_end:64
SEC("xdp") int context(struct xdp_md *ctx)
{
    CHECK(bytes, length(ctx));
    CHECK(meta, (long)ctx->data - (long)ctx->data_meta);
    CHECK(ingress_ifindex, ctx->ingress_ifindex);
    CHECK(rx_queue_index, ctx->rx_queue_index);
    CHECK(buffer, bpf_xdp_get_buff_len(ctx));
    return 2;
}

// run: on_a_device context=data_end:64,ingress_ifindex:99999
// run: on_a_device context=data_end:64,ingress_ifindex:1,rx_queue_index:1
SEC("xdp") int on_a_device(struct xdp_md *ctx)
{
    return 2;
}

SEC("xdp") int returns_any_number(struct xdp_md *ctx)
{
    return -5;
}

SEC("xdp") int direct_access(struct xdp_md *ctx)
{
    u8 *data = (u8 *)(long)ctx->data;
    u8 *end = (u8 *)(long)ctx->data_end;

    if (data + 14 > end)
        return 0;
    CHECK(type, data[12] << 8 | data[13]);
    CHECK(word, htonl(*(u32 *)data));
    for (int i = 0; i < 6; i++) {
        u8 byte = data[i];

        data[i] = data[i + 6];
        data[i + 6] = byte;
    }
    return 3;
}

SEC("xdp") int load_bytes(struct xdp_md *ctx)
{
    u8 bytes[64] = {};
    u32 all = length(ctx);

    CHECK(first, bpf_xdp_load_bytes(ctx, 0, bytes, 4));
    CHECK(first_bytes, bytes[0] << 8 | bytes[3]);
    CHECK(last, bpf_xdp_load_bytes(ctx, all - 1, bytes, 1));
    CHECK(last_byte, bytes[0]);
    CHECK(all_64, bpf_xdp_load_bytes(ctx, 0, bytes, 64));
    CHECK(at_the_end, bpf_xdp_load_bytes(ctx, all, bytes, 1));
    CHECK(past_the_end, bpf_xdp_load_bytes(ctx, all - 1, bytes, 2));
    CHECK(at_65535, bpf_xdp_load_bytes(ctx, 0xffff, bytes, 1));
    CHECK(at_65536, bpf_xdp_load_bytes(ctx, 0x10000, bytes, 1));
    CHECK(negative_offset, bpf_xdp_load_bytes(ctx, -1, bytes, 1));
    CHECK(least_offset, bpf_xdp_load_bytes(ctx, 1U << 31, bytes, 1));
    bytes[0] = 0xaa;
    CHECK(refused, bpf_xdp_load_bytes(ctx, all - 1, bytes, 2));
    CHECK(after_refusal, bytes[0]);
    return 2;
}

SEC("xdp") int store_bytes(struct xdp_md *ctx)
{
    u8 bytes[4] = {1, 2, 3, 4};
    u32 all = length(ctx);

    CHECK(first, bpf_xdp_store_bytes(ctx, 0, bytes, 4));
    CHECK(last, bpf_xdp_store_bytes(ctx, all - 2, bytes, 2));
    CHECK(past_the_end, bpf_xdp_store_bytes(ctx, all - 1, bytes, 2));
    CHECK(at_the_end, bpf_xdp_store_bytes(ctx, all, bytes, 1));
    CHECK(negative_offset, bpf_xdp_store_bytes(ctx, -4, bytes, 4));
    CHECK(at_65536, bpf_xdp_store_bytes(ctx, 0x10000, bytes, 1));
    CHECK(stored, byte_at(ctx, 3));
    return 2;
}

SEC("xdp") int adjust_head_grows(struct xdp_md *ctx)
{
    CHECK(by_14, bpf_xdp_adjust_head(ctx, -14));
    CHECK(length_after_14, length(ctx));
    CHECK(by_0, bpf_xdp_adjust_head(ctx, 0));
    CHECK(by_202, bpf_xdp_adjust_head(ctx, -202));
    CHECK(by_1_more, bpf_xdp_adjust_head(ctx, -1));
    CHECK(length_after, length(ctx));
    return 2;
}

SEC("xdp") int adjust_head_grows_to_the_limit(struct xdp_md *ctx)
{
    CHECK(by_257, bpf_xdp_adjust_head(ctx, -257));
    CHECK(by_216, bpf_xdp_adjust_head(ctx, -216));
    CHECK(by_1, bpf_xdp_adjust_head(ctx, -1));
    CHECK(length_after, length(ctx));
    CHECK(far, bpf_xdp_adjust_head(ctx, -100000));
    CHECK(least, bpf_xdp_adjust_head(ctx, 1U << 31));
    return 2;
}

SEC("xdp") int adjust_head_shrinks(struct xdp_md *ctx)
{
    int all = length(ctx);

    CHECK(by_4, bpf_xdp_adjust_head(ctx, 4));
    CHECK(first_byte, byte_at(ctx, 0));
    CHECK(to_13, bpf_xdp_adjust_head(ctx, all - 4 - 13));
    CHECK(to_14, bpf_xdp_adjust_head(ctx, all - 4 - 14));
    CHECK(length_after, length(ctx));
    CHECK(to_13_again, bpf_xdp_adjust_head(ctx, 1));
    CHECK(far, bpf_xdp_adjust_head(ctx, 100000));
    CHECK(greatest, bpf_xdp_adjust_head(ctx, 0x7fffffff));
    return 2;
}

SEC("xdp") int adjust_tail_shrinks(struct xdp_md *ctx)
{
    int all = length(ctx);

    CHECK(by_4, bpf_xdp_adjust_tail(ctx, -4));
    CHECK(length_after_4, length(ctx));
    CHECK(to_13, bpf_xdp_adjust_tail(ctx, -(all - 4 - 13)));
    CHECK(to_14, bpf_xdp_adjust_tail(ctx, -(all - 4 - 14)));
    CHECK(length_after, length(ctx));
    CHECK(far, bpf_xdp_adjust_tail(ctx, -100000));
    CHECK(least, bpf_xdp_adjust_tail(ctx, 1U << 31));
    return 2;
}

SEC("xdp") int adjust_tail_grows(struct xdp_md *ctx)
{
    int all = length(ctx);

    CHECK(by_0, bpf_xdp_adjust_tail(ctx, 0));
    CHECK(by_4, bpf_xdp_adjust_tail(ctx, 4));
    CHECK(length_after_4, length(ctx));
    CHECK(new_byte, byte_at(ctx, all));
    CHECK(by_1000, bpf_xdp_adjust_tail(ctx, 1000));
    CHECK(far, bpf_xdp_adjust_tail(ctx, 100000));
    CHECK(greatest, bpf_xdp_adjust_tail(ctx, 0x7fffffff));
    return 2;
}

// As far as it goes: the room behind a packet in a test run, by halving.
SEC("xdp") int adjust_tail_room(struct xdp_md *ctx)
{
    int all = length(ctx);
    int room = 0;

    for (int step = 4096; step > 0; step /= 2) {
        if (!bpf_xdp_adjust_tail(ctx, step))
            room += step;
    }
    CHECK(room_and_length, room + all);
    bpf_xdp_adjust_tail(ctx, -room);
    return 2;
}

SEC("xdp") int shrunk_and_grown_tail(struct xdp_md *ctx)
{
    int all = length(ctx);

    CHECK(shrunk, bpf_xdp_adjust_tail(ctx, -8));
    CHECK(grown, bpf_xdp_adjust_tail(ctx, 8));
    CHECK(byte_is_cleared, byte_at(ctx, all - 1));
    return 2;
}

SEC("xdp") int adjust_meta(struct xdp_md *ctx)
{
    CHECK(by_0, bpf_xdp_adjust_meta(ctx, 0));
    CHECK(by_4, bpf_xdp_adjust_meta(ctx, -4));
    CHECK(bytes_after_4, (long)ctx->data - (long)ctx->data_meta);
    CHECK(by_3, bpf_xdp_adjust_meta(ctx, -3));
    CHECK(by_28_more, bpf_xdp_adjust_meta(ctx, -28));
    CHECK(bytes_after_32, (long)ctx->data - (long)ctx->data_meta);
    CHECK(by_4_more, bpf_xdp_adjust_meta(ctx, -4));
    CHECK(by_256, bpf_xdp_adjust_meta(ctx, -256));
    CHECK(back, bpf_xdp_adjust_meta(ctx, 16));
    CHECK(bytes_after_back, (long)ctx->data - (long)ctx->data_meta);
    CHECK(behind_data, bpf_xdp_adjust_meta(ctx, 100));
    CHECK(to_data, bpf_xdp_adjust_meta(ctx, (long)ctx->data - (long)ctx->data_meta));
    CHECK(bytes_after_all, (long)ctx->data - (long)ctx->data_meta);
    CHECK(least, bpf_xdp_adjust_meta(ctx, 1U << 31));
    return 2;
}

SEC("xdp") int metadata_is_written(struct xdp_md *ctx)
{
    u32 *meta;

    if (bpf_xdp_adjust_meta(ctx, -8))
        return 0;
    meta = (u32 *)(long)ctx->data_meta;
    if ((u8 *)(meta + 2) > (u8 *)(long)ctx->data)
        return 0;
    meta[0] = htonl(0x01020304);
    meta[1] = htonl(0x05060708);
    CHECK(head_over_meta, bpf_xdp_adjust_head(ctx, -4));
    CHECK(meta_after_head, (long)ctx->data - (long)ctx->data_meta);
    meta = (u32 *)(long)ctx->data_meta;
    if ((u8 *)(meta + 1) > (u8 *)(long)ctx->data)
        return 0;
    CHECK(first_word, htonl(meta[0]));
    CHECK(head_behind_meta, bpf_xdp_adjust_head(ctx, 6));
    CHECK(meta_after_second, (long)ctx->data - (long)ctx->data_meta);
    return 2;
}

LICENSE;
