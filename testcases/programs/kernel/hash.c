// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Hash maps: flags and error numbers of every operation, preallocated or not, per CPU or not.

#include "linux.h"

#define MAP(name, map_type, flags)      \
    struct {                            \
        __uint(type, map_type);         \
        __uint(max_entries, 4);         \
        __uint(map_flags, flags);       \
        __type(key, u32);               \
        __type(value, u64);             \
    } name SEC(".maps")

MAP(preallocated, HASH, 0);
MAP(allocated, HASH, NO_PREALLOC);
MAP(percpu, PERCPU_HASH, 0);
MAP(percpu_allocated, PERCPU_HASH, NO_PREALLOC);
MAP(lru, LRU_HASH, 0);
MAP(lru_percpu, LRU_PERCPU_HASH, 0);

struct found {
    u64 keys;
    u64 values;
    u64 calls;
};

static long each(void *map, const u32 *key, u64 *value, struct found *found)
{
    found->keys += *key;
    found->values += *value;
    found->calls++;
    return 0;
}

static long first(void *map, const u32 *key, u64 *value, u64 *calls)
{
    *calls += 1;
    return 1;
}

static long removing(void *map, const u32 *key, u64 *value, u64 *removed)
{
    if (!bpf_map_delete_elem(map, key))
        *removed += 1;
    return 0;
}

INLINE long put(void *map, u32 key, u64 value, u64 flags)
{
    return bpf_map_update_elem(map, &key, &value, flags);
}

INLINE s64 get(void *map, u32 key)
{
    u64 *value = bpf_map_lookup_elem(map, &key);

    return value ? (s64)*value : -1;
}

INLINE long take(void *map, u32 key)
{
    return bpf_map_delete_elem(map, &key);
}

#define OPERATIONS(map)                                                 \
    do {                                                                \
        struct found found = {};                                        \
        struct found ignored = {};                                      \
        u64 calls = 0;                                                  \
        u64 removed = 0;                                                \
        CHECK(get_of_empty, get(&map, 1));                              \
        CHECK(delete_of_empty, take(&map, 1));                          \
        CHECK(for_each_of_empty, bpf_for_each_map_elem(&map, each, &ignored, 0)); \
        CHECK(exist_of_missing, put(&map, 1, 10, BPF_EXIST));           \
        CHECK(noexist_of_missing, put(&map, 1, 11, BPF_NOEXIST));       \
        CHECK(get_of_new, get(&map, 1));                                \
        CHECK(noexist_of_present, put(&map, 1, 12, BPF_NOEXIST));       \
        CHECK(get_after_refusal, get(&map, 1));                         \
        CHECK(exist_of_present, put(&map, 1, 13, BPF_EXIST));           \
        CHECK(get_after_exist, get(&map, 1));                           \
        CHECK(any_of_present, put(&map, 1, 14, BPF_ANY));               \
        CHECK(get_after_any, get(&map, 1));                             \
        CHECK(flags_3, put(&map, 1, 15, 3));                            \
        CHECK(flags_lock, put(&map, 1, 16, BPF_F_LOCK));                \
        CHECK(flags_lock_exist, put(&map, 1, 16, BPF_F_LOCK | BPF_EXIST)); \
        CHECK(flags_8, put(&map, 1, 17, 8));                            \
        CHECK(flags_16, put(&map, 1, 17, 16));                          \
        CHECK(flags_above_32_bits, put(&map, 1, 18, 1ULL << 32));       \
        CHECK(flags_all, put(&map, 1, 19, ~0ULL));                      \
        CHECK(get_after_flags, get(&map, 1));                           \
        CHECK(second, put(&map, 2, 20, BPF_ANY));                       \
        CHECK(third, put(&map, 3, 30, BPF_ANY));                        \
        CHECK(fourth, put(&map, ~0U, 40, BPF_ANY));                     \
        CHECK(get_of_greatest_key, get(&map, ~0U));                     \
        CHECK(present_when_full, put(&map, 2, 21, BPF_ANY));            \
        CHECK(exist_when_full, put(&map, 3, 31, BPF_EXIST));            \
        CHECK(noexist_of_present_when_full, put(&map, 3, 31, BPF_NOEXIST)); \
        CHECK(exist_of_missing_when_full, put(&map, 7, 31, BPF_EXIST)); \
        CHECK(for_each, bpf_for_each_map_elem(&map, each, &found, 0));  \
        CHECK(sum_of_keys, found.keys);                                 \
        CHECK(sum_of_values, found.values);                             \
        CHECK(number_of_calls, found.calls);                            \
        CHECK(for_each_that_stops, bpf_for_each_map_elem(&map, first, &calls, 0)); \
        CHECK(calls_until_stop, calls);                                 \
        CHECK(for_each_with_flags, bpf_for_each_map_elem(&map, each, &ignored, 1)); \
        CHECK(delete_of_present, take(&map, 2));                        \
        CHECK(delete_of_deleted, take(&map, 2));                        \
        CHECK(get_of_deleted, get(&map, 2));                            \
        CHECK(put_after_delete, put(&map, 5, 50, BPF_NOEXIST));         \
        CHECK(get_after_delete, get(&map, 5));                          \
        CHECK(for_each_that_deletes, bpf_for_each_map_elem(&map, removing, &removed, 0)); \
        CHECK(deleted_in_for_each, removed);                            \
        CHECK(left, get(&map, 1));                                      \
    } while (0)

