// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: a section of data of more than 2 GiB, whose offsets do not fit a signed number of 32 bits.

#include "bpf.h"

volatile u8 huge[0x90000000ul];
volatile u32 after;

// 1, then 2, …: a place beyond 2 GiB.
SEC("socket") int beyond(void *ctx)
{
    return ++huge[0x80000001ul];
}

// 5, then 10, …: at 0x90000000.
SEC("socket") int behind(void *ctx)
{
    return after += 5;
}

LICENSE;
