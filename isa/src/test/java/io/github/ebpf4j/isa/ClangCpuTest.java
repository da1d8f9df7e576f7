package io.github.ebpf4j.isa;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClangCpuTest {

    private static Set<String> rows(ClangCpu cpu, int... classes) {
        return Arrays.stream(Opcode.values())
                .filter(row -> ClangCpu.of(row) == cpu)
                .filter(row -> Arrays.stream(classes).anyMatch(wanted -> (row.opcode() & 0b111) == wanted))
                .map(Opcode::toString)
                .collect(toSet());
    }

    @Test
    void secondVersionAddsJumpsIfLess() {
        assertEquals(
                Set.of(
                        "jlt64_imm",
                        "jlt64_reg",
                        "jle64_imm",
                        "jle64_reg",
                        "jslt64_imm",
                        "jslt64_reg",
                        "jsle64_imm",
                        "jsle64_reg"),
                rows(ClangCpu.V2, 0, 1, 2, 3, 4, 5, 6, 7));
    }

    @Test
    void firstVersionHasTheseStores() {
        assertEquals(
                Set.of(
                        "stxb",
                        "stxh",
                        "stxw",
                        "stxdw",
                        "atomic_add32",
                        "atomic_add64",
                        "atomic_fetch_add64",
                        "atomic_or64",
                        "atomic_fetch_or64",
                        "atomic_and64",
                        "atomic_fetch_and64",
                        "atomic_xor64",
                        "atomic_fetch_xor64",
                        "xchg64",
                        "cmpxchg64"),
                rows(ClangCpu.V1, 2, 3));
    }

    @Test
    void firstVersionHasNo32BitArithmeticButSwaps() {
        assertEquals(Set.of("le16", "le32", "le64", "be16", "be32", "be64"), rows(ClangCpu.V1, 4));
    }

    @Test
    void fourthVersionAddsThese() {
        assertEquals(
                Set.of(
                        "movsx8_64",
                        "movsx16_64",
                        "movsx32_64",
                        "sdiv64_imm",
                        "sdiv64_reg",
                        "smod64_imm",
                        "smod64_reg",
                        "swap16",
                        "swap32",
                        "swap64",
                        "ja32",
                        "ldxsb",
                        "ldxsh",
                        "ldxsw",
                        "stb",
                        "sth",
                        "stw",
                        "stdw",
                        "gotox"),
                rows(ClangCpu.V4, 0, 1, 2, 5, 6, 7));
        assertEquals(8, rows(ClangCpu.V4, 3).size(), "atomic loads and stores");
        assertEquals(6, rows(ClangCpu.V4, 4).size(), "32-bit movsx, sdiv, smod");
    }

    @Test
    void thirdVersionAddsThese() {
        assertEquals(22, rows(ClangCpu.V3, 6).size(), "jumps of class JMP32");
        assertEquals(9, rows(ClangCpu.V3, 3).size(), "32-bit atomic operations but addition");
        assertEquals(0, rows(ClangCpu.V3, 0, 1, 2, 5, 7).size());
        assertEquals("v3", ClangCpu.V3.toString());
    }
}
