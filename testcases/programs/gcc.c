// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: what gcc writes: this is compiled by gcc 12 for BPF, without BTF. A static function has another name than in the
// source, and there are no symbols of jumps. The assembler of that time (binutils 2.40) writes the value of a symbol into
// the instruction although the relocation adds it, for functions even in bytes. So symbols that code names have the value
// 0 here, or are those of sections.

#include "bpf.h"

SEC("maps") struct {
    u32 type, key_size, value_size, max_entries, map_flags;
} counters = {ARRAY, 4, 8, 2, 0};

static volatile u32 written[2] = {1, 2};
static volatile u32 hidden = 3;
volatile u32 zeroed;
const u32 table[4] = {6, 7, 8, 9};

static NOINLINE int local(int a)
{
    asm volatile("");
    return a + hidden;
}

// 2 + 3 + 1 = 6 the first time, and 1 more each time
SEC("socket") int use(void *ctx)
{
    zeroed += 1;
    return written[1] + local(0) + zeroed;
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

LICENSE;
