// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Byte swaps as -mcpu=v3 has them: to big endian on a little-endian machine, and the other way round.

#define SEC(name) __attribute__((section(name), used))

typedef unsigned long long u64;
typedef unsigned int u32;
typedef unsigned short u16;

struct input {
    u16 a;
    u32 b;
    u64 c;
};

SEC("socket") u64 swap16(const struct input *in)
{
    return __builtin_bswap16(in->a);
}

SEC("socket") u64 swap32(const struct input *in)
{
    return __builtin_bswap32(in->b);
}

SEC("socket") u64 swap64(const struct input *in)
{
    return __builtin_bswap64(in->c);
}

SEC("license") char _license[] = "Dual MIT/GPL";
