// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: the address of a place in a section of data is the value of the symbol plus what stands in the imm of lddw. Here
// both are not zero, for a symbol of its own and for that of a section. clang 19 adds by an instruction where it can; older
// ones did not.

#include "bpf.h"

volatile u32 before = 1;
u32 named[6] = {20, 21, 22, 23, 24, 25};
static u32 unnamed[6] __attribute__((used)) = {30, 31, 32, 33, 34, 35};

#define ADDRESS(pointer, of) asm volatile("%0 = " of " ll" : "=r"(pointer))

// 24: the symbol and 16 bytes.
SEC("socket") int by_symbol(void *ctx)
{
    u32 *pointer;

    ADDRESS(pointer, "named + 16");
    return *pointer;
}

// 33: the section, and 28 bytes to the variable and 12 in it.
SEC("socket") int by_section(void *ctx)
{
    u32 *pointer;

    ADDRESS(pointer, "unnamed + 12");
    return *pointer;
}

// 1: the symbol and -4 bytes, which is the variable before.
SEC("socket") int before_symbol(void *ctx)
{
    u32 *pointer;

    ADDRESS(pointer, "named - 4");
    return *pointer;
}

// 52: the end of the section, where no variable is any more, less its start.
SEC("socket") int end(void *ctx)
{
    u32 *pointer, *start;

    ADDRESS(pointer, "unnamed + 24");
    ADDRESS(start, "before");
    return (long)pointer - (long)start;
}

LICENSE;
