// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Calls helpers by id: one with five arguments, and one that gets memory.

#define SEC(name) __attribute__((section(name), used))

#define HELPER_COMBINE 1000
#define HELPER_FILL 1001

static long (*const combine)(long a, long b, long c, long d, long e) = (void *)HELPER_COMBINE;
static long (*const fill)(void *to, unsigned long length) = (void *)HELPER_FILL;

// Whatever helper 1000 makes of 1, 20, 300, 4000, 50000; the sum would be 54321.
SEC("socket") long ask(void *ctx)
{
    return combine(1, 20, 300, 4000, 50000);
}

// The four bytes that helper 1001 writes to the stack, as one number in the object's byte order.
SEC("socket") long ask_for_bytes(void *ctx)
{
    unsigned int bytes = 0;

    fill(&bytes, sizeof(bytes));
    return bytes;
}

SEC("license") char _license[] = "Dual MIT/GPL";
