// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: variables of the kernel: with and without a type, weak ones among them. Each is 0 where it is weak and nobody has
// it.

#include "bpf.h"

struct rq {
    u32 cpu;
};

// Typed: the host knows the variable by its BTF type.
extern const struct rq runqueues __ksym;
extern const int cpu_number __ksym;
extern const struct rq missing_queue __ksym __weak;

// Untyped: an address.
extern const void init_task __ksym;
extern const void missing_symbol __ksym __weak;

SEC("raw_tp/sys_enter") int typed(void *ctx)
{
    return runqueues.cpu + cpu_number;
}

SEC("raw_tp/sys_enter") u64 untyped(void *ctx)
{
    return (u64)&init_task;
}

// 0 where the host has neither, otherwise 1, 2 or 3.
SEC("raw_tp/sys_enter") int weak(void *ctx)
{
    return (&missing_queue ? 1 : 0) + (&missing_symbol ? 2 : 0);
}

// Used twice, behind others: one extern.
SEC("raw_tp/sys_exit") u64 again(void *ctx)
{
    return (u64)&init_task + runqueues.cpu;
}

LICENSE;
