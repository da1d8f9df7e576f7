// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// What Linux has beyond the RFC and clang 19 knows: casts between address spaces, and may_goto, which no C becomes.

#define SEC(name) __attribute__((section(name), used))

#define ARENA __attribute__((address_space(1)))

SEC("socket") long to_kernel(long ARENA **in)
{
    return *(long *)*in;
}

SEC("socket") int to_user(long ARENA **in)
{
    *in = (long ARENA *)(long *)in;
    return 0;
}

// 3: the loop's bound is far above.
SEC("socket") int bounded(void *ctx)
{
    volatile int n = 0;

again:
    asm goto("may_goto %l0" : : : : out);
    n += 1;
    if (n < 3)
        goto again;
out:
    return n;
}

SEC("license") char _license[] = "Dual MIT/GPL";
