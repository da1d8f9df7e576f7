// SPDX-License-Identifier: Apache-2.0
// Types of every kind and shape, for what declares them in C. types.btf is what clang 19.1.7 makes of it:
//   clang-19 -target bpfel -std=gnu2x -O2 -g -c types.c -o types.o
//   llvm-objcopy-19 --dump-section .BTF=types.btf types.o /dev/null
// types.h is what libbpf's btf_dump prints of that, between the lines that bpftool puts around it.

struct bits {
    int a : 3;
    int : 5;
    unsigned b : 9;
    long c : 33;
    char d;
    int : 0;
    short e : 4;
    long f __attribute__((aligned(32)));
};

struct gaps_of_bits {
    int a : 3;
    int : 2;
    int b : 3;
    int : 20;
    int c : 2;
    int : 0;
    int : 16;
    int d : 8;
    long : 0;
    long : 64;
    char e : 1;
};

struct __attribute__((packed)) packed {
    char c;
    int i;
    long l : 40;
};

struct __attribute__((packed, aligned(4))) packed_but_even {
    int i;
    long l;
    int j;
};

struct empty {};

struct aligned {
    int a;
} __attribute__((aligned(64)));

struct far_apart {
    char a;
    char b __attribute__((aligned(2)));
    char c __attribute__((aligned(4)));
    char d __attribute__((aligned(8)));
    short e __attribute__((aligned(8)));
    int f __attribute__((aligned(16)));
    char g[3];
    char h __attribute__((aligned(64)));
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

union shapes {
    struct {
        int x;
        struct {
            char y;
        };
    };
    int z[3][4];
    enum { IN = 1, OUT } direction;
};

typedef int (*callback_t)(const char *, ...);
typedef int (*(*deep_t)(int (*)[3], void (*done)(void)))(long);

struct functions {
    callback_t a[4];
    int (*(*b)[5])(void);
    const volatile int *const restrict *c;
    const int d[3];
    void *(*e)(struct functions *, union shapes *);
    struct later *f;
    const char *volatile const g;
};

struct later {
    struct functions *pointer;
    struct functions whole;
};

enum wide : unsigned long { ONE = 1, ALL = 0xffffffffffffffff };
enum negative : long { MINUS = -5, PLUS = 5 };
enum small { FIRST } __attribute__((mode(byte)));
enum word { SECOND = 1 } __attribute__((mode(word)));

typedef struct {
    int a;
} unnamed_t;
typedef enum { ZERO, UNIT } unnamed_enum_t;
typedef union {
    float f;
    double d;
    long double ld;
} floats_t;

struct noted {
    int __attribute__((btf_type_tag("user"))) *p;
    int __attribute__((btf_type_tag("a"))) __attribute__((btf_type_tag("b"))) *const q;
} __attribute__((btf_decl_tag("whole")));

struct itself {
    struct itself *next;
    struct {
        struct itself *x;
        struct other *o;
    } *y;
};

typedef struct hidden hidden_t;
struct shows {
    hidden_t *p;
    union nowhere *q;
    enum elsewhere *r;
};

struct integers {
    __int128 i;
    _Bool b;
    __builtin_va_list list;
};

struct bits bits;
struct gaps_of_bits gaps_of_bits;
struct packed packed;
struct packed_but_even packed_but_even;
struct empty empty;
struct aligned aligned;
struct far_apart far_apart;
struct natural natural;
callback_t callback;
deep_t deep;
struct later later;
enum wide wide;
enum negative negative;
enum small small;
enum word word;
unnamed_t unnamed;
unnamed_enum_t unnamed_enum;
floats_t floats;
struct noted noted;
struct itself itself;
struct shows shows;
struct integers integers;

// Types of the same name, each in a scope of its own.
int names_once(void) {
    typedef short name_t;
    enum name_of_enum { SAME = 1 };
    static volatile struct name {
        name_t a;
        enum name_of_enum e;
    } name;
    return name.a;
}

int names_twice(void) {
    typedef long name_t;
    enum name_of_enum { SAME = 2 };
    static volatile struct name {
        name_t a;
        enum name_of_enum e;
    } name;
    return name.a;
}
