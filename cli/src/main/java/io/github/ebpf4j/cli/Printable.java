package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.isa.program.SourceLine;

/** What comes from files and arguments may neither break the line that it stands in nor control the terminal. */
final class Printable {

    private Printable() {}

    /** Returns the text with everything in it escaped that a terminal would not show as it is. */
    static String text(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            int type = Character.getType(character);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                safe.append(String.format("\\u%04x", (int) character));
            } else {
                safe.append(character);
            }
        }
        return safe.toString();
    }

    /** Returns the program with its names and source lines made so. */
    static Program program(Program program) {
        return new Program(
                text(program.name()),
                text(program.section()),
                program.attachment(),
                program.bytecode(),
                program.byteOrder(),
                program.functions().stream()
                        .map(function -> new Function(text(function.name()), function.pc(), function.slots()))
                        .toList(),
                program.lines().stream().map(Printable::line).toList(),
                program.references().stream().map(Printable::reference).toList(),
                text(program.license()));
    }

    private static Reference reference(Reference reference) {
        return new Reference(reference.pc(), reference.kind(), text(reference.name()), text(reference.detail()));
    }

    private static SourceLine line(SourceLine line) {
        // C is indented and aligned by tabs.
        String text = text(line.text().replace('\t', ' '));
        return new SourceLine(line.pc(), text(line.file()), line.line(), line.column(), text);
    }
}
