package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Misreading.movesSignExtended;
import static io.github.ebpf4j.conformance.model.Misreading.narrow;
import static io.github.ebpf4j.conformance.model.Misreading.wide;

import io.github.ebpf4j.isa.Operation;
import java.util.function.Supplier;

/** Faults in section 4.1, arithmetic instructions. */
enum ArithmeticFault implements Fault {
    ADD32_KEEPS_UPPER_HALF(
            "32-bit add and sub leave the upper half of dst",
            narrow(ArithmeticFault::keepingUpperHalf, Operation.ADD, Operation.SUB)),
    MUL32_KEEPS_UPPER_HALF(
            "32-bit mul leaves the upper half of dst", narrow(ArithmeticFault::keepingUpperHalf, Operation.MUL)),
    DIV32_KEEPS_UPPER_HALF(
            "32-bit div leaves the upper half of dst",
            narrow(ArithmeticFault::keepingUpperHalf, Operation.DIV, Operation.SDIV)),
    MOD32_KEEPS_UPPER_HALF(
            "32-bit mod leaves the upper half of dst",
            narrow(ArithmeticFault::keepingUpperHalf, Operation.MOD, Operation.SMOD)),
    MOD32_BY_ZERO_KEEPS_UPPER_HALF(
            "32-bit mod by zero leaves all of dst",
            narrow((dst, src, right) -> (int) src == 0 ? dst : right, Operation.MOD, Operation.SMOD)),
    BITWISE32_KEEPS_UPPER_HALF(
            "32-bit or, and and xor leave the upper half of dst",
            narrow(ArithmeticFault::keepingUpperHalf, Operation.OR, Operation.AND, Operation.XOR)),
    SHIFT32_KEEPS_UPPER_HALF(
            "32-bit shifts leave the upper half of dst",
            narrow(ArithmeticFault::keepingUpperHalf, Operation.LSH, Operation.RSH, Operation.ARSH)),
    NEG32_KEEPS_UPPER_HALF(
            "32-bit neg leaves the upper half of dst", narrow(ArithmeticFault::keepingUpperHalf, Operation.NEG)),
    MOV32_KEEPS_UPPER_HALF(
            "32-bit mov leaves the upper half of dst", narrow(ArithmeticFault::keepingUpperHalf, Operation.MOV)),
    ADD32_SIGN_EXTENDS(
            "32-bit add and sub sign-extend their result",
            narrow(ArithmeticFault::signExtended, Operation.ADD, Operation.SUB)),
    MUL32_SIGN_EXTENDS("32-bit mul sign-extends its result", narrow(ArithmeticFault::signExtended, Operation.MUL)),
    DIV32_SIGN_EXTENDS("32-bit div sign-extends its result", narrow(ArithmeticFault::signExtended, Operation.DIV)),
    SDIV32_SIGN_EXTENDS("32-bit sdiv sign-extends its result", narrow(ArithmeticFault::signExtended, Operation.SDIV)),
    SMOD32_SIGN_EXTENDS("32-bit smod sign-extends its result", narrow(ArithmeticFault::signExtended, Operation.SMOD)),
    BITWISE32_SIGN_EXTENDS(
            "32-bit or, and and xor sign-extend their result",
            narrow(ArithmeticFault::signExtended, Operation.OR, Operation.AND, Operation.XOR)),
    LSH32_SIGN_EXTENDS("32-bit lsh sign-extends its result", narrow(ArithmeticFault::signExtended, Operation.LSH)),
    ARSH32_SIGN_EXTENDS("32-bit arsh sign-extends its result", narrow(ArithmeticFault::signExtended, Operation.ARSH)),
    NEG32_SIGN_EXTENDS("32-bit neg sign-extends its result", narrow(ArithmeticFault::signExtended, Operation.NEG)),
    MOV32_SIGN_EXTENDS("32-bit mov sign-extends its result", narrow(ArithmeticFault::signExtended, Operation.MOV)),
    MUL64_IN_32_BITS(
            "64-bit mul multiplies the lower halves only",
            wide((dst, src, right) -> (dst & Arithmetic.LOWER_32) * (src & Arithmetic.LOWER_32), Operation.MUL)),
    NEG64_IN_32_BITS(
            "64-bit neg negates the lower half only",
            wide((dst, src, right) -> right & Arithmetic.LOWER_32, Operation.NEG)),
    MOV64_IN_32_BITS(
            "64-bit mov moves the lower half only",
            wide((dst, src, right) -> right & Arithmetic.LOWER_32, Operation.MOV)),
    SUB_REVERSED("sub subtracts dst from src", wide((dst, src, right) -> src - dst, Operation.SUB)),

