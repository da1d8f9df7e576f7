// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// A BPF interpreter in BPF. The instructions are in an array map, the stack of the interpreted program in another, its
// registers in .bss. bpf_loop runs one instruction at a time. The only memory of the interpreted program is its stack: its
// addresses are STACK and what follows. A helper that it calls is a fault.

#include "bpf.h"
#include "core.h"

#define INSTRUCTIONS 4096
#define FRAMES 8
#define FRAME 512
#define STACK 0x100000000ULL
#define STEPS (1 << 20)

struct bpf_insn {
    u8 code;
    u8 dst_reg : 4;
    u8 src_reg : 4;
    s16 off;
    s32 imm;
} CORE;

// The deepest frame is the lowest one. The bytes behind them are for the verifier, which knows no more than that the last
// byte of an access is at most that far away.
struct stack {
    u8 bytes[FRAMES * FRAME + 8];
};

struct {
    __uint(type, ARRAY);
    __uint(max_entries, INSTRUCTIONS);
    __type(key, u32);
    __type(value, struct bpf_insn);
} instructions SEC(".maps");

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, struct stack);
} stack SEC(".maps");

enum state {
    RUNNING,
    ENDED,
    // Everything from here on is a fault at pc.
    NO_SUCH_INSTRUCTION,
    NO_SUCH_REGISTER,
    OUTSIDE_THE_CODE,
    OUTSIDE_THE_STACK,
    TOO_MANY_FRAMES,
    CALLS_A_HELPER,
    TOO_MANY_STEPS,
};

// Four bits say which register it is: 11 to 15 are there for the verifier.
u64 registers[16];
u32 pc;
u32 depth;
enum state state;

struct {
    u32 pc;
    u64 saved[4];
} callers[FRAMES];

enum class { LD, LDX, ST, STX, ALU, JMP, JMP32, ALU64 };

enum operation {
    ADD = 0x00,
    SUB = 0x10,
    MUL = 0x20,
    DIV = 0x30,
    OR = 0x40,
    AND = 0x50,
    LSH = 0x60,
    RSH = 0x70,
    NEG = 0x80,
    MOD = 0x90,
    XOR = 0xa0,
    MOV = 0xb0,
    ARSH = 0xc0,
    END = 0xd0,
};

enum jump {
    JA = 0x00,
    JEQ = 0x10,
    JGT = 0x20,
    JGE = 0x30,
    JSET = 0x40,
    JNE = 0x50,
    JSGT = 0x60,
    JSGE = 0x70,
    CALL = 0x80,
    EXIT = 0x90,
    JLT = 0xa0,
    JLE = 0xb0,
    JSLT = 0xc0,
    JSLE = 0xd0,
};

enum { REGISTER = 0x08, WIDE = 0x18, FETCH = 0x01, EXCHANGE = 0xe1, COMPARE_EXCHANGE = 0xf1 };

enum mode { IMM = 0x00, MEM = 0x60, MEMSX = 0x80, ATOMIC = 0xc0 };

// An instruction, copied. On its stack, the verifier follows only what is as wide as a register.
struct fields {
    u64 dst;
    u64 src;
    u8 code;
    s16 off;
    s32 imm;
};

static long stop(enum state why)
{
    state = why;
    return 1;
}

static long next(void)
{
    pc++;
    return 0;
}

static const struct bpf_insn *instruction_at(u32 at)
{
    return map_lookup_elem(&instructions, &at);
}

// How bpf_printk of the kernel's headers does it.
#define print(format, ...)                                                                        \
    ({                                                                                            \
        static const char text[] = format;                                                        \
        trace_printk(text, sizeof(text), __VA_ARGS__);                                            \
    })

