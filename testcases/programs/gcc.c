// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: what gcc writes: this is compiled by gcc 12 for BPF, without BTF. Constants that are volatile stand in .data, and
// a static function has another name than in the source. Where a relocation names a symbol of its own, the assembler of
// that time (binutils 2.40) writes the symbol's value into the instruction besides, for functions in bytes: whoever adds
// both ends in the wrong place, as libbpf does.

#include "bpf.h"

SEC("maps") struct {
    u32 type, key_size, value_size, max_entries, map_flags;
} counters = {ARRAY, 4, 8, 2, 0}, events = {PERF_EVENT_ARRAY, 4, 4, 0, 0};

volatile u32 written[2] = {1, 2};
static volatile u32 hidden = 3;
volatile u32 zeroed, zeroed_too;
const volatile u32 constant[2] = {4, 5};
const u32 table[4] = {6, 7, 8, 9};

NOINLINE int global(int a)
{
    return a + written[1];
}

static NOINLINE int local(int a)
{
    asm volatile("");
    return a + hidden;
}

// 2 + 3 + 5 + 1 = 11 the first time, and 1 more each time
SEC("socket") int use(void *ctx)
{
    zeroed += 1;
    zeroed_too += 1;
    return global(0) + local(0) + constant[1] + zeroed;
}

// Index 2 gives 8.
SEC("socket") int index(u32 *index)
{
    return *index < 4 ? table[*index] : 0;
}

SEC("xdp") int lookup(void *ctx)
{
    return map_lookup_elem(&counters, &table) != 0;
}

SEC("xdp") int update(void *ctx)
{
    return map_update_elem(&events, &table, &table, 0);
}

LICENSE;
