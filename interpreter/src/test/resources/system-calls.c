// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Asks Linux what system-calls.txt keeps: cc system-calls.c && ./a.out, as root. Needs no library and attaches nothing.

#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct type {
    const char *name;
    int number, key_size, value_size, max_entries, flags;
    uint32_t value;
} types[] = {
    {"HASH", 1, 4, 8, 4, 0, 0},
    {"ARRAY", 2, 4, 8, 4, 0, 0},
    {"PERCPU_HASH", 5, 4, 8, 4, 0, 0},
    {"PERCPU_ARRAY", 6, 4, 8, 4, 0, 0},
    {"LRU_HASH", 9, 4, 8, 400, 0, 0},
    {"LRU_PERCPU_HASH", 10, 4, 8, 400, 0, 0},
    {"LPM_TRIE", 11, 8, 8, 4, BPF_F_NO_PREALLOC, 0},
    {"STACK_TRACE", 7, 4, 80, 4, 0, 0},
    {"DEVMAP", 14, 4, 4, 4, 0, 1},
    {"DEVMAP_HASH", 25, 4, 4, 4, 0, 1},
    {"CPUMAP", 16, 4, 4, 2, 0, 192},
    {"QUEUE", 22, 0, 4, 4, 0, 0},
    {"STACK", 23, 0, 4, 4, 0, 0},
    {"BLOOM_FILTER", 30, 0, 4, 4, 0, 0},
    {"RINGBUF", 27, 0, 0, 4096, 0, 0},
    {"USER_RINGBUF", 31, 0, 0, 4096, 0, 0},
    {"PERF_EVENT_ARRAY", 4, 4, 4, 4, 0, -1},
};

static char value[65536], found[65536];
static const char *type_name;
static int map;

static int call(int command, union bpf_attr *attr)
{
    int result = syscall(__NR_bpf, command, attr, sizeof(*attr));
    return result < 0 ? -errno : 0;
}

static void ask(const char *operation, int command, const void *key, void *other, uint64_t flags)
{
    union bpf_attr attr;

    memset(&attr, 0, sizeof(attr));
    attr.map_fd = map;
    if (command != BPF_MAP_FREEZE) {
        attr.key = (uintptr_t)key;
        attr.value = (uintptr_t)other;
        attr.flags = flags;
    }
    printf("%s %s %d\n", operation, type_name, call(command, &attr));
}

// What is asked is what the steps of SystemCallAnswersTest are, in their order.
static void ask_all(const void *a, const void *b, const void *beyond)
{
    ask("lookup_absent", BPF_MAP_LOOKUP_ELEM, a, found, 0);
    ask("lookup_4", BPF_MAP_LOOKUP_ELEM, a, found, 4);
    ask("lookup_8", BPF_MAP_LOOKUP_ELEM, a, found, 8);
    ask("lookup_beyond", BPF_MAP_LOOKUP_ELEM, beyond, found, 0);
    ask("delete_absent", BPF_MAP_DELETE_ELEM, a, NULL, 0);
    ask("delete_beyond", BPF_MAP_DELETE_ELEM, beyond, NULL, 0);
    ask("take_absent", BPF_MAP_LOOKUP_AND_DELETE_ELEM, a, found, 0);
    ask("first_of_empty", BPF_MAP_GET_NEXT_KEY, NULL, found, 0);
    ask("next_of_absent", BPF_MAP_GET_NEXT_KEY, a, found, 0);
    ask("update_exist_absent", BPF_MAP_UPDATE_ELEM, a, value, 2);
    ask("update_3", BPF_MAP_UPDATE_ELEM, a, value, 3);
    ask("update_4", BPF_MAP_UPDATE_ELEM, a, value, 4);
    ask("update_8", BPF_MAP_UPDATE_ELEM, a, value, 8);
    ask("update_16", BPF_MAP_UPDATE_ELEM, a, value, 16);
    ask("update_above_32_bits", BPF_MAP_UPDATE_ELEM, a, value, 1ull << 32);
    ask("update_noexist", BPF_MAP_UPDATE_ELEM, a, value, 1);
    ask("update_noexist_again", BPF_MAP_UPDATE_ELEM, a, value, 1);
    ask("update_exist", BPF_MAP_UPDATE_ELEM, a, value, 2);
    ask("update_any", BPF_MAP_UPDATE_ELEM, a, value, 0);
    ask("update_beyond", BPF_MAP_UPDATE_ELEM, beyond, value, 0);
    ask("lookup", BPF_MAP_LOOKUP_ELEM, a, found, 0);
    ask("first", BPF_MAP_GET_NEXT_KEY, NULL, found, 0);
    ask("next", BPF_MAP_GET_NEXT_KEY, a, found, 0);
    ask("next_of_other", BPF_MAP_GET_NEXT_KEY, b, found, 0);
    ask("update_other", BPF_MAP_UPDATE_ELEM, b, value, 0);
    ask("take", BPF_MAP_LOOKUP_AND_DELETE_ELEM, a, found, 0);
    ask("delete", BPF_MAP_DELETE_ELEM, a, NULL, 0);
    ask("delete_other", BPF_MAP_DELETE_ELEM, b, NULL, 0);
    ask("delete_again", BPF_MAP_DELETE_ELEM, b, NULL, 0);
    ask("freeze", BPF_MAP_FREEZE, NULL, NULL, 0);
    ask("frozen_lookup", BPF_MAP_LOOKUP_ELEM, a, found, 0);
    ask("frozen_update", BPF_MAP_UPDATE_ELEM, a, value, 0);
    ask("frozen_delete", BPF_MAP_DELETE_ELEM, a, NULL, 0);
    ask("frozen_take", BPF_MAP_LOOKUP_AND_DELETE_ELEM, a, found, 0);
    ask("frozen_first", BPF_MAP_GET_NEXT_KEY, NULL, found, 0);
    ask("freeze_again", BPF_MAP_FREEZE, NULL, NULL, 0);
}

int main(void)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        const struct type *type = &types[i];
        int trie = type->number == BPF_MAP_TYPE_LPM_TRIE;
        uint32_t a[2] = {trie ? 8 : 1, trie ? 10 : 0};
        uint32_t b[2] = {trie ? 16 : 0, trie ? 11 : 0};
        uint32_t beyond[2] = {trie ? 33 : 1000, 0};
        union bpf_attr attr;

        memset(&attr, 0, sizeof(attr));
        attr.map_type = type->number;
        attr.key_size = type->key_size;
        attr.value_size = type->value_size;
        attr.max_entries = type->max_entries;
        attr.map_flags = type->flags;
        map = syscall(__NR_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
        if (map < 0) {
            perror(type->name);
            return 1;
        }
        type_name = type->name;
        memset(value, 0, sizeof(value));
        memcpy(value, &type->value, sizeof(type->value));
        ask_all(type->key_size ? a : NULL, type->key_size ? b : NULL, type->key_size ? beyond : NULL);
        close(map);
    }
    return 0;
}
