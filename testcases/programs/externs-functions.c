// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: functions of the kernel, by name and type: called, and, where they are weak, asked for first.

#include "bpf.h"

struct task;

extern struct task *task_acquire(struct task *task) __ksym;
extern void task_release(struct task *task) __ksym;
extern int optional(u64 a, u32 b) __ksym __weak;

SEC("tp_btf/task_newtask") int call(u64 *ctx)
{
    struct task *task = task_acquire((struct task *)ctx[0]);

    if (!task)
        return 0;
    task_release(task);
    return 1;
}

// The address of a weak function is 0 where the host does not have it: lddw, and not a call.
SEC("tp_btf/task_newtask") int ask(u64 *ctx)
{
    if (!optional)
        return -1;
    return optional(ctx[1], 2);
}

// A call out of .text.
static NOINLINE int release(struct task *task)
{
    task_release(task);
    return 0;
}

SEC("fentry/do_exit") int through_subprogram(u64 *ctx)
{
    return release((struct task *)ctx[0]);
}

LICENSE;
