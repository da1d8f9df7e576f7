// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// The kernel's structures as text. The types are those of Linux 6.18 on x86-64, member by member.

#include "linux.h"

enum { COMPACT = 1, NONAME = 2, RAW = 4, ZERO = 8 };

struct btf_ptr {
    void *ptr;
    u32 type_id;
    u32 flags;
};

static long (*const bpf_snprintf_btf)(char *to, u32 size, struct btf_ptr *from, u32 from_size, u64 flags) = (void *)149;

// Shows a value as a type: what the helper returns, and the text.
#define SHOW_AS(name, id, value, size, flags)                                           \
    do {                                                                                \
        static char name##_text[size] SEC(".data.seen") = "";                           \
        struct btf_ptr pointer = {.ptr = (void *)(value), .type_id = id};               \
        CHECK(name, bpf_snprintf_btf(name##_text, size, &pointer, sizeof(pointer), flags)); \
    } while (0)

#define SHOW(name, type, value, flags) SHOW_AS(name, type_id_target(type), value, 340, flags)

#define SHOW_ALL(type, value)                              \
    do {                                                   \
        SHOW(plain, type, value, 0);                       \
        SHOW(compact, type, value, COMPACT);               \
        SHOW(no_name, type, value, NONAME);                \
        SHOW(compact_no_name, type, value, COMPACT | NONAME); \
        SHOW(zero, type, value, ZERO);                     \
        SHOW(compact_zero, type, value, COMPACT | ZERO);   \
        SHOW(no_name_zero, type, value, NONAME | ZERO);    \
        SHOW(compact_no_name_zero, type, value, COMPACT | NONAME | ZERO); \
    } while (0)

#define SHOW_ALL_RAW(type, value)                          \
    do {                                                   \
        SHOW(raw, type, value, RAW);                       \
        SHOW(raw_compact, type, value, RAW | COMPACT);     \
        SHOW(raw_no_name, type, value, RAW | NONAME);      \
        SHOW(raw_compact_no_name, type, value, RAW | COMPACT | NONAME); \
        SHOW(raw_zero, type, value, RAW | ZERO);           \
        SHOW(raw_compact_zero, type, value, RAW | COMPACT | ZERO); \
        SHOW(raw_no_name_zero, type, value, RAW | NONAME | ZERO); \
        SHOW(raw_compact_no_name_zero, type, value, RAW | COMPACT | NONAME | ZERO); \
    } while (0)

#define SHOWN SEC(".data.shown")

typedef u8 __u8;
typedef s8 __s8;
typedef s16 __s16;
typedef u16 __u16;
typedef u32 __u32;
typedef s32 __s32;
typedef u64 __u64;
typedef s64 __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __le64;
typedef _Bool bool;

struct bpf_insn {
    __u8 code;
    __u8 dst_reg : 4;
    __u8 src_reg : 4;
    __s16 off;
    __s32 imm;
};

struct btf_enum {
    __u32 name_off;
    __s32 val;
};

SEC("syscall") int bit_fields(void *ctx)
{
    static struct bpf_insn insn SHOWN = {.code = 0xb7, .dst_reg = 3, .src_reg = 10, .off = -2, .imm = -100000};

    SHOW_ALL(struct bpf_insn, &insn);
    return 0;
}

SEC("syscall") int zeros(void *ctx)
{
    static struct bpf_insn insn SHOWN = {};

    SHOW(plain, struct bpf_insn, &insn, 0);
    SHOW(compact_no_name, struct bpf_insn, &insn, COMPACT | NONAME);
    SHOW(zero, struct bpf_insn, &insn, ZERO);
    SHOW(compact_no_name_zero, struct bpf_insn, &insn, COMPACT | NONAME | ZERO);
    return 0;
}

SEC("syscall") int sizes(void *ctx)
{
    static struct btf_enum pair SHOWN = {.name_off = 4000000000u, .val = -1};

    SHOW(whole, struct btf_enum, &pair, COMPACT);
    SHOW_AS(of_1, type_id_target(struct btf_enum), &pair, 1, COMPACT);
    SHOW_AS(of_7, type_id_target(struct btf_enum), &pair, 7, COMPACT);
    SHOW_AS(of_22, type_id_target(struct btf_enum), &pair, 22, COMPACT);
    SHOW_AS(one_less, type_id_target(struct btf_enum), &pair, 66, COMPACT);
    SHOW_AS(exact, type_id_target(struct btf_enum), &pair, 67, COMPACT);
    SHOW_AS(one_more, type_id_target(struct btf_enum), &pair, 68, COMPACT);
    return 0;
}

struct in6_addr {
    union {
        __u8 u6_addr8[16];
        __be16 u6_addr16[8];
        __be32 u6_addr32[4];
    } in6_u;
};

SEC("syscall") int unions(void *ctx)
{
    static struct in6_addr address SHOWN = {.in6_u.u6_addr8 = {1, 1, 1, 1, 'a', 'a', 'a', 'a', 255, 255, 255, 255}};

    SHOW_ALL(struct in6_addr, &address);
    return 0;
}

struct rb_node {
    unsigned long __rb_parent_color;
    struct rb_node *rb_right;
    struct rb_node *rb_left;
} __attribute__((aligned(8)));

struct latch_tree_node {
    struct rb_node node[2];
};

SEC("syscall") int arrays_of_structures(void *ctx)
{
    static struct latch_tree_node both SHOWN = {.node = {{1, (void *)2, (void *)3}, {4, (void *)5, 0}}};
    static struct latch_tree_node second SHOWN = {.node = {{0, 0, 0}, {0, 0, (void *)6}}};

    SHOW_ALL_RAW(struct latch_tree_node, &both);
    SHOW(second_raw, struct latch_tree_node, &second, RAW);
    SHOW(second_raw_compact, struct latch_tree_node, &second, RAW | COMPACT);
    return 0;
}

typedef unsigned long kernel_ulong_t;

struct acpi_device_id {
    __u8 id[16];
    kernel_ulong_t driver_data;
    __u32 cls;
    __u32 cls_msk;
};

struct acpi_dev_match_info {
    struct acpi_device_id hid[2];
    const char *uid;
    s64 hrv;
};

typedef struct {
    u64 key[2];
} siphash_key_t;

struct callback_head {
    struct callback_head *next;
    void (*func)(struct callback_head *);
};

struct tcp_fastopen_context {
    siphash_key_t key[2];
    int num;
    struct callback_head rcu;
};

SEC("syscall") int arrays_in_arrays_of_structures(void *ctx)
{
    static struct acpi_dev_match_info info SHOWN = {{{"ab", 1, 2, 3}, {"", 4, 0, 5}}, (void *)6, -7};
    static struct tcp_fastopen_context context SHOWN = {{{{1, 2}}, {{0, 3}}}, 4, {(void *)5, (void *)6}};
    static struct tcp_fastopen_context second SHOWN = {{{{0, 0}}, {{0, 3}}}, 0, {(void *)0, (void *)6}};

    SHOW(info_raw, struct acpi_dev_match_info, &info, RAW);
    SHOW(info_raw_compact, struct acpi_dev_match_info, &info, RAW | COMPACT);
    SHOW(info_raw_compact_no_name, struct acpi_dev_match_info, &info, RAW | COMPACT | NONAME);
    SHOW(info_raw_compact_zero, struct acpi_dev_match_info, &info, RAW | COMPACT | ZERO);
    SHOW_ALL_RAW(struct tcp_fastopen_context, &context);
    SHOW(second_raw, struct tcp_fastopen_context, &second, RAW);
    return 0;
}

union key_payload {
    void *rcu_data0;
    void *data[4];
};

SEC("syscall") int arrays_of_pointers(void *ctx)
{
    static union key_payload three SHOWN = {.data = {(void *)1, 0, (void *)0x123456789abcdef0, (void *)4}};
    static union key_payload none SHOWN = {};

    SHOW_ALL_RAW(union key_payload, &three);
    SHOW(none_plain, union key_payload, &none, 0);
    SHOW(none_zero, union key_payload, &none, ZERO);
    SHOW(none_raw_zero, union key_payload, &none, RAW | ZERO);
    return 0;
}

struct ifslave {
    __s32 slave_id;
    char slave_name[16];
    __s8 link;
    __s8 state;
    __u32 link_failure_count;
};

SEC("syscall") int characters(void *ctx)
{
    static struct ifslave slave SHOWN = {1, "bond 0", -1, 2, 3};
    static struct ifslave nameless SHOWN = {1, {0, 'x'}, 0, 65, 3};
    static struct ifslave full SHOWN = {0, {'0', '1', '\n', '3', '4', '\'', '"', 7, 0xa0 - 256, '9', 'a', 'b', 'c', 'd', 'e', 'f'}, 0, 0, 0};

    SHOW_ALL(struct ifslave, &slave);
    SHOW(nameless_plain, struct ifslave, &nameless, 0);
    SHOW(nameless_zero, struct ifslave, &nameless, ZERO);
    SHOW(full_compact, struct ifslave, &full, COMPACT);
    SHOW(full_compact_zero, struct ifslave, &full, COMPACT | ZERO);
    return 0;
}

typedef unsigned long __kernel_size_t;
typedef __kernel_size_t size_t;

enum fs_value_type {
    fs_value_is_undefined,
    fs_value_is_flag,
    fs_value_is_string,
    fs_value_is_blob,
    fs_value_is_filename,
    fs_value_is_file,
};

// They are only pointed to. The variables make clang say that they are structures.
struct filename {
    int refcnt;
} a_filename SHOWN;

struct file {
    u32 f_mode;
} a_file SHOWN;

struct fs_parameter {
    const char *key;
    enum fs_value_type type : 8;
    union {
        char *string;
        void *blob;
        struct filename *name;
        struct file *file;
    };
    size_t size;
    int dirfd;
};

enum hprobe_state { HPROBE_LEASED, HPROBE_STABLE, HPROBE_GONE, HPROBE_CONSUMED };

struct uprobe {
    u32 flags;
} a_uprobe SHOWN;

struct hprobe {
    enum hprobe_state state;
    int srcu_idx;
    struct uprobe *uprobe;
};

enum perf_callchain_context {
    PERF_CONTEXT_HV = -32ULL,
    PERF_CONTEXT_KERNEL = -128ULL,
    PERF_CONTEXT_USER = -512ULL,
    PERF_CONTEXT_GUEST = -2048ULL,
    PERF_CONTEXT_GUEST_KERNEL = -2176ULL,
    PERF_CONTEXT_GUEST_USER = -2560ULL,
    PERF_CONTEXT_MAX = -4095ULL,
};

SEC("syscall") int enumerations(void *ctx)
{
    static struct fs_parameter parameter SHOWN = {(void *)1, fs_value_is_blob, {(void *)2}, 3, -100};
    static struct fs_parameter undefined SHOWN = {0, fs_value_is_undefined, {}, 0, 0};
    static struct hprobe gone SHOWN = {HPROBE_GONE, 0, 0};
    static struct hprobe leased SHOWN = {HPROBE_LEASED, 0, 0};
    static struct hprobe unknown SHOWN = {(enum hprobe_state)77, -1, 0};
    static struct hprobe negative SHOWN = {(enum hprobe_state)-5, 0, 0};
    static u64 large SHOWN = -128ULL;
    static u64 large_unknown SHOWN = -129ULL;

    SHOW_ALL_RAW(struct fs_parameter, &parameter);
    SHOW(undefined_raw, struct fs_parameter, &undefined, RAW);
    SHOW(undefined_raw_zero, struct fs_parameter, &undefined, RAW | ZERO);
    SHOW(gone_plain, struct hprobe, &gone, 0);
    SHOW(gone_zero, struct hprobe, &gone, ZERO);
    SHOW(leased_plain, struct hprobe, &leased, 0);
    SHOW(leased_no_name, struct hprobe, &leased, NONAME);
    SHOW(unknown_plain, struct hprobe, &unknown, 0);
    SHOW(negative_plain, struct hprobe, &negative, 0);
    SHOW(alone, enum hprobe_state, &gone, 0);
    SHOW(alone_no_name, enum hprobe_state, &gone, NONAME);
    SHOW(alone_unknown, enum hprobe_state, &unknown, 0);
    SHOW(of_64_bits, enum perf_callchain_context, &large, 0);
    SHOW(of_64_bits_unknown, enum perf_callchain_context, &large_unknown, 0);
    return 0;
}

typedef unsigned int __kernel_uid32_t;
typedef __kernel_uid32_t uid_t;
typedef int __kernel_pid_t;
typedef __kernel_pid_t pid_t;

typedef struct {
    uid_t val;
} kuid_t;

struct gnet_estimator {
    signed char interval;
    unsigned char ewma_log;
};

struct tcp_fastopen_cookie {
    __le64 val[2];
    s8 len;
    bool exp;
};

SEC("syscall") int numbers(void *ctx)
{
    static u32 large SHOWN = 0xfffffffd;
    static u32 small SHOWN = 7;
    static u32 nothing SHOWN = 0;
    static u64 wide SHOWN = 0xfffffffefffffffdULL;
    static struct gnet_estimator estimator SHOWN = {-128, 255};
    static struct tcp_fastopen_cookie cookie SHOWN = {{1ULL << 63, 0}, -1, 1};
    static struct tcp_fastopen_cookie untrue SHOWN = {};

    SHOW(as_unsigned_int, unsigned int, &large, 0);
    SHOW(as_int, int, &small, 0);
    SHOW(as_int_compact, int, &small, COMPACT);
    SHOW(as_int_no_name, int, &small, NONAME);
    SHOW(as_zero, int, &nothing, 0);
    SHOW(as_typedef, size_t, &wide, 0);
    SHOW(as_typedef_of_typedef, pid_t, &small, 0);
    SHOW(as_structure_behind_typedef, kuid_t, &small, 0);
    SHOW(as_structure_behind_typedef_no_name, kuid_t, &small, NONAME);
    SHOW_ALL(struct gnet_estimator, &estimator);
    SHOW(truth, struct tcp_fastopen_cookie, &cookie, 0);
    SHOW(truth_zero, struct tcp_fastopen_cookie, &cookie, ZERO);
    SHOW(untrue_plain, struct tcp_fastopen_cookie, &untrue, 0);
    SHOW(untrue_compact_zero, struct tcp_fastopen_cookie, &untrue, COMPACT | ZERO);
    return 0;
}

typedef __uint128_t __u128;
typedef __u128 u128;

union __u128_halves {
    u128 full;
    struct {
        u64 low;
        u64 high;
    };
};

SEC("syscall") int wide_numbers(void *ctx)
{
    static u128 wide SHOWN = ((u128)0x123 << 64) | 0x4567;
    static u128 low SHOWN = 0x4567;

    SHOW(of_128_bits, u128, &wide, 0);
    SHOW(of_128_bits_low, u128, &low, 0);
    return 0;
}

SEC("syscall") int refused(void *ctx)
{
    static struct btf_enum pair SHOWN = {1, 2};
    struct btf_ptr pointer = {.ptr = &pair, .type_id = type_id_target(struct btf_enum)};
    char to[32] = "untouched";

    CHECK(flag_16, bpf_snprintf_btf(to, sizeof(to), &pointer, sizeof(pointer), 16));
    CHECK(flag_63, bpf_snprintf_btf(to, sizeof(to), &pointer, sizeof(pointer), 1ULL << 63));
    CHECK(size_8, bpf_snprintf_btf(to, sizeof(to), &pointer, 8, 0));
    CHECK(size_12, bpf_snprintf_btf(to, sizeof(to), &pointer, 12, 0));
    pointer.flags = 7;
    CHECK(flags_of_pointer, bpf_snprintf_btf(to, 1, &pointer, sizeof(pointer), 0));
    to[0] = 'u';
    pointer.type_id = 0;
    CHECK(type_0, bpf_snprintf_btf(to, sizeof(to), &pointer, sizeof(pointer), 0));
    pointer.type_id = 0x7fffffff;
    CHECK(type_unknown, bpf_snprintf_btf(to, sizeof(to), &pointer, sizeof(pointer), 0));
    pointer.type_id = 0x80000000;
    CHECK(type_negative, bpf_snprintf_btf(to, sizeof(to), &pointer, sizeof(pointer), 0));
    pointer.type_id = type_id_target(struct btf_enum);
    pointer.ptr = 0;
    CHECK(at_0, bpf_snprintf_btf(to, sizeof(to), &pointer, sizeof(pointer), 0));
    pointer.ptr = (void *)0x1000;
    CHECK(of_user, bpf_snprintf_btf(to, sizeof(to), &pointer, sizeof(pointer), 0));
    pointer.ptr = (void *)-4096L;
    CHECK(nowhere, bpf_snprintf_btf(to, sizeof(to), &pointer, sizeof(pointer), 0));
    CHECK_TEXT(text, to);
    return 0;
}

LICENSE;
