#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

typedef short s16;

typedef unsigned int u32;

typedef long long s64;

struct integers {
	_Bool truth;
	char character;
	s16 small;
	u32 middle;
	s64 large;
	__int128 largest;
};

struct floats {
	float single;
	double twice;
};

enum negative {
	MINUS = -1,
	ZERO = 0,
	PLUS = 1,
};

enum positive {
	FIRST = 1,
	LAST = 4294967295,
};

enum wide {
	NARROW = 1ULL,
	WIDE = 78187493520ULL,
};

enum wide_negative {
	DEEP = -78187493520LL,
	FLAT = 0LL,
};

struct declared;

union declared_too;

typedef unsigned char u8;

struct nested {
	union {
		struct {
			u32 low: 4;
			u32 high: 28;
		};
		u32 both;
	};
	char: 2;
	u8 bits: 3;
	struct integers *integers;
};

struct tagged {
	int plain;
	int marked;
	int __attribute__((btf_type_tag("user"))) *pointer;
};

typedef int (*compare)(const void *, const void *, ...);

typedef struct {
	int x;
	int y;
} point;

typedef point points[2][3];

typedef points more_points;

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
	volatile const char * volatile const * restrict qualified;
	struct everything *self;
};

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
