// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: variables without a symbol of their own name: static variables of the same name in two functions, which code
// reaches through the symbol of the section.

#include "bpf.h"

// 1, then 2, …
SEC("socket") int first(void *ctx)
{
    static volatile u32 calls;

    return ++calls;
}

// 101, then 102, …
SEC("socket") int second(void *ctx)
{
    static volatile u32 calls = 100;

    return ++calls;
}

// 1, then 3, …
SEC("socket") int third(void *ctx)
{
    static volatile u64 calls;
    static volatile u32 step = 1;

    calls += step;
    step = 2;
    return calls;
}

LICENSE;
