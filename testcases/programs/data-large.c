// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: a section of data that is larger than its file. 64 MiB of zeros that cost nothing until they are used.

#include "bpf.h"

volatile u8 large[64 << 20];
volatile u32 after;

// 1, then 2, …: the last byte.
SEC("socket") int last(void *ctx)
{
    return ++large[sizeof(large) - 1];
}

// 3, then 6, …: behind it, 64 MiB from the start of the section.
SEC("socket") int behind(void *ctx)
{
    return after += 3;
}

LICENSE;
