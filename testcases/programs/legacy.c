// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: maps as structures of numbers, in the section `maps`. The first five numbers mean the same to everybody, what
// follows does not, and only the symbols tell how long a structure is: STRIDE bytes.

#include "bpf.h"

struct definition {
    u32 type;
    u32 key_size;
    u32 value_size;
    u32 max_entries;
    u32 map_flags;
    u32 more[STRIDE / 4 - 5];
};

SEC("maps") struct definition flows = {
    .type = HASH,
    .key_size = 8,
    .value_size = 16,
    .max_entries = 1024,
    .map_flags = NO_PREALLOC,
};
SEC("maps") struct definition counters = {
    .type = ARRAY,
    .key_size = 4,
    .value_size = STRIDE,
    .max_entries = 3,
#if STRIDE > 20
    .more = {9},
#endif
};
SEC("maps") struct definition events = {
    .type = PERF_EVENT_ARRAY,
    .key_size = 4,
    .value_size = 4,
};

SEC("socket") int use(void *ctx)
{
    u32 index = 1;
    u64 flow = 1;

    // In another order than they are declared.
    return !!map_lookup_elem(&counters, &index) + !!map_lookup_elem(&flows, &flow)
        + (int)map_update_elem(&events, &index, &index, 0);
}

LICENSE;
