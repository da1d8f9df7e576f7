// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Maps of maps, and arrays of programs.

#include "linux.h"

struct inner {
    __uint(type, HASH);
    __uint(max_entries, 2);
    __type(key, u32);
    __type(value, u64);
} one SEC(".maps"), two SEC(".maps");

struct {
    __uint(type, ARRAY_OF_MAPS);
    __uint(max_entries, 3);
    __uint(key_size, sizeof(u32));
    __array(values, struct inner);
} by_number SEC(".maps") = {
    .values = {[0] = &one, [2] = &two},
};

struct {
    __uint(type, HASH_OF_MAPS);
    __uint(max_entries, 3);
    __type(key, u32);
    __array(values, struct inner);
} by_key SEC(".maps") = {
    .values = {[1] = &one},
};

int target(struct xdp_md *ctx);
int jumps_to_itself(struct xdp_md *ctx);
int falls_through(struct xdp_md *ctx);

struct {
    __uint(type, PROG_ARRAY);
    __uint(max_entries, 4);
    __uint(key_size, sizeof(u32));
    __array(values, int(struct xdp_md *));
} programs SEC(".maps") = {
    .values = {[0] = &target, [2] = &jumps_to_itself},
};

u32 jumps;

SEC("xdp") int inner_maps(struct xdp_md *ctx)
{
    u32 zero = 0;
    u32 first = 1;
    u32 second = 2;
    u32 third = 3;
    u64 value = 7;
    u64 *found;
    void *map;

    map = bpf_map_lookup_elem(&by_number, &zero);
    CHECK(of_zero, !!map);
    if (map) {
        CHECK(update, bpf_map_update_elem(map, &zero, &value, BPF_NOEXIST));
        CHECK(update_again, bpf_map_update_elem(map, &zero, &value, BPF_NOEXIST));
        found = bpf_map_lookup_elem(map, &zero);
        CHECK(lookup, found ? *found : -1);
        CHECK(update_2, bpf_map_update_elem(map, &first, &value, BPF_ANY));
        CHECK(update_3, bpf_map_update_elem(map, &second, &value, BPF_ANY));
    }
    CHECK(of_empty_place, !!bpf_map_lookup_elem(&by_number, &first));
    CHECK(of_second, !!bpf_map_lookup_elem(&by_number, &second));
    CHECK(behind, !!bpf_map_lookup_elem(&by_number, &third));
    map = bpf_map_lookup_elem(&by_key, &first);
    CHECK(of_key, !!map);
    if (map) {
        found = bpf_map_lookup_elem(map, &zero);
        CHECK(the_same_map, found ? *found : -1);
        CHECK(deleted, bpf_map_delete_elem(map, &zero));
        CHECK(deleted_again, bpf_map_delete_elem(map, &zero));
    }
    CHECK(of_missing_key, !!bpf_map_lookup_elem(&by_key, &second));
    return 0;
}

SEC("xdp") int target(struct xdp_md *ctx)
{
    CHECK(reached, 1);
    return 77;
}

SEC("xdp") int jumps_to_target(struct xdp_md *ctx)
{
    bpf_tail_call(ctx, &programs, 0);
    return 1;
}

SEC("xdp") int falls_through(struct xdp_md *ctx)
{
    bpf_tail_call(ctx, &programs, 1);
    CHECK(after_empty_place, 1);
    bpf_tail_call(ctx, &programs, 4);
    CHECK(behind_the_array, 1);
    bpf_tail_call(ctx, &programs, ~0U);
    CHECK(at_the_greatest_index, 1);
    return 2;
}

SEC("xdp") int jumps_to_itself(struct xdp_md *ctx)
{
    jumps++;
    CHECK(times, jumps);
    bpf_tail_call(ctx, &programs, 2);
    return jumps;
}

static NOINLINE int calls_a_tail(struct xdp_md *ctx)
{
    int returned = 3;

    bpf_tail_call(ctx, &programs, 0);
    asm volatile("" : "+r"(returned));
    return returned;
}

// A tail call in a subprogram replaces the subprogram's frame only.
SEC("xdp") int jumps_in_a_subprogram(struct xdp_md *ctx)
{
    int returned = calls_a_tail(ctx);

    CHECK(from_subprogram, returned);
    return returned + 1;
}

LICENSE;
