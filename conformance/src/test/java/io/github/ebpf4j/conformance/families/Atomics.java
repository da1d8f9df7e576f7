package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;
import static io.github.ebpf4j.conformance.families.Instructions.ldxdw;
import static io.github.ebpf4j.conformance.families.Instructions.mov;
import static io.github.ebpf4j.conformance.families.Instructions.movRegister;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Atomic operations at both widths: what is in memory and in the register afterwards, and which registers take part. A
 * 32-bit one works beside a word that must stay, with something in the upper half of its register.
 *
 * <p>A compare and exchange always matches here, by an R0 that has something else in its upper half at 32 bits; the
 * others are in {@link CompareAndExchange}.
 */
final class Atomics implements Family {

    private static final int R10 = Instruction.FRAME_POINTER;
    private static final int SIZE = 24;
    private static final long SRC = 0x0f1e2d3c_f5e6d7c8L;
    private static final long GARBAGE = 0x5a5a5a5aL << Integer.SIZE;

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row.form() == Form.ATOMIC)
                .flatMap(row -> Stream.concat(inMemory(row), inRegisters(row)));
    }

    private static Stream<GeneratedVector> inMemory(Opcode row) {
        int at = at(row);
        Stream<GeneratedVector> always = Stream.of(
                memory(row, "memory", "memory gets the result", SRC, at, false),
                memory(row, "big-endian", "in big-endian memory", SRC, at, true),
                memory(row, "src-minus-one", "src is -1", -1, at, false),
                onStack(row));
        boolean standsForItsWidth =
                row.operation() == Operation.ATOMIC_FETCH_ADD || row.operation() == Operation.CMPXCHG;
        return standsForItsWidth
                ? Stream.concat(
                        always, Stream.of(memory(row, "odd-address", "no alignment is asked for", SRC, at + 1, false)))
                : always;
    }

    private static Stream<GeneratedVector> inRegisters(Opcode row) {
        Stream<GeneratedVector> always = Stream.of(register(row), sourceIsR0(row), sourceIsBase(row));
        return row.writtenField().isPresent() ? Stream.concat(always, Stream.of(fetchIntoBase(row))) : always;
    }

    private static GeneratedVector memory(
            Opcode row, String what, String special, long src, int at, boolean bigEndian) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, bigEndian);
        VectorText text = text(row, what, special).mem(memory.toArray());
        if (bigEndian) {
            text.env("byte-order big");
        }
        setR0(text, row, memory.load(at, row.size()));
        memory.store(at, row.size(), Rfc.atomic(row, memory.load(at, row.size()), src));
        // At 32 bits, the word before the operand is seen too.
        int seen = at + row.size() - Long.BYTES;
        return text.asm(lddw(3, src), Instructions.of(row, 1, 3, at, 0), ldxdw(0, 1, seen), exit())
                .result(memory.load(seen, Long.BYTES));
    }

    private static GeneratedVector onStack(Opcode row) {
        MemoryImage stack = MemoryImage.ofPattern(Long.BYTES, false);
        long before = stack.load(0, Long.BYTES);
        VectorText text = text(row, "base-r6", "any register may be the base, with a negative offset")
                .asm(movRegister(6, R10), Instructions.of(Opcode.SUB64_IMM, 6, 0, 0, 8))
                .asm(lddw(2, before), Instructions.of(Opcode.STXDW, R10, 2, -16, 0));
        setR0(text, row, stack.load(0, row.size()));
        stack.store(0, row.size(), Rfc.atomic(row, stack.load(0, row.size()), SRC));
        return text.asm(lddw(3, SRC), Instructions.of(row, 6, 3, -8, 0), ldxdw(0, R10, -16), exit())
                .result(stack.load(0, Long.BYTES));
    }

    private static GeneratedVector register(Opcode row) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, false);
        long old = memory.load(at(row), row.size());
        boolean returns = row.operation() == Operation.CMPXCHG;
        boolean fetches = row.writtenField().isPresent();
        String special = returns || fetches
                ? "the old value goes to %s%s".formatted(returns ? "R0" : "src", upperHalf(row))
                : "without FETCH, src stays";
        VectorText text = setR0(text(row, "register", special).mem(memory.toArray()), row, old)
                .asm(lddw(3, SRC), Instructions.of(row, 1, 3, at(row), 0));
        if (!returns) {
            text.asm(movRegister(0, 3));
        }
        return text.asm(exit()).result(returns || fetches ? old : SRC);
    }

    private static GeneratedVector sourceIsR0(Opcode row) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, false);
        int at = at(row);
        long old = memory.load(at, row.size());
        VectorText text = text(row, "src-is-r0", "src may be R0").mem(memory.toArray());
        if (row.operation() == Operation.CMPXCHG) {
            return setR0(text, row, old)
                    .asm(Instructions.of(row, 1, 0, at, 0), exit())
                    .result(old);
        }
        text.asm(lddw(0, SRC), Instructions.of(row, 1, 0, at, 0));
        if (row.writtenField().isPresent()) {
            return text.asm(exit()).result(old);
        }
        memory.store(at, row.size(), Rfc.atomic(row, old, SRC));
        int seen = at + row.size() - Long.BYTES;
        return text.asm(ldxdw(0, 1, seen), exit()).result(memory.load(seen, Long.BYTES));
    }

    /** The result is the address itself whatever it is, if what memory held is neutral for the operation. */
    private static GeneratedVector sourceIsBase(Opcode row) {
        boolean and = row.operation() == Operation.ATOMIC_AND || row.operation() == Operation.ATOMIC_FETCH_AND;
        MemoryImage memory = MemoryImage.filled(Long.BYTES, and ? 0xff : 0);
        VectorText text = text(row, "dst-is-src", "src may be dst: memory gets the address")
                .mem(memory.toArray())
                .asm(movRegister(6, 1));
        setR0(text, row, 0);
        return text.asm(
                        Instructions.of(row, 1, 1, 0, 0),
                        Instructions.of(row.is64Bit() ? Opcode.LDXDW : Opcode.LDXW, 2, 6, 0, 0),
                        mov(0, 0),
                        Instructions.of(row.is64Bit() ? Opcode.JNE64_REG : Opcode.JNE32_REG, 2, 6, 1, 0),
                        mov(0, 1),
                        exit())
                .result(1);
    }

    private static GeneratedVector fetchIntoBase(Opcode row) {
        MemoryImage memory = MemoryImage.ofPattern(Long.BYTES, false);
        return text(row, "into-its-base", "the old value may replace the address" + upperHalf(row))
                .mem(memory.toArray())
                .asm(Instructions.of(row, 1, 1, 0, 0), movRegister(0, 1), exit())
                .result(memory.load(0, row.size()));
    }

    /** Sets R0 to what is compared with memory, with something above where only the lower half counts. */
    private static VectorText setR0(VectorText text, Opcode row, long old) {
        return row.operation() == Operation.CMPXCHG ? text.asm(lddw(0, row.is64Bit() ? old : old | GARBAGE)) : text;
    }

    private static int at(Opcode row) {
        return row.is64Bit() ? 8 : 4;
    }

    /** What becomes of the upper half of the register that a fetch overwrites: 5.3 says it of CMPXCHG alone. */
    private static String upperHalf(Opcode row) {
        if (row.is64Bit()) {
            return "";
        }
        return row.operation() == Operation.CMPXCHG ? ", zero-extended" : ", zero-extended as in Linux";
    }

    private static VectorText text(Opcode row, String what, String special) {
        // 5.3 does not say which half of R0 counts.
        String compared = row == Opcode.CMPXCHG32 ? " (Linux: by the lower half of R0)" : "";
        String clause = "RFC 9669 5.3: %s%s; %s.".formatted(Notation.of(row), compared, special);
        return VectorText.of(
                Notation.folder(row.section()), "atomic", "%s-%s".formatted(Notation.nameOf(row), what), clause);
    }
}
