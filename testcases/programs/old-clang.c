// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: what an older clang writes: this is compiled by clang 14, for the first version of the instruction set. The
// addresses in .maps are R_BPF_64_64, as before clang 13: the Makefile sets the type.

#include "bpf.h"

int last(void *ctx);

struct inner {
    __uint(type, ARRAY);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, u32);
} only SEC(".maps");

struct {
    __uint(type, ARRAY_OF_MAPS);
    __uint(max_entries, 2);
    __uint(key_size, 4);
    __array(values, struct inner);
} outer SEC(".maps") = {
    .values = {[1] = &only},
};

struct {
    __uint(type, PROG_ARRAY);
    __uint(max_entries, 2);
    __uint(key_size, 4);
    __array(values, int(void *));
} next SEC(".maps") = {
    .values = {[0] = last},
};

static volatile u32 runs = 3;

static NOINLINE int add(int a, int b)
{
    asm volatile("");
    return a + b;
}

SEC("socket") int use(void *ctx)
{
    u32 key = 1;
    void *inner = map_lookup_elem(&outer, &key);

    tail_call(ctx, &next, 0);
    return inner ? add(1, 2) : 0;
}

// 4, then 5, …
SEC("socket") int last(void *ctx)
{
    return ++runs;
}

LICENSE;
