package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.text.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    void theDefaultIsTheDialectOfBpfConformance() {
        String file = Session.object("calls.bpfel.o");

        assertEquals(Session.of("disasm", file), Session.of("disasm", file, "--dialect", "bpf_conformance"));
    }

    @Test
    void pseudoC() {
        byte[] code = Session.assembled("mov32 %r0, 1\njeq %r0, 2, exit\nexit");

        Session.of(code, "disasm", "-", "--dialect", "pseudo-c")
                .assertPrints("# standard input (bytecode)\n    w0 = 0x1\n    if r0 == 0x2 goto +0x0\n    exit\n");
    }

    @Test
    void pseudoCReadsBackToItself() {
        Session text = Session.of(
                "disasm", Session.object("fibonacci.bpfel.o"), "--program", "xdp_fib2", "--dialect=pseudo-c");

        assertTrue(text.out().contains("# pc 0: xdp_fib2\n"), text.out());
        Session.of(Session.assembled(Dialect.PSEUDO_C, text.out()), "run", "-").assertPrints("r0 = 55 (0x37)\n");
    }

    @Test
    void aListing() {
        String file = Session.object("calls.bpfel.o");
        Session session = Session.of("disasm", file, "--program", "call_twice", "--dialect", "listing");

        assertEquals(Status.OK, session.status(), session.err());
        assertTrue(session.out().startsWith("# " + file + """
                : program "call_twice", section "xdp"
                call_twice:
                      ; SEC("xdp") int call_twice(void *ctx)
                     0: MovImm32 dst: r1 imm: 6
                      ; volatile int a = 6, b = 5, c = -15;
                     1: StXMemW dst: rfp src: r1 off: -4 imm: 0
                """), session.out());
        assertTrue(session.out().contains("\n     8: Call 4 <multiply>\n"), session.out());
        assertTrue(
                session.out().contains("\nmultiply:\n      ; NOINLINE int multiply(int a, int b)\n    13: "),
                session.out());
        assertFalse(session.out().contains("# pc "), session.out());
    }

    @ParameterizedTest
    @EnumSource(Notation.class)
    void whatIsReferredToStandsBesideEveryInstruction(Notation notation) {
        String maps = disasm("maps-inner.bpfel.o", notation);
        String externs = disasm("externs-functions.bpfel.o", notation);
        String fields = disasm("core-moved.bpfel.o", notation);
        String settings = disasm("kconfig.bpfel.o", notation);

        assertTrue(maps.contains(" # map by_number\n"), maps);
        assertTrue(maps.contains(" # bpf_map_lookup_elem\n"), maps);
        assertTrue(externs.contains(" # extern task_acquire\n"), externs);
        assertTrue(fields.contains(" # struct task.pid field_byte_offset 0\n"), fields);
        assertTrue(settings.contains(" # .kconfig+0x14 (LINUX_KERNEL_VERSION)\n"), settings);
        assertTrue(settings.contains(" # unresolved CONFIG_HZ: no value is given"), settings);
        String lines = disasm("lines.bpfel.o", notation);
        assertTrue(lines.contains(notation == Notation.LISTING ? " ; return" : "    # return"), lines);
    }

    private static String disasm(String object, Notation notation) {
        return Session.of("disasm", Session.object(object), "--dialect", notation.toString())
                .out();
    }

    @Test
    void aNameInAListingDoesNotControlTheTerminal() {
        byte[] object = RunnersObject.of("a\n\u001b[31m", Session.assembled("exit"));

        Session.of(object, "disasm", "-", "--dialect", "listing").assertPrints("""
                # standard input: program "a\\u000a\\u001b[31m", section ".text"
                a\\u000a\\u001b[31m:
                    0: Exit
                """);
    }

    @Test
    void whatIsMalformedIsShownInEveryDialect() {
        byte[] reserved = {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0};
        String pseudoC =
                Session.of(reserved, "disasm", "-", "--dialect", "pseudo-c").out();

        assertTrue(pseudoC.contains("    .8byte 0x00000000000000ff # reserved\n"), pseudoC);
        assertArrayEquals(reserved, Session.assembled(Dialect.PSEUDO_C, pseudoC));
        Session.of(reserved, "disasm", "-", "--dialect", "listing")
                .assertPrints("# standard input (bytecode)\n    0: .8byte 0x00000000000000ff # reserved\n");
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
        Session session = Session.of("disasm", Session.object("link-b.bpfel.o"));

        assertEquals(Status.FAILED, session.status());
        assertTrue(session.out().contains("program \"call_a\""), session.out());
        assertTrue(session.err().lines().allMatch(line -> line.startsWith("load: ")), session.err());
        assertTrue(session.err().contains("\"write_shared\""), session.err());
    }

    @Test
    void aProgramThatDoesNotLoadIsRefused() {
        String file = Session.object("link-b.bpfel.o");
        Session.of("disasm", file, "--program", "write_shared").assertRefuses("load: " + file + ": ", "write_shared");
    }
}