// A field of a few bits: the integer that has it is shifted left, then right, both as the target's types say.
#define read_bits(insn, field)                                                                    \
    ({                                                                                            \
        const void *place = (const void *)(insn) + field_byte_offset((insn)->field);              \
        u64 bits;                                                                                 \
        switch (field_byte_size((insn)->field)) {                                                 \
        case 1:                                                                                   \
            bits = *(const volatile u8 *)place;                                                   \
            break;                                                                                \
        case 2:                                                                                   \
            bits = *(const volatile u16 *)place;                                                  \
            break;                                                                                \
        case 4:                                                                                   \
            bits = *(const volatile u32 *)place;                                                  \
            break;                                                                                \
        default:                                                                                  \
            bits = *(const volatile u64 *)place;                                                  \
        }                                                                                         \
        bits << field_lshift((insn)->field) >> field_rshift((insn)->field);                       \
    })

static u64 swapped(u64 value, s32 width)
{
    switch (width) {
    case 16:
        return __builtin_bswap16(value);
    case 32:
        return __builtin_bswap32(value);
    default:
        return __builtin_bswap64(value);
    }
}

static u64 truncated(u64 value, s32 width)
{
    return width == 16 ? (u16)value : width == 32 ? (u32)value : value;
}

static u64 extended(u64 value, s32 width)
{
    switch (width) {
    case 8:
        return (s64)(s8)value;
    case 16:
        return (s64)(s16)value;
    case 32:
        return (s64)(s32)value;
    default:
        return value;
    }
}

static u64 in_byte_order(const struct fields *insn, u64 value)
{
    const int is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    const int to_big = !!(insn->code & REGISTER);

    if ((insn->code & 7) == ALU && is_big == to_big)
        return truncated(value, insn->imm);
    return swapped(value, insn->imm);
}

// C leaves open what a division by 0, and the least number by -1, give. BPF does not.
static u64 divided(u64 dst, u64 src, int is_signed)
{
    if (!is_signed)
        return src ? dst / src : 0;
    if (src == -1ULL)
        return -dst;
    return src ? (s64)dst / (s64)src : 0;
}

static u64 remainder(u64 dst, u64 src, int is_signed)
{
    if (!is_signed)
        return src ? dst % src : dst;
    if (src == -1ULL)
        return 0;
    return src ? (s64)dst % (s64)src : (s64)dst;
}

static u64 operand(const struct fields *insn)
{
    return insn->code & REGISTER ? registers[insn->src] : (u64)(s64)insn->imm;
}

// For 32 bits, both operands are extended to 64, by the sign where the operation wants it, and the result is cut.
static long calculate(const struct fields *insn, int is_wide)
{
    const u32 operation = insn->code & 0xf0;
    const int is_signed = operation == ARSH || ((operation == DIV || operation == MOD) && insn->off);
    u64 dst = registers[insn->dst];
    u64 src = operand(insn);
    u64 result;

    if (!is_wide && operation != END) {
        dst = is_signed ? (u64)(s32)dst : (u32)dst;
        src = is_signed ? (u64)(s32)src : (u32)src;
    }
    const u32 distance = src & (is_wide ? 63 : 31);

    switch (operation) {
    case ADD:
        result = dst + src;
        break;
    case SUB:
        result = dst - src;
        break;
    case MUL:
        result = dst * src;
        break;
    case DIV:
        result = divided(dst, src, is_signed);
        break;
    case OR:
        result = dst | src;
        break;
    case AND:
        result = dst & src;
        break;
    case LSH:
        result = dst << distance;
        break;
    case RSH:
        result = dst >> distance;
        break;
    case NEG:
        result = -dst;
        break;
    case MOD:
        result = remainder(dst, src, is_signed);
        break;
    case XOR:
        result = dst ^ src;
        break;
    case MOV:
        result = extended(src, insn->off);
        break;
    case ARSH:
        result = (s64)dst >> distance;
        break;
    case END:
        result = in_byte_order(insn, dst);
        break;
    default:
        return stop(NO_SUCH_INSTRUCTION);
    }
    registers[insn->dst] = is_wide || operation == END ? result : (u32)result;
    return next();
}

