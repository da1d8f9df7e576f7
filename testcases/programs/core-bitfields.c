// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: CO-RE records about bit fields: field_lshift_u64 and field_rshift_u64, and what field_byte_offset and
// field_byte_size mean for a field that does not begin with a byte. Loads of bit fields have to be adjusted even to the
// object's own types.

#include "bpf.h"
#include "core.h"

struct header {
    u8 version : 4;
    u8 length : 4;
    u16 ports;
    u32 : 3;
    s32 level : 7;
    u32 middle : 20;
    u32 rest : 2;
    u64 wide : 40;
    s64 deep : 24;
    u32 plain;
} CORE;

// How one reads a bit field of any kernel: load what holds it, and shift it to and fro.
#define READ(header, field)                                                            \
    ({                                                                                 \
        const void *at = (const char *)(header) + field_byte_offset((header)->field);  \
        u64 value;                                                                     \
                                                                                       \
        asm volatile("" : "+r"(at));                                                   \
        switch (field_byte_size((header)->field)) {                                    \
        case 1:                                                                        \
            value = *(const u8 *)at;                                                   \
            break;                                                                     \
        case 2:                                                                        \
            value = *(const u16 *)at;                                                  \
            break;                                                                     \
        case 4:                                                                        \
            value = *(const u32 *)at;                                                  \
            break;                                                                     \
        default:                                                                       \
            value = *(const u64 *)at;                                                  \
            break;                                                                     \
        }                                                                              \
        value <<= field_lshift((header)->field);                                       \
        field_signed((header)->field) ? (u64)((s64)value >> field_rshift((header)->field)) \
                                      : value >> field_rshift((header)->field);        \
    })

SEC("socket") u64 small(struct header *header)
{
    return READ(header, length);
}

SEC("socket") u64 negative(struct header *header)
{
    return READ(header, level);
}

SEC("socket") u64 middle(struct header *header)
{
    return READ(header, middle);
}

SEC("socket") u64 wide(struct header *header)
{
    return READ(header, wide);
}

SEC("socket") u64 deep(struct header *header)
{
    return READ(header, deep);
}

// No bit field: the shifts drop what a register has more.
SEC("socket") u64 plain(struct header *header)
{
    return READ(header, plain);
}

// Loads that clang makes of bit fields by itself, with a record each.
SEC("socket") int loads(struct header *header)
{
    return header->version + header->length * 10 + header->ports;
}

LICENSE;
