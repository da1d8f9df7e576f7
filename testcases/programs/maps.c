// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// A BTF-defined array map, and a program that counts in it.

#define SEC(name) __attribute__((section(name), used))

#define MAP_TYPE_ARRAY 2
#define HELPER_MAP_LOOKUP_ELEM 1

struct {
    int (*type)[MAP_TYPE_ARRAY];
    int (*max_entries)[4];
    unsigned int *key;
    unsigned long long *value;
} counters SEC(".maps");

static void *(*const map_lookup_elem)(void *map, const void *key) = (void *)HELPER_MAP_LOOKUP_ELEM;

// How often it ran, this time included.
SEC("xdp") int count(void *ctx)
{
    unsigned int slot = 2;
    unsigned long long *counter = map_lookup_elem(&counters, &slot);

    if (!counter)
        return -1;
    return ++*counter;
}

SEC("license") char _license[] = "Dual MIT/GPL";
