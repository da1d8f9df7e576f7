package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DisasmCommandTest {

    @Test
    void bareBytecode() {
        Session.of(Session.assembled("mov %r0, 1\njeq %r0, 2, exit\nexit"), "disasm", "-")
                .assertPrints("# standard input (bytecode)\n    mov %r0, 1\n    jeq %r0, 2, L2\nL2:\n    exit\n");
    }

    @Test
    void allProgramsOfAnObjectFile() {
        String file = Session.object("fibonacci.bpfeb.o");
        Session session = Session.of("disasm", file);

        assertEquals(Status.OK, session.status());
        assertEquals("", session.err());
        assertTrue(
                session.out().startsWith("# " + file + ": program \"xdp_fib\", section \"xdp\", big endian\n"),
                session.out());
        assertTrue(
                session.out()
                        .contains("\n\n# " + file + ": program \"xdp_fib2\", section \"xdp\", big endian\n"
                                + "# pc 0: xdp_fib2\n"),
                session.out());
    }

    @Test
    void oneProgramReadsBackToItself() {
        Session text = Session.of("disasm", Session.object("fibonacci.bpfel.o"), "--program", "xdp_fib2");
        Session.of(Session.assembled(text.out()), "run", "-").assertPrints("r0 = 55 (0x37)\n");
    }

    @Test
    void whatIsMalformedIsShown() {
        byte[] reserved = {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0};
        Session session = Session.of(reserved, "disasm", "-");

        assertEquals(Status.OK, session.status());
        assertTrue(session.out().contains(".8byte 0x00000000000000ff # reserved"), session.out());
        assertArrayEquals(reserved, Session.assembled(session.out()));
    }

    @Test
    void programsThatDoNotLoadAreNamedBesideThoseThatDo() {
        Session session = Session.of("disasm", Session.object("globals.bpfel.o"));

        assertEquals(Status.FAILED, session.status());
        assertTrue(session.out().contains("program \"no_data\""), session.out());
        assertTrue(session.err().lines().allMatch(line -> line.startsWith("load: ")), session.err());
        assertTrue(session.err().contains("\"bump_data\""), session.err());
    }

    @Test
    void aProgramThatDoesNotLoadIsRefused() {
        String file = Session.object("globals.bpfel.o");
        Session.of("disasm", file, "--program", "bump_data").assertRefuses("load: " + file + ": ", "bump_data");
    }
}