// The frame of the function that is called lies below the caller's.
static long call(const struct fields *insn)
{
    const u32 frame = depth;

    if (insn->src != 1)
        return stop(CALLS_A_HELPER);
    if (frame >= FRAMES - 1)
        return stop(TOO_MANY_FRAMES);
    callers[frame].pc = pc;
    for (int i = 0; i < 4; i++)
        callers[frame].saved[i] = registers[6 + i];
    registers[10] -= FRAME;
    depth = frame + 1;
    pc += insn->imm + 1;
    return 0;
}

static long leave(void)
{
    const u32 frame = depth - 1;

    if (frame >= FRAMES)
        return stop(ENDED);
    for (int i = 0; i < 4; i++)
        registers[6 + i] = callers[frame].saved[i];
    registers[10] += FRAME;
    depth = frame;
    pc = callers[frame].pc + 1;
    return 0;
}

static long jump(const struct fields *insn, int is_wide)
{
    const u64 dst = is_wide ? registers[insn->dst] : (u32)registers[insn->dst];
    const u64 src = is_wide ? operand(insn) : (u32)operand(insn);
    const s64 signed_dst = is_wide ? (s64)dst : (s32)dst;
    const s64 signed_src = is_wide ? (s64)src : (s32)src;
    int taken;

    switch (insn->code & 0xf0) {
    case JA:
        pc += (is_wide ? insn->off : insn->imm) + 1;
        return 0;
    case JEQ:
        taken = dst == src;
        break;
    case JGT:
        taken = dst > src;
        break;
    case JGE:
        taken = dst >= src;
        break;
    case JSET:
        taken = !!(dst & src);
        break;
    case JNE:
        taken = dst != src;
        break;
    case JSGT:
        taken = signed_dst > signed_src;
        break;
    case JSGE:
        taken = signed_dst >= signed_src;
        break;
    case CALL:
        return call(insn);
    case EXIT:
        return leave();
    case JLT:
        taken = dst < src;
        break;
    case JLE:
        taken = dst <= src;
        break;
    case JSLT:
        taken = signed_dst < signed_src;
        break;
    case JSLE:
        taken = signed_dst <= signed_src;
        break;
    default:
        return stop(NO_SUCH_INSTRUCTION);
    }
    pc += taken ? insn->off + 1 : 1;
    return 0;
}

static u32 width(const struct fields *insn)
{
    switch (insn->code & WIDE) {
    case 0x00:
        return 4;
    case 0x08:
        return 2;
    case 0x10:
        return 1;
    default:
        return 8;
    }
}

// Where a register and an offset point to, or null: outside the stack, all its frames together.
static u8 *memory(u64 address, u32 size)
{
    const u32 only = 0;
    u64 offset = address - STACK;
    struct stack *frames = map_lookup_elem(&stack, &only);

    // Otherwise clang compares the address, from which the verifier learns nothing about the offset.
    asm volatile("" : "+r"(offset));
    if (!frames || offset > FRAMES * FRAME - size)
        return 0;
    return frames->bytes + offset;
}

// Byte by byte, as the address may be unaligned.
struct u16_anywhere {
    u16 value;
} __attribute__((packed));

struct u32_anywhere {
    u32 value;
} __attribute__((packed));

struct u64_anywhere {
    u64 value;
} __attribute__((packed));

static u64 get(const u8 *at, u32 size)
{
    switch (size) {
    case 1:
        return *at;
    case 2:
        return ((const struct u16_anywhere *)at)->value;
    case 4:
        return ((const struct u32_anywhere *)at)->value;
    default:
        return ((const struct u64_anywhere *)at)->value;
    }
}

static void put(u8 *at, u32 size, u64 value)
{
    switch (size) {
    case 1:
        *at = value;
        break;
    case 2:
        ((struct u16_anywhere *)at)->value = value;
        break;
    case 4:
        ((struct u32_anywhere *)at)->value = value;
        break;
    default:
        ((struct u64_anywhere *)at)->value = value;
    }
}

