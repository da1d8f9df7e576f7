package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Misreading.swaps;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/** Faults in section 4.2, byte swap instructions. */
enum ByteSwapFault implements Fault {
    LE_SWAPS(
            "le swaps whatever the host",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.LE ? ByteSwap.bytes(dst, bits, true) : right)),
    LE_NEVER_SWAPS(
            "le never swaps, as if every host were little-endian",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.LE ? ByteSwap.bytes(dst, bits, false) : right)),
    BE_NEVER_SWAPS(
            "be never swaps",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.BE ? ByteSwap.bytes(dst, bits, false) : right)),
    BE_ALWAYS_SWAPS(
            "be always swaps, as if every host were little-endian",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.BE ? ByteSwap.bytes(dst, bits, true) : right)),
    SWAP_DEPENDS_ON_HOST(
            "bswap is be: on a big-endian host it does not swap",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.SWAP ? ByteSwap.bytes(dst, bits, host == ByteOrder.LITTLE_ENDIAN) : right)),
    LE_KEEPS_HIGHER_BITS(
            "le without a swap does nothing, and leaves the bits above its width",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.LE && host == ByteOrder.LITTLE_ENDIAN ? dst : right)),
    BE16_KEEPS_HIGHER_BITS(
            "be16 leaves the bits above 16",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.BE && bits == 16 ? (dst & ~0xffffL) | right : right)),
    BE32_KEEPS_HIGHER_BITS(
            "be32 leaves the upper half",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.BE && bits == 32 ? (dst & ~0xffff_ffffL) | right : right)),
    SWAP16_KEEPS_HIGHER_BITS(
            "bswap16 leaves the bits above 16",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.SWAP && bits == 16 ? (dst & ~0xffffL) | right : right)),
    SWAP32_SIGN_EXTENDS(
            "bswap32 sign-extends its result",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.SWAP && bits == 32 ? (int) right : right)),
    BE32_SIGN_EXTENDS(
            "be32 sign-extends its result",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.BE && bits == 32 ? (int) right : right)),
    SWAP_WIDTH_IGNORED(
            "bswap swaps 64 bits whatever imm",
            swaps((operation, bits, dst, host, right) -> operation == Operation.SWAP ? Long.reverseBytes(dst) : right)),
    BE_WIDTH_IGNORED(
            "be swaps 64 bits whatever imm",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.BE && host == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(dst) : right)),
    SWAP64_HALVES_APART(
            "bswap64 swaps each half by itself",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.SWAP && bits == 64 ? Long.rotateLeft(right, 32) : right)),
    BE64_IN_32_BITS(
            "be64 swaps the lower half only",
            swaps((operation, bits, dst, host, right) ->
                    operation == Operation.BE && bits == 64 && host == ByteOrder.LITTLE_ENDIAN
                            ? ByteSwap.bytes(dst, 32, true)
                            : right));

    private final String description;
    private final Supplier<Reading> misreading;

    ByteSwapFault(String description, Supplier<Reading> misreading) {
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
}
