// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Jumps too far for 16 bits: gotol, behind a conditional jump and alone. An option of the Makefile lowers what counts as
// too far, so that the object stays small.

#define SEC(name) __attribute__((section(name), used))

struct input {
    unsigned long long a;
    unsigned long long b;
};

#define FOUR(step) step step step step

SEC("socket") unsigned long long far(const struct input *in)
{
    unsigned long long x = in->a, y = in->b;

    do {
        if (x > 1000) {
            FOUR(FOUR(asm volatile("%0 += %1" : "+r"(x) : "r"(y));))
        } else {
            FOUR(FOUR(asm volatile("%0 ^= %1" : "+r"(x) : "r"(y));))
        }
    } while (--y);
    return x;
}

SEC("license") char _license[] = "Dual MIT/GPL";
