// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// What the benchmarks measure: small, well-known computations, each a program of its own. r1 points to a memory of 4,096
// bytes, r2 is its size. A program reads the input and writes the scratch; it returns the same on every run, whether
// or not the scratch holds what an earlier run left.

#include "bpf.h"

#define UNROLL_NOT _Pragma("clang loop unroll(disable) vectorize(disable)")

enum {
    INPUT = 2048,
    PACKET = 1500,
};

struct memory {
    union {
        u8 scratch[INPUT];
        u32 table[256];
        u32 numbers[128];
        u64 words[256];
        struct {
            u32 key;
            u32 count;
        } slots[256];
    };
    u8 input[INPUT];
};

// Keeps the compiler from knowing what a value is.
#define OPAQUE(value) asm volatile("" : "+r"(value))

static u32 rotate32(u32 value, u32 by)
{
    return value << by | value >> (32 - by);
}

static u64 rotate64(u64 value, u64 by)
{
    return value << by | value >> (64 - by);
}

static u32 load32(const u8 *at)
{
    return *(const u32 *)at;
}

static u64 load64(const u8 *at)
{
    return *(const u64 *)at;
}

// The 1,000th number of the sequence, modulo 2 to the 64th.
SEC("socket") u64 fibonacci(struct memory *memory, u64 size)
{
    u64 a = 0;
    u64 b = 1;

    UNROLL_NOT
    for (u32 i = 0; i < 1000; i++) {
        u64 next = a + b;

        a = b;
        b = next;
        OPAQUE(a);
    }
    return a;
}

// How many primes are below 500.
SEC("socket") u64 primes(struct memory *memory, u64 size)
{
    u64 count = 0;

    UNROLL_NOT
    for (u32 n = 2; n < 500; n++) {
        u32 divisor = 2;

        UNROLL_NOT
        while (divisor * divisor <= n && n % divisor != 0)
            divisor++;
        if (divisor * divisor > n)
            count++;
    }
    return count;
}

