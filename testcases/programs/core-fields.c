// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: CO-RE records about fields, against the object's own types: field_byte_offset, field_byte_size, field_exists and
// field_signed, on loads, stores and numbers; through arrays, and structures and unions without a name. Against its own
// types, each program returns what it would without any record.

#include "bpf.h"
#include "core.h"

struct part {
    u8 tag;
    u32 words[4];
} CORE;

struct record {
    u64 id;
    s16 level;
    union {
        u32 word;
        struct {
            u16 low;
            u16 high;
        };
    };
    struct part parts[3];
    char name[16];
    struct record *next;
} CORE;

typedef struct record record_alias;

// Records on loads of each size: the offset of the instruction.
SEC("socket") u64 loads(struct record *record)
{
    return record->id + record->level + record->word + record->high + record->name[2];
}

// 8, 2, 4, 2, 1 bytes, on stores and on stores of numbers.
SEC("socket") int stores(struct record *record)
{
    record->id = 5;
    record->level = (s16)record->id;
    record->word = 7;
    record->low = 9;
    record->name[15] = 0;
    return 0;
}

// Two records for one expression, as a pointer stands between; an index; fields of an element.
SEC("socket") int through(struct record *record)
{
    return record->next->parts[2].words[1] + record->parts[1].tag;
}

// An address: the record is on a mov of the offset.
SEC("socket") void *address(struct record *record)
{
    return &record->parts[2];
}

// 12 + 76: offsets as numbers, the second through a typedef.
SEC("socket") int offsets(record_alias *record)
{
    return field_byte_offset(record->word) + field_byte_offset(record->name);
}

// 16 + 4 + 60 + 8
SEC("socket") int sizes(struct record *record)
{
    return field_byte_size(record->name) + field_byte_size(record->parts[1].words[2])
        + field_byte_size(record->parts) + field_byte_size(record->next);
}

// 0b01: only level has a sign.
SEC("socket") int signs(struct record *record)
{
    return field_signed(record->level) | field_signed(record->high) << 1;
}

// 1: a character has a sign. libbpf refuses the question about an element of an array.
SEC("socket") int sign_of_element(struct record *record)
{
    return field_signed(record->name[0]);
}

// 2
SEC("socket") int exist(struct record *record)
{
    return field_exists(record->next) + field_exists(record->parts[2].words[3]);
}

LICENSE;
