package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what a reader gets. */
class ReadmeTest {

    private static final Path TOP =
            Path.of(System.getProperty("ebpf4j.testcases", "../testcases")).resolve("..");
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theJavaExampleCompilesAndPrintsWhatItSays(@TempDir Path folder) throws IOException, InterruptedException {
        Matcher example = EXAMPLE.matcher(Files.readString(TOP.resolve("README.md")));
        assertTrue(example.find(), "the README has an example");
        Path source = Files.writeString(folder.resolve("Example.java"), example.group(1));
        String classPath =
                System.getProperty("java.class.path") + File.pathSeparator + System.getProperty("jdk.module.path", "");

        StringWriter messages = new StringWriter();
        PrintWriter writer = new PrintWriter(messages);
        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(writer, writer, "-d", folder.toString(), "-cp", classPath, source.toString());
        assertEquals(0, compiled, messages::toString);

        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + classPath,
                        "Example")
                .directory(TOP.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals("XDP_PASS\n{}", printed.strip());
        assertEquals(0, run.waitFor());
        assertEquals(14, example.group(1).lines().count(), "lines of the example");
    }

    @Test
    void theConformanceTableIsTheOneThatTheBuildPrints() throws IOException {
        Path table = TOP.resolve("conformance/target/conformance-report/table.txt");
        Assumptions.assumeTrue(Files.exists(table), "the module conformance was not tested in this build");
        String printed = Files.readString(table).strip();
        Assumptions.assumeFalse(printed.contains("skipped:"), "upstream's vectors are not here");

        String readme = Files.readString(TOP.resolve("README.md"));
        // A plugin has a table of its own, which is nobody's but that build's.
        String ours = printed.split("\n\n", 2)[0];

        assertTrue(readme.contains("```\n" + ours + "\n```"), () -> "the README should show\n" + ours);
    }
}
