// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: CO-RE against other types than the object's own: those of core-target.c, where the same names mean something else.
// Flavours (what follows ___ in a name does not count), and fields, types and constants that the target does not have,
// some behind a question whether it has them and some not.

#include "bpf.h"
#include "core.h"

// In the target: moved, resized, renamed, turned into a bit field.
struct task {
    u32 pid;
    u32 flags;
    u64 start;
    char name[16];
    struct task *parent;
    u32 state;
} CORE;

// As an older kernel had it.
struct task___old {
    u64 state_old;
    u32 pid;
} CORE;

// As a newer kernel has it.
struct task___new {
    u32 renamed;
} CORE;

// Not in the target at all.
struct gone {
    u32 field;
} CORE;

// The same in the target, which only declares what the pointer points to; and one that has another type there.
struct same {
    struct gone *gone;
    u16 number;
} CORE;

struct other {
    u16 number;
} CORE;

enum state { IDLE = 0, BUSY = 1, DEAD = 2 };

// pid has moved from 0 to 8.
SEC("socket") u32 moved(struct task *task)
{
    return task->pid;
}

// start has become 4 bytes, and its load with it.
SEC("socket") u64 resized(struct task *task)
{
    return task->start;
}

// Two steps, each of them moved.
SEC("socket") u32 parent(struct task *task)
{
    return task->parent->pid;
}

// name has 32 characters in the target.
SEC("socket") u32 name_size(struct task *task)
{
    return field_byte_size(task->name);
}

// flags is gone, and the answer is no: the load is never reached. Returns 0.
SEC("socket") u32 guarded(struct task *task)
{
    return field_exists(task->flags) ? task->flags : 0;
}

// flags is gone, and nobody asks: the load faults.
SEC("socket") u32 unguarded(struct task *task)
{
    return task->flags;
}

// The flavour has a field that the target has, and the older one a field that it does not have.
SEC("socket") u32 flavours(struct task *task)
{
    struct task___new *newer = (void *)task;
    struct task___old *older = (void *)task;

    if (field_exists(newer->renamed))
        return newer->renamed;
    return older->state_old;
}

// Four bytes here, and five bits there, behind three others: offset 0, size 4, and both shifts.
SEC("socket") u64 became_bits(struct task *task)
{
    return (u64)field_byte_offset(task->state) | (u64)field_byte_size(task->state) << 8
        | (u64)field_lshift(task->state) << 16 | (u64)field_rshift(task->state) << 24;
}

// The same field, and a load that does not know that it has become bits: faults.
SEC("socket") u32 load_of_bits(struct task *task)
{
    return task->state;
}

// 0b10: the target declares struct gone, and that is not enough.
SEC("socket") int exist(void *ctx)
{
    return type_exists(struct gone) | type_exists(struct task) << 1;
}

// 0b01: struct same matches, struct other does not.
SEC("socket") int match(void *ctx)
{
    return type_matches(struct same) | type_matches(struct other) << 1;
}

// 0 for a type that is gone, and how many bytes struct task has in the target.
SEC("socket") int sizes(void *ctx)
{
    return type_exists(struct gone) ? type_size(struct gone) : type_size(struct task);
}

// BUSY is 10 in the target, DEAD is gone. Returns 10.
SEC("socket") u64 constants(void *ctx)
{
    return enumval_value(enum state, BUSY)
        + (enumval_exists(enum state, DEAD) ? enumval_value(enum state, DEAD) : 0);
}

LICENSE;
