// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: an arena: a map of type 33, variables in address space 1, which stand in .addr_space.1, and casts between the
// address spaces.

#include "bpf.h"

#define __arena __attribute__((address_space(1)))

struct node {
    struct node __arena *next;
    u64 value;
};

struct {
    __uint(type, ARENA);
    __uint(map_flags, MMAPABLE);
    __uint(max_entries, 100);
    __ulong(map_extra, 0x1ull << 44);
} arena SEC(".maps");

struct node __arena *__arena head;
u64 __arena total = 5;
u32 __arena table[4] = {1, 2, 3, 4};

// 6, then 7, …
SEC("syscall") int count(void *ctx)
{
    return ++total;
}

SEC("syscall") u64 walk(void *ctx)
{
    struct node __arena *node = head;
    u64 sum = table[3];

    while (node) {
        sum += node->value;
        node = node->next;
    }
    return sum;
}

// The map itself, without a variable.
SEC("syscall") void *name(void *ctx)
{
    return &arena;
}

LICENSE;
