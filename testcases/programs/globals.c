// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Global variables: one program for each data section, and one that uses none.

#define SEC(name) __attribute__((section(name), used))

const volatile int constant = 5;
volatile int initialised = 40;
volatile int zeroed;
static volatile int hidden = 8;

// 5, out of .rodata
SEC("socket") int read_rodata(void *ctx)
{
    return constant;
}

// 41 the first time: .data
SEC("socket") int bump_data(void *ctx)
{
    return initialised += 1;
}

// 1 the first time: .bss
SEC("socket") int bump_bss(void *ctx)
{
    return zeroed += 1;
}

// 8, out of .data too, but of a variable without a global symbol
SEC("socket") int read_hidden(void *ctx)
{
    return hidden;
}

// 7, with no data at all
SEC("socket") int no_data(void *ctx)
{
    return 7;
}

SEC("license") char _license[] = "Dual MIT/GPL";
