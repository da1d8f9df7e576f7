// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Recursion: once just as deep as eight frames allow, once without an end.

#define SEC(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))

// The asm statement stops clang from making a loop of it.
static NOINLINE int sum_down(int n)
{
    int below;

    if (n == 0)
        return 0;
    below = sum_down(n - 1);
    asm volatile("" : "+r"(below));
    return below + n;
}

// Eight frames, this one included: 6 + 5 + 4 + 3 + 2 + 1 = 21.
SEC("xdp") int recursion_8_frames(void *ctx)
{
    volatile int n = 6;

    return sum_down(n);
}

// One frame more than that: refused at the default limit, else 28.
SEC("xdp") int recursion_9_frames(void *ctx)
{
    volatile int n = 7;

    return sum_down(n);
}

// -1 counts down, away from zero.
SEC("xdp") int recursion_endless(void *ctx)
{
    volatile int n = -1;

    return sum_down(n);
}

SEC("license") char _license[] = "Dual MIT/GPL";
