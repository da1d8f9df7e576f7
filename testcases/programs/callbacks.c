// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: addresses of functions in code, which helpers call back. The function is (value of the symbol + imm) / 8. Here
// they are in .text: static ones by the symbol of the section, a global one by its own.

#include "bpf.h"

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 4);
    __type(key, u32);
    __type(value, u64);
} numbers SEC(".maps");

static NOINLINE int unrelated(int a)
{
    asm volatile("");
    return a;
}

static long add(u32 index, u64 *sum)
{
    *sum += index;
    return 0;
}

static long add_value(void *map, const u32 *key, u64 *value, u64 *sum)
{
    *sum += *value + unrelated(*key);
    return 0;
}

NOINLINE long stop(u32 index, u64 *sum)
{
    *sum = index;
    return index == 5;
}

// 45
SEC("socket") int count(void *ctx)
{
    u64 sum = 0;

    loop(10, add, &sum, 0);
    return sum;
}

// The sum of the values and keys. The callback calls a subprogram.
SEC("socket") int each(void *ctx)
{
    u64 sum = 0;

    for_each_map_elem(&numbers, add_value, &sum, 0);
    return sum;
}

// 5, and the same callback as the first program's.
SEC("xdp") int global(void *ctx)
{
    u64 sum = 0;

    loop(10, stop, &sum, 0);
    loop(0, add, &sum, 0);
    return sum;
}

LICENSE;
