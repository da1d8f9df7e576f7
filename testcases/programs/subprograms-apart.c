// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: subprograms that the compiler has put into sections of their own, .text.NAME, as it does with rarely used ones
// and with -ffunction-sections. libbpf refuses it.

#include "bpf.h"

static SEC(".text.unlikely.") NOINLINE int rare(int a)
{
    asm volatile("");
    return a * 7;
}

SEC(".text.apart") NOINLINE int apart(int a)
{
    return rare(a) + 1;
}

NOINLINE int common(int a)
{
    return apart(a) + 2;
}

// Needs common, apart and rare, from three sections.
SEC("socket") int all(volatile int *number)
{
    return common(*number);
}

// Needs rare only: by the symbol of its section.
SEC("xdp") int one(volatile int *number)
{
    return rare(*number);
}

LICENSE;
