#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

typedef short name_t;

enum name_of_enum {
	SAME = 1,
};

struct name {
	name_t a;
	enum name_of_enum e;
};

typedef long name_t___2;

enum name_of_enum___2 {
	SAME___2 = 2,
};

struct name___2 {
	name_t___2 a;
	enum name_of_enum___2 e;
};

struct bits {
	int a: 3;
	char: 5;
	unsigned int b: 9;
	long c: 33;
	char d;
	short e: 4;
	long: 64;
	long: 64;
	long f;
	long: 64;
	long: 64;
	long: 64;
};

struct gaps_of_bits {
	int a: 3;
	char: 2;
	int b: 3;
	short: 8;
	short: 12;
	int c: 2;
	int: 2;
	short: 16;
	int d: 8;
	long: 8;
	long: 64;
	char e: 1;
};

struct packed {
	char c;
	int i;
	long l: 40;
} __attribute__((packed));

struct packed_but_even {
	int i;
	long l;
	int j;
} __attribute__((packed));

struct empty {};

struct aligned {
	int a;
	long: 64;
	long: 64;
	long: 64;
	long: 64;
	long: 64;
	long: 64;
	long: 64;
};

struct far_apart {
	char a;
	short: 0;
	char b;
	int: 0;
	char c;
	long: 0;
	char d;
	long: 0;
	short e;
	long: 64;
	int f;
	char g[3];
	long: 64;
	long: 64;
	long: 64;
	char h;
	long: 64;
	long: 64;
	long: 64;
	long: 64;
	long: 64;
	long: 64;
	long: 64;
};

struct natural {
	char a;
	long b;
	char c;
	int d;
	short e;
	char none[0];
	long rest[0];
};

typedef int (*callback_t)(const char *, ...);

typedef int (* (*deep_t)(int(*)[3], void (*)(void)))(long);

union shapes;

struct later;

struct functions {
	callback_t a[4];
	int (*(*b)[5])(void);
	volatile const int * restrict const *c;
	const int d[3];
	void * (*e)(struct functions *, union shapes *);
	struct later *f;
	const char * volatile const g;
};

struct later {
	struct functions *pointer;
	struct functions whole;
};

union shapes {
	struct {
		int x;
		struct {
			char y;
		};
	};
	int z[3][4];
	enum {
		IN = 1,
		OUT = 2,
	} direction;
};

enum wide {
	ONE = 1ULL,
	ALL = 18446744073709551615ULL,
};

enum negative {
	MINUS = -5LL,
	PLUS = 5LL,
};

enum small {
	FIRST = 0,
} __attribute__((mode(byte)));

enum word {
	SECOND = 1LL,
} __attribute__((mode(word)));

typedef struct {
	int a;
} unnamed_t;

typedef enum {
	ZERO = 0,
	UNIT = 1,
} unnamed_enum_t;

typedef union {
	float f;
	double d;
	long double ld;
} floats_t;

struct noted {
	int __attribute__((btf_type_tag("user"))) *p;
	int __attribute__((btf_type_tag("a"))) __attribute__((btf_type_tag("b"))) * const q;
};

struct other;

struct itself {
	struct itself *next;
	struct {
		struct itself *x;
		struct other *o;
	} *y;
};

struct hidden;

typedef struct hidden hidden_t;

union nowhere;

enum elsewhere;

struct shows {
	hidden_t *p;
	union nowhere *q;
	enum elsewhere *r;
};

struct integers {
	__int128 i;
	bool b;
	__builtin_va_list list;
};

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
