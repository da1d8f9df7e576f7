// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: subprograms in .text, linked into each program that calls them: global, weak, hidden and static ones, called from
// programs and from one another, with relocations of their own. One of them nobody calls.

#include "bpf.h"

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 8);
    __type(key, u32);
    __type(value, u64);
} counters SEC(".maps");

volatile u64 total;

NOINLINE int uncalled(int a)
{
    return a * 31 + (int)total;
}

static NOINLINE u64 *slot(u32 key)
{
    asm volatile("");
    return map_lookup_elem(&counters, &key);
}

__hidden NOINLINE u64 bump(u32 key)
{
    u64 *counter = slot(key);

    return counter ? ++*counter : 0;
}

__weak NOINLINE u64 bump_all(u32 key)
{
    total += 1;
    return bump(key) + bump(key + 1);
}

// Needs bump_all, bump and slot.
SEC("socket") int all(void *ctx)
{
    return bump_all(2);
}

// Needs bump and slot; shares them with the program above.
SEC("xdp") int one(void *ctx)
{
    return bump(2);
}

// Needs none.
SEC("xdp") int none(void *ctx)
{
    return 0;
}

LICENSE;
