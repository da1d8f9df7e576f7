package io.github.ebpf4j.isa.builder;

import static io.github.ebpf4j.isa.builder.Operands.B;
import static io.github.ebpf4j.isa.builder.Operands.DW;
import static io.github.ebpf4j.isa.builder.Operands.H;
import static io.github.ebpf4j.isa.builder.Operands.R0;
import static io.github.ebpf4j.isa.builder.Operands.R1;
import static io.github.ebpf4j.isa.builder.Operands.R10;
import static io.github.ebpf4j.isa.builder.Operands.R2;
import static io.github.ebpf4j.isa.builder.Operands.W;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Instruction;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentRangesTest {

    private static final String NEGATIVE = "%s is -1, must be 0 to 2147483647";

    @ParameterizedTest
    @ValueSource(ints = {-32768, -1, 0, 32767})
    void offsetsOf16Bits(int offset) {
        assertEquals(offset, only(builder().ldx(DW, R0, R10.at(offset))).offset());
        assertEquals(offset, only(builder().storeRelease(B, R1.at(offset), R2)).offset());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -32769, 32768, Integer.MAX_VALUE})
    void offsetsBeyond16Bits(int offset) {
        assertRefused("offset is " + offset + ", must be -32768 to 32767", R1::at, offset);
        assertRefused("offset is " + offset + ", must be -32768 to 32767", R10::at, offset);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE})
    void immediatesOf32Bits(int imm) {
        assertEquals(imm, only(builder().add(R1, imm)).imm());
        assertEquals(imm, only(builder().mov32(R1, imm)).imm());
        assertEquals(imm, only(builder().st(W, R1.at(0), imm)).imm());
        assertEquals(imm, only(builder().st(DW, R1.at(0), imm)).imm());
        assertEquals(imm, only(builder().callHelper(imm)).imm());
        assertEquals(imm, only(builder().callBtf(imm)).imm());
        assertEquals(imm, only(builder().ldabs(W, imm)).imm());
        assertEquals(imm, only(builder().ldind(W, R1, imm)).imm());
        assertEquals(imm, only(builder().lddwVariable(R1, imm)).imm());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 0xffff_ffffL, 1L << 32, Long.MAX_VALUE})
    void immediatesOf64Bits(long value) {
        assertEquals(value, only(builder().lddw(R1, value)).imm64());
    }

    @ParameterizedTest
    @ValueSource(ints = {-128, 0, 255})
    void aByte(int imm) {
        assertEquals(imm, only(builder().st(B, R1.at(0), imm)).imm());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -129, 256, Integer.MAX_VALUE})
    void noByte(int imm) {
        assertRefused(
                "imm is " + imm + ", must be -128 to 255", value -> builder().st(B, R1.at(0), value), imm);
    }

    @ParameterizedTest
    @ValueSource(ints = {-32768, 0, 65535})
    void aHalfWord(int imm) {
        assertEquals(imm, only(builder().st(H, R1.at(0), imm)).imm());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -32769, 65536, Integer.MAX_VALUE})
    void noHalfWord(int imm) {
        assertRefused(
                "imm is " + imm + ", must be -32768 to 65535",
                value -> builder().st(H, R1.at(0), value),
                imm);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE})
    void mapsAndPlacesInThem(int number) {
        assertEquals(number, only(builder().lddwMapByFd(R1, number)).imm());
        assertEquals(number, only(builder().lddwMapByIndex(R1, number)).imm());
        assertEquals(number, only(builder().lddwMapValueByFd(R1, number, 1)).imm());
        assertEquals(number, only(builder().lddwMapValueByFd(R1, 1, number)).nextImm());
        assertEquals(number, only(builder().lddwMapValueByIndex(R1, number, 1)).imm());
        assertEquals(number, only(builder().lddwMapValueByIndex(R1, 1, number)).nextImm());
    }

    @Test
    void negativeMapsAndPlaces() {
        assertRefused(NEGATIVE.formatted("fd"), value -> builder().lddwMapByFd(R1, value), -1);
        assertRefused(NEGATIVE.formatted("index"), value -> builder().lddwMapByIndex(R1, value), -1);
        assertRefused(NEGATIVE.formatted("fd"), value -> builder().lddwMapValueByFd(R1, value, 0), -1);
        assertRefused(NEGATIVE.formatted("offset"), value -> builder().lddwMapValueByFd(R1, 0, value), -1);
        assertRefused(NEGATIVE.formatted("index"), value -> builder().lddwMapValueByIndex(R1, value, 0), -1);
        assertRefused(NEGATIVE.formatted("offset"), value -> builder().lddwMapValueByIndex(R1, 0, value), -1);
    }

    private static void assertRefused(String message, IntFunction<Object> call, int value) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> call.apply(value))
                        .getMessage());
    }

    private static BytecodeBuilder builder() {
        return new BytecodeBuilder();
    }

    private static Instruction only(BytecodeBuilder builder) {
        return builder.build().at(0);
    }
}
