package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.ebpf4j.loader.ObjectFile;
import io.github.ebpf4j.loader.ObjectLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InspectCommandTest {

    static Stream<String> objects() throws IOException {
        try (Stream<Path> files = Files.list(Session.testcases().resolve("programs"))) {
            return files.map(Path::toString).filter(file -> file.endsWith(".o")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("objects")
    void bothFormsTellOfEveryThing(String file) {
        ObjectFile object = ObjectLoader.load(Path.of(file));
        Session text = Session.of("inspect", file);
        Session json = Session.of("inspect", file, "--json");
        JsonObject document = JsonParser.parseString(json.out()).getAsJsonObject();

        assertEquals("", text.err());
        assertEquals("", json.err());
        int status = object.refused().isEmpty() ? Status.OK : Status.FAILED;
        assertEquals(status, text.status());
        assertEquals(status, json.status());
        assertEquals(json, Session.of("inspect", "--json", file), "a second time");
        assertEquals(
                List.of(
                        object.programs().size(),
                        object.maps().size(),
                        object.externs().size(),
                        object.relocations().size(),
                        object.coreRelocations().size(),
                        object.refused().size(),
                        object.warnings().size()),
                Stream.of("programs", "maps", "externs", "relocations", "coreRelocations", "refused", "warnings")
                        .map(list -> document.getAsJsonArray(list).size())
                        .toList());
        object.programs()
                .forEach(program -> assertTrue(text.out()
                        .contains("\nprogram \"" + program.name() + "\", section \"" + program.section() + "\"\n")));
        object.maps().forEach(map -> assertTrue(text.out().contains(map.name()), map.name()));
        object.externs().forEach(extern -> assertTrue(text.out().contains("\n" + extern.name() + " "), extern.name()));
        assertEquals(
                object.refused().size(),
                text.out().lines().filter(line -> line.startsWith("refused: ")).count());
        assertEquals(
                object.warnings().size(),
                text.out().lines().filter(line -> line.startsWith("warning: ")).count());
    }

    @Test
    void aProgramAndItsMaps() {
        String file = Session.object("maps-inner.bpfel.o");

        Session.of("inspect", file).assertPrints(file + """
                : little endian, license "Dual MIT/GPL", 46 types

                program "use", section "socket"
                  type:                socket_filter
                  functions:           use at 0
                  instructions:        24 in 26 slots
                  conformance groups:  base64
                  profiles:            rfc9669
                  clang:               -mcpu=v3
                  helpers:             bpf_map_lookup_elem (1)
                  maps:                by_number (2), by_name (3)
                  externs:             none
                  unresolved:          none
                  call depth:          0

                map  name       declared  type           key  value  entries  flags  and
                  0  two        btf       array            4      8        2  0x0    keys u32, values u64
                  1  one        btf       array            4      8        2  0x0    keys u32, values u64
                  2  by_number  btf       array_of_maps    4      4        4  0x0    of array, key 4, value 8, entries 2
                  3  by_name    btf       hash_of_maps     8      4        8  0x0    keys u64, of hash, key 6, value 10,\
                 entries 5

                begins with  name  in         position
                map          two   by_number         0
                map          one   by_number         3

                relocation  at    type         symbol
                socket      0x30  R_BPF_64_64  by_number
                socket      0x60  R_BPF_64_64  by_name
                """);
    }

    @Test
    void theSectionSaysWhatAProgramIsFor() {
        String out = Session.of("inspect", Session.object("struct-ops.bpfel.o")).out();

        assertTrue(out.contains("  type:                struct_ops, to window, may sleep\n"), out);
        assertTrue(out.contains("  type:                struct_ops, loaded only on demand\n"), out);
        assertTrue(Session.of("inspect", Session.object("externs-functions.bpfel.o"))
                .out()
                .contains("  type:                tracing, attached as trace_raw_tp, to task_newtask\n"));
    }

    @Test
    void theSameInJson() {
        JsonObject document = json("externs-functions.bpfel.o");
        JsonObject program = named(document.getAsJsonArray("programs"), "call");

        assertEquals("ebpf4j inspect", document.get("format").getAsString());
        assertEquals(1, document.get("version").getAsInt());
        assertEquals("little", document.get("byteOrder").getAsString());
        assertEquals("big", json("externs-functions.bpfeb.o").get("byteOrder").getAsString());
        assertEquals("tracing", program.get("type").getAsString());
        assertEquals("trace_raw_tp", program.get("attachType").getAsString());
        assertEquals("task_newtask", program.get("target").getAsString());
        assertEquals(
                "[\"task_acquire\",\"task_release\"]", program.get("externs").toString());
        assertEquals(
                "{\"name\":\"optional\",\"kind\":\"function\",\"weak\":true,"
                        + "\"declaration\":\"int optional(u64, u32)\"}",
                named(document.getAsJsonArray("externs"), "optional").toString());
    }

    @Test
    void whatDoesNotApplyIsNull() {
        JsonObject document = json("no-btf.bpfel.o");

        assertTrue(document.get("types").isJsonNull());
        assertEquals(45, json("kconfig.bpfel.o").get("types").getAsInt());
        JsonObject program = document.getAsJsonArray("programs").get(0).getAsJsonObject();
        assertTrue(program.get("attachType").isJsonNull(), program.toString());
    }

    @Test
    void dataOfAMap() {
        JsonArray maps = json("data-sections.bpfel.o").getAsJsonArray("maps");
        JsonObject written = named(maps, ".data");
        JsonObject zeros = named(maps, ".bss");

        assertEquals(12, written.getAsJsonObject("data").get("size").getAsInt());
        assertEquals(12, written.getAsJsonObject("data").get("initialized").getAsInt());
        assertEquals(
                24, written.getAsJsonObject("data").get("start").getAsString().length());
        assertEquals(
                "{\"size\":12,\"initialized\":0,\"start\":\"\"}",
                zeros.get("data").toString());
        assertTrue(written.get("valueType").isJsonNull(), "a section is no type of C");
        assertEquals(
                "[{\"name\":\"zeroed\",\"offset\":0,\"size\":12,\"type\":\"volatile u32[3]\"}]",
                zeros.get("variables").toString());
    }

    @Test
    void onlyTheBeginningOfMuchDataIsShown() {
        JsonObject data = named(json("kconfig.bpfel.o").getAsJsonArray("maps"), ".kconfig")
                .getAsJsonObject("data");

        assertEquals(49, data.get("initialized").getAsInt());
        assertEquals(2 * 32, data.get("start").getAsString().length());
    }

    @Test
    void accessesAreAdjustedToTheTypesThatAreGiven() {
        String object = Session.object("core-moved.bpfel.o");
        String own = Session.of("inspect", object).out();
        String target = Session.of("inspect", object, "--target-btf", Session.object("core-target.bpfel.o"))
                .out();
        String first = "\nsocket  0x0    field_byte_offset  struct task.pid                   0  ";

        assertTrue(own.contains(first + "0\n"), own);
        assertTrue(target.contains(first + "8\n"), target);
        assertTrue(target.contains(" enum state::DEAD at 6 (none of the target's"), target);
    }

    @Test
    void aKernelSettingThatIsGiven() {
        String file = Session.object("kconfig.bpfel.o");
        String without = Session.of("inspect", file).out();
        String with = Session.of("inspect", file, "--kconfig", "CONFIG_HZ=250", "--kconfig", "CONFIG_LARGE=7")
                .out();

        assertTrue(without.contains("CONFIG_HZ at 3 (no value is given for this setting of the kernel)"), without);
        assertFalse(with.contains("CONFIG_HZ at"), with);
        assertFalse(with.contains("CONFIG_LARGE at"), with);
        assertTrue(with.contains("CONFIG_NEGATIVE at"), with);
    }

    @Test
    void whatIsUnresolvedIsNoHelper() {
        JsonObject program = named(json("kconfig.bpfel.o").getAsJsonArray("programs"), "text");

        assertEquals("[]", program.get("helpers").toString());
        assertEquals(
                "[{\"pc\":2,\"name\":\"CONFIG_HOSTNAME\","
                        + "\"reason\":\"no value is given for this setting of the kernel\"}]",
                program.get("unresolved").toString());
    }

    @Test
    void aHelperThatLinuxDoesNotHave() {
        List<JsonObject> helpers = new ArrayList<>();
        elements(json("helpers.bpfel.o").getAsJsonArray("programs"))
                .forEach(program -> helpers.addAll(elements(program.getAsJsonArray("helpers"))));

        assertTrue(helpers.stream().allMatch(helper -> helper.keySet().equals(Set.of("number", "name"))));
        assertFalse(helpers.isEmpty());
    }

    @Test
    void aMapThatBytecodeNamesByItselfNeedNotBeThere() {
        JsonObject program = named(json("raw.bpfel.o").getAsJsonArray("programs"), "wide");

        assertEquals("[{\"index\":3,\"name\":null}]", program.get("maps").toString());
    }

    @Test
    void refusedProgramsAreListedWithTheReason() {
        String file = Session.object("raw.bpfel.o");
        Session session = Session.of("inspect", file);
        JsonObject refused = JsonParser.parseString(
                        Session.of("inspect", file, "--json").out())
                .getAsJsonObject()
                .getAsJsonArray("refused")
                .get(0)
                .getAsJsonObject();

        assertEquals(Status.FAILED, session.status());
        assertEquals("extremes", refused.get("program").getAsString());
        String reason = refused.get("reason").getAsString();
        assertTrue(reason.startsWith(file + ": section \"socket\": program \"extremes\": "), reason);
        assertTrue(session.out().contains("\nrefused: " + reason + "\n"), session.out());
    }

    @Test
    void namesCannotControlATerminal() {
        // ESC in place of the first letter of every "use", and DEL in place of the next.
        byte[] bytes = Session.objectBytes("maps-inner.bpfel.o");
        byte[] hostile = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("\0use\0", "\0\u001b\u007fe\0")
                .getBytes(StandardCharsets.ISO_8859_1);
        Session text = Session.of(hostile, "inspect", "-");
        Session json = Session.of(hostile, "inspect", "-", "--json");

        assertTrue(text.out().contains("program \"\\u001b\\u007fe\""), text.out());
        assertTrue(json.out().contains("\"name\": \"\\u001b\\u007fe\""), json.out());
        assertTrue((text.out() + json.out()).chars().allMatch(c -> c == '\n' || (c >= ' ' && c != 0x7f)));
        assertEquals(
                "\u001b\u007fe",
                elements(JsonParser.parseString(json.out()).getAsJsonObject().getAsJsonArray("programs"))
                        .get(0)
                        .get("name")
                        .getAsString());
    }

    private static JsonObject json(String object) {
        return JsonParser.parseString(
                        Session.of("inspect", Session.object(object), "--json").out())
                .getAsJsonObject();
    }

    private static List<JsonObject> elements(JsonArray array) {
        return array.asList().stream().map(JsonElement::getAsJsonObject).toList();
    }

    private static JsonObject named(JsonArray array, String name) {
        return elements(array).stream()
                .filter(element -> element.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
