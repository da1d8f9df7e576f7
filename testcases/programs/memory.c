// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Every load and store of -mcpu=v4, and 64-bit constants.

#define SEC(name) __attribute__((section(name), used))

typedef unsigned long long u64;
typedef long long s64;

struct input {
    volatile unsigned char u8;
    volatile unsigned short u16;
    volatile unsigned int u32;
    volatile u64 u64;
    volatile signed char s8;
    volatile short s16;
    volatile int s32;
};

SEC("socket") u64 loads(const struct input *in)
{
    return in->u8 + in->u16 + in->u32 + in->u64;
}

SEC("socket") s64 sign_extending_loads(const struct input *in)
{
    s64 a = in->s8, b = in->s16, c = in->s32;

    return a + b + c;
}

SEC("socket") int stores(struct input *in)
{
    u64 x = in->u64;

    in->u8 = x;
    in->u16 = x;
    in->u32 = x;
    in->u64 = x;
    return 0;
}

SEC("socket") int stores_of_numbers(struct input *in)
{
    in->u8 = 0x81;
    in->u16 = 0x8182;
    in->u32 = 0x81828384;
    in->u64 = -5;
    return 0;
}

SEC("socket") u64 constants(const struct input *in)
{
    u64 x = in->u64;

    x ^= 0x123456789abcdef0;
    asm volatile("" : "+r"(x));
    x += 0xffffffff;
    asm volatile("" : "+r"(x));
    return x & 0x8000000000000000;
}

// Below the frame pointer, and above and below another register.
SEC("socket") u64 offsets(const struct input *in)
{
    volatile u64 place = in[-1].u64;

    return place + in[1].u64;
}

SEC("license") char _license[] = "Dual MIT/GPL";
