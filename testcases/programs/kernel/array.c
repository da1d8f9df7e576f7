// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Arrays, per CPU or not: flags and error numbers.

#include "linux.h"

#define MAP(name, map_type, flags)      \
    struct {                            \
        __uint(type, map_type);         \
        __uint(max_entries, 4);         \
        __uint(map_flags, flags);       \
        __type(key, u32);               \
        __type(value, u64);             \
    } name SEC(".maps")

MAP(array, ARRAY, 0);
MAP(mmapable, ARRAY, MMAPABLE);
MAP(percpu, PERCPU_ARRAY, 0);

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 2);
    __type(key, u32);
    __uint(value_size, 5);
} odd SEC(".maps");

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

static long until_1(void *map, const u32 *key, u64 *value, u64 *calls)
{
    *calls += 1;
    return *key == 1;
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
        u64 calls = 0;                                                  \
        CHECK(get_of_new, get(&map, 0));                                \
        CHECK(get_of_last, get(&map, 3));                               \
        CHECK(get_behind, get(&map, 4));                                \
        CHECK(get_of_greatest, get(&map, ~0U));                         \
        CHECK(get_of_sign_bit, get(&map, 1U << 31));                    \
        CHECK(any, put(&map, 0, 10, BPF_ANY));                          \
        CHECK(exist, put(&map, 1, 11, BPF_EXIST));                      \
        CHECK(noexist, put(&map, 2, 12, BPF_NOEXIST));                  \
        CHECK(get_after_noexist, get(&map, 2));                         \
        CHECK(flags_3, put(&map, 2, 12, 3));                            \
        CHECK(lock, put(&map, 2, 12, BPF_F_LOCK));                      \
        CHECK(flags_5, put(&map, 2, 12, 5));                            \
        CHECK(flags_8, put(&map, 2, 12, 8));                            \
        CHECK(flags_16, put(&map, 2, 12, 16));                          \
        CHECK(flags_above_32_bits, put(&map, 2, 12, 1ULL << 32));       \
        CHECK(flags_all, put(&map, 2, 12, ~0ULL));                      \
        CHECK(behind, put(&map, 4, 12, BPF_ANY));                       \
        CHECK(behind_noexist, put(&map, 4, 12, BPF_NOEXIST));           \
        CHECK(behind_exist, put(&map, 4, 12, BPF_EXIST));               \
        CHECK(behind_flags_8, put(&map, 4, 12, 8));                     \
        CHECK(greatest, put(&map, ~0U, 12, BPF_ANY));                   \
        CHECK(delete_of_present, take(&map, 0));                        \
        CHECK(delete_behind, take(&map, 4));                            \
        CHECK(get_after_delete, get(&map, 0));                          \
        CHECK(for_each, bpf_for_each_map_elem(&map, each, &found, 0));  \
        CHECK(sum_of_keys, found.keys);                                 \
        CHECK(sum_of_values, found.values);                             \
        CHECK(number_of_calls, found.calls);                            \
        CHECK(for_each_that_stops, bpf_for_each_map_elem(&map, until_1, &calls, 0)); \
        CHECK(calls_until_stop, calls);                                 \
        CHECK(for_each_with_flags, bpf_for_each_map_elem(&map, each, &found, 1)); \
    } while (0)


SEC("xdp") int array_operations(struct xdp_md *ctx)
{
    OPERATIONS(array);
    return 0;
}

SEC("xdp") int mmapable_operations(struct xdp_md *ctx)
{
    OPERATIONS(mmapable);
    return 0;
}

SEC("xdp") int percpu_operations(struct xdp_md *ctx)
{
    OPERATIONS(percpu);
    return 0;
}

SEC("xdp") int percpu_elements(struct xdp_md *ctx)
{
    const u32 cpu = bpf_get_smp_processor_id();
    u32 key = 3;
    u32 behind = 4;
    u64 value = 90;
    u64 *at;

    CHECK(updated, bpf_map_update_elem(&percpu, &key, &value, BPF_ANY));
    at = bpf_map_lookup_percpu_elem(&percpu, &key, cpu);
    CHECK(of_this_cpu, at ? *at : -1);
    at = bpf_map_lookup_percpu_elem(&percpu, &key, !cpu);
    CHECK(of_another_cpu, at ? *at : -1);
    at = bpf_map_lookup_percpu_elem(&percpu, &key, 100000);
    CHECK(of_a_cpu_that_is_not_there, at ? *at : -1);
    at = bpf_map_lookup_percpu_elem(&percpu, &behind, cpu);
    CHECK(of_a_missing_key, at ? *at : -1);
    return 0;
}

// Values of five bytes stand eight apart.
SEC("xdp") int odd_size(struct xdp_md *ctx)
{
    u32 one = 1;
    u32 zero = 0;
    u8 value[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    u8 *first;
    u8 *second;

    CHECK(updated, bpf_map_update_elem(&odd, &zero, value, BPF_ANY));
    first = bpf_map_lookup_elem(&odd, &zero);
    second = bpf_map_lookup_elem(&odd, &one);
    if (first && second) {
        CHECK(last_byte, first[4]);
        CHECK(next_is_untouched, second[0]);
        CHECK(distance, second - first);
    }
    return 0;
}

LICENSE;
