// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Slots that clang 19 does not write, put down as numbers: what LLVM 19 has no text for, or the text of something else.
// For disassemblers; nothing here is to be run.

#define SEC(name) __attribute__((section(name), used))

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define REGISTERS(dst, src) #src " << 4 | " #dst
#else
#define REGISTERS(dst, src) #dst " << 4 | " #src
#endif

#define SLOT(opcode, dst, src, offset, imm)             \
    asm volatile(".byte " #opcode                       \
                 "\n.byte " REGISTERS(dst, src)         \
                 "\n.2byte " #offset "\n.4byte " #imm)

#define WIDE(dst, src, imm, next_imm) \
    SLOT(0x18, dst, src, 0, imm);     \
    SLOT(0x00, 0, 0, 0, next_imm)

// By BTF id; a src that is reserved; callx as clang had it before 19.1, with the register in imm.
SEC("socket") int calls(void *ctx)
{
    SLOT(0x85, 0, 2, 0, 5);
    SLOT(0x85, 0, 3, 0, 5);
    SLOT(0x8d, 0, 0, 0, 2);
    return 0;
}

// The value of a map has an offset in the second slot. The last two hold what they must not.
SEC("socket") int wide(void *ctx)
{
    WIDE(1, 2, 3, 8);
    WIDE(1, 2, -3, -8);
    WIDE(1, 2, 3, 0);
    WIDE(1, 6, 3, 8);
    WIDE(1, 4, -3, 0);
    WIDE(1, 0, -1, -1);
    WIDE(1, 7, 3, 0);
    WIDE(1, 1, 3, 8);
    return 0;
}

// Indirect access with a number besides, which clang adds to the register before.
SEC("socket") int packet(void *ctx)
{
    SLOT(0x48, 0, 1, 0, 5);
    SLOT(0x40, 0, 1, 0, -5);
    return 0;
}

// Load-acquire and store-release of each size, and two operations that are reserved.
SEC("socket") int atomics(void *ctx)
{
    SLOT(0xd3, 0, 1, 4, 0x100);
    SLOT(0xcb, 0, 1, 4, 0x100);
    SLOT(0xc3, 0, 1, 4, 0x100);
    SLOT(0xdb, 0, 1, 4, 0x100);
    SLOT(0xd3, 1, 0, -4, 0x110);
    SLOT(0xcb, 1, 0, -4, 0x110);
    SLOT(0xc3, 1, 0, -4, 0x110);
    SLOT(0xdb, 1, 0, -4, 0x110);
    SLOT(0xdb, 1, 2, 0, 2);
    SLOT(0xc3, 1, 2, 0, 0xf0);
    return 0;
}

// gotox, and may_goto with a src that is reserved.
SEC("socket") int jumps(void *ctx)
{
    SLOT(0x0d, 1, 0, 0, 0);
    SLOT(0xe5, 0, 1, 1, 0);
    return 0;
}

// Fields that are to be zero, where LLVM looks at them and where it does not; and reserved opcodes and registers.
SEC("socket") int fields(void *ctx)
{
    SLOT(0x07, 1, 0, 1, 1);
    SLOT(0x07, 1, 2, 0, 1);
    SLOT(0x0f, 1, 2, 0, 1);
    SLOT(0x61, 1, 2, 0, 1);
    SLOT(0x05, 0, 0, 1, 7);
    SLOT(0x95, 1, 0, 0, 0);
    SLOT(0xbf, 1, 2, 1, 2);
    SLOT(0xbf, 1, 2, 9, 0);
    SLOT(0x37, 1, 0, 2, 7);
    SLOT(0xdc, 1, 0, 0, 24);
    SLOT(0xff, 1, 0, 0, 1);
    SLOT(0x61, 11, 1, 4, 0);
    SLOT(0x61, 12, 1, 4, 0);
    return 0;
}

// The most negative number of each field.
SEC("socket") int extremes(void *ctx)
{
    WIDE(1, 0, 0, 0x80000000);
    SLOT(0xb7, 1, 0, 0, 0x80000000);
    SLOT(0x62, 1, 0, -32768, 0x80000000);
    SLOT(0x61, 1, 2, -32768, 0);
    SLOT(0x20, 0, 0, 0, 0x80000000);
    SLOT(0x25, 1, 0, -32768, 0x80000000);
    SLOT(0x05, 0, 0, -32768, 0);
    SLOT(0x06, 0, 0, 0, 0x80000000);
    return 0;
}

SEC("license") char _license[] = "Dual MIT/GPL";
