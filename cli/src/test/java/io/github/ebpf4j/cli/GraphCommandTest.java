package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphCommandTest {

    private static final byte[] LOOP = Session.assembled("again: add %r0, 1\njne %r0, 3, again\nexit");

    @TempDir
    private Path folder;

    @Test
    void graphvizUnlessAnythingElseIsAskedFor() {
        Session session = Session.of(LOOP, "graph", "-");

        session.assertPrints("""
                digraph {
                    node [shape=box, fontname="monospace"];
                    edge [fontname="sans-serif"];
                    subgraph cluster_0 {
                        label="main";
                        b0 [label="0: add %r0, 1\\l1: jne %r0, 3, -2\\l"];
                        b2 [label="2: exit\\l"];
                        b0 -> b2 [label="false"];
                        b0 -> b0 [label="true", style=dashed, color="#1f5fbf", fontcolor="#1f5fbf"];
                    }
                }
                """);
        assertEquals(session, Session.of(LOOP, "graph", "-", "--format", "graphviz", "--dialect", "bpf_conformance"));
    }

    @Test
    void mermaid() {
        Session session = Session.of(LOOP, "graph", "-", "--format", "mermaid");

        assertEquals(Status.OK, session.status(), session.err());
        assertTrue(session.out().startsWith("flowchart TD\n"), session.out());
        assertTrue(session.out().contains("    subgraph f0[\"main\"]\n        b0[\"0: add %r0, 1<br/>"), session.out());
        assertTrue(session.out().contains("        b0 -.->|true| b0\n"), session.out());
    }

    @Test
    void pseudoC() {
        for (String format : new String[] {"graphviz", "mermaid"}) {
            String drawing = Session.of(LOOP, "graph", "-", "--format", format, "--dialect", "pseudo-c")
                    .out();
            assertTrue(drawing.contains("\"0: r0 += 0x1"), drawing);
            assertFalse(drawing.contains("add"), drawing);
        }
    }

    @Test
    void theFunctionsOfAnObjectFileAreNamed() {
        String drawing = Session.of("graph", Session.object("calls.bpfel.o"), "--program", "call_twice")
                .out();

        assertEquals(3, drawing.split("subgraph cluster_", -1).length - 1, drawing);
        for (String name : new String[] {"call_twice", "multiply", "subtract"}) {
            assertTrue(drawing.contains("        label=\"" + name + "\";\n"), drawing);
        }
    }

    @Test
    void oneProgramMustBeChosen() {
        String file = Session.object("calls.bpfel.o");

        Session.of("graph", file).assertRefuses("load: " + file + ": choose one: its programs are ", "\"call_twice\"");
        Session.of("graph", file, "--program", "multiply").assertRefuses("load: " + file + ": ", "\"multiply\"");
        Session.of(LOOP, "graph", "-", "--program", "main")
                .assertRefuses("load: standard input (bytecode): has no program names", "");
    }

    @Test
    void theOnlyProgramNeedNotBeChosen() {
        Session session = Session.of(RunnersObject.of(LOOP), "graph", "-");

        assertEquals(Session.of(LOOP, "graph", "-"), session);
    }

    @Test
    void aProgramThatDoesNotLoad() {
        String file = Session.object("link-b.bpfel.o");

        Session.of("graph", file, "--program", "write_shared").assertRefuses("load: " + file + ": ", "shared");
    }

    @Test
    void whatTheValidatorRefusesIsDrawn() {
        Session outside = Session.of(Session.assembled("ja +5\n.8byte 0xff"), "graph", "-");

        assertEquals(Status.OK, outside.status(), outside.err());
        assertTrue(outside.out().contains("p6 [label=\"6: outside the program\""), outside.out());
        assertTrue(outside.out().contains("1: .8byte 0x00000000000000ff\\l\", style=filled"), outside.out());
        assertEquals(Status.OK, Session.of("graph", "-").status());
    }

    @Test
    void intoAFile() throws IOException {
        Path out = folder.resolve("out");

        Session.of(LOOP, "graph", "-", "-o", out.toString()).assertPrints("");
        assertEquals(Session.of(LOOP, "graph", "-").out(), Files.readString(out));
        Session.of(LOOP, "graph", "-", "--format", "mermaid", "--output", out.toString())
                .assertPrints("");
        assertEquals(
                Session.of(LOOP, "graph", "-", "--format", "mermaid", "-o", "-").out(), Files.readString(out));
    }

    @Test
    void anOutputThatCannotBeWritten() {
        Path nowhere = folder.resolve("no/where");

        Session.of(LOOP, "graph", "-", "-o", nowhere.toString())
                .assertRefuses("graph: " + nowhere + ": cannot be written: no such file or folder");
        Session.of(LOOP, "graph", "-", "-o", folder.toString())
                .assertRefuses("graph: " + folder + ": cannot be written: ", "");
    }

    @Test
    void aDrawingIsUtf8WhateverTheConsoleHas() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = Main.run(
                new String[] {"graph", "-"},
                new ByteArrayInputStream(RunnersObject.of("m\u00e4n", LOOP)),
                new PrintStream(out, false, StandardCharsets.US_ASCII),
                System.err);

        assertEquals(Status.OK, status);
        String drawing = out.toString(StandardCharsets.UTF_8);
        assertTrue(drawing.contains("label=\"m\u00e4n\";\n"), drawing);
    }

    @Test
    void aNameDoesNotControlTheTerminal() {
        byte[] object = RunnersObject.of("a\n\u001b[31m\u202e", LOOP);
        String graphviz = Session.of(object, "graph", "-").out();
        String mermaid = Session.of(object, "graph", "-", "--format", "mermaid").out();

        assertTrue(graphviz.contains("label=\"a\\\\u000a\\\\u001b[31m\\\\u202e\";\n"), graphviz);
        assertTrue(mermaid.contains("[\"a#92;u000a#92;u001b[31m#92;u202e\"]\n"), mermaid);
    }
}
