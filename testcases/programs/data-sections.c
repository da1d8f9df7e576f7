// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: sections of data as maps, with any suffix. Each program reads one, by the symbol of a variable.

#include "bpf.h"

volatile u32 zeroed[3];
volatile u32 written[3] = {1, 2, 3};
volatile const u32 constant[3] = {4, 5, 6};
SEC(".data.custom") volatile u32 written_apart[3] = {7, 8, 9};
SEC(".rodata.custom") volatile const u32 constant_apart[3] = {10, 11, 12};
SEC(".bss.custom") volatile u32 zeroed_apart[3];
// Not executable, not writable, and no section of data by its name: no map.
SEC("notes") const u32 note = 13;

SEC("socket") int bss(void *ctx)
{
    return zeroed[2] += 1;
}

SEC("socket") int data(void *ctx)
{
    return written[2] += 1;
}

SEC("socket") int rodata(void *ctx)
{
    return constant[2];
}

SEC("socket") int data_custom(void *ctx)
{
    return written_apart[2] += 1;
}

SEC("socket") int rodata_custom(void *ctx)
{
    return constant_apart[2];
}

SEC("socket") int bss_custom(void *ctx)
{
    return zeroed_apart[2] += 1;
}

LICENSE;
