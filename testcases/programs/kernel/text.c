// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Numbers from text, text from numbers, and comparisons of text.

#include "linux.h"

// What was parsed, and how: the number, and the characters used or the error.
#define PARSE(name, function, type, text, size, flags)              \
    do {                                                            \
        type number = 77;                                           \
        const char *from = text;                                    \
        char buffer[32] = {};                                       \
        for (u32 i = 0; i < sizeof(text) && i < sizeof(buffer); i++) \
            buffer[i] = from[i];                                    \
        CHECK(name, function(buffer, size, flags, (void *)&number)); \
        CHECK(name##_number, number);                               \
    } while (0)

#define LONG(name, text, flags) PARSE(name, bpf_strtol, s64, text, sizeof(text), flags)
#define ULONG(name, text, flags) PARSE(name, bpf_strtoul, u64, text, sizeof(text), flags)

SEC("syscall") int to_signed(void *ctx)
{
    LONG(decimal, "123", 10);
    LONG(negative, "-123", 10);
    LONG(plus, "+5", 10);
    LONG(space, "  42 ", 10);
    LONG(newline, "42\n", 10);
    LONG(trailing, "42abc", 10);
    LONG(nothing, "", 10);
    LONG(blank, "   ", 10);
    LONG(minus_alone, "-", 10);
    LONG(letters, "abc", 10);
    LONG(space_in_number, "- 5", 10);
    LONG(hexadecimal, "0xff", 16);
    LONG(hexadecimal_bare, "ff", 16);
    LONG(hexadecimal_upper, "0XFF", 16);
    LONG(hexadecimal_prefix_alone, "0x", 16);
    LONG(octal, "0755", 8);
    LONG(octal_with_8, "0758", 8);
    LONG(guessed_decimal, "99", 0);
    LONG(guessed_hexadecimal, "0x1f", 0);
    LONG(guessed_octal, "017", 0);
    LONG(guessed_zero, "0", 0);
    return 0;
}

SEC("syscall") int to_signed_at_the_edges(void *ctx)
{
    LONG(greatest, "9223372036854775807", 10);
    LONG(one_more, "9223372036854775808", 10);
    LONG(least, "-9223372036854775808", 10);
    LONG(one_less, "-9223372036854775809", 10);
    LONG(far_too_great, "99999999999999999999999", 10);
    LONG(greatest_hexadecimal, "0x7fffffffffffffff", 16);
    LONG(minus_zero, "-0", 10);
    LONG(base_2, "1", 2);
    LONG(base_7, "1", 7);
    LONG(base_36, "1", 36);
    LONG(base_above_31, "1", 64);
    LONG(base_above_32_bits, "1", 1ULL << 32);
    LONG(base_with_flag, "1", 10 | 32);
    return 0;
}

SEC("syscall") int to_unsigned(void *ctx)
{
    ULONG(decimal, "123", 10);
    ULONG(negative, "-123", 10);
    ULONG(minus_zero, "-0", 10);
    ULONG(plus, "+5", 10);
    ULONG(space, " 42", 10);
    ULONG(greatest, "18446744073709551615", 10);
    ULONG(one_more, "18446744073709551616", 10);
    ULONG(greatest_hexadecimal, "0xffffffffffffffff", 0);
    ULONG(nothing, "", 10);
    ULONG(trailing, "7-", 10);
    ULONG(base_2, "1", 2);
    return 0;
}

SEC("syscall") int parts_of_text(void *ctx)
{
    PARSE(first_2_of_4, bpf_strtol, s64, "1234", 2, 10);
    PARSE(first_1_of_4, bpf_strtol, s64, "1234", 1, 10);
    PARSE(first_2_of_negative, bpf_strtol, s64, "-234", 2, 10);
    PARSE(first_1_of_negative, bpf_strtol, s64, "-234", 1, 10);
    PARSE(first_2_of_hexadecimal, bpf_strtol, s64, "0xff", 2, 16);
    PARSE(first_3_of_hexadecimal, bpf_strtol, s64, "0xff", 3, 16);
    PARSE(beyond_the_zero, bpf_strtol, s64, "12", 32, 10);
    return 0;
}

SEC("syscall") int comparisons(void *ctx)
{
    char text[8] = "abcdefg";
    char shorter[8] = "abc";
    char greater[8] = "abz";
    char high[8] = "ab\xff";

    CHECK(equal, bpf_strncmp(text, 8, "abcdefg"));
    CHECK(prefix, bpf_strncmp(text, 3, "abcxyz"));
    CHECK(smaller, !!(bpf_strncmp(text, 8, "abd") < 0));
    CHECK(greater_one, !!(bpf_strncmp(greater, 8, "abcd") > 0));
    CHECK(shorter_one, !!(bpf_strncmp(shorter, 8, "abcd") < 0));
    CHECK(longer_one, !!(bpf_strncmp(text, 8, "abc") > 0));
    CHECK(one_byte, bpf_strncmp(text, 1, "a"));
    CHECK(value_of_smaller, bpf_strncmp(text, 8, "abd"));
    CHECK(value_of_end, bpf_strncmp(shorter, 8, "abcd"));
    CHECK(bytes_are_unsigned, bpf_strncmp(high, 8, "abc"));
    return 0;
}

#define PRINT(name, size, count, format, ...)                                       \
    do {                                                                            \
        static const char text[] = format;                                          \
        u64 arguments[] = {__VA_ARGS__};                                            \
        char out[64] = "................";                                          \
        CHECK(name, bpf_snprintf(out, size, text, arguments, 8 * (count)));         \
        CHECK_TEXT(name##_text, out);                                               \
    } while (0)

SEC("syscall") int printed_numbers(void *ctx)
{
    PRINT(d, 64, 1, "%d", -5);
    PRINT(d_cuts, 64, 1, "%d", 0x1ffffffffULL);
    PRINT(i, 64, 1, "%i", 17);
    PRINT(u, 64, 1, "%u", -1);
    PRINT(x, 64, 1, "%x", 0xabc);
    PRINT(capital_x, 64, 1, "%X", 0xabc);
    PRINT(ld, 64, 1, "%ld", -5);
    PRINT(lu, 64, 1, "%lu", 1234567890123ULL);
    PRINT(lx, 64, 1, "%lx", -1);
    PRINT(lld, 64, 1, "%lld", 1ULL << 63);
    PRINT(llx, 64, 1, "%llx", 0x123456789abcULL);
    PRINT(c, 64, 1, "%c", 'A');
    PRINT(c_of_256, 64, 1, "%c", 256 + 'B');
    PRINT(percent, 64, 0, "100%%", 0);
    PRINT(plain, 64, 0, "plain", 0);
    PRINT(empty, 64, 0, "", 0);
    PRINT(three, 64, 3, "%d %x %u", 1, 255, 3);
    return 0;
}

SEC("syscall") int printed_with_widths(void *ctx)
{
    PRINT(width, 64, 1, "%5d", 42);
    PRINT(zeros, 64, 1, "%05d", 42);
    PRINT(zeros_of_negative, 64, 1, "%05d", -42);
    PRINT(left, 64, 1, "%-5d|", 42);
    PRINT(sign, 64, 1, "%+d", 42);
    PRINT(space, 64, 1, "% d", 42);
    PRINT(wide_hexadecimal, 64, 1, "%08llx", 0xbeef);
    return 0;
}

SEC("syscall") int printed_sizes(void *ctx)
{
    PRINT(size_1, 1, 1, "%d", 12345);
    PRINT(size_3, 3, 1, "%d", 12345);
    PRINT(size_5, 5, 1, "%d", 12345);
    PRINT(size_6, 6, 1, "%d", 12345);
    return 0;
}

SEC("syscall") int printed_text_and_addresses(void *ctx)
{
    static const char hello[] = "hello";
    u8 ip4[4] = {192, 0, 2, 1};
    u8 ip6[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};

    PRINT(s, 64, 1, "<%s>", (u64)(long)hello);
    PRINT(s_of_null, 64, 1, "%s", 0);
    PRINT(wide_s, 64, 1, "%8s|", (u64)(long)hello);
    PRINT(ip4_address, 64, 1, "%pI4", (u64)(long)ip4);
    PRINT(ip6_address, 64, 1, "%pI6", (u64)(long)ip6);
    PRINT(ip4_leading_zeros, 64, 1, "%pi4", (u64)(long)ip4);
    return 0;
}

// Formats that the helper refuses; they are checked when it runs, where the map with the text may change.
SEC("syscall") int refused_formats(void *ctx)
{
    char format[16] = "%d";
    u64 number = 1;

    CHECK(traced, trace_printk(format, 3, number) > 0);
    format[1] = 'z';
    CHECK(unknown, trace_printk(format, 3, number));
    format[1] = '%';
    CHECK(percent, trace_printk(format, 3, number) > 0);
    format[1] = 0;
    CHECK(ends_in_percent, trace_printk(format, 2, number));
    format[1] = 'd';
    CHECK(without_zero, trace_printk(format, 2, number));
    format[0] = 0x80;
    CHECK(not_ascii, trace_printk(format, 3, number));
    format[0] = 1;
    CHECK(not_printable, trace_printk(format, 3, number));
    format[0] = 'x';
    format[1] = 0;
    CHECK(length_of_plain, trace_printk(format, 2));
    return 0;
}

SEC("syscall") int refused_counts(void *ctx)
{
    static const char four[] = "%d %d %d %d";
    static const char two[] = "%d %d";
    u64 numbers[4] = {1, 2, 3, 4};

    CHECK(printed, bpf_trace_vprintk(two, sizeof(two), numbers, 16));
    CHECK(too_few, bpf_trace_vprintk(two, sizeof(two), numbers, 8));
    CHECK(too_many, bpf_trace_vprintk(two, sizeof(two), numbers, 24));
    CHECK(odd_size, bpf_trace_vprintk(two, sizeof(two), numbers, 12));
    CHECK(none, bpf_trace_vprintk(two, sizeof(two), 0, 0));
    CHECK(four_of_four, bpf_trace_vprintk(four, sizeof(four), numbers, 32));
    CHECK(four_for_printk, trace_printk(four, sizeof(four), 1, 2, 3));
    return 0;
}

LICENSE;
