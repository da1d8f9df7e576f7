package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.ProgramFacts;
import io.github.ebpf4j.isa.text.Assembler;
import org.junit.jupiter.api.Test;

class FactSheetTest {

    private static String sheet(String text) {
        return FactSheet.of(ProgramFacts.of(Assembler.assemble(text))).replace("\r\n", "\n");
    }

    private static void assertHas(String line, String text) {
        String sheet = sheet(text);
        assertTrue(sheet.lines().anyMatch(("  " + line)::equals), sheet);
        assertEquals(8, sheet.lines().count(), sheet);
    }

    @Test
    void aProgramThatNeedsAlmostNothing() {
        assertEquals("""
                  instructions:        2 in 2 slots
                  conformance groups:  base64
                  profiles:            rfc9669
                  clang:               -mcpu=v1
                  helpers:             none
                  functions by BTF id: none
                  maps:                none
                  call depth:          0
                """, sheet("mov %r0, 0\nexit"));
    }

    @Test
    void aProgramThatNeedsMuch() {
        assertEquals("""
                  instructions:        14 in 17 slots
                  conformance groups:  base64, divmul32, atomic64, linux
                  profiles:            linux
                  clang:               -mcpu=v4
                  helpers:             1, 7, 12
                  functions by BTF id: -1, 5
                  maps:                fd 3, fd 4, index 0
                  call depth:          1
                """, sheet("""
                lddw %r1, map_val(map_by_fd(4))+8
                lddw %r1, map_by_fd(3)
                lddw %r1, map_by_idx(0)
                call 12
                call 7
                call 1
                call 7
                call runtime 5
                call runtime -1
                call local f
                exit
                f: sdiv32 %r0, 2
                lock add [%r10-8], %r0
                load_acquire32 %r0, [%r10-8]
                """));
    }

    @Test
    void anEmptyProgram() {
        assertEquals("""
                  instructions:        0 in 0 slots
                  conformance groups:  none
                  profiles:            none
                  clang:               -mcpu=v1
                  helpers:             none
                  functions by BTF id: none
                  maps:                none
                  call depth:          0
                """, sheet(""));
    }

    @Test
    void whatIsNoInstructionIsCountedOnItsOwn() {
        assertHas("instructions:        3 (2 unknown) in 3 slots", ".8byte 0xff\nexit\n.8byte 0");
        assertHas("instructions:        1 in 1 slot", "exit");
    }

    @Test
    void whatNothingBounds() {
        assertHas("call depth:          unbounded", "f: call local f\nexit");
        assertHas("call depth:          unbounded", "call %r2\nexit");
        assertHas("call depth:          2", "call local f\nexit\nf: call local g\nexit\ng: exit");
    }

    @Test
    void clangsVersions() {
        assertHas("clang:               -mcpu=v1", "jgt %r1, 2, exit\nexit");
        assertHas("clang:               -mcpu=v2", "jlt %r1, 2, exit\nexit");
        assertHas("clang:               -mcpu=v3", "jlt32 %r1, 2, exit\nexit");
        assertHas("clang:               -mcpu=v4", "ja32 exit\nexit");
    }

    @Test
    void profilesAddUp() {
        assertHas("profiles:            linux, callx", "may_goto exit\ncall %r2\nexit");
        assertHas("profiles:            rfc9669, callx", "call %r2\nexit");
    }
}
