// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: CO-RE records about types: type_id_local, type_id_target, type_exists, type_size and type_matches.

#include "bpf.h"
#include "core.h"

struct point {
    s32 x, y;
};

union number {
    u64 whole;
    u8 bytes[12];
};

typedef struct {
    struct point from, to;
} line;

enum color { RED, GREEN };

typedef int function(struct point *, line *);

SEC("socket") u32 ids(void *ctx)
{
    return type_id_local(struct point) + type_id_target(line);
}

// A number of 64 bits stands in an lddw.
SEC("socket") u64 wide_id(void *ctx)
{
    return __builtin_btf_type_id(*(struct point **)0, 0);
}

// 1 + 2 + 4 + 8 + 16
SEC("socket") int exist(void *ctx)
{
    return type_exists(struct point) | type_exists(union number) << 1 | type_exists(line) << 2
        | type_exists(enum color) << 3 | type_exists(function) << 4;
}

// 8 + 16 + 16 + 4
SEC("socket") int sizes(void *ctx)
{
    return type_size(struct point) + type_size(union number) + type_size(line) + type_size(enum color);
}

// 1 + 2 + 4
SEC("socket") int match(void *ctx)
{
    return type_matches(struct point) | type_matches(union number) << 1 | type_matches(enum color) << 2;
}

LICENSE;
