package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CheckCommandTest {

    @Test
    void everyProgramOfAnObjectFile() {
        String file = Session.object("calls.bpfel.o");
        Session session = Session.of("check", file);

        assertEquals(Status.OK, session.status(), session.out());
        assertEquals(4, session.out().lines().count(), session.out());
        assertTrue(
                session.out()
                        .lines()
                        .allMatch(line -> line.startsWith(file + ": program \"")
                                && line.endsWith(" slots, 0 errors, 0 warnings")),
                session.out());
    }

    @Test
    void oneProgramOfAnObjectFile() {
        Session session = Session.of("check", Session.object("calls.bpfel.o"), "--program", "call_twice");

        assertEquals(1, session.out().lines().count(), session.out());
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
                """, session.out());
        assertEquals("", session.err());
        assertEquals(Status.FAILED, session.status());
    }

    @Test
    void aWarningIsNoFailure() {
        Session session = Session.of(Session.assembled(".8byte 0x000000020000008d\nexit"), "check", "-");

        assertEquals(Status.OK, session.status(), session.out());
        assertTrue(session.out().startsWith("warning: standard input (bytecode): pc 0: callx: "), session.out());
        assertTrue(session.out().endsWith(": 2 slots, 0 errors, 1 warning\n"), session.out());
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
        Session session = Session.of("check", Session.object("undefined.bpfel.o"));

        assertEquals(Status.FAILED, session.status());
        assertEquals("", session.err());
        assertTrue(session.out().startsWith("error: load: "), session.out());
        assertTrue(session.out().contains("\"call_missing\""), session.out());
    }
}
