package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.SourceLine;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintableTest {

    private static final Bytecode CODE = Assembler.assemble("exit");

    @Test
    void whatATerminalShowsStays() {
        for (String text : new String[] {"", "main", "a b \\u000a", "m\u00e4n \u4e2d", "\ud83d\ude00"}) {
            assertEquals(text, Printable.text(text));
        }
    }

    @Test
    void whatItWouldObeyIsEscaped() {
        assertEquals(
                "\\u000d\\u000a\\u0000\\u001b[2J\\u007f\\u0085\\u200b\\u202e\\u2028\\u2029",
                Printable.text("\r\n\0\u001b[2J\u007f\u0085\u200b\u202e\u2028\u2029"));
    }

    @Test
    void everyTextOfAProgram() {
        Program program = new Program(
                "a\n",
                "b\n",
                CODE,
                ByteOrder.BIG_ENDIAN,
                List.of(new Function("c\n", 0, 1)),
                List.of(new SourceLine(0, "d\n", 3, 4, "\treturn\t0;\u001b")),
                "e\n");

        assertEquals(
                new Program(
                        "a\\u000a",
                        "b\\u000a",
                        CODE,
                        ByteOrder.BIG_ENDIAN,
                        List.of(new Function("c\\u000a", 0, 1)),
                        List.of(new SourceLine(0, "d\\u000a", 3, 4, " return 0;\\u001b")),
                        "e\\u000a"),
                Printable.program(program));
    }
}
