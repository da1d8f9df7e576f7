// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// The tenth Fibonacci number, 55: in one function, and with the addition in a bpf-to-bpf call.

#define SEC(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))

#define COUNT 10

// volatile: the numbers really live on the stack, and the loop stays a loop.
SEC("xdp") int xdp_fib(void *ctx)
{
    volatile unsigned int fib[COUNT];

    fib[0] = 1;
    fib[1] = 1;
#pragma clang loop unroll(disable)
    for (int i = 2; i < COUNT; i++)
        fib[i] = fib[i - 1] + fib[i - 2];
    return fib[COUNT - 1];
}

static NOINLINE unsigned int add(unsigned int a, unsigned int b)
{
    return a + b;
}

SEC("xdp") int xdp_fib2(void *ctx)
{
    volatile unsigned int fib[COUNT];

    fib[0] = 1;
    fib[1] = 1;
#pragma clang loop unroll(disable)
    for (int i = 2; i < COUNT; i++)
        fib[i] = add(fib[i - 1], fib[i - 2]);
    return fib[COUNT - 1];
}

SEC("license") char _license[] = "Dual MIT/GPL";
