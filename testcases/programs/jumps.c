// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Every conditional jump: ten comparisons and the test of bits, with a register and with a number, 64 and 32 bits wide.

#define SEC(name) __attribute__((section(name), used))

typedef unsigned long long u64;
typedef long long s64;
typedef unsigned int u32;
typedef int s32;

struct input {
    u64 a;
    u64 b;
};

// Counts unless the condition holds, and jumps over the counting if it does. Each is about other values than the one
// before, as far as the compiler knows.
#define COUNT(reg, condition)               \
    asm volatile("" : "+" reg(a), "+" reg(c)); \
    if (!(condition)) {                     \
        n++;                                \
        asm volatile("" : "+w"(n));         \
    }

// The same with an instruction that clang does not select: it makes x > 4 of x >= 5, and tests bits in two steps.
#define COUNT_ASM(reg, x, comparison, y)                                            \
    {                                                                               \
        __label__ over;                                                             \
        asm goto("if %0 " comparison " %1 goto %l2" : : reg(x), reg "i"(y) : : over); \
        n++;                                                                        \
        asm volatile("" : "+w"(n));                                                 \
    over:;                                                                          \
    }

SEC("socket") int jumps64_reg(const struct input *in)
{
    u64 a = in->a, b = in->b;
    s64 c = in->a, d = in->b;
    int n = 0;

    COUNT("r", a == b);
    COUNT("r", a != b);
    COUNT("r", a > b);
    COUNT("r", a >= b);
    COUNT("r", a < b);
    COUNT("r", a <= b);
    COUNT("r", c > d);
    COUNT("r", c >= d);
    COUNT("r", c < d);
    COUNT("r", c <= d);
    COUNT_ASM("r", a, "&", b);
    return n;
}

SEC("socket") int jumps64_imm(const struct input *in)
{
    u64 a = in->a;
    s64 c = in->a;
    int n = 0;

    COUNT("r", a == 100);
    COUNT("r", a != 200);
    COUNT("r", a > 300);
    COUNT_ASM("r", a, ">=", 400);
    COUNT("r", a < 500);
    COUNT_ASM("r", a, "<=", 600);
    COUNT("r", c > -700);
    COUNT_ASM("r", c, "s>=", -800);
    COUNT("r", c < -900);
    COUNT_ASM("r", c, "s<=", -1000);
    COUNT_ASM("r", a, "&", 1100);
    return n;
}

SEC("socket") int jumps32_reg(const struct input *in)
{
    u32 a = in->a, b = in->b;
    s32 c = in->a, d = in->b;
    int n = 0;

    COUNT("w", a == b);
    COUNT("w", a != b);
    COUNT("w", a > b);
    COUNT("w", a >= b);
    COUNT("w", a < b);
    COUNT("w", a <= b);
    COUNT("w", c > d);
    COUNT("w", c >= d);
    COUNT("w", c < d);
    COUNT("w", c <= d);
    COUNT_ASM("w", a, "&", b);
    return n;
}

SEC("socket") int jumps32_imm(const struct input *in)
{
    u32 a = in->a;
    s32 c = in->a;
    int n = 0;

    COUNT("w", a == 100);
    COUNT("w", a != 200);
    COUNT("w", a > 300);
    COUNT_ASM("w", a, ">=", 400);
    COUNT("w", a < 500);
    COUNT_ASM("w", a, "<=", 600);
    COUNT("w", c > -700);
    COUNT_ASM("w", c, "s>=", -800);
    COUNT("w", c < -900);
    COUNT_ASM("w", c, "s<=", -1000);
    COUNT_ASM("w", a, "&", 1100);
    return n;
}

SEC("license") char _license[] = "Dual MIT/GPL";
