// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: undefined functions, and a linker for several objects. This object and link-b.c use each other's functions, map
// and variables; both have a .data, a .bss and a static function of the same name; and both define `which`, this one
// weakly.

#include "bpf.h"

extern int from_b(int a);
extern int which(void);

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 4);
    __type(key, u32);
    __type(value, u64);
} shared SEC(".maps");

volatile u32 first = 1;
extern volatile u32 second;
volatile u64 runs;

// The one of link-b.c counts.
__weak NOINLINE int which(void)
{
    return 1;
}

static NOINLINE int same_name(int a)
{
    asm volatile("");
    return a + 10;
}

// link-b.c calls it.
NOINLINE int from_a(int a)
{
    return same_name(a);
}

// first + second + (3 + 100) = 1 + 2 + 103
SEC("socket") int call_b(void *ctx)
{
    runs += 1;
    return first + second + from_b(3);
}

// 2: the strong one.
SEC("socket") int call_which(void *ctx)
{
    return which();
}

// The map that both use: link-b.c writes 7 to place 1 of it.
SEC("socket") int read_shared(void *ctx)
{
    u32 key = 1;
    u64 *value = map_lookup_elem(&shared, &key);

    return value ? *value : 0;
}

// No object has it: refused even if both are linked, unless the host has such a function.
extern int nowhere(int a);

SEC("socket") int call_nowhere(void *ctx)
{
    return nowhere(1);
}

LICENSE;
