// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: map types that Linux does not define, and numbers as large as they can be.

#include "bpf.h"

struct {
    __uint(type, 1001);
    __uint(max_entries, 7);
    __uint(map_flags, 0x40000000);
    __type(key, u32);
    __type(value, u64);
} custom SEC(".maps");

struct {
    __uint(type, 0x7fffffff);
    __uint(max_entries, 0xfffffffful);
    __uint(map_flags, 0x80000000ul);
    __uint(key_size, 4);
    __uint(value_size, 0x80000000ul);
} largest SEC(".maps");

SEC("socket") int use(void *ctx)
{
    u32 key = 0;

    return !!map_lookup_elem(&custom, &key) + !!map_lookup_elem(&largest, &key);
}

LICENSE;
