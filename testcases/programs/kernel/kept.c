// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// What values of maps can hold: timers, locks, and pointers to objects; lists and trees of objects.

#include "linux.h"

#define container_of(pointer, type, member) ((type *)((void *)(pointer) - __builtin_offsetof(type, member)))
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __contains(type, node) __attribute__((btf_decl_tag("contains:" #type ":" #node)))
#define private(name) SEC(".data." #name) __hidden __attribute__((aligned(8)))

struct bpf_timer {
    u64 opaque[2];
} __attribute__((aligned(8)));

struct bpf_spin_lock {
    u32 value;
};

struct bpf_list_head {
    u64 opaque[2];
} __attribute__((aligned(8)));

struct bpf_list_node {
    u64 opaque[3];
} __attribute__((aligned(8)));

struct bpf_rb_root {
    u64 opaque[2];
} __attribute__((aligned(8)));

struct bpf_rb_node {
    u64 opaque[4];
} __attribute__((aligned(8)));

struct bpf_refcount {
    u32 opaque[1];
} __attribute__((aligned(4)));

struct number {
    s64 value;
    struct bpf_list_node in_list;
};

struct leaf {
    struct bpf_rb_node in_tree;
    s64 value;
    struct bpf_refcount references;
};

struct holder {
    struct number __kptr *kept;
    s64 beside;
};

struct timed {
    struct bpf_timer timer;
    u64 fired;
};

struct locked {
    struct bpf_spin_lock lock;
    u32 number;
    u64 beside;
};

#define MAP(name, map_type, value_type, flags)  \
    struct {                                    \
        __uint(type, map_type);                 \
        __uint(max_entries, 2);                 \
        __uint(map_flags, flags);               \
        __type(key, u32);                       \
        __type(value, value_type);              \
    } name SEC(".maps")

MAP(timers, ARRAY, struct timed, 0);
MAP(locks, ARRAY, struct locked, 0);
MAP(locks_by_key, HASH, struct locked, 0);
MAP(holders, ARRAY, struct holder, 0);

private(A) struct bpf_spin_lock list_lock;
private(A) struct bpf_list_head list __contains(number, in_list);
private(B) struct bpf_spin_lock tree_lock;
private(B) struct bpf_rb_root tree __contains(leaf, in_tree);

extern void *bpf_obj_new_impl(u64 type, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern void *bpf_refcount_acquire_impl(void *object, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, u64 offset) __ksym;
extern int bpf_list_push_back_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, u64 offset) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;
extern struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head) __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
                               _Bool (*less)(struct bpf_rb_node *a, const struct bpf_rb_node *b), void *meta,
                               u64 offset) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root, struct bpf_rb_node *node) __ksym;

#define new(type) ((type *)bpf_obj_new_impl(type_id_local(type), 0))
#define drop(object) bpf_obj_drop_impl(object, 0)

static int fired(void *map, u32 *key, struct timed *value)
{
    value->fired++;
    return 0;
}

SEC("tc") int timer(struct __sk_buff *skb)
{
    u32 zero = 0;
    struct timed *value = bpf_map_lookup_elem(&timers, &zero);

    if (!value)
        return 1;
    CHECK(start_before_init, bpf_timer_start(&value->timer, 1000, 0));
    CHECK(callback_before_init, bpf_timer_set_callback(&value->timer, fired));
    CHECK(cancel_before_init, bpf_timer_cancel(&value->timer));
    CHECK(init_clock_2, bpf_timer_init(&value->timer, &timers, 2));
    CHECK(init_flags_16, bpf_timer_init(&value->timer, &timers, 16));
    CHECK(init, bpf_timer_init(&value->timer, &timers, 1));
    CHECK(init_again, bpf_timer_init(&value->timer, &timers, 1));
    CHECK(start_without_callback, bpf_timer_start(&value->timer, 1000, 0));
    CHECK(callback, bpf_timer_set_callback(&value->timer, fired));
    CHECK(start_flags_4, bpf_timer_start(&value->timer, 1000, 4));
    CHECK(start, bpf_timer_start(&value->timer, 1000000000000ULL, 0));
    CHECK(start_again, bpf_timer_start(&value->timer, 2000000000000ULL, 0));
    CHECK(cancel, bpf_timer_cancel(&value->timer));
    CHECK(cancel_again, bpf_timer_cancel(&value->timer));
    CHECK(start_absolute, bpf_timer_start(&value->timer, ~0ULL >> 2, 1));
    CHECK(cancel_absolute, bpf_timer_cancel(&value->timer));
    CHECK(never_fired, value->fired);
    return 0;
}