// The Internet checksum (RFC 1071) of the first 1,500 bytes of input, as its bytes stand in memory.
SEC("socket") u64 checksum(struct memory *memory, u64 size)
{
    u64 sum = 0;

    UNROLL_NOT
    for (u32 i = 0; i < PACKET; i += 2)
        sum += *(u16 *)(memory->input + i);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

struct ethernet {
    u8 to[6];
    u8 from[6];
    u16 type;
} __attribute__((packed));

struct ipv4 {
    u8 version_and_length;
    u8 service;
    u16 length;
    u16 id;
    u16 fragment;
    u8 ttl;
    u8 protocol;
    u16 checksum;
    u32 from;
    u32 to;
} __attribute__((packed));

struct tcp {
    u16 from;
    u16 to;
    u32 sequence;
    u32 acknowledgement;
    u8 offset;
    u8 flags;
} __attribute__((packed));

static u16 from_network16(u16 value)
{
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap16(value) : value;
}

static u32 from_network32(u32 value)
{
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap32(value) : value;
}

static void mix(u32 *a, u32 *b, u32 *c)
{
    *a -= *c, *a ^= rotate32(*c, 4), *c += *b;
    *b -= *a, *b ^= rotate32(*a, 6), *a += *c;
    *c -= *b, *c ^= rotate32(*b, 8), *b += *a;
    *a -= *c, *a ^= rotate32(*c, 16), *c += *b;
    *b -= *a, *b ^= rotate32(*a, 19), *a += *c;
    *c -= *b, *c ^= rotate32(*b, 4), *b += *a;
}

static u64 flow_of(const u8 *packet, const u8 *end)
{
    const struct ethernet *ethernet = (const void *)packet;
    const struct ipv4 *ip;
    const struct tcp *tcp;
    u32 length, a, b, c;

    if ((const u8 *)(ethernet + 1) > end || ethernet->type != from_network16(0x0800))
        return 0;
    ip = (const void *)(ethernet + 1);
    if ((const u8 *)(ip + 1) > end || ip->version_and_length >> 4 != 4 || ip->protocol != 6)
        return 0;
    length = (ip->version_and_length & 15) * 4;
    tcp = (const void *)((const u8 *)ip + length);
    if (length < sizeof(*ip) || (const u8 *)(tcp + 1) > end)
        return 0;
    a = from_network32(ip->from);
    b = from_network32(ip->to);
    c = (u32)from_network16(tcp->from) << 16 | from_network16(tcp->to);
    mix(&a, &b, &c);
    return (u64)a << 32 | (b ^ c);
}

// The sum of hashes of the flows of eight packets, which it writes itself: Ethernet, IPv4 without options, TCP.
SEC("socket") u64 parse(struct memory *memory, u64 size)
{
    u8 *packet = memory->scratch;
    u64 sum = 0;

    UNROLL_NOT
    for (u32 i = 0; i < 8; i++, packet += 64) {
        packet[12] = 0x08;
        packet[13] = 0;
        packet[14] = 0x45;
        packet[23] = 6;
        *(u64 *)(packet + 26) = load64(memory->input + 12 * i);
        *(u32 *)(packet + 34) = load32(memory->input + 12 * i + 8);
        sum += flow_of(packet, packet + 64);
    }
    return sum;
}

// The CRC-32 of the first 128 bytes of input, by bit.
SEC("socket") u64 crc_bits(struct memory *memory, u64 size)
{
    u32 crc = ~0u;

    UNROLL_NOT
    for (u32 i = 0; i < 128; i++) {
        crc ^= memory->input[i];
        UNROLL_NOT
        for (u32 bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    return (u32)~crc;
}

// The CRC-32 of 1,500 bytes of input, by a table that the first run makes.
SEC("socket") u64 crc_table(struct memory *memory, u64 size)
{
    u32 crc = ~0u;

    if (memory->table[1] != 0x77073096) {
        UNROLL_NOT
        for (u32 i = 0; i < 256; i++) {
            u32 entry = i;

            UNROLL_NOT
            for (u32 bit = 0; bit < 8; bit++)
                entry = entry & 1 ? entry >> 1 ^ 0xedb88320 : entry >> 1;
            memory->table[i] = entry;
        }
    }
    UNROLL_NOT
    for (u32 i = 0; i < PACKET; i++)
        crc = memory->table[(crc ^ memory->input[i]) & 0xff] ^ crc >> 8;
    return (u32)~crc;
}

// Copies 1,500 bytes one at a time and returns the last one.
SEC("socket") u64 copy(struct memory *memory, u64 size)
{
    volatile u8 *to = memory->scratch;
    const u8 *from = memory->input;

    UNROLL_NOT
    for (u32 i = 0; i < PACKET; i++)
        to[i] = from[i];
    return to[PACKET - 1];
}

#define SIP_ROUND                                                                                                      \
    v0 += v1, v1 = rotate64(v1, 13) ^ v0, v0 = rotate64(v0, 32);                                                       \
    v2 += v3, v3 = rotate64(v3, 16) ^ v2;                                                                              \
    v0 += v3, v3 = rotate64(v3, 21) ^ v0;                                                                              \
    v2 += v1, v1 = rotate64(v1, 17) ^ v2, v2 = rotate64(v2, 32)

// SipHash-2-4 of 256 bytes of input as words of the machine, with the key 0, 1.
SEC("socket") u64 siphash(struct memory *memory, u64 size)
{
    u64 v0 = 0x736f6d6570736575;
    u64 v1 = 0x646f72616e646f6d ^ 1;
    u64 v2 = 0x6c7967656e657261;
    u64 v3 = 0x7465646279746573 ^ 1;
    u64 last = 256ull << 56;

    UNROLL_NOT
    for (u32 i = 0; i < 256; i += 8) {
        u64 word = load64(memory->input + i);

        v3 ^= word;
        SIP_ROUND;
        SIP_ROUND;
        v0 ^= word;
    }
    v3 ^= last;
    SIP_ROUND;
    SIP_ROUND;
    v0 ^= last;
    v2 ^= 0xff;
    SIP_ROUND;
    SIP_ROUND;
    SIP_ROUND;
    SIP_ROUND;
    return v0 ^ v1 ^ v2 ^ v3;
}

static const u64 PRIME1 = 0x9e3779b185ebca87;
static const u64 PRIME2 = 0xc2b2ae3d27d4eb4f;
static const u64 PRIME3 = 0x165667b19e3779f9;
static const u64 PRIME4 = 0x85ebca77c2b2ae63;

static u64 xx_round(u64 sum, u64 word)
{
    return rotate64(sum + word * PRIME2, 31) * PRIME1;
}

static u64 xx_merge(u64 hash, u64 sum)
{
    return (hash ^ xx_round(0, sum)) * PRIME1 + PRIME4;
}

// xxHash64 of 1,024 bytes of input as words of the machine, with the seed 7.
SEC("socket") u64 xxhash64(struct memory *memory, u64 size)
{
    u64 a = 7 + PRIME1 + PRIME2;
    u64 b = 7 + PRIME2;
    u64 c = 7;
    u64 d = 7 - PRIME1;
    u64 hash;

    UNROLL_NOT
    for (u32 i = 0; i < 1024; i += 32) {
        a = xx_round(a, load64(memory->input + i));
        b = xx_round(b, load64(memory->input + i + 8));
        c = xx_round(c, load64(memory->input + i + 16));
        d = xx_round(d, load64(memory->input + i + 24));
    }
    hash = rotate64(a, 1) + rotate64(b, 7) + rotate64(c, 12) + rotate64(d, 18);
    hash = xx_merge(hash, a);
    hash = xx_merge(hash, b);
    hash = xx_merge(hash, c);
    hash = xx_merge(hash, d);
    hash += 1024;
    hash = (hash ^ hash >> 33) * PRIME2;
    hash = (hash ^ hash >> 29) * PRIME3;
    return hash ^ hash >> 32;
}

// Sorts 64 numbers by insertion, and returns their alternating sum.
SEC("socket") u64 sort(struct memory *memory, u64 size)
{
    volatile u32 *numbers = memory->numbers;
    u64 sum = 0;

    UNROLL_NOT
    for (u32 i = 0; i < 64; i++) {
        u32 number = load32(memory->input + 4 * i);
        u32 at = i;

        UNROLL_NOT
        for (; at > 0 && numbers[at - 1] > number; at--)
            numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
    UNROLL_NOT
    for (u32 i = 0; i < 64; i += 2)
        sum += (u64)numbers[i + 1] - numbers[i];
    return sum;
}

// Multiplies two matrices of 8 by 8 numbers of 64 bits, and returns the exclusive or of the product's elements.
SEC("socket") u64 matrix(struct memory *memory, u64 size)
{
    const u64 *a = (const u64 *)memory->input;
    const u64 *b = a + 64;
    u64 all = 0;

    UNROLL_NOT
    for (u32 row = 0; row < 8; row++) {
        UNROLL_NOT
        for (u32 column = 0; column < 8; column++) {
            u64 sum = 0;

            UNROLL_NOT
            for (u32 i = 0; i < 8; i++)
                sum += a[8 * row + i] * b[8 * i + column];
            memory->words[8 * row + column] = sum;
            all ^= sum;
        }
    }
    return all;
}

static NOINLINE u64 twice_plus(u64 value, u64 more)
{
    u64 twice = 2 * value;

    OPAQUE(twice);
    return twice + more;
}

static NOINLINE u64 step(u64 value, u64 i)
{
    u64 first = twice_plus(value, i);

    return first ^ twice_plus(i, value);
}

// Calls functions that call functions, 600 calls in all.
SEC("socket") u64 calls(struct memory *memory, u64 size)
{
    u64 value = 1;

    UNROLL_NOT
    for (u64 i = 0; i < 200; i++)
        value = step(value, i);
    return value;
}

// Counts the bytes of input by their low six bits in an array on the stack, and returns a sum over the counters.
SEC("socket") u64 stack(struct memory *memory, u64 size)
{
    volatile u32 counters[64];
    u64 sum = 0;

    UNROLL_NOT
    for (u32 i = 0; i < 64; i++)
        counters[i] = i;
    UNROLL_NOT
    for (u32 i = 0; i < 256; i++)
        counters[memory->input[i] & 63] += i;
    UNROLL_NOT
    for (u32 i = 0; i < 64; i++)
        sum = 3 * sum + counters[i];
    return sum;
}

// A machine with one register, for which each byte of 512 bytes of input is an instruction.
SEC("socket") u64 switches(struct memory *memory, u64 size)
{
    u64 value = 1;

    UNROLL_NOT
    for (u32 i = 0; i < 512; i++) {
        u8 operand = memory->input[i] >> 4;

        switch (memory->input[i] & 15) {
        case 0:
            value += operand;
            break;
        case 1:
            value -= operand;
            break;
        case 2:
            value ^= operand;
            break;
        case 3:
            value *= operand | 1;
            break;
        case 4:
            value = rotate64(value, 1);
            break;
        case 5:
            value |= 1u << operand;
            break;
        case 6:
            value &= ~(1ull << operand);
            break;
        case 7:
            value = ~value;
            break;
        case 8:
            value = __builtin_bswap64(value);
            break;
        case 9:
            value += value >> 7;
            break;
        case 10:
            value -= value << 3;
            break;
        case 11:
            value ^= value >> 11;
            break;
        default:
            value += 0x9e3779b9;
        }
    }
    return value;
}

// Counts 256 keys in a hash table with open addressing, and returns the sum of the squares of the counters.
SEC("socket") u64 hash_table(struct memory *memory, u64 size)
{
    u64 sum = 0;

    UNROLL_NOT
    for (u32 i = 0; i < 256; i++) {
        volatile u64 *word = &memory->words[i];

        *word = 0;
    }
    UNROLL_NOT
    for (u32 i = 0; i < 256; i++) {
        u32 key = (memory->input[i] & 127) + 1;
        u32 slot = key * 0x9e3779b1 >> 24;

        UNROLL_NOT
        while (memory->slots[slot].key != key && memory->slots[slot].key != 0)
            slot = (slot + 1) & 255;
        memory->slots[slot].key = key;
        memory->slots[slot].count++;
    }
    UNROLL_NOT
    for (u32 i = 0; i < 256; i++)
        sum += memory->slots[i].count * memory->slots[i].count;
    return sum;
}

// Adds, exchanges, and compares and exchanges in memory, 200 times each.
SEC("socket") u64 atomic(struct memory *memory, u64 size)
{
    u64 *word = memory->words;
    u32 *half = memory->numbers + 4;
    u64 sum = 0;

    word[0] = 0;
    word[1] = 0;
    *half = 0;
    UNROLL_NOT
    for (u32 i = 0; i < 200; i++) {
        sum += __sync_fetch_and_add(word, i);
        __sync_fetch_and_add(half, i);
        sum ^= __sync_lock_test_and_set(word + 1, sum);
        sum += __sync_val_compare_and_swap(word, i, i + 1);
    }
    return sum + *half;
}

struct {
    __uint(type, HASH);
    __uint(max_entries, 256);
    __type(key, u32);
    __type(value, u64);
} counters SEC(".maps");

// Counts 256 keys in a map, and returns how often it has seen the last one.
SEC("socket") u64 hash_map(struct memory *memory, u64 size)
{
    u64 count = 0;

    UNROLL_NOT
    for (u32 i = 0; i < 256; i++) {
        u32 key = memory->input[i] & 127;
        u64 one = 1;
        u64 *counter = map_lookup_elem(&counters, &key);

        if (counter) {
            count = __sync_fetch_and_add(counter, 1) + 1;
        } else {
            map_update_elem(&counters, &key, &one, 1);
            count = 1;
        }
    }
    return count;
}

struct {
    __uint(type, ARRAY);
    __uint(max_entries, 256);
    __type(key, u32);
    __type(value, u64);
} totals SEC(".maps");

// Counts 256 bytes of input in an array map, and returns how often it has seen the last one.
SEC("socket") u64 array_map(struct memory *memory, u64 size)
{
    u64 count = 0;

    UNROLL_NOT
    for (u32 i = 0; i < 256; i++) {
        u32 key = memory->input[i];
        u64 *total = map_lookup_elem(&totals, &key);

        if (total)
            count = ++*total;
    }
    return count;
}

// In .bss: the loads and stores of a map's value.
static u64 history[64];

// Runs a sum of products over variables of the object.
SEC("socket") u64 variables(struct memory *memory, u64 size)
{
    volatile u64 *past = history;
    u64 sum = 0;

    UNROLL_NOT
    for (u32 i = 0; i < 256; i++) {
        past[i & 63] = sum;
        sum = 3 * sum + memory->input[i] + past[(i + 1) & 63] * (i > 63);
    }
    return sum;
}

LICENSE;