#define FULL(map)                                                       \
    do {                                                                \
        for (int i = 0; i < 4; i++)                                     \
            put(&map, 100 + i, i, BPF_ANY);                             \
        CHECK(fifth, put(&map, 104, 4, BPF_ANY));                       \
        CHECK(fifth_noexist, put(&map, 104, 4, BPF_NOEXIST));           \
        CHECK(get_of_fifth, get(&map, 104));                            \
        CHECK(get_of_first, get(&map, 100));                            \
        CHECK(replaced, put(&map, 101, 41, BPF_ANY));                   \
        CHECK(get_of_replaced, get(&map, 101));                         \
        CHECK(deleted, take(&map, 102));                                \
        CHECK(fifth_again, put(&map, 104, 4, BPF_ANY));                 \
    } while (0)

SEC("xdp") int preallocated_operations(struct xdp_md *ctx)
{
    OPERATIONS(preallocated);
    return 0;
}

SEC("xdp") int preallocated_full(struct xdp_md *ctx)
{
    FULL(preallocated);
    return 0;
}

SEC("xdp") int allocated_operations(struct xdp_md *ctx)
{
    OPERATIONS(allocated);
    return 0;
}

SEC("xdp") int allocated_full(struct xdp_md *ctx)
{
    FULL(allocated);
    return 0;
}

SEC("xdp") int percpu_operations(struct xdp_md *ctx)
{
    OPERATIONS(percpu);
    return 0;
}

SEC("xdp") int percpu_full(struct xdp_md *ctx)
{
    FULL(percpu);
    return 0;
}

SEC("xdp") int percpu_allocated_operations(struct xdp_md *ctx)
{
    OPERATIONS(percpu_allocated);
    return 0;
}

// In .bss, where the verifier does not follow it from call to call.
u64 failures;
u64 entries;

static long count(void *map, const u32 *key, u64 *value, void *ctx)
{
    entries++;
    return 0;
}

static long put_in_lru(u32 index, void *ctx)
{
    failures += !!put(&lru, index, index, BPF_ANY);
    return 0;
}

static long put_in_lru_percpu(u32 index, void *ctx)
{
    failures += !!put(&lru_percpu, index, index, BPF_ANY);
    return 0;
}

// Which keys an LRU map evicts, and when, is not compared: that it never has too many, and has the last one.
#define EVICTING(map)                                                   \
    do {                                                                \
        CHECK(get_of_empty, get(&map, 1));                              \
        CHECK(delete_of_empty, take(&map, 1));                          \
        CHECK(exist_of_missing, put(&map, 1, 10, BPF_EXIST));           \
        CHECK(noexist_of_missing, put(&map, 1, 11, BPF_NOEXIST));       \
        CHECK(noexist_of_present, put(&map, 1, 12, BPF_NOEXIST));       \
        CHECK(exist_of_present, put(&map, 1, 13, BPF_EXIST));           \
        CHECK(any_of_present, put(&map, 1, 14, BPF_ANY));               \
        CHECK(get_after_any, get(&map, 1));                             \
        CHECK(flags_3, put(&map, 1, 15, 3));                            \
        CHECK(flags_lock, put(&map, 1, 16, BPF_F_LOCK));                \
        CHECK(flags_8, put(&map, 1, 17, 8));                            \
        CHECK(delete_of_present, take(&map, 1));                        \
        CHECK(delete_of_deleted, take(&map, 1));                        \
        failures = 0;                                                   \
        entries = 0;                                                    \
        bpf_loop(100, put_in_##map, 0, 0);                              \
        CHECK(failed_puts, failures);                                   \
        CHECK(last, get(&map, 99));                                     \
        CHECK(first, get(&map, 0));                                     \
        bpf_for_each_map_elem(&map, count, 0, 0);                       \
        CHECK(is_not_too_large, entries <= 4);                          \
        CHECK(is_not_empty, entries > 0);                               \
        entries = 0;                                                    \
    } while (0)

SEC("xdp") int lru_operations(struct xdp_md *ctx)
{
    EVICTING(lru);
    return 0;
}

SEC("xdp") int lru_percpu_operations(struct xdp_md *ctx)
{
    EVICTING(lru_percpu);
    return 0;
}

SEC("xdp") int percpu_elements(struct xdp_md *ctx)
{
    const u32 cpu = bpf_get_smp_processor_id();
    u32 key = 9;
    u32 missing = 10;
    u64 value = 90;
    u64 *at;

    CHECK(updated, bpf_map_update_elem(&percpu, &key, &value, BPF_ANY));
    at = bpf_map_lookup_percpu_elem(&percpu, &key, cpu);
    CHECK(of_this_cpu, at ? *at : -1);
    at = bpf_map_lookup_percpu_elem(&percpu, &key, !cpu);
    CHECK(of_another_cpu, at ? *at : -1);
    at = bpf_map_lookup_percpu_elem(&percpu, &key, 100000);
    CHECK(of_a_cpu_that_is_not_there, at ? *at : -1);
    at = bpf_map_lookup_percpu_elem(&percpu, &missing, cpu);
    CHECK(of_a_missing_key, at ? *at : -1);
    return 0;
}

LICENSE;
