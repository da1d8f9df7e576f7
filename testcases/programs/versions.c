// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// The same source for -mcpu=v1 to v4, which have different instructions for it: versions-v1 to versions-v4.

#define SEC(name) __attribute__((section(name), used))

struct input {
    long long a;
    int b;
    short c;
    unsigned int d;
};

// v1 has no jump if less, v1 and v2 have no 32-bit jumps.
SEC("socket") long long clamp(const struct input *in)
{
    long long low = in->b, high = in->d;

    if (in->a < low)
        return low;
    return in->a <= high ? in->a : high;
}

// v1 and v2 have no 32-bit arithmetic.
SEC("socket") unsigned int hash(const struct input *in)
{
    unsigned int x = in->d ^ (unsigned int)in->b;

    if (x == 0)
        x = 1;
    x *= 0x1b873593;
    x ^= x >> 15;
    x /= 10;
    return x % (unsigned int)in->c;
}

// v1 to v3 have no extension of the sign.
SEC("socket") long long extend(const struct input *in)
{
    return in->a + in->b + in->c;
}

// v1 to v3 swap by way of a byte order, and store numbers by way of a register.
SEC("socket") int store(struct input *in)
{
    in->d = __builtin_bswap32(in->d);
    in->c = 5;
    __sync_fetch_and_add(&in->b, 1);
    __sync_fetch_and_add(&in->a, 2);
    return 0;
}

SEC("license") char _license[] = "Dual MIT/GPL";
