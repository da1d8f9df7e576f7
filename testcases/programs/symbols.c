// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: symbols as old versions of LLVM wrote them. The Makefile compiles this to assembly, and takes away what they did
// not write:
//   symbols-notype    functions have no type
//   symbols-nosize    functions have no size
//   symbols-labels    neither, and the targets of jumps are symbols as well
//   symbols-none      there are none at all

#include "bpf.h"

// 1 for an even number, 2 for an odd one, 3 for 0
SEC("socket") int first(u32 *number)
{
    if (*number == 0)
        return 3;
    asm volatile("" : : : "memory");
    return *number & 1 ? 2 : 1;
}

#ifndef ONE
volatile u32 runs = 7;

// 8, then 9, …
SEC("socket") int second(u32 *number)
{
    return ++runs;
}

NOINLINE int subprogram(int number)
{
    return number * 3;
}

SEC("xdp") int third(u32 *number)
{
    return subprogram(*number);
}
#endif

LICENSE;
