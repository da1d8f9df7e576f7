package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PluginOptionsTest {

    @Test
    void aCommandLineIsNameAndWords() {
        assertEquals(
                new PluginOptions(
                        "./a 'b c'", List.of("./a", "b c"), Optional.empty(), Duration.ofSeconds(10), false, false),
                PluginOptions.of(" ./a 'b c'\n"));
    }

    @Test
    void theRestIsSaidByItself() {
        PluginOptions options = PluginOptions.of("a")
                .withDirectory(Path.of("b"))
                .withTimeout(Duration.ofMillis(1))
                .withElf(true)
                .withXdpPrologue(true);

        assertEquals(
                new PluginOptions("a", List.of("a"), Optional.of(Path.of("b")), Duration.ofMillis(1), true, true),
                options);
    }

    @Test
    void rangesAreKept() {
        PluginOptions options = PluginOptions.of("a");
        options.withTimeout(Duration.ofHours(1));

        assertRefused("the timeout is 0 ms, must be 1 to 3600000", () -> options.withTimeout(Duration.ZERO));
        assertRefused(
                "the timeout is 3600001 ms, must be 1 to 3600000",
                () -> options.withTimeout(Duration.ofMillis(3_600_001)));
        assertRefused(
                "the timeout is 9223372036854775807000 ms, must be 1 to 3600000",
                () -> options.withTimeout(Duration.ofSeconds(Long.MAX_VALUE)));
        assertRefused("there is no command in \"\"", () -> PluginOptions.of(""));
        assertRefused(
                "there is no command",
                () -> new PluginOptions("a", List.of(), Optional.empty(), Duration.ofSeconds(1), false, false));
    }

    private static void assertRefused(String message, Runnable attempt) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, attempt::run).getMessage());
    }
}
