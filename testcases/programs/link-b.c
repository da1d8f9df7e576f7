// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: undefined functions, and a linker for several objects. The other one is link-a.c.

#include "bpf.h"

extern int from_a(int a);

// The same declaration as in link-a.c, where it is defined.
extern struct {
    __uint(type, ARRAY);
    __uint(max_entries, 4);
    __type(key, u32);
    __type(value, u64);
} shared __attribute__((section(".maps")));

volatile u32 second = 2;
extern volatile u64 runs;
static volatile u32 own = 100;
volatile u16 zeroed;

NOINLINE int which(void)
{
    return 2;
}

static NOINLINE int same_name(int a)
{
    asm volatile("");
    return a + own;
}

NOINLINE int from_b(int a)
{
    return same_name(a);
}

// 7 + 10
SEC("xdp") int call_a(void *ctx)
{
    return from_a(7);
}

SEC("xdp") int write_shared(void *ctx)
{
    u32 key = 1;
    u64 value = 7;

    runs += 1;
    zeroed += 1;
    return map_update_elem(&shared, &key, &value, 0);
}

LICENSE;
