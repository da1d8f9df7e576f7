// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Subprograms in .text: a global one, a static one, and one that calls others.

#define SEC(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))

// Global: the relocation names the symbol.
NOINLINE int multiply(int a, int b)
{
    return a * b;
}

// Static: the relocation names the section, and the immediate says where in it.
static NOINLINE int subtract(int a, int b)
{
    return a - b;
}

// Its call of the global function has a relocation, its call of the static one has none.
static NOINLINE int square_minus(int a, int b)
{
    return subtract(multiply(a, a), b);
}

// 6 * 7 = 42
SEC("socket") int call_global(void *ctx)
{
    volatile int a = 6, b = 7;

    return multiply(a, b);
}

// 50 - 7 = 43
SEC("socket") int call_static(void *ctx)
{
    volatile int a = 50, b = 7;

    return subtract(a, b);
}

// 7 * 7 - 5 = 44
SEC("socket") int call_nested(void *ctx)
{
    volatile int a = 7, b = 5;

    return square_minus(a, b);
}

// The second section of programs: 6 * 5 + 15 = 45
SEC("xdp") int call_twice(void *ctx)
{
    volatile int a = 6, b = 5, c = -15;

    return subtract(multiply(a, b), c);
}

SEC("license") char _license[] = "Dual MIT/GPL";
