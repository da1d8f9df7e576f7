package io.github.ebpf4j.isa.program;

import io.github.ebpf4j.isa.Bytecode;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A linked program: its code, with every subprogram that it calls appended, and what is known about it.
 *
 * @param name the program's symbol, {@code "main"} where there is none
 * @param section the section that it stood in, empty where there was none
 * @param attachment what it is for, as the section's name says
 * @param bytecode the code; execution starts at its first instruction
 * @param byteOrder the byte order that it was compiled for, and in which it sees memory
 * @param functions its functions, by ascending {@code pc}; empty where there are no symbols
 * @param lines the source lines, by ascending {@code pc}; empty where they are not known
 * @param references what instructions refer to by name, by ascending {@code pc}
 * @param license the license that the object declares, empty where it declares none
 */
public record Program(
        String name,
        String section,
        Attachment attachment,
        Bytecode bytecode,
        ByteOrder byteOrder,
        List<Function> functions,
        List<SourceLine> lines,
        List<Reference> references,
        String license) {

    /** Copies the lists, so that the program cannot change. */
    public Program {
        functions = List.copyOf(functions);
        lines = List.copyOf(lines);
        references = List.copyOf(references);
    }

    /** Creates a program that refers to nothing by name, and whose section does not say what it is for. */
    public Program(
            String name,
            String section,
            Bytecode bytecode,
            ByteOrder byteOrder,
            List<Function> functions,
            List<SourceLine> lines,
            String license) {
        this(name, section, Attachment.UNKNOWN, bytecode, byteOrder, functions, lines, List.of(), license);
    }

    /** Returns a little-endian program without symbols, for code that comes from no object file. */
    public static Program of(Bytecode bytecode) {
        return of(bytecode, ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns a program without symbols that sees memory in the given byte order. */
    public static Program of(Bytecode bytecode, ByteOrder byteOrder) {
        return new Program("main", "", bytecode, byteOrder, List.of(), List.of(), "");
    }

    /** Returns it with another use, for a section whose name does not say it. */
    public Program withAttachment(Attachment other) {
        return new Program(name, section, other, bytecode, byteOrder, functions, lines, references, license);
    }

    /** Returns the function that the slot {@code pc} belongs to, or nothing where no symbol covers it. */
    public Optional<Function> functionAt(int pc) {
        int last = lastUpTo(functions, Function::pc, pc);
        return last < 0 ? Optional.empty() : Optional.of(functions.get(last)).filter(each -> each.contains(pc));
    }

    /**
     * Returns the source line that the instruction at {@code pc} comes from, or nothing where it is not known. A line
     * of one function does not go on into the next.
     */
    public Optional<SourceLine> lineAt(int pc) {
        int last = lastUpTo(lines, SourceLine::pc, pc);
        int from = functionAt(pc).map(Function::pc).orElse(0);
        return last < 0 ? Optional.empty() : Optional.of(lines.get(last)).filter(line -> line.pc() >= from);
    }

    /** Returns what the instruction at {@code pc} refers to by name, mostly nothing. */
    public List<Reference> referencesAt(int pc) {
        int end = lastUpTo(references, Reference::pc, pc) + 1;
        int start = end;
        while (start > 0 && references.get(start - 1).pc() == pc) {
            start--;
        }
        return references.subList(start, end);
    }

    /** Returns the index of the last element that is at {@code pc} or before it, -1 if there is none. */
    private static <T> int lastUpTo(List<T> ordered, ToIntFunction<T> slot, int pc) {
        int low = 0;
        int high = ordered.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (slot.applyAsInt(ordered.get(middle)) <= pc) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
