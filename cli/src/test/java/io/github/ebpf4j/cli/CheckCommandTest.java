package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckCommandTest {

    /** How many lines of facts follow each program. */
    private static final int FACTS = 8;

    @Test
    void everyProgramOfAnObjectFile() {
        String file = Session.object("calls.bpfel.o");
        Session session = Session.of("check", file);

        assertEquals(Status.OK, session.status(), session.out());
        List<String> verdicts =
                session.out().lines().filter(line -> !line.startsWith("  ")).toList();
        assertEquals(4, verdicts.size(), session.out());
        assertTrue(
                verdicts.stream()
                        .allMatch(line -> line.startsWith(file + ": program \"")
                                && line.endsWith(" slots, 0 errors, 0 warnings")),
                session.out());
        assertEquals(4 + 4 * FACTS, session.out().lines().count(), session.out());
    }

    @Test
    void oneProgramOfAnObjectFile() {
        String file = Session.object("calls.bpfel.o");

        Session.of("check", file, "--program", "call_twice").assertPrints(file + """
                : program "call_twice": 19 slots, 0 errors, 0 warnings
                  instructions:        19 in 19 slots
                  conformance groups:  base32, divmul32
                  profiles:            rfc9669
                  clang:               -mcpu=v3
                  helpers:             none
                  functions by BTF id: none
                  maps:                none
                  call depth:          1
                """);
    }

    @Test
    void allFindings() {
        Session session = Session.of(Session.assembled("mov %r11, 1\nja +5"), "check", "-");

        assertEquals("""
                error: standard input (bytecode): pc 0: mov64_imm: dst is register 11, the last is 10 \
                (register-number, RFC 9669 section 3.1)
                error: standard input (bytecode): pc 1: ja: target 7 is outside the program, which has 2 slots \
                (jump-outside, Linux: jump out of range)
                standard input (bytecode): 2 slots, 2 errors, 0 warnings
                  instructions:        2 in 2 slots
                  conformance groups:  base64
                  profiles:            rfc9669
                  clang:               -mcpu=v1
                  helpers:             none
                  functions by BTF id: none
                  maps:                none
                  call depth:          0
                """, session.out());
        assertEquals("", session.err());
        assertEquals(Status.FAILED, session.status());
    }

    @Test
    void aWarningIsNoFailure() {
        Session session = Session.of(Session.assembled(".8byte 0x000000020000008d\nexit"), "check", "-");

        assertEquals(Status.OK, session.status(), session.out());
        assertTrue(session.out().startsWith("warning: standard input (bytecode): pc 0: callx: "), session.out());
        assertTrue(session.out().contains(": 2 slots, 0 errors, 1 warning\n"), session.out());
    }

    @Test
    void aProfileThatDoesNotHaveTheInstruction() {
        byte[] callx = Session.assembled("call %r2\nexit");

        assertEquals(Status.OK, Session.of(callx, "check", "-").status());
        assertEquals(
                Status.FAILED,
                Session.of(callx, "check", "-", "--profile", "rfc9669").status());
    }

    @Test
    void programsThatDoNotLoadAreErrors() {
        Session session = Session.of("check", Session.object("link-b.bpfel.o"));

        assertEquals(Status.FAILED, session.status());
        assertEquals("", session.err());
        List<String> errors =
                session.out().lines().filter(line -> line.startsWith("error: ")).toList();
        assertEquals(1, errors.size(), session.out());
        assertTrue(errors.get(0).startsWith("error: load: "), session.out());
        assertTrue(errors.get(0).contains("\"write_shared\""), session.out());
    }

    @Test
    void theFactsDoNotDependOnTheProfile() {
        byte[] callx = Session.assembled("call %r2\nexit");
        Session refused = Session.of(callx, "check", "-", "--profile", "rfc9669");

        assertEquals(
                facts(Session.of(callx, "check", "-").out()), facts(refused.out()), "the facts for another profile");
        assertTrue(facts(refused.out()).contains("  profiles:            rfc9669, callx"), refused.out());
    }

    private static List<String> facts(String out) {
        return out.lines().filter(line -> line.startsWith("  ")).toList();
    }
}