    LSH64_UNMASKED(
            "64-bit lsh by 64 and more gives 0",
            wide((dst, src, right) -> isCount(src, 64) ? right : 0, Operation.LSH)),
    RSH64_UNMASKED(
            "64-bit rsh by 64 and more gives 0",
            wide((dst, src, right) -> isCount(src, 64) ? right : 0, Operation.RSH)),
    ARSH64_UNMASKED(
            "64-bit arsh by 64 and more gives the sign",
            wide((dst, src, right) -> isCount(src, 64) ? right : dst >> 63, Operation.ARSH)),
    LSH32_MASKED_BY_63(
            "32-bit lsh takes 6 bits of the count",
            narrow((dst, src, right) -> (src & 63) < 32 ? right : 0, Operation.LSH)),
    RSH32_MASKED_BY_63(
            "32-bit rsh takes 6 bits of the count",
            narrow((dst, src, right) -> (src & 63) < 32 ? right : 0, Operation.RSH)),
    ARSH32_MASKED_BY_63(
            "32-bit arsh takes 6 bits of the count",
            narrow(
                    (dst, src, right) -> (src & 63) < 32 ? right : ((int) dst >> 31) & Arithmetic.LOWER_32,
                    Operation.ARSH)),
    RSH64_FILLS_WITH_SIGN("64-bit rsh fills with the sign", wide((dst, src, right) -> dst >> src, Operation.RSH)),
    RSH32_FILLS_WITH_SIGN(
            "32-bit rsh fills with the sign",
            narrow((dst, src, right) -> ((int) dst >> src) & Arithmetic.LOWER_32, Operation.RSH)),
    RSH32_SHIFTS_UPPER_HALF_IN(
            "32-bit rsh shifts all of dst",
            narrow((dst, src, right) -> (dst >>> (src & 31)) & Arithmetic.LOWER_32, Operation.RSH)),
    ARSH64_FILLS_WITH_ZERO("64-bit arsh fills with zeros", wide((dst, src, right) -> dst >>> src, Operation.ARSH)),
    ARSH32_FILLS_WITH_ZERO(
            "32-bit arsh fills with zeros",
            narrow((dst, src, right) -> (dst & Arithmetic.LOWER_32) >>> (src & 31), Operation.ARSH)),
    ARSH32_LOOKS_AT_BIT_63(
            "32-bit arsh shifts all of dst",
            narrow((dst, src, right) -> (dst >> (src & 31)) & Arithmetic.LOWER_32, Operation.ARSH)),

