// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Every arithmetic instruction of -mcpu=v4, byte swaps included.

#define SEC(name) __attribute__((section(name), used))

// The compiler knows nothing about the value from here on, so that it cannot fold what comes before and after.
#define HIDE(x) asm volatile("" : "+r"(x))

typedef unsigned long long u64;
typedef unsigned int u32;

struct input {
    u64 a;
    u64 b;
};

#define STEP(x, op, y) \
    x op(y);           \
    HIDE(x)

SEC("socket") u64 arithmetic64_imm(const struct input *in)
{
    u64 x = in->a;

    STEP(x, +=, 11);
    asm volatile("%0 -= 12" : "+r"(x)); // clang adds -12
    STEP(x, *=, 13);
    STEP(x, /=, 14);
    STEP(x, |=, 0x150);
    STEP(x, &=, -16);
    STEP(x, <<=, 17);
    STEP(x, >>=, 3);
    STEP(x, %=, 1900001);
    STEP(x, ^=, -20);
    x = (u64)((long long)x >> 21);
    HIDE(x);
    x = -x;
    HIDE(x);
    x = (u64)((long long)x / -22);
    HIDE(x);
    x = (u64)((long long)x % 23);
    return x;
}

SEC("socket") u64 arithmetic64_reg(const struct input *in)
{
    u64 x = in->a, y = in->b;

    STEP(x, +=, y);
    STEP(x, -=, y);
    STEP(x, *=, y);
    STEP(x, /=, y);
    STEP(x, |=, y);
    STEP(x, &=, y);
    STEP(x, <<=, y);
    STEP(x, >>=, y);
    STEP(x, %=, y);
    STEP(x, ^=, y);
    x = (u64)((long long)x >> y);
    HIDE(x);
    x = (u64)((long long)x / (long long)y);
    HIDE(x);
    x = (u64)((long long)x % (long long)y);
    HIDE(x);
    return x + y;
}

SEC("socket") u32 arithmetic32_imm(const struct input *in)
{
    u32 x = in->a;

    STEP(x, +=, 11);
    asm volatile("%0 -= 12" : "+w"(x)); // clang adds -12
    STEP(x, *=, 13);
    STEP(x, /=, 14);
    STEP(x, |=, 0x150);
    STEP(x, &=, -16);
    STEP(x, <<=, 17);
    STEP(x, >>=, 3);
    STEP(x, %=, 1901);
    STEP(x, ^=, -20);
    x = (u32)((int)x >> 21);
    HIDE(x);
    x = -x;
    HIDE(x);
    x = (u32)((int)x / -22);
    HIDE(x);
    x = (u32)((int)x % 23);
    return x;
}

SEC("socket") u32 arithmetic32_reg(const struct input *in)
{
    u32 x = in->a, y = in->b;

    STEP(x, +=, y);
    STEP(x, -=, y);
    STEP(x, *=, y);
    STEP(x, /=, y);
    STEP(x, |=, y);
    STEP(x, &=, y);
    STEP(x, <<=, y);
    STEP(x, >>=, y);
    STEP(x, %=, y);
    STEP(x, ^=, y);
    x = (u32)((int)x >> y);
    HIDE(x);
    x = (u32)((int)x / (int)y);
    HIDE(x);
    x = (u32)((int)x % (int)y);
    HIDE(x);
    return x + y;
}

SEC("socket") long long sign_extension(const struct input *in)
{
    long long a = in->a, b = in->a, c = in->a;
    int d = in->b, e = in->b;

    HIDE(a);
    HIDE(b);
    HIDE(c);
    HIDE(d);
    HIDE(e);
    a = (signed char)a;
    b = (short)b;
    c = (int)c;
    d = (signed char)d;
    e = (short)e;
    HIDE(a);
    HIDE(b);
    HIDE(c);
    HIDE(d);
    HIDE(e);
    return a + b + c + (d ^ e);
}

SEC("socket") u64 swaps(const struct input *in)
{
    u64 a = in->a, b = in->a, c = in->a;

    HIDE(a);
    HIDE(b);
    HIDE(c);
    return __builtin_bswap16(a) + __builtin_bswap32(b) + __builtin_bswap64(c);
}

SEC("license") char _license[] = "Dual MIT/GPL";
