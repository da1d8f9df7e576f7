// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// The address of a function, a call through a register, and the other things that a 64-bit immediate can name.

#define SEC(name) __attribute__((section(name), used))

typedef unsigned long long u64;

u64 pseudo(u64 kind, u64 imm) asm("llvm.bpf.pseudo");

static __attribute__((noinline)) long twice(long x)
{
    return 2 * x;
}

static __attribute__((noinline)) long apply(long (*what)(long), long x)
{
    asm volatile("" : "+r"(what));
    return what(x);
}

// 42
SEC("socket") long call_register(void *ctx)
{
    return apply(twice, 21);
}

// A map, its value, a variable, and a map and its value by index.
SEC("socket") u64 pseudo_values(void *ctx)
{
    return pseudo(1, 3) + pseudo(2, 4) + pseudo(3, 5) + pseudo(5, 6) + pseudo(6, 7);
}

// The instruction after, as a function.
SEC("socket") u64 pseudo_code(void *ctx)
{
    return pseudo(4, 1);
}

SEC("license") char _license[] = "Dual MIT/GPL";
