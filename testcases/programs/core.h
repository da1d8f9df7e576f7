// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// What a program asks of the target's types, by the numbers that clang's builtins have for it (CO-RE).

#pragma once

#define CORE __attribute__((preserve_access_index))

#define field_byte_offset(field) __builtin_preserve_field_info(field, 0)
#define field_byte_size(field) __builtin_preserve_field_info(field, 1)
#define field_exists(field) __builtin_preserve_field_info(field, 2)
#define field_signed(field) __builtin_preserve_field_info(field, 3)
#define field_lshift(field) __builtin_preserve_field_info(field, 4)
#define field_rshift(field) __builtin_preserve_field_info(field, 5)

#define type_id_local(type) __builtin_btf_type_id(*(type *)0, 0)
#define type_id_target(type) __builtin_btf_type_id(*(type *)0, 1)

#define type_exists(type) __builtin_preserve_type_info(*(type *)0, 0)
#define type_size(type) __builtin_preserve_type_info(*(type *)0, 1)
#define type_matches(type) __builtin_preserve_type_info(*(type *)0, 2)

// The constant has to be of the type: (enum color)RED.
#define enumval_exists(type, constant) __builtin_preserve_enum_value(*(type *)constant, 0)
#define enumval_value(type, constant) __builtin_preserve_enum_value(*(type *)constant, 1)
