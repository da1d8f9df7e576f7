package io.github.ebpf4j.cli;

import org.junit.jupiter.api.Test;

/** Command lines that are wrong: one line, and exit code 2. */
class UsageTest {

    @Test
    void anUnknownVerb() {
        Session.of("walk").assertWrongUsage("ebpf4j: Unmatched argument at index 0: 'walk' (see ebpf4j --help)");
    }

    @Test
    void anUnknownOption() {
        Session.of("run", "a", "--fast")
                .assertWrongUsage("ebpf4j run: Unknown option: '--fast' (see ebpf4j run --help)");
        Session.of("--fast").assertWrongUsage("ebpf4j: Unknown option: '--fast' (see ebpf4j --help)");
    }

    @Test
    void aMissingFile() {
        Session.of("run").assertWrongUsage("ebpf4j run: Missing required parameter: 'FILE' (see ebpf4j run --help)");
        Session.of("conformance")
                .assertWrongUsage(
                        "ebpf4j conformance: Missing required parameter: 'DIR' (see ebpf4j conformance --help)");
    }

    @Test
    void aMissingFileToDraw() {
        Session.of("graph")
                .assertWrongUsage("ebpf4j graph: Missing required parameter: 'FILE' (see ebpf4j graph --help)");
    }

    @Test
    void oneFileTooMany() {
        Session.of("check", "a", "b")
                .assertWrongUsage("ebpf4j check: Unmatched argument at index 2: 'b' (see ebpf4j check --help)");
    }

    @Test
    void anOutputThatIsNotNamed() {
        Session.of("asm", "a")
                .assertWrongUsage("ebpf4j asm: Missing required option: '--output=OUT' (see ebpf4j asm --help)");
    }

    @Test
    void aBudgetThatIsNoCount() {
        for (String budget : new String[] {"-1", "many", "9223372036854775808", ""}) {
            Session.of("run", "a", "--budget", budget)
                    .assertWrongUsage("ebpf4j run: Invalid value for option '--budget': \"" + budget
                            + "\" is not a number from 0 to 9223372036854775807 (see ebpf4j run --help)");
        }
    }

    @Test
    void anUnknownProfile() {
        Session.of("plugin", "--profile", "linux,windows")
                .assertWrongUsage(
                        "ebpf4j plugin: Invalid value for option '--profile' (NAME): \"windows\" is not one of"
                                + " [rfc9669, linux, callx] (see ebpf4j plugin --help)");
    }

    @Test
    void anUnknownDialect() {
        Session.of("disasm", "a", "--dialect", "PSEUDO_C")
                .assertWrongUsage("ebpf4j disasm: Invalid value for option '--dialect': \"PSEUDO_C\" is not one of"
                        + " [bpf_conformance, pseudo-c, listing] (see ebpf4j disasm --help)");
        for (String verb : new String[] {"asm", "graph"}) {
            Session.of(verb, "a", "-o", "b", "--dialect", "listing")
                    .assertWrongUsage("ebpf4j " + verb + ": Invalid value for option '--dialect': \"listing\" is not"
                            + " one of [bpf_conformance, pseudo-c] (see ebpf4j " + verb + " --help)");
        }
    }

    @Test
    void anUnknownFormat() {
        Session.of("graph", "a", "--format", "GRAPHVIZ")
                .assertWrongUsage("ebpf4j graph: Invalid value for option '--format': \"GRAPHVIZ\" is not one of"
                        + " [graphviz, mermaid] (see ebpf4j graph --help)");
    }

    private static void assertConformanceRefuses(String message, String... options) {
        String[] args = new String[options.length + 2];
        args[0] = "conformance";
        System.arraycopy(options, 0, args, 1, options.length);
        args[args.length - 1] = "a";
        Session.of(args).assertWrongUsage("ebpf4j conformance: " + message + " (see ebpf4j conformance --help)");
    }

    @Test
    void numbersOutOfRange() {
        for (String jobs : new String[] {"0", "1025", "many", ""}) {
            assertConformanceRefuses(
                    "Invalid value for option '--jobs': \"" + jobs + "\" is not a number from 1 to 1024",
                    "--jobs=" + jobs);
        }
        assertConformanceRefuses(
                "Invalid value for option '--random': \"100001\" is not a number from 1 to 100000", "--random=100001");
        for (String timeout : new String[] {"0", "3600001", "-1"}) {
            assertConformanceRefuses(
                    "Invalid value for option '--timeout': \"" + timeout + "\" is not a number from 1 to 3600000",
                    "--timeout=" + timeout);
        }
    }

    @Test
    void wordsThatAreNotAmongThoseOfTheHelp() {
        assertConformanceRefuses(
                "Invalid value for option '--groups' (GROUP): \"BASE64\" is not one of [base32, base64, divmul32,"
                        + " divmul64, atomic32, atomic64, packet, linux, callx]",
                "--groups",
                "base32,BASE64");
        assertConformanceRefuses(
                "Invalid value for option '--engine' (NAME): \"jit\" is not one of [interpreter, reference]",
                "--engine",
                "jit");
    }

    @Test
    void aPatternThatIsNone() {
        assertConformanceRefuses(
                "Invalid value for option '--include' (GLOB): \"[a\" is not a pattern for paths", "--include", "[a");
    }

    @Test
    void aCommandLineThatIsNone() {
        assertConformanceRefuses(
                "Invalid value for option '--plugin' ('CMD ARGS'): the quote ' is not closed in \"a 'b\"",
                "--plugin",
                "a 'b");
        assertConformanceRefuses(
                "Invalid value for option '--plugin' ('CMD ARGS'): there is no command in \"\"", "--plugin", "");
    }

    @Test
    void optionsForAPluginWithoutOne() {
        assertConformanceRefuses("--elf is for a plugin, and there is no --plugin", "--elf");
        assertConformanceRefuses("--xdp-prolog is for a plugin, and there is no --plugin", "--xdp-prolog");
        assertConformanceRefuses("--timeout is for a plugin, and there is no --plugin", "--timeout=5");
    }

    @Test
    void aLineBreakInAnArgumentDoesNotBreakTheLine() {
        Session.of("run", "a", "--x\n\u001b[31my")
                .assertWrongUsage("ebpf4j run: Unknown option: '--x\\u000a\\u001b[31my' (see ebpf4j run --help)");
    }
}
