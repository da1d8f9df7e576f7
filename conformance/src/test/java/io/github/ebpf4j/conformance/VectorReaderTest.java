package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorReaderTest {

    private static final Instruction MOV_7 = Instruction.of(0xb7, 0, 0, 0, 7);
    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);
    private static final Bytecode RETURN_7 = Bytecode.of(MOV_7, EXIT);

    private static TestVector read(String... lines) {
        return VectorReader.read("a.data", String.join("\n", lines));
    }

    private static String refusal(String... lines) {
        return assertThrows(VectorException.class, () -> read(lines)).getMessage();
    }

    @Test
    void readsEverySection() {
        TestVector vector = read(
                "# a comment",
                "-- asm",
                "mov %r0, 7 # another",
                "",
                "exit",
                "-- mem",
                "00 ff",
                "7f",
                "-- c",
                "int f();",
                "-- no register offset",
                "call instruction",
                "-- result",
                "0x7");

        assertEquals("a", vector.name());
        assertEquals(RETURN_7, vector.code());
        assertEquals(Bytes.of((byte) 0, (byte) -1, (byte) 0x7f), vector.memory());
        assertEquals(new TestVector.Expectation.Result(7), vector.expectation());
    }

    @Test
    void anEmptyRawSectionAloneIsTheProgramWithoutInstruction() {
        assertEquals(Bytecode.of(), read("-- raw", "-- error").code());
        assertEquals(
                RETURN_7,
                read("-- raw", "-- asm", "mov %r0, 7", "exit", "-- error").code());
        assertEquals("a.data: has no instruction in a section asm or raw", refusal("-- raw", "-- asm", "-- error"));
    }

    @Test
    void readsCarriageReturns() {
        TestVector vector = VectorReader.read("a.data", "-- asm\r\nmov %r0, 7\r\nexit\r\n-- result\r\n7\r\n");

        assertEquals(RETURN_7, vector.code());
        assertEquals(new TestVector.Expectation.Result(7), vector.expectation());
    }

    @Test
    void rawTokensOfTwoDigitsThatFillSlotsAreBytes() {
        TestVector vector = read("-- raw", "b7 00 00 00 07 00 00 00", "95 00 00 00 00 00 00 00", "-- result", "7");

        assertEquals(RETURN_7, vector.code());
    }

    @Test
    void otherRawTokensAreSlots() {
        TestVector vector = read("-- raw", "0x00000007000000b7", "149", "-- result", "7");

        assertEquals(RETURN_7, vector.code());
    }

    @Test
    void tokensOfTwoDigitsThatFillNoSlotAreSlots() {
        TestVector vector = read("-- raw", "95", "-- result", "0");

        assertEquals(Bytecode.of(Instruction.fromSlot(95)), vector.code());
    }

    @Test
    void rawAndAsmMustAgree() {
        assertEquals(
                RETURN_7,
                read("-- asm", "mov %r0, 7", "exit", "-- raw", "0x7000000b7 0x95", "-- result", "7")
                        .code());
        assertEquals(
                "a.data: line 5: the raw section is another program than the asm section",
                refusal("-- asm", "mov %r0, 7", "exit", "-- raw", "0x8000000b7 0x95", "-- result", "7"));
    }

    @ParameterizedTest
    @CsvSource({
        "0x8000000000000000, -9223372036854775808",
        "18446744073709551615, -1",
        "-1, -1",
        "0XFF, 255",
        "9223372036854775807, 9223372036854775807"
    })
    void aResultMayUseAll64Bits(String text, long value) {
        assertEquals(
                new TestVector.Expectation.Result(value),
                read("-- asm", "exit", "-- result", text).expectation());
    }

    @Test
    void anErrorMayNameItsText() {
        assertEquals(
                new TestVector.Expectation.Refusal("invalid register"),
                read("-- asm", "exit", "-- error", "invalid register").expectation());
        assertEquals(
                new TestVector.Expectation.Refusal(""),
                read("-- asm", "exit", "-- error").expectation());
    }

    @Test
    void refusalsNameFileAndLine() {
        assertEquals("a.data: line 2: invalid mnemonic \"halt\"", refusal("-- asm", "halt", "-- result", "0"));
        assertEquals("a.data: line 1: unknown section \"-- code\"", refusal("-- code"));
        assertEquals("a.data: line 3: a second section \"-- asm\"", refusal("-- asm", "exit", "-- asm"));
        assertEquals("a.data: has no instruction in a section asm or raw", refusal("-- result", "0"));
        assertEquals("a.data: must have one section result or error, has neither", refusal("-- asm", "exit"));
        assertEquals(
                "a.data: must have one section result or error, has both",
                refusal("-- asm", "exit", "-- result", "0", "-- error"));
        assertEquals("a.data: section result is empty", refusal("-- asm", "exit", "-- result"));
        assertEquals(
                "a.data: line 5: one line says what is expected", refusal("-- asm", "exit", "-- result", "1", "2"));
        assertEquals(
                "a.data: line 4: result \"1 2\" is not a number of 64 bits",
                refusal("-- asm", "exit", "-- result", "1 2"));
        assertEquals(
                "a.data: line 4: result \"0x10000000000000000\" is not a number of 64 bits",
                refusal("-- asm", "exit", "-- result", "0x10000000000000000"));
        assertEquals(
                "a.data: line 4: \"123\" is not a byte of two hex digits",
                refusal("-- asm", "exit", "-- mem", "123", "-- result", "0"));
        assertEquals("a.data: line 2: slot \"xyz\" is not a number of 64 bits", refusal("-- raw", "xyz"));
    }

    @Test
    void aFileThatIsNotThereIsRefused(@TempDir Path folder) {
        Path absent = folder.resolve("absent.data");

        String message = assertThrows(VectorException.class, () -> VectorReader.read(absent))
                .getMessage();

        assertEquals(true, message.startsWith(absent + ": cannot be read: "), message);
    }

    @Test
    void theMemoryIsACopy() {
        Bytes memory = read("-- asm", "exit", "-- mem", "01", "-- result", "0").memory();

        memory.toArray()[0] = 9;

        assertEquals(Bytes.of((byte) 1), memory);
    }
}
