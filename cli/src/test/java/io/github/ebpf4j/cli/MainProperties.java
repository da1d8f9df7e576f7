package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the input is, the command ends with exit code 0 or 1, and with one line if it refuses. */
class MainProperties {

    private static final String[] VERBS = {"run", "disasm", "check", "asm", "graph"};

    private static void assertEndsWell(Session session) {
        assertTrue(session.status() == Status.OK || session.status() == Status.FAILED, session::toString);
        assertTrue(!session.err().contains("internal error"), session::err);
    }

    private static void tryAll(byte[] input) {
        for (String verb : VERBS) {
            assertEndsWell(
                    switch (verb) {
                        case "run" -> Session.of(input, verb, "-", "--budget", "1000", "--mem", "0011223344556677");
                        case "asm" -> Session.of(input, verb, "-", "-o", "-");
                        default -> Session.of(input, verb, "-");
                    });
        }
        assertEndsWell(Session.of(input, "disasm", "-", "--dialect", "pseudo-c"));
        assertEndsWell(Session.of(input, "disasm", "-", "--dialect", "listing"));
        assertEndsWell(Session.of(input, "asm", "-", "-o", "-", "--dialect", "pseudo-c"));
        assertEndsWell(Session.of(input, "graph", "-", "--format", "mermaid", "--dialect", "pseudo-c"));
    }

    @Property(tries = 100)
    void anyBytes(@ForAll @Size(max = 80) byte[] input) {
        tryAll(Arrays.copyOf(input, input.length / 8 * 8));
        tryAll(input);
    }

    @Property(tries = 100)
    void anObjectFileWithOneByteChanged(@ForAll @IntRange(max = 100_000) int at, @ForAll byte value) {
        byte[] object = Session.objectBytes("fibonacci.bpfel.o");
        object[at % object.length] = value;
        tryAll(object);
    }

    @Property(tries = 100)
    void anyTextForThePlugin(@ForAll @Size(max = 80) byte[] input, @ForAll String memory) {
        assertEndsWell(Session.of(input, "plugin"));
        assertEndsWell(Session.of(Session.bytes(HexFormat.of().formatHex(input)), "plugin", "--elf"));
        if (!memory.startsWith("-")) {
            assertEndsWell(Session.of(input, "plugin", memory));
        }
    }

    @Property
    void hexadecimalTextReadsBack(@ForAll byte[] bytes) {
        assertEquals(
                HexFormat.of().formatHex(bytes),
                HexFormat.of()
                        .formatHex(Hex.parse(
                                HexFormat.ofDelimiter(" \t\n ").withUpperCase().formatHex(bytes), "")));
    }

    @Example
    void noTextIsNoBytes() {
        assertEquals(0, Hex.parse("", "").length);
    }
}
