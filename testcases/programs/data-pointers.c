// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: variables that begin as addresses: relocations in a section of data. libbpf ignores them, and so the variables
// begin as what the file has there.

#include "bpf.h"

volatile u32 target[4] = {1, 2, 3, 4};
volatile u32 *volatile pointer = &target[2];
const char *volatile text = "text";

// 8: the place in target, without the address of target.
SEC("socket") u64 get_pointer(void *ctx)
{
    return (u64)pointer;
}

// 0: the text is the first in its section.
SEC("socket") const char *get_text(void *ctx)
{
    return text;
}

LICENSE;
