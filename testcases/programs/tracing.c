// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Programs that trace: each kind finds its context in another shape. The types are like the kernel's, and smaller.

#include "bpf.h"
#include "core.h"

struct kuid {
    u32 val;
};

struct cred {
    long usage;
    struct kuid uid;
} CORE;

struct task_struct {
    u64 state;
    u32 flags;
    s32 pid;
    s32 tgid;
    struct task_struct *real_parent;
    const struct cred *cred;
    char comm[16];
    u32 bits : 5, more : 3;
} CORE;

struct filename {
    const char *name;
    int refcnt;
} CORE;

// x86-64, up to the registers of parameters.
struct pt_regs {
    u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};

struct trace_entry {
    u16 type;
    u8 flags;
    u8 preempt_count;
    int pid;
};

struct trace_event_raw_sys_enter {
    struct trace_entry ent;
    long id;
    u64 args[6];
} CORE;

struct bpf_iter_meta {
    u64 seq;
    u64 session_id;
    u64 seq_num;
} CORE;

struct bpf_iter__task {
    struct bpf_iter_meta *meta;
    struct task_struct *task;
} CORE;

struct bpf_perf_event_data {
    struct pt_regs regs;
    u64 sample_period;
    u64 addr;
};

static struct task_struct *(*const get_current_task_btf)(void) = (void *)158;
static long (*const probe_read_kernel_str)(void *to, u32 size, const void *from) = (void *)115;
static long (*const probe_read_user_str)(void *to, u32 size, const void *from) = (void *)114;
static u64 (*const get_attach_cookie)(void *ctx) = (void *)174;
static long (*const seq_printf)(u64 seq, const char *format, u32 size, const void *data, u32 length) = (void *)126;
static long (*const get_func_arg)(void *ctx, u32 index, u64 *value) = (void *)183;
static long (*const get_func_ret)(void *ctx, u64 *value) = (void *)184;

extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;

// The length of the name of the second argument, which a load of its own and a helper read; its first
// character in the upper half.
SEC("fentry/do_unlinkat") long unlink_entry(u64 *ctx)
{
    struct filename *file = (struct filename *)ctx[1];
    char text[32];
    long length = probe_read_kernel_str(text, sizeof(text), file->name);
    return length < 0 ? length : (long)text[0] << 32 | length;
}

// What the function returned, and its first argument besides.
SEC("fexit/do_unlinkat") long unlink_exit(u64 *ctx)
{
    u64 directory = 0;
    u64 result = 0;
    if (get_func_arg(ctx, 0, &directory) || get_func_ret(ctx, &result))
        return -1;
    return result == ctx[2] ? result + directory : -2;
}

// As above, before it returned: there is no result.
SEC("fentry/do_unlinkat") long unlink_early(u64 *ctx)
{
    u64 result;
    return get_func_ret(ctx, &result);
}

// The pid of a task's grandparent, or 0: pointers to nothing are followed.
SEC("tp_btf/sched_process_exec") long grandparent(u64 *ctx)
{
    struct task_struct *task = (struct task_struct *)ctx[0];
    return task->real_parent->real_parent->pid;
}

// Bit fields, of a task that the test made.
SEC("raw_tp.w/sched_switch") long bits(u64 *ctx)
{
    struct task_struct *task = (struct task_struct *)ctx[0];
    return task->more;
}

// The second parameter, at its fixed place, and what the program was attached with.
SEC("kprobe/do_sys_open") long open_entry(struct pt_regs *ctx)
{
    return ctx->si + get_attach_cookie(ctx);
}

SEC("kretprobe/do_sys_open") long open_exit(struct pt_regs *ctx)
{
    return ctx->ax;
}

// The length of the path, in the memory of the process.
SEC("tracepoint/syscalls/sys_enter_openat") long openat(struct trace_event_raw_sys_enter *ctx)
{
    char path[16];
    return ctx->id + probe_read_user_str(path, sizeof(path), (const void *)ctx->args[1]);
}

// Only the first user may: the result of the function, or -1.
SEC("lsm/file_open") int file_open(u64 *ctx)
{
    struct task_struct *task = get_current_task_btf();
    return task->cred->uid.val == 0 ? (int)ctx[1] : -1;
}

// The pid of the task, 0 after the last one.
SEC("iter/task") long each_task(struct bpf_iter__task *ctx)
{
    struct task_struct *task = ctx->task;
    return task ? task->pid + ctx->meta->seq_num : 0;
}

// A line for each task, and one at the end.
SEC("iter/task") long print_task(struct bpf_iter__task *ctx)
{
    static const char line[] = "%d %s\n";
    static const char end[] = "%llu tasks\n";
    struct task_struct *task = ctx->task;
    if (task) {
        u64 data[] = {task->pid, (u64)task->comm};
        return seq_printf(ctx->meta->seq, line, sizeof(line), data, sizeof(data));
    }
    return seq_printf(ctx->meta->seq, end, sizeof(end), &ctx->meta->seq_num, sizeof(u64));
}

SEC("perf_event") long sample(struct bpf_perf_event_data *ctx)
{
    return ctx->regs.ip + ctx->sample_period + ctx->addr;
}

// In place of another program's function.
SEC("freplace/add") long add(long a, long b, long c, long d, long e)
{
    return a + 2 * b + 3 * c + 4 * d + 5 * e;
}

// The name of a task that is looked up, its first byte.
SEC("tp_btf/sched_process_fork") long look_up(u64 *ctx)
{
    struct task_struct *task = bpf_task_from_pid((s32)ctx[0]);
    long first = -1;
    if (task) {
        struct task_struct *again = bpf_task_acquire(task);
        first = task->comm[0];
        if (again)
            bpf_task_release(again);
        bpf_task_release(task);
    }
    return first;
}

// The same without the release.
SEC("tp_btf/sched_process_fork") long leak(u64 *ctx)
{
    return bpf_task_from_pid((s32)ctx[0]) != 0;
}

LICENSE;