SEC("tc") int lock(struct __sk_buff *skb)
{
    struct locked replacement = {.number = 70, .beside = 80};
    u32 zero = 0;
    u32 one = 1;
    struct locked *value = bpf_map_lookup_elem(&locks, &zero);

    if (!value)
        return 1;
    bpf_spin_lock(&value->lock);
    value->number = 7;
    value->beside = 8;
    bpf_spin_unlock(&value->lock);
    CHECK(number, value->number);
    CHECK(update, bpf_map_update_elem(&locks, &zero, &replacement, 0));
    CHECK(number_after_update, value->number);
    replacement.number = 71;
    CHECK(update_locked, bpf_map_update_elem(&locks, &zero, &replacement, BPF_F_LOCK));
    CHECK(number_after_locked, value->number);
    CHECK(noexist_locked, bpf_map_update_elem(&locks, &zero, &replacement, BPF_F_LOCK | BPF_NOEXIST));
    CHECK(update_missing_locked, bpf_map_update_elem(&locks_by_key, &one, &replacement, BPF_F_LOCK));
    CHECK(update_missing_exist_locked, bpf_map_update_elem(&locks_by_key, &zero, &replacement, BPF_F_LOCK | BPF_EXIST));
    replacement.number = 72;
    CHECK(update_present_locked, bpf_map_update_elem(&locks_by_key, &one, &replacement, BPF_F_LOCK));
    CHECK(update_present_noexist, bpf_map_update_elem(&locks_by_key, &one, &replacement, BPF_F_LOCK | BPF_NOEXIST));
    value = bpf_map_lookup_elem(&locks_by_key, &one);
    CHECK(number_of_key, value ? value->number : -1);
    return 0;
}

INLINE long push(s64 value, int at_back)
{
    struct number *each = new (struct number);
    long result;

    if (!each)
        return -1;
    each->value = value;
    bpf_spin_lock(&list_lock);
    result = at_back ? bpf_list_push_back_impl(&list, &each->in_list, 0, 0)
                     : bpf_list_push_front_impl(&list, &each->in_list, 0, 0);
    bpf_spin_unlock(&list_lock);
    return result;
}

INLINE s64 pop(int at_back)
{
    struct bpf_list_node *node;
    struct number *each;
    s64 value;

    bpf_spin_lock(&list_lock);
    node = at_back ? bpf_list_pop_back(&list) : bpf_list_pop_front(&list);
    bpf_spin_unlock(&list_lock);
    if (!node)
        return -1;
    each = container_of(node, struct number, in_list);
    value = each->value;
    drop(each);
    return value;
}

SEC("tc") int listed(struct __sk_buff *skb)
{
    CHECK(pop_of_empty, pop(0));
    CHECK(push_1_back, push(1, 1));
    CHECK(push_2_back, push(2, 1));
    CHECK(push_3_front, push(3, 0));
    CHECK(pop_front, pop(0));
    CHECK(pop_back, pop(1));
    CHECK(pop_last, pop(1));
    CHECK(pop_back_of_empty, pop(1));
    return 0;
}

static _Bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
    return container_of(a, struct leaf, in_tree)->value < container_of(b, struct leaf, in_tree)->value;
}

INLINE long add(s64 value)
{
    struct leaf *leaf = new (struct leaf);
    long result;

    if (!leaf)
        return -1;
    leaf->value = value;
    bpf_spin_lock(&tree_lock);
    result = bpf_rbtree_add_impl(&tree, &leaf->in_tree, less, 0, 0);
    bpf_spin_unlock(&tree_lock);
    return result;
}

INLINE s64 least(void)
{
    struct bpf_rb_node *node;
    struct leaf *leaf;
    s64 value;

    bpf_spin_lock(&tree_lock);
    node = bpf_rbtree_first(&tree);
    if (!node) {
        bpf_spin_unlock(&tree_lock);
        return -1;
    }
    node = bpf_rbtree_remove(&tree, node);
    bpf_spin_unlock(&tree_lock);
    if (!node)
        return -2;
    leaf = container_of(node, struct leaf, in_tree);
    value = leaf->value;
    drop(leaf);
    return value;
}

SEC("tc") int sorted(struct __sk_buff *skb)
{
    CHECK(of_empty, least());
    CHECK(add_5, add(5));
    CHECK(add_3, add(3));
    CHECK(add_9, add(9));
    CHECK(add_3_again, add(3));
    CHECK(add_negative, add(-4));
    CHECK(first, least());
    CHECK(second, least());
    CHECK(third, least());
    CHECK(fourth, least());
    CHECK(fifth, least());
    CHECK(of_empty_again, least());
    return 0;
}

// A second reference keeps an object that is in the tree.
SEC("tc") int referenced(struct __sk_buff *skb)
{
    struct leaf *leaf = new (struct leaf);
    struct leaf *second;

    if (!leaf)
        return 1;
    leaf->value = 6;
    second = bpf_refcount_acquire_impl(leaf, 0);
    if (!second) {
        drop(leaf);
        return 2;
    }
    bpf_spin_lock(&tree_lock);
    bpf_rbtree_add_impl(&tree, &leaf->in_tree, less, 0, 0);
    bpf_spin_unlock(&tree_lock);
    CHECK(in_tree, least());
    CHECK(kept, second->value);
    drop(second);
    return 0;
}

SEC("tc") int exchanged(struct __sk_buff *skb)
{
    u32 zero = 0;
    struct holder *holder = bpf_map_lookup_elem(&holders, &zero);
    struct number *first;
    struct number *old;

    if (!holder)
        return 1;
    first = new (struct number);
    if (!first)
        return 2;
    first->value = 11;
    holder->beside = 12;
    old = bpf_kptr_xchg(&holder->kept, first);
    CHECK(empty_at_first, !!old);
    if (old)
        drop(old);
    old = bpf_kptr_xchg(&holder->kept, 0);
    CHECK(kept, old ? old->value : -1);
    if (old)
        drop(old);
    old = bpf_kptr_xchg(&holder->kept, 0);
    CHECK(empty_at_last, !!old);
    if (old)
        drop(old);
    CHECK(beside, holder->beside);
    return 0;
}

LICENSE;
