package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.isa.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of {@code --help}, which are in the resources word for word. */
class HelpTest {

    @Test
    void theCommandDescribesItself() throws IOException {
        Session.of("--help").assertPrints(golden("ebpf4j"));
        Session.of("-h").assertPrints(golden("ebpf4j"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "disasm", "asm", "graph", "check", "inspect", "btf", "conformance", "plugin"})
    void everyVerbDescribesItself(String verb) throws IOException {
        String golden = golden(verb);

        Session.of(verb, "--help").assertPrints(golden);
        assertTrue(golden.contains("Exit codes:\n  0 "), golden);
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = HelpTest.class.getResourceAsStream("help/" + name + ".txt")) {
            assertNotNull(file, name);
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void withoutAVerbTheHelpIsOnStandardError() throws IOException {
        assertEquals(new Session(Status.WRONG_USAGE, "", golden("ebpf4j")), Session.of());
    }

    @Test
    void theDefaultsAreThoseOfTheLibrary() throws IOException {
        assertEquals("linux+callx", Profile.describe(Profile.DEFAULT));
        // Lines are broken behind commas, too.
        String help = golden("run").replaceAll("\\s+", "");
        assertTrue(help.contains("Withoutit:linux,callx."));
        assertEquals(100_000_000, Limits.DEFAULT.instructions());
        assertTrue(help.contains("Withoutit:100000000."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void theVersionNamesTheJdkToo(String option) {
        Session session = Session.of(option);

        assertEquals(Status.OK, session.status());
        assertTrue(session.out().endsWith(" on Java " + Runtime.version() + "\n"), session.out());
        assertTrue(session.out().startsWith("ebpf4j "), session.out());
        assertEquals(session, Session.of("run", option));
    }
}
