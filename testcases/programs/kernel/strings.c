// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Strings at any address, and the bits of words: the kfuncs of Linux 6.17 and 6.10.

#include "linux.h"

struct bpf_iter_bits {
    u64 opaque[2];
} __attribute__((aligned(8)));

extern int bpf_strcmp(const char *a, const char *b) __ksym;
extern int bpf_strcasecmp(const char *a, const char *b) __ksym;
extern int bpf_strchr(const char *text, char wanted) __ksym;
extern int bpf_strchrnul(const char *text, char wanted) __ksym;
extern int bpf_strnchr(const char *text, u64 count, char wanted) __ksym;
extern int bpf_strrchr(const char *text, int wanted) __ksym;
extern int bpf_strlen(const char *text) __ksym;
extern int bpf_strnlen(const char *text, u64 count) __ksym;
extern int bpf_strspn(const char *text, const char *set) __ksym;
extern int bpf_strcspn(const char *text, const char *set) __ksym;
extern int bpf_strstr(const char *text, const char *part) __ksym;
extern int bpf_strnstr(const char *text, const char *part, u64 count) __ksym;
extern int bpf_iter_bits_new(struct bpf_iter_bits *it, const u64 *words, u32 count) __ksym;
extern int *bpf_iter_bits_next(struct bpf_iter_bits *it) __ksym;
extern void bpf_iter_bits_destroy(struct bpf_iter_bits *it) __ksym;

static const char hello[] = "hello, World";
static const char upper[] = "HELLO, wORLD";
static const char latin[] = "\xe4 \xc4";
static const char empty[] = "";

// Words whose bits are the same in both byte orders.
static u64 words[4] = { 0, 0x8000000000000001ULL, 6, 1ULL << 40 };

SEC("syscall") int compared(void *ctx)
{
    CHECK(same, bpf_strcmp(hello, hello));
    CHECK(less, bpf_strcmp(upper, hello));
    CHECK(greater, bpf_strcmp(hello, upper));
    CHECK(beyond_ascii, bpf_strcmp(latin, hello));
    CHECK(any_case, bpf_strcasecmp(hello, upper));
    CHECK(with_nothing, bpf_strcmp(hello, empty));
    CHECK(no_address, bpf_strcmp(hello, 0));
    CHECK(no_address_first, bpf_strcmp((const char *)8, hello));
    CHECK(no_address_at_all, bpf_strcasecmp(0, 0));
    return 0;
}

SEC("syscall") int searched(void *ctx)
{
    CHECK(first, bpf_strchr(hello, 'l'));
    CHECK(last, bpf_strrchr(hello, 'l'));
    CHECK(last_of_more_than_a_char, bpf_strrchr(hello, 'l' + 256));
    CHECK(last_of_a_negative, bpf_strrchr(latin, -28));
    CHECK(last_beyond_ascii, bpf_strrchr(latin, 0xc4));
    CHECK(the_end, bpf_strchr(hello, 0));
    CHECK(last_end, bpf_strrchr(hello, 0));
    CHECK(none, bpf_strchr(hello, 'z'));
    CHECK(none_or_end, bpf_strchrnul(hello, 'z'));
    CHECK(within_2, bpf_strnchr(hello, 2, 'l'));
    CHECK(within_3, bpf_strnchr(hello, 3, 'l'));
    CHECK(within_0, bpf_strnchr(hello, 0, 'h'));
    CHECK(part, bpf_strstr(hello, "World"));
    CHECK(other_case, bpf_strstr(hello, "world"));
    CHECK(nothing, bpf_strstr(hello, empty));
    CHECK(nothing_in_nothing, bpf_strstr(empty, empty));
    CHECK(part_within_11, bpf_strnstr(hello, "World", 11));
    CHECK(part_within_12, bpf_strnstr(hello, "World", 12));
    CHECK(no_text, bpf_strchr(0, 'a'));
    CHECK(no_text_backwards, bpf_strrchr((const char *)4095, 'a'));
    CHECK(no_part, bpf_strstr(hello, 0));
    CHECK(no_part_within_0, bpf_strnstr(hello, 0, 0));
    return 0;
}

SEC("syscall") int measured(void *ctx)
{
    CHECK(length, bpf_strlen(hello));
    CHECK(length_of_nothing, bpf_strlen(empty));
    CHECK(length_up_to_5, bpf_strnlen(hello, 5));
    CHECK(length_up_to_13, bpf_strnlen(hello, 13));
    CHECK(length_up_to_0, bpf_strnlen(hello, 0));
    CHECK(span, bpf_strspn(hello, "ehl"));
    CHECK(span_of_nothing, bpf_strspn(hello, empty));
    CHECK(span_without, bpf_strcspn(hello, " ,"));
    CHECK(span_without_nothing, bpf_strcspn(hello, empty));
    CHECK(no_length, bpf_strlen(0));
    CHECK(no_length_up_to_0, bpf_strnlen(0, 0));
    CHECK(no_span, bpf_strspn(0, hello));
    CHECK(no_set, bpf_strcspn(empty, 0));
    return 0;
}

#define BITS(name, at, count)                                       \
    do {                                                            \
        struct bpf_iter_bits bits;                                  \
        u64 found = 0;                                              \
        int *bit;                                                   \
        CHECK(name, bpf_iter_bits_new(&bits, at, count));           \
        while ((bit = bpf_iter_bits_next(&bits)))                   \
            found = found * 1000 + *bit;                            \
        bpf_iter_bits_destroy(&bits);                               \
        CHECK(name##_found, found);                                 \
    } while (0)

SEC("syscall") int bits(void *ctx)
{
    BITS(one_word, &words[1], 1);
    BITS(no_bit, &words[0], 1);
    BITS(four_words, words, 4);
    BITS(no_words, words, 0);
    BITS(too_many_words, words, 512);
    BITS(no_address, 0, 1);
    BITS(one_word_of_a_process, (u64 *)8, 1);
    BITS(words_of_a_process, (u64 *)8, 2);
    return 0;
}

LICENSE;
