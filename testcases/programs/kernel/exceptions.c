// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Exceptions: what is returned is the cookie, whatever frames lie between, and what was done before stays done.

#include "linux.h"

extern void bpf_throw(u64 cookie) __ksym;

static __attribute__((noinline)) int deepest(u64 cookie)
{
    CHECK(reached, cookie);
    if (cookie != 3)
        bpf_throw(cookie);
    return 3;
}

static __attribute__((noinline)) int deeper(u64 cookie)
{
    const int found = deepest(cookie);

    CHECK(came_back, found);
    return found + 1;
}

__attribute__((noinline)) int everywhere(u32 cookie)
{
    if (cookie > 10)
        bpf_throw(cookie);
    return cookie;
}

SEC("xdp") int thrown(struct xdp_md *ctx)
{
    CHECK(before, 1);
    bpf_throw(77);
    CHECK(after, 1);
    return 1;
}

SEC("xdp") int thrown_nothing(struct xdp_md *ctx)
{
    if (OPAQUE(1))
        bpf_throw(0);
    return 1;
}

SEC("xdp") int thrown_more_than_32_bits(struct xdp_md *ctx)
{
    if (OPAQUE(1))
        bpf_throw(0x7700000005ULL);
    return 1;
}

SEC("xdp") int thrown_negative(struct xdp_md *ctx)
{
    if (OPAQUE(1))
        bpf_throw(-5);
    return 1;
}

SEC("xdp") int thrown_from_below(struct xdp_md *ctx)
{
    const int found = deeper(OPAQUE(9));

    CHECK(found_below, found);
    return found;
}

SEC("xdp") int not_thrown(struct xdp_md *ctx)
{
    const int found = deeper(OPAQUE(3));

    CHECK(found, found);
    return found;
}

SEC("xdp") int thrown_from_a_global_function(struct xdp_md *ctx)
{
    CHECK(lower, everywhere(10));
    CHECK(higher, everywhere(11));
    return 1;
}

SEC("tc") int thrown_by_tc(struct __sk_buff *skb)
{
    skb->mark = 5;
    if (skb->len > 14)
        bpf_throw(skb->len);
    return 1;
}

LICENSE;
