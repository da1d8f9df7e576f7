// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// A trie of prefixes.

#include "linux.h"

struct key {
    u32 bits;
    u8 bytes[4];
};

struct {
    __uint(type, LPM_TRIE);
    __uint(max_entries, 5);
    __uint(map_flags, NO_PREALLOC);
    __type(key, struct key);
    __type(value, u64);
} trie SEC(".maps");

#define KEY(bits, a, b, c, d) &(const struct key){bits, {a, b, c, d}}

INLINE long put(const struct key *key, u64 value, u64 flags)
{
    return bpf_map_update_elem(&trie, key, &value, flags);
}

INLINE s64 get(const struct key *key)
{
    u64 *value = bpf_map_lookup_elem(&trie, key);

    return value ? (s64)*value : -1;
}

SEC("xdp") int operations(struct xdp_md *ctx)
{
    CHECK(get_of_empty, get(KEY(32, 10, 1, 2, 3)));
    CHECK(delete_of_empty, bpf_map_delete_elem(&trie, KEY(8, 10, 0, 0, 0)));
    CHECK(put_10_8, put(KEY(8, 10, 0, 0, 0), 8, BPF_ANY));
    CHECK(put_10_1_16, put(KEY(16, 10, 1, 0, 0), 16, BPF_NOEXIST));
    CHECK(put_10_1_2_24, put(KEY(24, 10, 1, 2, 0), 24, BPF_ANY));
    CHECK(exist_of_missing, put(KEY(25, 10, 1, 2, 0), 25, BPF_EXIST));
    CHECK(noexist_of_present, put(KEY(16, 10, 1, 0, 0), 17, BPF_NOEXIST));
    CHECK(exist_of_present, put(KEY(16, 10, 1, 0, 0), 18, BPF_EXIST));
    CHECK(flags_3, put(KEY(16, 10, 1, 0, 0), 19, 3));
    CHECK(flags_lock, put(KEY(16, 10, 1, 0, 0), 19, BPF_F_LOCK));
    CHECK(flags_8, put(KEY(16, 10, 1, 0, 0), 19, 8));
    CHECK(too_many_bits, put(KEY(33, 10, 1, 0, 0), 33, BPF_ANY));
    CHECK(far_too_many_bits, put(KEY(~0U, 10, 1, 0, 0), 33, BPF_ANY));
    CHECK(bits_behind_the_prefix, put(KEY(8, 10, 255, 255, 255), 9, BPF_ANY));
    CHECK(match_24, get(KEY(32, 10, 1, 2, 3)));
    CHECK(match_16, get(KEY(32, 10, 1, 3, 3)));
    CHECK(match_8, get(KEY(32, 10, 2, 3, 3)));
    CHECK(match_nothing, get(KEY(32, 11, 2, 3, 3)));
    CHECK(match_of_20_bits, get(KEY(20, 10, 1, 2, 3)));
    CHECK(match_of_7_bits, get(KEY(7, 10, 1, 2, 3)));
    CHECK(match_of_0_bits, get(KEY(0, 10, 1, 2, 3)));
    CHECK(match_of_too_many_bits, get(KEY(33, 10, 1, 2, 3)));
    CHECK(put_0, put(KEY(0, 0, 0, 0, 0), 1, BPF_ANY));
    CHECK(match_default, get(KEY(32, 11, 2, 3, 3)));
    CHECK(match_0_by_0_bits, get(KEY(0, 11, 2, 3, 3)));
    CHECK(put_fifth, put(KEY(32, 192, 168, 0, 1), 32, BPF_ANY));
    CHECK(put_when_full, put(KEY(32, 192, 168, 0, 2), 33, BPF_ANY));
    CHECK(replace_when_full, put(KEY(32, 192, 168, 0, 1), 34, BPF_ANY));
    CHECK(match_32, get(KEY(32, 192, 168, 0, 1)));
    CHECK(delete_of_missing_length, bpf_map_delete_elem(&trie, KEY(23, 10, 1, 2, 0)));
    CHECK(delete_of_too_many_bits, bpf_map_delete_elem(&trie, KEY(33, 10, 1, 2, 0)));
    CHECK(delete_16, bpf_map_delete_elem(&trie, KEY(16, 10, 1, 9, 9)));
    CHECK(match_8_after_delete, get(KEY(32, 10, 1, 3, 3)));
    CHECK(match_24_after_delete, get(KEY(32, 10, 1, 2, 3)));
    CHECK(delete_8, bpf_map_delete_elem(&trie, KEY(8, 10, 0, 0, 0)));
    CHECK(delete_8_again, bpf_map_delete_elem(&trie, KEY(8, 10, 0, 0, 0)));
    CHECK(match_default_after_delete, get(KEY(32, 10, 1, 3, 3)));
    return 0;
}

LICENSE;
