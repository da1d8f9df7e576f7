// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Every atomic operation of both widths, with and without the old value.

#define SEC(name) __attribute__((section(name), used))

typedef unsigned long long u64;
typedef unsigned int u32;

struct words {
    u64 x;
    u32 y;
};

SEC("socket") int atomics64(struct words *in)
{
    u64 *x = &in->x;

    __sync_fetch_and_add(x, 1);
    __sync_fetch_and_or(x, 2);
    __sync_fetch_and_and(x, 3);
    __sync_fetch_and_xor(x, 4);
    return 0;
}

SEC("socket") u64 atomics64_fetch(struct words *in)
{
    u64 *x = &in->x;
    u64 sum = 0;

    sum += __sync_fetch_and_add(x, 1);
    sum += __sync_fetch_and_sub(x, sum);
    sum += __sync_fetch_and_or(x, 2);
    sum += __sync_fetch_and_and(x, 3);
    sum += __sync_fetch_and_xor(x, 4);
    sum += __atomic_exchange_n(x, 5, __ATOMIC_SEQ_CST);
    sum += __sync_val_compare_and_swap(x, 5, 6);
    return sum;
}

SEC("socket") int atomics32(struct words *in)
{
    u32 *y = &in->y;

    __sync_fetch_and_add(y, 1);
    __sync_fetch_and_or(y, 2);
    __sync_fetch_and_and(y, 3);
    __sync_fetch_and_xor(y, 4);
    return 0;
}

SEC("socket") u32 atomics32_fetch(struct words *in)
{
    u32 *y = &in->y;
    u32 sum = 0;

    sum += __sync_fetch_and_add(y, 1);
    sum += __sync_fetch_and_sub(y, sum);
    sum += __sync_fetch_and_or(y, 2);
    sum += __sync_fetch_and_and(y, 3);
    sum += __sync_fetch_and_xor(y, 4);
    sum += __atomic_exchange_n(y, 5, __ATOMIC_SEQ_CST);
    sum += __sync_val_compare_and_swap(y, 5, 6);
    return sum;
}

SEC("license") char _license[] = "Dual MIT/GPL";
