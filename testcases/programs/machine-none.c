// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: an object whose header names no machine (e_machine 0), as old versions of LLVM wrote it. The Makefile takes the
// number away.

#include "bpf.h"

volatile u32 runs = 2;

// 3, then 4, …
SEC("socket") int bump(void *ctx)
{
    return ++runs;
}

LICENSE;
