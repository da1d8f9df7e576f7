package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParser;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedJsonTest {

    private static final int U32 = 1;
    private static final int TEXT = 3;
    private static final int COLOUR = 4;
    private static final int ADDRESS = 6;
    private static final int FLOW = 7;

    // struct flow { union { u32 v4; u32 v6[2]; }; enum colour colour; char name[4]; }
    private static final Btf TYPES = Btf.of(List.of(
            new BtfType.Int("u32", 4, 32, 0, false, false, false),
            new BtfType.Int("char", 1, 8, 0, true, false, false),
            new BtfType.Array(2, U32, 4),
            new BtfType.Enumeration(
                    Kind.ENUM,
                    "colour",
                    4,
                    false,
                    List.of(new BtfType.Enumerator("RED", 1), new BtfType.Enumerator("BLUE", 2))),
            new BtfType.Array(U32, U32, 2),
            new BtfType.Composite(Kind.UNION, "", 8, List.of(new Member("v4", U32, 0, 0), new Member("v6", 5, 0, 0))),
            new BtfType.Composite(
                    Kind.STRUCT,
                    "flow",
                    16,
                    List.of(
                            new Member("", ADDRESS, 0, 0),
                            new Member("colour", COLOUR, 64, 0),
                            new Member("name", TEXT, 96, 0)))));

    private final TypedJson json = new TypedJson(TYPES, ByteOrder.BIG_ENDIAN, "--map");

    private byte[] bytes(int type, String text) {
        return json.bytes(type, JsonParser.parseString(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 5 | 00000005",
                "1 | \"0xffffffff\" | ffffffff",
                "1 | \"7\" | 00000007",
                "1 | true | 00000001",
                "3 | \"abc\" | 61626300",
                "3 | [1, -1] | 01ff0000",
                "4 | \"BLUE\" | 00000002",
                "4 | 9 | 00000009",
                "7 | {} | 00000000000000000000000000000000",
                "7 | {\"v4\": 1, \"colour\": \"RED\"} | 00000001000000000000000100000000",
                "7 | {\"v6\": [1, 2], \"name\": \"x\"} | 00000001000000020000000078000000"
            })
    void whatAPersonWrites(int type, String text, String bytes) {
        assertArrayEquals(HexFormat.of().parseHex(bytes), bytes(type, text));
    }

    @Test
    void whatIsWrittenCanBeRead() {
        byte[] bytes = HexFormat.of().parseHex("00000001000000020000000261620000");

        assertEquals(
                "{\"v4\":1,\"v6\":[1,2],\"colour\":\"BLUE\",\"name\":\"ab\"}",
                json.of(FLOW, bytes).toString());
        assertArrayEquals(bytes, bytes(FLOW, "{\"v6\":[1,2],\"colour\":\"BLUE\",\"name\":\"ab\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | \"x\" | load: --map: \"x\" is not a whole number",
                "1 | 1.5 | load: --map: 1.5 is not a whole number",
                "1 | 1e9 | load: --map: 1e9 is not a whole number",
                "1 | [1] | load: --map: [1] is not a number or a text",
                "4 | \"GREEN\" | load: --map: \"GREEN\" is not a whole number",
                "7 | 5 | load: --map: 5 is not an object",
                "7 | {\"size\": 1} | load: --map: \"size\" is not a member of the type",
                "7 | {\"v6\": [1, null]} | load: --map: v6[1]: null is not a number or a text",
            })
    void whatIsNoSuchValue(int type, String text, String line) {
        assertEquals(line, assertThrows(Refusal.class, () -> bytes(type, text)).line());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | -1 | does not fit in 32 unsigned bits",
                "3 | \"abcde\" | has 4 elements, the value has 5",
                "3 | [1, 255] | does not fit in 8 signed bits"
            })
    void whatDoesNotFit(int type, String text, String message) {
        String line = assertThrows(Refusal.class, () -> bytes(type, text)).line();
        assertEquals(true, line.startsWith("load: --map: ") && line.contains(message), line);
    }
}
