package io.github.ebpf4j.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Goes once through what the command does, for the JVM to archive the classes that it takes (class-data sharing): the
 * launcher runs this once for each JDK, and every later start is faster by it. What is printed is of no interest.
 */
final class Rehearsal {

    private static final String PROGRAM = "b7 00 00 00 37 00 00 00 95 00 00 00 00 00 00 00";
    private static final String RESERVED = "ff 00 00 00 00 00 00 00";
    private static final String ASSEMBLY = "mov %r0, 0\njeq %r1, %r2, exit\nldxb %r0, [%r1+1]\nexit\n";
    private static final String PSEUDO_C = "r0 = 0\nif r1 == r2 goto +1\nr0 = *(u8 *)(r1 + 0x1)\nexit\n";

    private Rehearsal() {}

    /** Rehearses with an object file, its program, and a folder of vectors. */
    public static void main(String[] args) {
        String object = args[0];
        String program = args[1];
        String vectors = args[2];
        run(PROGRAM, "plugin");
        run(PROGRAM, "plugin", "aa  bb  ");
        run(RESERVED, "plugin");
        run(ASSEMBLY, "asm", "-", "-o", "-");
        run(PSEUDO_C, "asm", "-", "--dialect", "pseudo-c", "-o", "-");
        run("", "run", object, "--program", program, "--mem", "00");
        run("", "disasm", object);
        run("", "disasm", object, "--dialect", "pseudo-c");
        run("", "disasm", object, "--dialect", "listing");
        run("", "graph", object, "--program", program);
        run("", "graph", object, "--program", program, "--format", "mermaid", "--dialect", "pseudo-c");
        run("", "check", object);
        run("", "conformance", vectors);
        run("", "--help");
        run("", "run", "--help");
        run("", "--version");
        run("", "run");
    }

    private static void run(String input, String... args) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Main.run(args, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), nowhere, nowhere);
    }
}
