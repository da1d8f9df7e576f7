package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;
import static io.github.ebpf4j.conformance.families.Instructions.ldxdw;
import static io.github.ebpf4j.conformance.families.Instructions.movRegister;

import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.Arrays;
import java.util.stream.Stream;

/** A compare and exchange that does not match, by the highest bit that it compares and by the lowest. */
final class CompareAndExchange implements Family {

    private static final int AT = 8;
    private static final long SRC = 0x0f1e2d3c_f5e6d7c8L;

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row.operation() == Operation.CMPXCHG)
                .flatMap(row -> Stream.of(
                                new Difference("highest-bit", 1L << (Rfc.width(row) - 1)),
                                new Difference("lowest-bit", 1))
                        .flatMap(difference ->
                                Stream.of(memory(row, difference), r0(row, difference), source(row, difference))));
    }

    /** Where R0 and memory differ. */
    private record Difference(String name, long bits) {

        String words() {
            return "R0 differs in the " + name.replace('-', ' ');
        }
    }

    private static GeneratedVector memory(Opcode row, Difference difference) {
        MemoryImage memory = pattern();
        return start(row, difference, "keeps-memory", "memory stays", memory)
                .asm(ldxdw(0, 1, AT), exit())
                .result(memory.load(AT, Long.BYTES));
    }

    private static GeneratedVector r0(Opcode row, Difference difference) {
        MemoryImage memory = pattern();
        String special = "R0 becomes what memory held" + (row.is64Bit() ? "" : ", zero-extended");
        return start(row, difference, "loads-r0", special, memory).asm(exit()).result(memory.load(AT, row.size()));
    }

    private static GeneratedVector source(Opcode row, Difference difference) {
        return start(row, difference, "keeps-src", "src stays", pattern())
                .asm(movRegister(0, 3), exit())
                .result(SRC);
    }

    private static MemoryImage pattern() {
        return MemoryImage.ofPattern(2 * Long.BYTES, false);
    }

    private static VectorText start(
            Opcode row, Difference difference, String what, String special, MemoryImage memory) {
        String name = "%s-%s-%s".formatted(Notation.nameOf(row), difference.name, what);
        String clause = "RFC 9669 5.3: %s; where %s, %s.".formatted(Notation.of(row), difference.words(), special);
        // All eight bytes of memory, so that the upper halves are equal at 32 bits.
        long r0 = memory.load(AT, Long.BYTES) ^ difference.bits;
        return VectorText.of(Notation.folder(row.section()), "compare-and-exchange", name, clause)
                .mem(memory.toArray())
                .asm(lddw(0, r0), lddw(3, SRC), Instructions.of(row, 1, 3, AT, 0));
    }
}
