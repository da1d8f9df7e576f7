// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Ring buffers, and events of perf.

#include "linux.h"

#define RING(name)                  \
    struct {                        \
        __uint(type, RINGBUF);      \
        __uint(max_entries, 4096);  \
    } name SEC(".maps")

RING(ring);
RING(filled);
RING(output_ring);
RING(dynamic);

struct {
    __uint(type, PERF_EVENT_ARRAY);
    __uint(max_entries, 4);
    __uint(key_size, 4);
    __uint(value_size, 4);
} events SEC(".maps");

struct bpf_dynptr {
    u64 opaque[2];
} __attribute__((aligned(8)));

enum { AVAILABLE, SIZE, CONSUMER, PRODUCER };
enum { NO_WAKEUP = 1, FORCE_WAKEUP = 2 };

SEC("xdp") int reserved(struct xdp_md *ctx)
{
    void *record;

    CHECK(size, bpf_ringbuf_query(&ring, SIZE));
    CHECK(available_at_first, bpf_ringbuf_query(&ring, AVAILABLE));
    CHECK(unknown_query, bpf_ringbuf_query(&ring, 4));
    CHECK(greatest_query, bpf_ringbuf_query(&ring, ~0ULL));
    record = bpf_ringbuf_reserve(&ring, 8, 0);
    CHECK(eight, !!record);
    CHECK(producer_after_eight, bpf_ringbuf_query(&ring, PRODUCER));
    if (record)
        bpf_ringbuf_submit(record, 0);
    CHECK(available_after_eight, bpf_ringbuf_query(&ring, AVAILABLE));
    record = bpf_ringbuf_reserve(&ring, 9, 0);
    CHECK(nine, !!record);
    if (record)
        bpf_ringbuf_submit(record, NO_WAKEUP);
    CHECK(producer_after_nine, bpf_ringbuf_query(&ring, PRODUCER));
    record = bpf_ringbuf_reserve(&ring, 1, 0);
    CHECK(one, !!record);
    if (record)
        bpf_ringbuf_discard(record, FORCE_WAKEUP);
    CHECK(producer_after_one, bpf_ringbuf_query(&ring, PRODUCER));
    CHECK(available_after_discard, bpf_ringbuf_query(&ring, AVAILABLE));
    CHECK(consumer, bpf_ringbuf_query(&ring, CONSUMER));
    record = bpf_ringbuf_reserve(&ring, 8, 1);
    CHECK(flags_1, !!record);
    if (record)
        bpf_ringbuf_discard(record, 0);
    record = bpf_ringbuf_reserve(&ring, 4096, 0);
    CHECK(as_large_as_the_ring, !!record);
    if (record)
        bpf_ringbuf_discard(record, 0);
    record = bpf_ringbuf_reserve(&ring, 4088, 0);
    CHECK(with_header_as_large, !!record);
    if (record)
        bpf_ringbuf_discard(record, 0);
    record = bpf_ringbuf_reserve(&ring, 1 << 30, 0);
    CHECK(huge, !!record);
    if (record)
        bpf_ringbuf_discard(record, 0);
    return 0;
}

static long fill(u32 index, u64 *filled_with)
{
    u64 *record = bpf_ringbuf_reserve(&filled, 56, 0);

    if (!record)
        return 1;
    *record = index;
    *filled_with += 1;
    bpf_ringbuf_submit(record, 0);
    return 0;
}

SEC("xdp") int full(struct xdp_md *ctx)
{
    u64 count = 0;
    void *record;

    bpf_loop(100, fill, &count, 0);
    CHECK(records_of_56, count);
    CHECK(available, bpf_ringbuf_query(&filled, AVAILABLE));
    CHECK(producer, bpf_ringbuf_query(&filled, PRODUCER));
    record = bpf_ringbuf_reserve(&filled, 1, 0);
    CHECK(no_room_for_one, !!record);
    if (record)
        bpf_ringbuf_discard(record, 0);
    CHECK(output, bpf_ringbuf_output(&filled, &count, 8, 0));
    return 0;
}

SEC("xdp") int output(struct xdp_md *ctx)
{
    u8 bytes[16] = {1, 2, 3};

    CHECK(eight, bpf_ringbuf_output(&output_ring, bytes, 8, 0));
    CHECK(one, bpf_ringbuf_output(&output_ring, bytes, 1, NO_WAKEUP));
    CHECK(sixteen, bpf_ringbuf_output(&output_ring, bytes, 16, FORCE_WAKEUP));
    CHECK(both_flags, bpf_ringbuf_output(&output_ring, bytes, 8, 3));
    CHECK(flags_4, bpf_ringbuf_output(&output_ring, bytes, 8, 4));
    CHECK(flags_above_32_bits, bpf_ringbuf_output(&output_ring, bytes, 8, 1ULL << 32));
    CHECK(available, bpf_ringbuf_query(&output_ring, AVAILABLE));
    return 0;
}

// Both reservations, refused or not, have to be given back.
SEC("xdp") int dynamic_reservations(struct xdp_md *ctx)
{
    struct bpf_dynptr record;
    u64 number = 0x1122334455667788;

    CHECK(sixteen, bpf_ringbuf_reserve_dynptr(&dynamic, 16, 0, &record));
    CHECK(write, bpf_dynptr_write(&record, 8, &number, 8, 0));
    CHECK(write_past_the_end, bpf_dynptr_write(&record, 9, &number, 8, 0));
    bpf_ringbuf_submit_dynptr(&record, 0);
    CHECK(available, bpf_ringbuf_query(&dynamic, AVAILABLE));
    CHECK(huge, bpf_ringbuf_reserve_dynptr(&dynamic, 1 << 20, 0, &record));
    CHECK(write_to_refused, bpf_dynptr_write(&record, 0, &number, 8, 0));
    bpf_ringbuf_discard_dynptr(&record, 0);
    CHECK(flags_1, bpf_ringbuf_reserve_dynptr(&dynamic, 16, 1, &record));
    bpf_ringbuf_discard_dynptr(&record, 0);
    CHECK(none, bpf_ringbuf_reserve_dynptr(&dynamic, 0, 0, &record));
    bpf_ringbuf_discard_dynptr(&record, 0);
    return 0;
}

// No event is open.
SEC("xdp") int perf_events(struct xdp_md *ctx)
{
    u8 bytes[16] = {1, 2, 3};

    CHECK(this_cpu, bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, bytes, 16));
    CHECK(cpu_1, bpf_perf_event_output(ctx, &events, 1, bytes, 16));
    CHECK(behind, bpf_perf_event_output(ctx, &events, 4, bytes, 16));
    CHECK(with_packet, bpf_perf_event_output(ctx, &events, 8ULL << 32 | BPF_F_CURRENT_CPU, bytes, 16));
    CHECK(with_long_packet, bpf_perf_event_output(ctx, &events, 0xfffffULL << 32 | BPF_F_CURRENT_CPU, bytes, 16));
    CHECK(flags_bit_52, bpf_perf_event_output(ctx, &events, 1ULL << 52 | BPF_F_CURRENT_CPU, bytes, 16));
    return 0;
}

LICENSE;
