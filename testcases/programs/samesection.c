// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// A subprogram that stands among programs and not in .text. libbpf refuses such an object.

#define SEC(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))

static NOINLINE SEC("socket") int halve(int a)
{
    return a >> 1;
}

// 90 / 2 = 45: a call within the section, without a relocation.
SEC("socket") int call_same_section(void *ctx)
{
    volatile int a = 90;

    return halve(a);
}

// 92 / 2 = 46: a call into another section of programs, with a relocation.
SEC("xdp") int call_other_section(void *ctx)
{
    volatile int a = 92;

    return halve(a);
}

SEC("license") char _license[] = "Dual MIT/GPL";
