package io.github.ebpf4j.isa.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Opcode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table as text and as bytes, written down in {@code spelling.txt}. */
class SpellingTest {

    private record Spelling(Opcode row, String text, String slots) {
        Bytecode code() {
            return Bytecode.decode(HexFormat.of().parseHex(slots), ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static List<Spelling> spellings() throws IOException {
        try (InputStream file = SpellingTest.class.getResourceAsStream("spelling.txt")) {
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 3))
                    .map(cells -> new Spelling(Opcode.valueOf(cells[0]), cells[1], cells[2].replace(" ", "")))
                    .toList();
        }
    }

    @Test
    void everyRowHasOneSpelling() throws IOException {
        assertEquals(
                Arrays.asList(Opcode.values()),
                spellings().stream().map(Spelling::row).sorted().toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void theTextIsReadAsItsBytes(Spelling spelling) {
        assertEquals(
                spelling.slots(),
                HexFormat.of().formatHex(Assembler.assemble(spelling.text()).encode(ByteOrder.LITTLE_ENDIAN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void theBytesAreOfTheRow(Spelling spelling) {
        assertEquals(Optional.of(spelling.row()), Opcode.lookup(spelling.code().at(0)));
        assertEquals(1, spelling.code().instructions().size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void theInstructionIsWrittenAsItsText(Spelling spelling) {
        assertEquals(spelling.text(), Disassembler.disassemble(spelling.code().at(0)));
    }
}
