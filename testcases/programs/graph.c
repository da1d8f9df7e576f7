// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: objects that a program makes, in a list and in a tree that lie in data of their own section behind one lock; a
// timer in a map's value; a loop over numbers; an exception with a callback.

#include "bpf.h"

struct bpf_spin_lock { u32 val; };
struct bpf_timer { u64 opaque[2]; } __attribute__((aligned(8)));
struct bpf_list_head { u64 opaque[2]; } __attribute__((aligned(8)));
struct bpf_list_node { u64 opaque[3]; } __attribute__((aligned(8)));
struct bpf_rb_root { u64 opaque[2]; } __attribute__((aligned(8)));
struct bpf_rb_node { u64 opaque[4]; } __attribute__((aligned(8)));
struct bpf_iter_num { u64 opaque[1]; } __attribute__((aligned(8)));

#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
#define container_of(pointer, type, member) ((type *)((void *)(pointer) - __builtin_offsetof(type, member)))
#define local_type_id(type) __builtin_btf_type_id(*(type *)0, 0)

struct item {
    u64 number;
    struct bpf_list_node in_list;
    struct bpf_rb_node in_tree;
};

SEC(".data.graph") struct bpf_spin_lock lock;
SEC(".data.graph") struct bpf_list_head list __contains(item, in_list);
SEC(".data.graph") struct bpf_rb_root tree __contains(item, in_tree);

struct value {
    struct bpf_timer timer;
    u64 count;
};

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 4);
    __type(key, u32);
    __type(value, struct value);
} values SEC(".maps");

static long (*const spin_lock)(struct bpf_spin_lock *lock) = (void *)93;
static long (*const spin_unlock)(struct bpf_spin_lock *lock) = (void *)94;
static long (*const timer_init)(struct bpf_timer *timer, void *map, u64 flags) = (void *)169;
static long (*const timer_set_callback)(struct bpf_timer *timer, void *callback) = (void *)170;
static long (*const timer_start)(struct bpf_timer *timer, u64 nanos, u64 flags) = (void *)171;

extern void *bpf_obj_new_impl(u64 local_type_id, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern int bpf_list_push_back_impl(struct bpf_list_head *, struct bpf_list_node *, void *, u64) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *) __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *, struct bpf_rb_node *,
                               _Bool (*less)(struct bpf_rb_node *, const struct bpf_rb_node *), void *, u64) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *, struct bpf_rb_node *) __ksym;
extern int bpf_iter_num_new(struct bpf_iter_num *, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *) __ksym;
extern void bpf_throw(u64 cookie) __ksym;

static _Bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
    return container_of(a, struct item, in_tree)->number < container_of(b, struct item, in_tree)->number;
}

// Puts 7 numbers into the list, moves them to the tree, and returns them as decimal digits in ascending order: 1234567.
SEC("tc") int sort(void *ctx)
{
    const u64 digits = 0x3517264;
    struct bpf_iter_num numbers;
    u64 result = 0;
    int *i;

    bpf_iter_num_new(&numbers, 0, 7);
    while ((i = bpf_iter_num_next(&numbers))) {
        struct item *item = bpf_obj_new_impl(local_type_id(struct item), 0);

        if (!item)
            break;
        item->number = digits >> (4 * *i) & 0xf;
        spin_lock(&lock);
        bpf_list_push_back_impl(&list, &item->in_list, 0, 0);
        spin_unlock(&lock);
    }
    bpf_iter_num_destroy(&numbers);

    bpf_iter_num_new(&numbers, 0, 7);
    while (bpf_iter_num_next(&numbers)) {
        struct bpf_list_node *node;

        spin_lock(&lock);
        node = bpf_list_pop_front(&list);
        if (node)
            bpf_rbtree_add_impl(&tree, &container_of(node, struct item, in_list)->in_tree, less, 0, 0);
        spin_unlock(&lock);
    }
    bpf_iter_num_destroy(&numbers);

    bpf_iter_num_new(&numbers, 0, 7);
    while (bpf_iter_num_next(&numbers)) {
        struct bpf_rb_node *node;

        spin_lock(&lock);
        node = bpf_rbtree_first(&tree);
        if (node)
            node = bpf_rbtree_remove(&tree, node);
        spin_unlock(&lock);
        if (node) {
            struct item *item = container_of(node, struct item, in_tree);

            result = 10 * result + item->number;
            bpf_obj_drop_impl(item, 0);
        }
    }
    bpf_iter_num_destroy(&numbers);
    return result;
}

static int tick(void *map, u32 *key, struct value *value)
{
    value->count += *key;
    timer_start(&value->timer, 1000, 0);
    return 0;
}

// Starts the timer of entry 3, which adds 3 to its count every microsecond.
SEC("tc") int start(void *ctx)
{
    u32 key = 3;
    struct value *value = map_lookup_elem(&values, &key);

    if (!value || timer_init(&value->timer, &values, 1) || timer_set_callback(&value->timer, tick))
        return -1;
    return timer_start(&value->timer, 1000, 0);
}

int caught(u64 cookie)
{
    return cookie + 1;
}

static NOINLINE void fail(u64 cookie)
{
    asm volatile("" : "+r"(cookie));
    bpf_throw(cookie);
}

// 42: what the callback makes of the cookie.
SEC("tc") __attribute__((btf_decl_tag("exception_callback:caught"))) int throw(void *ctx)
{
    fail(41);
    return 0;
}

LICENSE;
