// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: maps of maps. The declaration of the inner map stands in `values`; static initialisers name maps of the object
// by R_BPF_64_ABS64 in .rel.maps.

#include "bpf.h"

struct counters {
    __uint(type, ARRAY);
    __uint(max_entries, 2);
    __type(key, u32);
    __type(value, u64);
} one SEC(".maps"), two SEC(".maps");

// Places 0 and 3 of 4; 1 and 2 stay empty.
struct {
    __uint(type, ARRAY_OF_MAPS);
    __uint(max_entries, 4);
    __uint(key_size, sizeof(u32));
    __array(values, struct counters);
} by_number SEC(".maps") = {
    .values = {[0] = &two, [3] = &one},
};

// An inner map that no other map is like, and no initialiser.
struct {
    __uint(type, HASH_OF_MAPS);
    __uint(max_entries, 8);
    __type(key, u64);
    __array(values, struct {
        __uint(type, HASH);
        __uint(max_entries, 5);
        __uint(map_flags, NO_PREALLOC);
        __uint(key_size, 6);
        __uint(value_size, 10);
    });
} by_name SEC(".maps");

SEC("socket") int use(void *ctx)
{
    u32 number = 3;
    u64 name = 1;
    void *inner = map_lookup_elem(&by_number, &number);

    if (!inner)
        inner = map_lookup_elem(&by_name, &name);
    return inner && map_lookup_elem(inner, &number);
}

LICENSE;
