// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: several programs in one section. Each begins at the value of its symbol, and has its own relocations.

#include "bpf.h"

volatile u32 first_runs, second_runs = 5;

SEC("xdp") int first(void *ctx)
{
    return ++first_runs;
}

// The smallest program, between two larger ones.
SEC("xdp") int constant(void *ctx)
{
    return 2;
}

SEC("xdp") int second(void *ctx)
{
    return ++second_runs;
}

// The same section does not stand in one piece in the source.
SEC("tc") int other_section(void *ctx)
{
    return first_runs + second_runs;
}

SEC("xdp") int third(void *ctx)
{
    return first_runs + second_runs + 10;
}

LICENSE;
