// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: an array of programs with static initialisers: R_BPF_64_ABS64 against function symbols, in .rel.maps.

#include "bpf.h"

int drop(void *ctx);
int pass(void *ctx);

struct {
    __uint(type, PROG_ARRAY);
    __uint(max_entries, 5);
    __uint(key_size, sizeof(u32));
    __array(values, int(void *));
} next SEC(".maps") = {
    .values = {[1] = drop, [4] = pass},
};

SEC("xdp") int dispatch(void *ctx)
{
    tail_call(ctx, &next, 4);
    return 0;
}

SEC("xdp") int drop(void *ctx)
{
    return 1;
}

SEC("xdp/pass") int pass(void *ctx)
{
    return 2;
}

LICENSE;
