// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: CO-RE records about constants of enumerations: enumval_exists and enumval_value, with and without a sign, of 32
// and of 64 bits.

#include "bpf.h"
#include "core.h"

enum color { RED = 3, GREEN = 70000, BLUE = -5 };

enum mask { LOW = 1, HIGH = 0x80000000 };

enum wide { SMALL = 1, LARGE = 0x123456789abcdef0 };

enum wide_negative { MINUS = -0x100000000, PLUS = 2 };

// 3 + 70000 - 5
SEC("socket") s64 values(void *ctx)
{
    return (s64)enumval_value(enum color, RED) + (s64)enumval_value(enum color, GREEN)
        + (s64)enumval_value(enum color, BLUE);
}

// 0x80000000. libbpf takes the number for a negative one, and refuses the program.
SEC("socket") u64 without_sign(void *ctx)
{
    return enumval_value(enum mask, HIGH);
}

// 0x123456789abcdef0
SEC("socket") u64 of_64_bits(void *ctx)
{
    return enumval_value(enum wide, LARGE);
}

// -0x100000000
SEC("socket") s64 of_64_bits_with_sign(void *ctx)
{
    return enumval_value(enum wide_negative, MINUS);
}

// 0b111
SEC("socket") int exist(void *ctx)
{
    return enumval_exists(enum color, BLUE) | enumval_exists(enum mask, LOW) << 1
        | enumval_exists(enum wide, SMALL) << 2;
}

LICENSE;
