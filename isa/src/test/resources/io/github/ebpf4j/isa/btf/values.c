// SPDX-License-Identifier: Apache-2.0
// A value of every kind and shape, for what reads them by their types. In both byte orders, values.el.* and values.eb.*
// are what clang 19.1.7 makes of it, with ORDER el or eb:
//   clang-19 -target bpfORDER -std=gnu2x -O2 -g -c values.c -o values.o
//   llvm-objcopy-19 --dump-section .BTF=values.ORDER.btf --dump-section .data=values.ORDER.data values.o /dev/null

enum level { LOW = -2, NONE = 0, HIGH = 3 };
enum wide : unsigned long { WIDE = 0x8000000000000001 };

struct values {
    signed char s8;
    unsigned char u8;
    short s16;
    unsigned short u16;
    int s32;
    unsigned int u32;
    long s64;
    unsigned long u64;
    __int128 s128;
    unsigned __int128 u128;
    _Bool yes, no;
    char letter;
    enum level level, unknown;
    enum wide wide;
    float f32;
    double f64;
    void *pointer;
    int a : 3;
    unsigned int b : 7;
    long c : 40;
    enum level d : 4;
    _Bool e : 1;
    unsigned long f : 63;
    char text[8], full[4], none[4], broken[4];
    unsigned char bytes[6];
    short matrix[2][3];
    struct {
        int x, y;
    } points[3], none_of_them[2];
    union {
        unsigned int word;
        unsigned char first;
    };
    int rest[];
};

struct values values = {
    .s8 = -8, .u8 = 200, .s16 = -1600, .u16 = 61600, .s32 = -320000, .u32 = 4200000000, .s64 = -64000000000,
    .u64 = 0xfedcba9876543210, .s128 = -((__int128)1 << 100), .u128 = (unsigned __int128)0xfedcba98 << 96 | 5,
    .yes = 1, .letter = 'x', .level = LOW, .unknown = 2, .wide = WIDE, .f32 = 0.1f, .f64 = -0.1,
    .pointer = (void *)0x1234, .a = -3, .b = 100, .c = -500000000000, .d = HIGH, .e = 1,
    .f = 0x7edcba9876543210, .text = "a\t\"b\"", .full = {'f', 'u', 'l', 'l'}, .broken = {'n', 0, 'o', -1},
    .bytes = {1, 2, 0, 255}, .matrix = {{1, 2}, {-3}}, .points = {{1, 2}, {3, 4}}, .word = 0x01020304,
};
