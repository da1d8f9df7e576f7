// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: addresses of functions in code. Here the function stands in the section of the programs, in front of one and
// behind the other, and calls another one there. libbpf refuses it.

#include "bpf.h"

static NOINLINE SEC("socket") int triple(int a)
{
    asm volatile("");
    return 3 * a;
}

static SEC("socket") long add(u32 index, u64 *sum)
{
    *sum += triple(index);
    return 0;
}

// 135
SEC("socket") int here(void *ctx)
{
    u64 sum = 0;

    loop(10, add, &sum, 0);
    return sum;
}

// 9, from another section.
SEC("xdp") int elsewhere(void *ctx)
{
    u64 sum = 0;

    loop(3, add, &sum, 0);
    return sum;
}

LICENSE;