    DIV64_SIGNED("64-bit div is signed", wide((dst, src, right) -> src == 0 ? 0 : dst / src, Operation.DIV)),
    DIV32_SIGNED(
            "32-bit div is signed",
            narrow(
                    (dst, src, right) -> (int) src == 0 ? 0 : ((int) dst / (int) src) & Arithmetic.LOWER_32,
                    Operation.DIV)),
    MOD64_SIGNED("64-bit mod is signed", wide((dst, src, right) -> src == 0 ? dst : dst % src, Operation.MOD)),
    MOD32_SIGNED(
            "32-bit mod is signed",
            narrow(
                    (dst, src, right) -> (int) src == 0 ? right : ((int) dst % (int) src) & Arithmetic.LOWER_32,
                    Operation.MOD)),
    SDIV64_UNSIGNED(
            "64-bit sdiv is unsigned: the offset is ignored",
            wide((dst, src, right) -> src == 0 ? 0 : Long.divideUnsigned(dst, src), Operation.SDIV)),
    SDIV32_UNSIGNED(
            "32-bit sdiv is unsigned: the offset is ignored",
            narrow(
                    (dst, src, right) -> (int) src == 0 ? 0 : (dst & Arithmetic.LOWER_32) / (src & Arithmetic.LOWER_32),
                    Operation.SDIV)),
    SMOD64_UNSIGNED(
            "64-bit smod is unsigned: the offset is ignored",
            wide((dst, src, right) -> src == 0 ? dst : Long.remainderUnsigned(dst, src), Operation.SMOD)),
    SMOD32_UNSIGNED(
            "32-bit smod is unsigned: the offset is ignored",
            narrow(
                    (dst, src, right) ->
                            (int) src == 0 ? right : (dst & Arithmetic.LOWER_32) % (src & Arithmetic.LOWER_32),
                    Operation.SMOD)),
    SMOD64_FLOORED(
            "64-bit smod has the sign of the divisor",
            wide((dst, src, right) -> src == 0 ? dst : Math.floorMod(dst, src), Operation.SMOD)),
    SMOD32_FLOORED(
            "32-bit smod has the sign of the divisor",
            narrow(
                    (dst, src, right) ->
                            (int) src == 0 ? right : Math.floorMod((int) dst, (int) src) & Arithmetic.LOWER_32,
                    Operation.SMOD)),
    SDIV64_FLOORED(
            "64-bit sdiv rounds down",
            wide((dst, src, right) -> src == 0 ? 0 : Math.floorDiv(dst, src), Operation.SDIV)),
    SDIV32_FLOORED(
            "32-bit sdiv rounds down",
            narrow(
                    (dst, src, right) -> (int) src == 0 ? 0 : Math.floorDiv((int) dst, (int) src) & Arithmetic.LOWER_32,
                    Operation.SDIV)),
    DIV32_DIVIDES_ALL(
            "32-bit div divides all of dst",
            narrow(
                    (dst, src, right) -> (int) src == 0
                            ? 0
                            : Long.divideUnsigned(dst, src & Arithmetic.LOWER_32) & Arithmetic.LOWER_32,
                    Operation.DIV)),
    MOD32_DIVIDES_ALL(
            "32-bit mod divides all of dst",
            narrow(
                    (dst, src, right) ->
                            (int) src == 0 ? right : Long.remainderUnsigned(dst, src & Arithmetic.LOWER_32),
                    Operation.MOD)),
    DIV32_ZERO_IN_64_BITS(
            "32-bit div looks for a zero in all of src and else traps",
            narrow(
                    (dst, src, right) -> trapIf(src != 0 && (int) src == 0, right),
                    Operation.DIV,
                    Operation.SDIV,
                    Operation.MOD,
                    Operation.SMOD)),
    DIV64_BY_ZERO_TRAPS(
            "64-bit div by zero ends the program with an error",
            wide((dst, src, right) -> trapIf(src == 0, right), Operation.DIV)),
    DIV32_BY_ZERO_TRAPS(
            "32-bit div by zero ends the program with an error",
            narrow((dst, src, right) -> trapIf((int) src == 0, right), Operation.DIV)),
    MOD64_BY_ZERO_TRAPS(
            "64-bit mod by zero ends the program with an error",
            wide((dst, src, right) -> trapIf(src == 0, right), Operation.MOD)),
    MOD32_BY_ZERO_TRAPS(
            "32-bit mod by zero ends the program with an error",
            narrow((dst, src, right) -> trapIf((int) src == 0, right), Operation.MOD)),
    SDIV64_BY_ZERO_TRAPS(
            "64-bit sdiv by zero ends the program with an error",
            wide((dst, src, right) -> trapIf(src == 0, right), Operation.SDIV)),
    SDIV32_BY_ZERO_TRAPS(
            "32-bit sdiv by zero ends the program with an error",
            narrow((dst, src, right) -> trapIf((int) src == 0, right), Operation.SDIV)),
    SMOD64_BY_ZERO_TRAPS(
            "64-bit smod by zero ends the program with an error",
            wide((dst, src, right) -> trapIf(src == 0, right), Operation.SMOD)),
    SMOD32_BY_ZERO_TRAPS(
            "32-bit smod by zero ends the program with an error",
            narrow((dst, src, right) -> trapIf((int) src == 0, right), Operation.SMOD)),
    DIV_BY_ZERO_GIVES_ONES(
            "64-bit div by zero gives all ones, as on RISC-V",
            wide((dst, src, right) -> src == 0 ? -1 : right, Operation.DIV, Operation.SDIV)),
    MOD_BY_ZERO_GIVES_ZERO(
            "64-bit mod by zero gives 0",
            wide((dst, src, right) -> src == 0 ? 0 : right, Operation.MOD, Operation.SMOD)),
    SDIV64_OVERFLOW_TRAPS(
            "64-bit sdiv of the smallest number by -1 traps, as on x86",
            wide((dst, src, right) -> trapIf(dst == Long.MIN_VALUE && src == -1, right), Operation.SDIV)),
    SDIV32_OVERFLOW_TRAPS(
            "32-bit sdiv of the smallest number by -1 traps, as on x86",
            narrow(
                    (dst, src, right) -> trapIf((int) dst == Integer.MIN_VALUE && (int) src == -1, right),
                    Operation.SDIV)),
    SMOD64_OVERFLOW_TRAPS(
            "64-bit smod of the smallest number by -1 traps, as on x86",
            wide((dst, src, right) -> trapIf(dst == Long.MIN_VALUE && src == -1, right), Operation.SMOD)),
    SMOD32_OVERFLOW_TRAPS(
            "32-bit smod of the smallest number by -1 traps, as on x86",
            narrow(
                    (dst, src, right) -> trapIf((int) dst == Integer.MIN_VALUE && (int) src == -1, right),
                    Operation.SMOD)),

