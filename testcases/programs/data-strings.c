// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: sections of constants that the compiler names itself: .rodata.str1.1 for texts, .rodata.cst16 for numbers.
// Nothing in them has a symbol of its own but what the compiler made up.

#include "bpf.h"

// .rodata.str1.1: by the symbol of the section, the second text by an offset.
SEC("socket") int texts(void *ctx)
{
    return trace_printk("first", 6) + trace_printk("second %d", 10, 5);
}

// .rodata.cst16: an array on the stack of 16 bytes that nobody writes. Index 2 gives 59.
SEC("socket") int numbers(u32 *index)
{
    const u32 digits[4] = {31, 41, 59, 26};

    return *index < 4 ? digits[*index] : 0;
}

// .rodata: a table, static and so without a symbol that code names. Index 3 gives 9.
SEC("socket") int table(u32 *index)
{
    static const u32 squares[5] = {0, 1, 4, 9, 16};

    return *index < 5 ? squares[*index] : 0;
}

LICENSE;
