// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: no BTF at all, and no debug information: compiled without -g. Maps are legacy ones, variables have symbols only.

#include "bpf.h"

SEC("maps") struct {
    u32 type, key_size, value_size, max_entries, map_flags;
} counters = {ARRAY, 4, 8, 2, 0};

volatile u32 written = 5;
static volatile u64 zeroed;
volatile const u16 constant = 6;

NOINLINE int add(int a)
{
    return a + constant;
}

SEC("socket") int use(void *ctx)
{
    u32 key = 1;
    u64 *counter = map_lookup_elem(&counters, &key);

    if (!counter)
        return 0;
    zeroed += 1;
    *counter += 1;
    return add(written);
}

LICENSE;