    MOVSX8_64_ZERO_EXTENDS("64-bit movsx of 8 bits zero-extends", movesSignExtended(true, 8, src -> src & 0xff)),
    MOVSX16_64_ZERO_EXTENDS("64-bit movsx of 16 bits zero-extends", movesSignExtended(true, 16, src -> src & 0xffff)),
    MOVSX32_64_ZERO_EXTENDS(
            "64-bit movsx of 32 bits zero-extends", movesSignExtended(true, 32, src -> src & Arithmetic.LOWER_32)),
    MOVSX16_64_TAKES_8("64-bit movsx of 16 bits takes 8", movesSignExtended(true, 16, src -> (long) src.byteValue())),
    MOVSX8_64_TAKES_16("64-bit movsx of 8 bits takes 16", movesSignExtended(true, 8, src -> (long) src.shortValue())),
    MOVSX_AS_MOV("64-bit movsx of 8 bits moves all: the offset is ignored", movesSignExtended(true, 8, src -> src)),
    MOVSX8_64_TO_32(
            "64-bit movsx of 8 bits extends to 32 only",
            movesSignExtended(true, 8, src -> src.byteValue() & Arithmetic.LOWER_32)),
    MOVSX8_32_TO_64("32-bit movsx of 8 bits extends to 64", movesSignExtended(false, 8, src -> (long) src.byteValue())),
    MOVSX16_32_TO_64(
            "32-bit movsx of 16 bits extends to 64", movesSignExtended(false, 16, src -> (long) src.shortValue())),
    MOVSX8_32_ZERO_EXTENDS("32-bit movsx of 8 bits zero-extends", movesSignExtended(false, 8, src -> src & 0xff)),
    MOVSX16_32_ZERO_EXTENDS("32-bit movsx of 16 bits zero-extends", movesSignExtended(false, 16, src -> src & 0xffff));

    private final String description;
    private final Supplier<Reading> misreading;

    ArithmeticFault(String description, Supplier<Reading> misreading) {
        this.description = description;
        this.misreading = misreading;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Reading misreading() {
        return misreading.get();
    }

    private static long keepingUpperHalf(long dst, long src, long right) {
        return (dst & ~Arithmetic.LOWER_32) | right;
    }

    private static long signExtended(long dst, long src, long right) {
        return (int) right;
    }

    private static boolean isCount(long src, int width) {
        return src >= 0 && src < width;
    }

    private static long trapIf(boolean trap, long right) {
        if (trap) {
            throw Misreading.trap();
        }
        return right;
    }
}
