// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: maps that BTF declares, in .maps. Every attribute but `values` (maps-inner.c and maps-programs.c) and `pinning`
// (maps-pinned.c): type, max_entries, map_flags, key, key_size, value, value_size, map_extra, numa_node.

#include "bpf.h"

struct flow {
    u32 address;
    u16 port;
    u16 zone;
};

struct count {
    u64 packets;
    u64 bytes;
};

struct {
    __uint(type, HASH);
    __uint(max_entries, 1024);
    __uint(map_flags, NO_PREALLOC | NUMA_NODE);
    __uint(numa_node, 1);
    __type(key, struct flow);
    __type(value, struct count);
} flows SEC(".maps");

// Sizes without types.
struct {
    __uint(type, ARRAY);
    __uint(max_entries, 3);
    __uint(key_size, sizeof(u32));
    __uint(value_size, 12);
} sizes SEC(".maps");

// Both: the sizes have to agree.
struct {
    __uint(type, PERCPU_HASH);
    __uint(max_entries, 16);
    __uint(key_size, 2);
    __type(key, u16);
    __type(value, u64[3]);
    __uint(value_size, 24);
} both SEC(".maps");

// No key.
struct {
    __uint(type, BLOOM_FILTER);
    __uint(max_entries, 100);
    __uint(map_extra, 3);
    __type(value, u32);
} seen SEC(".maps");

// map_extra as a number of 64 bits.
struct {
    __uint(type, BLOOM_FILTER);
    __uint(max_entries, 101);
    __ulong(map_extra, 0x500000004ull);
    __type(value, u32);
} seen_too SEC(".maps");

// Neither key nor value.
struct {
    __uint(type, RINGBUF);
    __uint(max_entries, 64 * 1024);
} events SEC(".maps");

// No max_entries.
struct {
    __uint(type, PERF_EVENT_ARRAY);
    __uint(key_size, 4);
    __uint(value_size, 4);
} perf SEC(".maps");

// One declaration for two maps, with a name and behind a typedef.
typedef struct recent {
    __uint(type, LRU_HASH);
    __uint(max_entries, 32);
    __type(key, u64);
    __type(value, struct count);
} recent_map;

recent_map first SEC(".maps");
recent_map second SEC(".maps");

// The order is that of the declarations in BTF, and not that of use.
SEC("socket") int use(void *ctx)
{
    struct flow flow = {1, 2, 3};
    u32 index = 1;
    u16 small = 1;
    u64 large = 1;

    return !!map_lookup_elem(&second, &large) + !!map_lookup_elem(&first, &large) + !!map_lookup_elem(&flows, &flow)
        + !!map_lookup_elem(&sizes, &index) + !!map_lookup_elem(&both, &small) + !!map_peek_elem(&seen, &index)
        + !!map_peek_elem(&seen_too, &index);
}

// Two maps that a program names without a call.
SEC("socket") void *name(u64 *which)
{
    return *which ? (void *)&events : (void *)&perf;
}

LICENSE;
