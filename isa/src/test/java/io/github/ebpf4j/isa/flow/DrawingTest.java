package io.github.ebpf4j.isa.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DrawingTest {

    /** A loop, a call, dead code, a jump out of the program and one into a second slot. */
    private static final Bytecode CODE = Bytecode.of(
            Instruction.of(0xb7, 6, 0, 0, 3),
            Instruction.of(0x85, 0, 1, 0, 8),
            Instruction.of(0x07, 6, 0, 0, -1),
            Instruction.of(0x55, 6, 0, -3, 0),
            Instruction.of(0x57, 6, 0, 0, 255),
            Instruction.of(0x65, 6, 0, 1, 7),
            Instruction.of(0x95, 0, 0, 0, 0),
            Instruction.of(0x05, 0, 0, 1, 0),
            Instruction.of(0x61, 0, 1, 4, 0),
            Instruction.of(0x95, 0, 0, 0, 0),
            Instruction.wide(0, 0, 0, 1, 2),
            Instruction.of(0x2d, 0, 1, -2, 0),
            Instruction.of(0x15, 0, 0, -5, 0),
            Instruction.of(0x05, 0, 0, 40, 0));

    static final ControlFlow FLOW = ControlFlow.of(new Program(
            "main",
            "",
            CODE,
            ByteOrder.LITTLE_ENDIAN,
            List.of(new Function("a \"quoted\" <name> & \\l %%{init}%% `x`", 10, 5)),
            List.of(),
            ""));

    private static String golden(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(DrawingTest.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void graphviz() throws IOException {
        assertEquals(golden("pseudo-c.dot"), FLOW.toGraphviz(Dialect.PSEUDO_C));
        assertEquals(golden("conformance.dot"), FLOW.toGraphviz(Dialect.CONFORMANCE));
    }

    @Test
    void mermaid() throws IOException {
        assertEquals(golden("pseudo-c.mmd"), FLOW.toMermaid(Dialect.PSEUDO_C));
        assertEquals(golden("conformance.mmd"), FLOW.toMermaid(Dialect.CONFORMANCE));
    }

    @Test
    void graphvizEscapes() {
        assertEquals("\\\"a\\\\l &amp;amp; <b>\uFFFD\u00e9", Graphviz.escape("\"a\\l &amp; <b>\n\u00e9"));
    }

    @Test
    void mermaidEscapes() {
        assertEquals("#34;#60;b#62;#38;lt#59;#35;#96;#42;#95;\uFFFD", Mermaid.escape("\"<b>&lt;#`*_\n"));
        assertEquals("%r1%#37;#37;#37;#123;", Mermaid.escape("%r1%%%%{"));
        assertEquals("#128512;", Mermaid.escape("\uD83D\uDE00"));
        assertEquals(" ", Mermaid.escape(""));
    }

    @Test
    void placesBeforeTheProgramHaveAnIdentifier() {
        ControlFlow flow = ControlFlow.of(Bytecode.of(Instruction.of(0x05, 0, 0, -4, 0)));
        assertTrue(flow.toGraphviz(Dialect.PSEUDO_C).contains("    pm3 [label=\"-3: outside the program\""));
        assertTrue(flow.toMermaid(Dialect.PSEUDO_C).contains("    b0 ==> pm3\n"));
    }

    @Test
    void nothingIsDrawnOfNothing() {
        ControlFlow flow = ControlFlow.of(Bytecode.of());
        assertFalse(flow.toGraphviz(Dialect.PSEUDO_C).contains("subgraph"));
        assertFalse(flow.toMermaid(Dialect.PSEUDO_C).contains("subgraph"));
    }
}
