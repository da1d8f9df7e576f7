package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types and values of object files. What bpftool 7.1 prints of types.bpfel.o is in the resources, word for word. */
class BtfCommandTest {

    /** BTF of one type, {@code struct a}, which is only declared. */
    private static final byte[] BARE = HexFormat.of()
            .parseHex("9feb010018000000000000000c0000000c00000003000000" + "010000000000000700000000006100");

    @ParameterizedTest
    @ValueSource(strings = {"types.bpfel.o", "types.bpfeb.o"})
    void typesAreDeclaredInC(String object) throws IOException {
        Session.of("btf", Session.object(object)).assertPrints(golden("types.h"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"types.bpfel.o", "types.bpfeb.o"})
    void typesAreListed(String object) throws IOException {
        Session.of("btf", Session.object(object), "--raw").assertPrints(golden("types.txt"));
    }

    @Test
    void typesAreListedAsJson() {
        Session session = Session.of("btf", Session.object("types.bpfel.o"), "--json");
        JsonArray types =
                JsonParser.parseString(session.out()).getAsJsonObject().getAsJsonArray("types");

        assertEquals(Status.OK, session.status());
        assertEquals(
                Session.of("btf", Session.object("types.bpfel.o"), "--raw")
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("["))
                        .count(),
                types.size());
        assertListed("{\"id\":1,\"kind\":\"RESTRICT\",\"name\":\"(anon)\",\"type_id\":2}", types);
        assertListed("""
                {"id":22,"kind":"PTR","name":"(anon)","type_id":23}""", types);
        assertListed("""
                {"id":18,"kind":"ENUM","name":"negative","encoding":"SIGNED","size":4,"vlen":3,"values":[
                  {"name":"MINUS","val":-1},{"name":"ZERO","val":0},{"name":"PLUS","val":1}]}""", types);
        assertListed("""
                {"id":19,"kind":"ENUM","name":"positive","encoding":"UNSIGNED","size":4,"vlen":2,"values":[
                  {"name":"FIRST","val":1},{"name":"LAST","val":4294967295}]}""", types);
    }

    private static void assertListed(String expected, JsonArray types) {
        JsonObject type = JsonParser.parseString(expected).getAsJsonObject();
        assertEquals(type, types.get(type.get("id").getAsInt() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-sections.bpfel.o", "data-sections.bpfeb.o"})
    void valuesAreDefinitions(String object) throws IOException {
        Session.of("btf", Session.object(object), "--values").assertPrints(golden("data-sections.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"types.bpfel.o", "types.bpfeb.o"})
    void valuesOfEveryTypeArePrinted(String object) throws IOException {
        Session.of("btf", Session.object(object), "--values").assertPrints(golden("values.txt"));
        Session.of("btf", Session.object(object), "--values", "--json").assertPrints(golden("values.json"));
    }

    @Test
    void aGigabyteOfZerosIsNoWork() {
        Session.of("btf", Session.object("data-huge.bpfel.o"), "--values")
                .assertPrints("// .bss\nvolatile u8 huge[2415919104] = {};\nvolatile u32 after = 0;\n");
    }

    @Test
    void btfAloneIsReadInEitherByteOrder() {
        Session little = Session.of(BARE, "btf", "-", "--raw");
        byte[] big = BARE.clone();
        ByteBuffer buffer = ByteBuffer.wrap(big);
        buffer.putShort(0, ByteBuffer.wrap(BARE).order(ByteOrder.LITTLE_ENDIAN).getShort(0));
        for (int at = 4; at < 36; at += 4) {
            buffer.putInt(
                    at, ByteBuffer.wrap(BARE).order(ByteOrder.LITTLE_ENDIAN).getInt(at));
        }

        little.assertPrints("[1] FWD 'a' fwd_kind=struct\n");
        assertEquals(little, Session.of(big, "btf", "-", "--raw"));
    }

    @Test
    void whatHasNoTypesIsRefused() {
        String file = Session.object("no-btf.bpfel.o");

        for (String[] options : new String[][] {{}, {"--values"}}) {
            String[] args = Arrays.copyOf(new String[] {"btf", file}, 2 + options.length);
            System.arraycopy(options, 0, args, 2, options.length);
            Session.of(args)
                    .assertRefuses("load: " + file + ": section \".BTF\": there is none, so the types are not known");
        }
    }

    @Test
    void btfAloneHasNoValues() {
        Session.of(BARE, "btf", "-", "--values")
                .assertRefuses("load: standard input: is no object file, so there are no values");
    }

    @Test
    void whatIsNeitherIsRefused() {
        Session.of(new byte[8], "btf", "-").assertRefuses("load: standard input: is not an ELF file: ", "");
    }

    @Test
    void malformedBtfIsRefused() {
        byte[] bytes = BARE.clone();
        bytes[4] = 0;

        Session.of(bytes, "btf", "-")
                .assertRefuses("load: standard input: BTF at 0x4: the header's length is 0x0, must be 0x18 to 0x27");
    }

    @Test
    void whatCannotBeDeclaredIsRefused() {
        // struct s { struct s (*p)[0]; }: STRUCT, PTR, ARRAY.
        byte[] bytes = HexFormat.of()
                .parseHex("9feb010018000000000000003c0000003c00000003000000"
                        + "010000000100000408000000000000000200000000000000"
                        + "000000000000000203000000"
                        + "000000000000000300000000010000000000000000000000007300");

        Session.of(bytes, "btf", "-")
                .assertRefuses("load: standard input: BTF type 1 (STRUCT): must be defined before itself");
    }

    @Test
    void aListIsNoValue() {
        Session.of("btf", Session.object("types.bpfel.o"), "--raw", "--values")
                .assertWrongUsage("ebpf4j btf: --raw and --values cannot be used together (see ebpf4j btf --help)");
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = BtfCommandTest.class.getResourceAsStream("btf/" + name)) {
            assertNotNull(file, name);
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
