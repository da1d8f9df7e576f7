package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Generators;
import java.nio.ByteOrder;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text at all gives bytecode or says what is wrong in which line. */
class AssemblerProperties {

    private static final String FRAGMENTS =
            "mov|add32|lock|fetch|xchg32|call|local|runtime|helper|exit|ja|ja32|jeq|lddw|ldxb|stb|.8byte|ldabsw|le16"
                    + "|%r0|%r10|%r16|0|-1|+1|0x|0xffffffff|18446744073709551615|[%r1+8]|[|]|,|:|#|\n|\r\n| |\t|+|-"
                    + "|map_by_fd(|map_val(map_by_idx(|code_addr(|var_addr(|)|))|label|label:|\u00a0|\u2028|\0|é";

    @Property
    void anyCharacters(@ForAll String text) {
        requireBytecodeOrLine(text);
    }

    @Property
    void anyFragmentsOfTheLanguage(@ForAll("fragments") String text) {
        requireBytecodeOrLine(text);
    }

    @Property
    void programsWithACharacterChanged(@ForAll("mutated") String text) {
        requireBytecodeOrLine(text);
    }

    private static void requireBytecodeOrLine(String text) {
        try {
            Bytecode code = Assembler.assemble(text);
            assertEquals(code, Bytecode.decode(code.encode(ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN));
        } catch (AssemblyException refusal) {
            assertTrue(refusal.getMessage().startsWith("line " + refusal.line() + ": "), refusal::getMessage);
            assertTrue(refusal.line() >= 1 && refusal.line() <= text.lines().count() + text.length(), text);
        }
    }

    /** Space around the parts of a line says nothing, nor does a comment after it. */
    @Property
    void spaceAndCommentsSayNothing(@ForAll("programs") Bytecode code, @ForAll("spaces") String space) {
        String text = Disassembler.disassemble(code);
        String spaced = text.lines()
                .map(line ->
                        space + line.replaceAll("#.*", "").replace(",", space + "," + space) + space + "# , %r99 :")
                .reduce("", (before, line) -> before + line + "\r\n");
        assertEquals(code, Assembler.assemble(spaced));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mov %r0, | 9 |",
                "mov %r0, 0x | f |",
                "mov %r0, | x |",
                "| a |",
                "a | ' ' | b",
                "| : |",
                "| , |",
                "mov # | # |",
                "ldxw %r0, [ | %r1 | ]",
                "ldxw %r0, [ | ' ' | ]",
                "ldxw %r0, [%r1 | ' ' | 8]",
                "ldxw %r0, [%r1+ | 1 | ]",
                "lddw %r0, | ) | x",
                "lddw %r0, | ') ' | x",
                "lddw %r0, map_by_fd( | ( | )",
                "lddw %r0, map_by_fd( | 1 | )",
                "lddw %r0, map_val(map_by_fd(1))+ | 1 | ",
                "ja | + |",
                "ja | a |",
                "lock | ' fetch' | add",
                "call | ' local' |",
                ".8byte | 1, | ",
                "mov | ' %r0' | ",
                "%r | 1 | ",
                "mov %r | 1 | , 2"
            })
    void longLinesTakeNoLongTime(String before, String repeated, String after) {
        String middle = repeated.repeat(1_000_000 / repeated.length());
        String text = (before == null ? "" : before) + middle + (after == null ? "" : after);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> requireBytecodeOrLine(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "0xf", "-1", "+0"})
    void aNumberOfAMillionDigitsIsOutOfRange(String start) {
        String text = "mov %r0, " + start + "9".repeat(1_000_000);
        String message = assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThrows(AssemblyException.class, () -> Assembler.assemble(text))
                        .getMessage());
        assertTrue(message.endsWith("\" is out of 32-bit range"));
    }

    @Provide
    Arbitrary<String> fragments() {
        return Arbitraries.of(FRAGMENTS.split("\\|", -1))
                .list()
                .ofMaxSize(20)
                .flatMap(parts -> Arbitraries.of("", " ").map(between -> String.join(between, parts)));
    }

    @Provide
    Arbitrary<String> mutated() {
        Arbitrary<Character> characters = Arbitraries.frequencyOf(
                Tuple.of(
                        3,
                        Arbitraries.of(" ,[]()+-%#:\n\tx0r"
                                .chars()
                                .mapToObj(character -> (char) character)
                                .toList())),
                Tuple.of(1, Arbitraries.chars().all()));
        return Combinators.combine(
                        programs().map(Disassembler::disassemble).filter(text -> !text.isEmpty()),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE),
                        characters,
                        Arbitraries.integers().between(0, 3))
                .as((text, place, character, removed) -> {
                    int at = place % text.length();
                    return text.substring(0, at) + character + text.substring(Math.min(text.length(), at + removed));
                });
    }

    @Provide
    Arbitrary<Bytecode> programs() {
        return Generators.anyBytecode();
    }

    @Provide
    Arbitrary<String> spaces() {
        return Arbitraries.of("", " ", "\t", "  \t ");
    }
}
