// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: declarations of pinning, carried as data.

#include "bpf.h"

struct {
    __uint(type, HASH);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, u32);
    __uint(pinning, 1);
} by_name SEC(".maps");

struct {
    __uint(type, HASH);
    __uint(max_entries, 2);
    __type(key, u32);
    __type(value, u32);
    __uint(pinning, 0);
} none SEC(".maps");

SEC("socket") int use(void *ctx)
{
    u32 key = 0;

    return !!map_lookup_elem(&by_name, &key) + !!map_lookup_elem(&none, &key);
}

LICENSE;
