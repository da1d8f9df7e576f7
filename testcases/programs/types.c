// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: every kind of type that BTF has, all 19 in one object, FLOAT, DECL_TAG, TYPE_TAG and ENUM64 among them.

#include "bpf.h"

#define declaration(tag) __attribute__((btf_decl_tag(tag)))
#define type(tag) __attribute__((btf_type_tag(tag)))

// INT of each size, and those that are no ordinary numbers.
struct integers {
    _Bool truth;
    char character;
    s16 small;
    u32 middle;
    s64 large;
    __int128 largest;
};

// FLOAT.
struct floats {
    float single;
    double twice;
};

// ENUM, with and without a sign, and ENUM64.
enum negative { MINUS = -1, ZERO, PLUS };
enum positive { FIRST = 1, LAST = 0xffffffff };
enum wide { NARROW = 1, WIDE = 0x1234567890 };
enum wide_negative { DEEP = -0x1234567890, FLAT = 0 };

// FWD of both forms.
struct declared;
union declared_too;

// UNION in STRUCT, without names, and bit fields.
struct nested {
    union {
        struct {
            u32 low : 4, high : 28;
        };
        u32 both;
    };
    u8 : 2;
    u8 bits : 3;
    struct integers *integers;
};

// DECL_TAG on a structure and on a member; TYPE_TAG on a pointer.
struct tagged {
    int plain;
    int marked declaration("member") declaration("twice");
    int type("user") *pointer;
} declaration("structure");

// TYPEDEF of structures without a name, of functions (FUNC_PROTO) and of ARRAY.
typedef struct {
    int x, y;
} point;
typedef int (*compare)(const void *, const void *, ...);
typedef point points[2][3];
typedef points declaration("alias") more_points;

struct everything {
    struct integers integers;
    struct floats floats;
    enum negative negative;
    enum positive positive;
    enum wide wide;
    enum wide_negative wide_negative;
    struct declared *declared;
    union declared_too *declared_too;
    struct nested nested;
    struct tagged tagged;
    compare compare;
    more_points points;
    int empty[0];
    // CONST, VOLATILE, RESTRICT.
    const volatile char *const volatile *restrict qualified;
    struct everything *self;
};

// VAR and DATASEC; static, and DECL_TAG on a variable.
struct everything everything;
static volatile int counter declaration("variable");
const volatile double ratio = 2.5;

// FUNC, with linkage static and global, DECL_TAG on it and on an argument.
static NOINLINE int twice(int number declaration("argument"))
{
    return 2 * number;
}

// 42, 44, …
SEC("socket") declaration("function") int use(const struct everything *restrict other)
{
    counter += 1;
    return twice(20 + counter);
}

LICENSE;
