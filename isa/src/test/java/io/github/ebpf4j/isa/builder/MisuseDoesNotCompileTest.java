package io.github.ebpf4j.isa.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles one class with a statement per line, and looks which lines the compiler refuses. The compiler is asked for
 * by {@link ToolProvider}, since the module does not read {@code java.compiler}.
 */
class MisuseDoesNotCompileTest {

    private static final List<String> MISUSES = List.of(
            "b.mov(R10, 1);",
            "b.mov(R10, R1);",
            "b.add32(R10, 1);",
            "b.neg(R10);",
            "b.le16(R10);",
            "b.movsx(B, R10, R1);",
            "Register r = R1; b.mov(r, 0);",
            "b.mov(R1, 1L);",
            "b.movsx(DW, R1, R2);",
            "b.movsx32(W, R1, R2);",
            "b.ldx(DW, R10, R1.at(0));",
            "b.ldx(DW, R0, R1);",
            "b.ldxs(DW, R0, R1.at(0));",
            "b.ldxs(W, R10, R1.at(0));",
            "b.stx(W, R1, R2);",
            "b.stx(W, R2, R1.at(0));",
            "b.ldabs(DW, 0);",
            "b.ldind(DW, R1, 0);",
            "b.atomicAdd(B, R1.at(0), R2);",
            "b.atomicFetchXor(H, R1.at(0), R2);",
            "b.atomicFetchAdd(DW, R1.at(0), R10);",
            "b.xchg(DW, R1.at(0), R10);",
            "b.cmpxchg(B, R1.at(0), R2);",
            "b.loadAcquire(B, R10, R1.at(0));",
            "b.lddw(R10, 1);",
            "b.lddwMapByFd(R10, 1);",
            "b.lddwCode(R1, 4);",
            "b.addrSpaceCastUser(R10, R1);",
            "b.ja(3);",
            "b.jeq(1, R1, l);",
            "b.jeq(R1, 1);",
            "b.callLocal(3);",
            "b.callx(3);",
            "new Label();",
            "new Register() { public int number() { return 11; } };",
            "new Size.Narrow() { public int bytes() { return 8; } };");

    private static final List<String> USES = List.of(
            "b.mov(R1, R10);",
            "Register r = R10; b.mov(R1, r);",
            "b.movsx(W, R1, R2);",
            "b.movsx32(H, R1, R2);",
            "b.ldx(DW, R0, R10.at(0));",
            "b.ldxs(W, R0, R1.at(0));",
            "b.stx(W, R10.at(0), R10);",
            "b.ldabs(W, 0);",
            "b.atomicAdd(W, R1.at(0), R10);",
            "b.atomicFetchAdd(DW, R1.at(0), R2);",
            "b.cmpxchg(DW, R1.at(0), R10);",
            "b.storeRelease(B, R1.at(0), R10);",
            "b.lddw(R1, 1);",
            "b.lddwCode(R1, l);",
            "b.jeq(R10, 1, l).jeq32(R1, R10, l).ja(l).callLocal(l).callx(R10).exit();");

    @TempDir
    private Path folder;

    @Test
    void theCompilerRefusesExactlyTheMisuses() throws IOException, URISyntaxException {
        assertEquals(Set.copyOf(MISUSES), refused());
    }

    private Set<String> refused() throws IOException, URISyntaxException {
        StringBuilder source = new StringBuilder("import io.github.ebpf4j.isa.builder.*;"
                + "import static io.github.ebpf4j.isa.builder.Operands.*; class Program { \n");
        for (List<String> statements : List.of(USES, MISUSES)) {
            for (String statement : statements) {
                source.append("void m%d(BytecodeBuilder b, Label l) { %s }%n".formatted(source.length(), statement));
            }
        }
        Path file = Files.writeString(folder.resolve("Program.java"), source.append("}"));
        Path classes = Path.of(BytecodeBuilder.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        printer,
                        printer,
                        "-XDrawDiagnostics",
                        "-Xmaxerrs",
                        "1000",
                        "-cp",
                        classes.toString(),
                        "-d",
                        folder.toString(),
                        file.toString());
        assertEquals(1, status, output::toString);
        return statementsOf(output.toString());
    }

    /** Returns the statements that {@code Program.java:7:31: compiler.err...} complains about. */
    private static Set<String> statementsOf(String output) {
        Set<String> statements = new LinkedHashSet<>();
        Matcher matcher = Pattern.compile("(?m)^Program\\.java:(\\d+):\\d+: compiler\\.err")
                .matcher(output);
        while (matcher.find()) {
            int index = Integer.parseInt(matcher.group(1)) - 2;
            statements.add(index < USES.size() ? USES.get(index) : MISUSES.get(index - USES.size()));
        }
        return statements;
    }
}
