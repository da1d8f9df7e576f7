// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Reads the run's memory: r1 is its address, r2 its length.

#define SEC(name) __attribute__((section(name), used))

// The sum of all bytes.
SEC("socket") int sum(unsigned char *mem, unsigned long len)
{
    int total = 0;

#pragma clang loop unroll(disable)
    for (unsigned long i = 0; i < len; i++)
        total += mem[i];
    return total;
}

// The byte after the last one: a memory fault, whatever the length.
SEC("socket") int past_the_end(unsigned char *mem, unsigned long len)
{
    return mem[len];
}

SEC("license") char _license[] = "Dual MIT/GPL";
