// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Queues, stacks and Bloom filters.

#include "linux.h"

#define MAP(name, map_type)         \
    struct {                        \
        __uint(type, map_type);     \
        __uint(max_entries, 3);     \
        __uint(key_size, 0);        \
        __type(value, u32);         \
    } name SEC(".maps")

MAP(queue, QUEUE);
MAP(last_in, STACK);

struct {
    __uint(type, BLOOM_FILTER);
    __uint(max_entries, 100);
    __uint(key_size, 0);
    __type(value, u32);
    __uint(map_extra, 3);
} bloom SEC(".maps");

INLINE long push(void *map, u32 value, u64 flags)
{
    return bpf_map_push_elem(map, &value, flags);
}

INLINE s64 pop(void *map)
{
    u32 value = 0xbad;
    long result = bpf_map_pop_elem(map, &value);

    return result << 32 | value;
}

INLINE s64 peek(void *map)
{
    u32 value = 0xbad;
    long result = bpf_map_peek_elem(map, &value);

    return result << 32 | value;
}

#define OPERATIONS(map)                                         \
    do {                                                        \
        CHECK(pop_of_empty, pop(&map));                         \
        CHECK(peek_of_empty, peek(&map));                       \
        CHECK(push_1, push(&map, 1, BPF_ANY));                  \
        CHECK(noexist, push(&map, 9, BPF_NOEXIST));             \
        CHECK(lock, push(&map, 9, BPF_F_LOCK));                 \
        CHECK(flags_3, push(&map, 9, 3));                       \
        CHECK(flags_above_32_bits, push(&map, 9, 1ULL << 32));  \
        CHECK(push_2, push(&map, 2, BPF_EXIST));                \
        CHECK(push_3, push(&map, 3, BPF_ANY));                  \
        CHECK(push_when_full, push(&map, 4, BPF_ANY));          \
        CHECK(peek_when_full, peek(&map));                      \
        CHECK(exist_when_full, push(&map, 5, BPF_EXIST));       \
        CHECK(peek_after_exist, peek(&map));                    \
        CHECK(pop_1, pop(&map));                                \
        CHECK(pop_2, pop(&map));                                \
        CHECK(push_6, push(&map, 6, BPF_ANY));                  \
        CHECK(pop_3, pop(&map));                                \
        CHECK(pop_4, pop(&map));                                \
        CHECK(pop_5, pop(&map));                                \
    } while (0)

SEC("xdp") int queue_operations(struct xdp_md *ctx)
{
    OPERATIONS(queue);
    return 0;
}

SEC("xdp") int stack_operations(struct xdp_md *ctx)
{
    OPERATIONS(last_in);
    return 0;
}

SEC("xdp") int bloom_operations(struct xdp_md *ctx)
{
    u32 one = 1;
    u32 two = 2;

    CHECK(peek_of_empty, bpf_map_peek_elem(&bloom, &one));
    CHECK(push_1, bpf_map_push_elem(&bloom, &one, BPF_ANY));
    CHECK(peek_1, bpf_map_peek_elem(&bloom, &one));
    CHECK(peek_2, bpf_map_peek_elem(&bloom, &two));
    CHECK(noexist, bpf_map_push_elem(&bloom, &two, BPF_NOEXIST));
    CHECK(exist, bpf_map_push_elem(&bloom, &two, BPF_EXIST));
    CHECK(flags_8, bpf_map_push_elem(&bloom, &two, 8));
    CHECK(again, bpf_map_push_elem(&bloom, &one, BPF_ANY));
    return 0;
}

LICENSE;
