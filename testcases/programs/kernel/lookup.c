// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// The lookup of sockets: its context, and assignments that are refused.

#include "linux.h"

static long (*const bpf_sk_assign)(void *ctx, void *socket, u64 flags) = (void *)124;

struct bpf_sk_lookup {
    union {
        struct bpf_sock *sk;
        u64 cookie;
    };
    u32 family;
    u32 protocol;
    u32 remote_ip4;
    u32 remote_ip6[4];
    u16 remote_port;
    u16 : 16;
    u32 local_ip4;
    u32 local_ip6[4];
    u32 local_port;
    u32 ingress_ifindex;
};

// run: context context=family:2,protocol:17,remote_ip4:0x0100007f,local_ip4:0x0200007f,local_port:80,ingress_ifindex:1
// run: context context=family:2,protocol:17,remote_ip4:0x0100007f,local_ip4:0x0200007f,local_port:80
// run: context context=family:10,protocol:6,local_port:443
// run: context context=family:3,protocol:6
// run: context context=family:2,protocol:1
// run: context context=family:2,protocol:6,local_port:65536
SEC("sk_lookup") int context(struct bpf_sk_lookup *ctx)
{
    CHECK(family, ctx->family);
    CHECK(protocol, ctx->protocol);
    CHECK(remote_ip4, htonl(ctx->remote_ip4));
    CHECK(local_ip4, htonl(ctx->local_ip4));
    CHECK(local_port, ctx->local_port);
    CHECK(remote_ip6, ctx->remote_ip6[3]);
    CHECK(ingress_ifindex, ctx->ingress_ifindex);
    CHECK(has_socket, !!ctx->sk);
    CHECK(assign_nothing, bpf_sk_assign(ctx, 0, 0));
    CHECK(assign_nothing_and_replace, bpf_sk_assign(ctx, 0, 1));
    CHECK(assign_flags_4, bpf_sk_assign(ctx, 0, 4));
    return 1;
}

// run: dropped context=family:2,protocol:17
SEC("sk_lookup") int dropped(struct bpf_sk_lookup *ctx)
{
    return 0;
}

LICENSE;
