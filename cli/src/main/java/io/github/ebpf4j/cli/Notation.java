package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Dialect;
import io.github.ebpf4j.isa.text.Disassembler;
import io.github.ebpf4j.isa.text.Listing;
import java.util.function.Function;

/** How a program can be written: in a dialect, which can be read back, or as a listing, which cannot. */
enum Notation {
    CONFORMANCE(Dialect.CONFORMANCE),
    PSEUDO_C(Dialect.PSEUDO_C),
    LISTING("listing", program -> Listing.print(Printable.program(program)));

    private final String label;
    private final Function<Program, String> writer;

    Notation(Dialect dialect) {
        this(dialect.toString(), program -> Disassembler.disassemble(dialect, Printable.program(program)));
    }

    Notation(String label, Function<Program, String> writer) {
        this.label = label;
        this.writer = writer;
    }

    /** Returns the program as text. */
    String write(Program program) {
        return writer.apply(program);
    }

    /** Returns the name as it is written on a command line. */
    @Override
    public String toString() {
        return label;
    }
}
