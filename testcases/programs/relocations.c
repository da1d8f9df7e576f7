// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: relocations of code, without addends of their own (SHT_REL). Every form that clang writes, in one program:
// R_BPF_64_64 and R_BPF_64_32, each against the symbol and against the section that it stands in.

#include "bpf.h"

volatile int named = 1;
static volatile int unnamed[4] = {0, 0, 0, 10};

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, u32);
} map SEC(".maps");

NOINLINE int global(int a)
{
    return a + 100;
}

static NOINLINE int local(int a)
{
    asm volatile("");
    return a + 1000;
}

// R_BPF_64_64: a variable by its symbol, one by its section and an offset of 12 bytes, and a map. R_BPF_64_32: a
// function by its symbol, and one by its section and an offset. Returns 1 + 10 + 0 + 100 + 1000.
SEC("socket") int every_form(void *ctx)
{
    u32 key = 0;
    u32 *value = map_lookup_elem(&map, &key);

    return named + unnamed[3] + (value ? *value : 0) + global(0) + local(0);
}

LICENSE;
