// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// What the programs that show a need have in common: short types, the words for sections and linkage, the words that
// declare a map, and the maps and helpers of Linux by number.

#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

#define SEC(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))
#define __weak __attribute__((weak))
#define __hidden __attribute__((visibility("hidden")))
#define __ksym __attribute__((section(".ksyms")))
#define __kconfig __attribute__((section(".kconfig")))
#define LICENSE SEC("license") char _license[] = "Dual MIT/GPL"

// A declaration of a map has its numbers in the lengths of arrays, and its types behind pointers. Only an enumeration
// holds a number of 64 bits.
#define __uint(name, value) int(*name)[value]
#define __ulong(name, value) enum { name##_is = value } name
#define __type(name, type) typeof(type) *name
#define __array(name, type) typeof(type) *name[]

enum map_type {
    HASH = 1,
    ARRAY = 2,
    PROG_ARRAY = 3,
    PERF_EVENT_ARRAY = 4,
    PERCPU_HASH = 5,
    STACK_TRACE = 7,
    LRU_HASH = 9,
    LPM_TRIE = 11,
    ARRAY_OF_MAPS = 12,
    HASH_OF_MAPS = 13,
    SK_STORAGE = 24,
    RINGBUF = 27,
    TASK_STORAGE = 29,
    BLOOM_FILTER = 30,
    ARENA = 33,
};

enum map_flag {
    NO_PREALLOC = 1 << 0,
    NUMA_NODE = 1 << 2,
    MMAPABLE = 1 << 10,
};

static void *(*const map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*const map_update_elem)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static long (*const probe_read_kernel)(void *to, u32 size, const void *from) = (void *)113;
static long (*const trace_printk)(const char *format, u32 size, ...) = (void *)6;
static long (*const tail_call)(void *ctx, void *map, u32 index) = (void *)12;
static long (*const map_push_elem)(void *map, const void *value, u64 flags) = (void *)87;
static long (*const map_peek_elem)(void *map, void *value) = (void *)89;
static long (*const for_each_map_elem)(void *map, void *callback, void *ctx, u64 flags) = (void *)164;
static long (*const loop)(u32 times, void *callback, void *ctx, u64 flags) = (void *)181;