static long load(const struct fields *insn)
{
    const u32 size = width(insn);
    const u32 mode = insn->code & 0xe0;
    const u8 *at = memory(registers[insn->src] + insn->off, size);

    if (mode != MEM && mode != MEMSX)
        return stop(NO_SUCH_INSTRUCTION);
    if (!at)
        return stop(OUTSIDE_THE_STACK);
    const u64 value = get(at, size);
    registers[insn->dst] = mode == MEM ? value : extended(value, size * 8);
    return next();
}

// Nothing runs beside the interpreted program, so reading and writing is atomic.
static long modify(const struct fields *insn, u8 *at, u32 size)
{
    const u64 old = get(at, size);
    const u64 src = size == 4 ? (u32)registers[insn->src] : registers[insn->src];
    const u64 expected = size == 4 ? (u32)registers[0] : registers[0];

    switch (insn->imm) {
    case ADD:
    case ADD | FETCH:
        put(at, size, old + src);
        break;
    case OR:
    case OR | FETCH:
        put(at, size, old | src);
        break;
    case AND:
    case AND | FETCH:
        put(at, size, old & src);
        break;
    case XOR:
    case XOR | FETCH:
        put(at, size, old ^ src);
        break;
    case EXCHANGE:
        put(at, size, src);
        break;
    case COMPARE_EXCHANGE:
        if (old == expected)
            put(at, size, src);
        registers[0] = old;
        return next();
    default:
        return stop(NO_SUCH_INSTRUCTION);
    }
    if (insn->imm & FETCH)
        registers[insn->src] = old;
    return next();
}

static long store(const struct fields *insn, int is_register)
{
    const u32 size = width(insn);
    const u32 mode = insn->code & 0xe0;
    u8 *at = memory(registers[insn->dst] + insn->off, size);

    if (mode != MEM && (mode != ATOMIC || !is_register || size < 4))
        return stop(NO_SUCH_INSTRUCTION);
    if (!at)
        return stop(OUTSIDE_THE_STACK);
    if (mode == ATOMIC)
        return modify(insn, at, size);
    put(at, size, is_register ? registers[insn->src] : (u64)(s64)insn->imm);
    return next();
}

static long load_constant(const struct fields *insn)
{
    const struct bpf_insn *second = instruction_at(pc + 1);

    if (insn->code != (LD | IMM | WIDE) || insn->src != 0)
        return stop(NO_SUCH_INSTRUCTION);
    if (!second)
        return stop(OUTSIDE_THE_CODE);
    registers[insn->dst] = (u64)second->imm << 32 | (u32)insn->imm;
    pc += 2;
    return 0;
}

static long step(u32 index, void *ctx)
{
    const struct bpf_insn *at = instruction_at(pc);

    if (!at)
        return stop(OUTSIDE_THE_CODE);
    const struct fields insn = {
        .code = at->code,
        .dst = read_bits(at, dst_reg) & 15,
        .src = read_bits(at, src_reg) & 15,
        .off = at->off,
        .imm = at->imm,
    };
    if (insn.dst > 10 || insn.src > 10)
        return stop(NO_SUCH_REGISTER);
    switch (insn.code & 7) {
    case LD:
        return load_constant(&insn);
    case LDX:
        return load(&insn);
    case ST:
        return store(&insn, 0);
    case STX:
        return store(&insn, 1);
    case ALU:
        return calculate(&insn, 0);
    case JMP:
        return jump(&insn, 1);
    case JMP32:
        return jump(&insn, 0);
    default:
        return calculate(&insn, 1);
    }
}

// Interprets what is in `instructions`, from the first one. R0 is printed, and its lower half returned.
SEC("xdp") int vm(void *ctx)
{
    pc = 0;
    depth = 0;
    state = RUNNING;
    registers[1] = 0;
    registers[10] = STACK + FRAMES * FRAME;
    loop(STEPS, step, 0, 0);
    if (state == RUNNING)
        state = TOO_MANY_STEPS;
    if (state == ENDED)
        print("R0=%d", registers[0]);
    else
        print("fault %d at %d", state, pc);
    return registers[0];
}

LICENSE;
