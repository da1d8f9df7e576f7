// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: structures of functions: two functions of programs and data beside them, in .struct_ops and .struct_ops.link.

#include "bpf.h"

struct sock;

struct congestion_ops {
    u64 key;
    u32 flags;
    void (*init)(struct sock *sock);
    u32 (*window)(struct sock *sock, u32 acked);
    int (*unset)(struct sock *sock);
    char name[16];
};

SEC("struct_ops/init") void init(u64 *ctx)
{
}

SEC("struct_ops.s/window") u32 window(u64 *ctx)
{
    return ctx[1] + 1;
}

// Not in any structure, and so not loaded on its own.
SEC("?struct_ops") int spare(u64 *ctx)
{
    return 0;
}

SEC(".struct_ops") struct congestion_ops plain = {
    .key = 0x1122334455667788,
    .flags = 5,
    .init = (void *)init,
    .window = (void *)window,
    .name = "plain",
};

SEC(".struct_ops.link") struct congestion_ops linked = {
    .window = (void *)window,
    .name = "linked",
};

// The second structure of its section.
SEC(".struct_ops.link") struct congestion_ops linked_too = {
    .flags = 6,
    .init = (void *)init,
    .name = "linked_too",
};

LICENSE;
