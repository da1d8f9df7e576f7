// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Loops with callbacks, iterators over numbers, and time.

#include "linux.h"

struct bpf_iter_num {
    u64 opaque[1];
} __attribute__((aligned(8)));

extern int bpf_iter_num_new(struct bpf_iter_num *iterator, int start, int end) __weak __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *iterator) __weak __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *iterator) __weak __ksym;

// In .bss, where the verifier does not follow them from call to call.
u64 sum;
u64 calls;
u64 stop_at;

static long add(u32 index, void *ctx)
{
    sum += index;
    calls++;
    return calls == stop_at;
}

static long outer(u32 index, void *ctx)
{
    return bpf_loop(index, add, 0, 0) < 0;
}

INLINE long times(u32 count, u64 until, u64 flags)
{
    sum = 0;
    calls = 0;
    stop_at = until;
    // Where Linux replaces the call by a loop, an error is no negative number of 64 bits.
    return bpf_loop(count, add, 0, flags);
}

SEC("xdp") int looped(struct xdp_md *ctx)
{
    CHECK(none_times, times(0, 0, 0));
    CHECK(none_calls, calls);
    CHECK(ten_times, times(10, 0, 0));
    CHECK(ten_sum, sum);
    CHECK(stops_at_5, times(10, 5, 0));
    CHECK(stopped_sum, sum);
    CHECK(stops_at_1, times(10, 1, 0));
    CHECK(flags_1, times(10, 0, 1));
    CHECK(calls_with_flags, calls);
    CHECK(flags_above_32_bits, times(10, 0, 1ULL << 32));
    CHECK(too_many, (int)times((1 << 23) + 1, 0, 0));
    CHECK(greatest, (int)times(~0U, 0, 0));
    CHECK(calls_after_refusal, calls);
    CHECK(within_a_loop, bpf_loop(5, outer, 0, 0));
    CHECK(nested_calls, calls);
    CHECK(nested_sum, sum);
    return 0;
}

SEC("xdp") int looped_most(struct xdp_md *ctx)
{
    CHECK(most, times(1 << 23, 1000, 0));
    return 0;
}

// How many numbers an iterator gives, up to 100, and their sum.
#define ITERATE(name, start, end)                               \
    do {                                                        \
        struct bpf_iter_num iterator;                           \
        int *number;                                            \
        s64 sum = 0;                                            \
        u32 count = 0;                                          \
        CHECK(name, bpf_iter_num_new(&iterator, start, end));   \
        while (count < 100 && (number = bpf_iter_num_next(&iterator))) { \
            sum += *number;                                     \
            count++;                                            \
        }                                                       \
        bpf_iter_num_destroy(&iterator);                        \
        CHECK(name##_count, count);                             \
        CHECK(name##_sum, sum);                                 \
    } while (0)

SEC("xdp") int iterated(struct xdp_md *ctx)
{
    ITERATE(ten, 0, 10);
    ITERATE(empty, 5, 5);
    ITERATE(backwards, 5, 4);
    ITERATE(negative, -5, 0);
    ITERATE(at_the_edge, 0x7ffffff0, 0x7fffffff);
    ITERATE(least, -0x7fffffff - 1, -0x7fffffff + 4);
    return 0;
}

SEC("xdp") int iterated_far(struct xdp_md *ctx)
{
    struct bpf_iter_num iterator;

    CHECK(most, bpf_iter_num_new(&iterator, 0, 1 << 23));
    bpf_iter_num_destroy(&iterator);
    CHECK(one_more, bpf_iter_num_new(&iterator, 0, (1 << 23) + 1));
    CHECK(next_after_refusal, !!bpf_iter_num_next(&iterator));
    bpf_iter_num_destroy(&iterator);
    CHECK(everything, bpf_iter_num_new(&iterator, -0x7fffffff - 1, 0x7fffffff));
    bpf_iter_num_destroy(&iterator);
    CHECK(at_the_end, bpf_iter_num_new(&iterator, 0, 1));
    CHECK(first, !!bpf_iter_num_next(&iterator));
    CHECK(second, !!bpf_iter_num_next(&iterator));
    CHECK(third, !!bpf_iter_num_next(&iterator));
    bpf_iter_num_destroy(&iterator);
    return 0;
}

SEC("xdp") int time(struct xdp_md *ctx)
{
    const u64 first = bpf_ktime_get_ns();
    const u64 boot = bpf_ktime_get_boot_ns();
    const u64 second = bpf_ktime_get_ns();
    const u64 jiffies = bpf_jiffies64();

    CHECK(does_not_go_back, second >= first);
    CHECK(boot_is_not_before, boot >= first);
    CHECK(coarse_is_not_after, bpf_ktime_get_coarse_ns() <= bpf_ktime_get_ns());
    CHECK(tai_is_after_2020, bpf_ktime_get_tai_ns() > 1577836800000000000ULL);
    CHECK(jiffies_do_not_go_back, bpf_jiffies64() >= jiffies);
    CHECK(cpu_is_0, bpf_get_smp_processor_id() == 0);
    CHECK(random_differs, bpf_get_prandom_u32() != bpf_get_prandom_u32());
    CHECK(numa_node, bpf_get_numa_node_id());
    return 0;
}

LICENSE;
