package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"bpfel,xdp_fib", "bpfel,xdp_fib2", "bpfeb,xdp_fib", "bpfeb,xdp_fib2"})
    void aProgramOfAnObjectFile(String order, String program) {
        Session.of("run", Session.object("fibonacci." + order + ".o"), "--program", program)
                .assertPrints("r0 = 55 (0x37)\n");
    }

    @Test
    void anObjectFileFromStandardInput() {
        Session.of(Session.objectBytes("fibonacci.bpfel.o"), "run", "-", "--program", "xdp_fib")
                .assertPrints("r0 = 55 (0x37)\n");
    }

    @Test
    void bareBytecode() throws IOException {
        Path file = folder.resolve("minus one");
        Files.write(file, Session.assembled("mov %r0, -1\nexit"));

        Session.of("run", file.toString()).assertPrints("r0 = -1 (0xffffffffffffffff)\n");
    }

    @Test
    void memoryAsText() {
        byte[] sum = Session.assembled("ldxh %r0, [%r1]\nadd %r0, %r2\nexit");

        Session.of(sum, "run", "-", "--mem", "01 02 ff").assertPrints("r0 = 516 (0x204)\n");
        Session.of(sum, "run", "-", "--mem", "0102FF").assertPrints("r0 = 516 (0x204)\n");
    }

    @Test
    void memoryFromAFile() throws IOException {
        Path file = folder.resolve("memory");
        Files.write(file, new byte[] {1, 2, 3, 4});

        Session.of("run", Session.object("packet.bpfel.o"), "--program", "sum", "--mem", "@" + file)
                .assertPrints("r0 = 10 (0xa)\n");
    }

    @Test
    void withoutMemoryThereIsNone() {
        Session.of(Session.assembled("mov %r0, %r2\nadd %r0, %r1\nexit"), "run", "-")
                .assertPrints("r0 = 0 (0x0)\n");
    }

    @Test
    void aBudgetThatSuffices() {
        Session.of(Session.assembled("mov %r0, 1\nexit"), "run", "-", "--budget", "2")
                .assertPrints("r0 = 1 (0x1)\n");
    }

    @Test
    void aBudgetThatDoesNot() {
        Session.of(Session.assembled("mov %r0, 1\nexit"), "run", "-", "--budget", "1")
                .assertRefuses(
                        "run: standard input (bytecode): pc 1: 1 instructions were executed, as many as the limit"
                                + " allows: exit");
    }

    @Test
    void aProfileThatDoesNotHaveTheInstruction() {
        byte[] callx = Session.assembled("lddw %r2, 9999\ncall %r2\nexit");

        Session.of(callx, "run", "-", "--profile", "rfc9669")
                .assertRefuses("validate: standard input (bytecode): pc 2: ", "is of profile callx");
        Session.of(callx, "run", "-", "--profile", "rfc9669,callx")
                .assertRefuses("run: standard input (bytecode): pc 2: ", "neither the address of an instruction nor");
        Session.of(callx, "run", "-", "--profile", "rfc9669", "--profile", "callx")
                .assertRefuses("run: standard input (bytecode): pc 2: ", "neither the address of an instruction nor");
        Session.of(callx, "run", "-")
                .assertRefuses("run: standard input (bytecode): pc 2: ", "neither the address of an instruction nor");
    }

    @Test
    void aHelperThatNobodyHas() {
        byte[] code = Session.assembled("jne %r1, 0, +1\ncall 9999\nexit");

        Session.of(code, "run", "-")
                .assertRefuses(
                        "link: standard input (bytecode): program \"main\", pc 1: helper 9999 is not registered");
        Session.of(code, "run", "-", "--lenient")
                .assertRefuses("run: standard input (bytecode): pc 1: helper 9999 is not registered: call 9999");
        Session.of(code, "run", "-", "--lenient", "--mem", "00").assertPrints("r0 = 0 (0x0)\n");
    }

    @Test
    void aProgramMustBeChosenWhereThereAreSeveral() {
        Session.of("run", Session.object("fibonacci.bpfel.o"))
                .assertRefuses("load: " + Session.object("fibonacci.bpfel.o") + ": ", "\"xdp_fib\", \"xdp_fib2\"");
    }

    @Test
    void aProgramThatIsNotThere() {
        Session.of("run", Session.object("fibonacci.bpfel.o"), "--program", "xdp_fob")
                .assertRefuses("load: " + Session.object("fibonacci.bpfel.o") + ": ", "\"xdp_fob\"");
    }

    @Test
    void bareBytecodeHasNoNames() {
        Session.of(Session.assembled("exit"), "run", "-", "--program", "main")
                .assertRefuses("load: standard input (bytecode): has no program names, so --program has nothing to"
                        + " choose from");
    }

    /** A datagram to port 53. */
    private static final String DATAGRAM =
            "000000000000 000000000000 0800 45000020 00000000 4011 0000 0a000001 0a000002"
                    + " 0400 0035 000c 0000 00000000";

    private static final String PORTS = "ports=[{\"key\": 53, \"value\": 1}]";

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void aPacketMapsAndVariables(String order) throws IOException {
        String object = Session.object("count." + order + ".o");

        Session.of("run", object).assertPrints("r0 = 2 XDP_PASS\n");
        Session.of("run", object, "--packet", DATAGRAM, "--map", PORTS, "--dump-maps")
                .assertPrints("""
                        r0 = 1 XDP_DROP
                        ports:
                          {"key":53,"value":1}
                        packets:
                          {"key":17,"value":1}
                        .rodata:
                          drops = 1
                        .bss:
                          bytes = 46
                        """);
        Session.of("run", object, "--data-in", DATAGRAM, "--map", PORTS, "--global", "drops=0")
                .assertPrints("r0 = 2 XDP_PASS\n");
        Path entries = folder.resolve("entries");
        Files.writeString(entries, "[{\"key\": [\"0x00\", \"0x35\"], \"value\": [\"0x01\"]}]");
        Session.of("run", object, "--packet", DATAGRAM, "--map", "ports=@" + entries)
                .assertPrints(order.equals("bpfeb") ? "r0 = 1 XDP_DROP\n" : "r0 = 2 XDP_PASS\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void queuesAreDumpedInTheirOrderAndWhatCannotBeReadSaysWhy(String order) {
        Session session = Session.of(
                "run",
                Session.object("kernel/queues." + order + ".o"),
                "--program",
                "bloom_operations",
                "--map",
                "queue=[{\"value\": 1}, {\"value\": 2}]",
                "--map",
                "last_in=[{\"value\": 1}, {\"value\": 2}]",
                "--dump-maps");

        assertEquals(0, session.status());
        assertTrue(session.out().contains("""
                        queue:
                          {"value":1}
                          {"value":2}
                        last_in:
                          {"value":2}
                          {"value":1}
                        bloom:
                          {"error":"map \\"bloom\\": has no keys (EOPNOTSUPP)"}
                        """), session.out());
    }

    @Test
    void programsAndMapsInMapsAreDumpedByName() {
        Session.of("run", Session.object("maps-programs.bpfel.o"), "--program", "dispatch", "--dump-maps")
                .assertPrints("""
                        r0 = 2 XDP_PASS
                        next:
                          {"key":["0x01","0x00","0x00","0x00"],"value":"drop"}
                          {"key":["0x04","0x00","0x00","0x00"],"value":"pass"}
                        """);
        Session.of("run", Session.object("maps-inner.bpfel.o"), "--dump-maps").assertPrints("""
                        r0 = 0 (0x0)
                        two:
                          {"key":0,"value":0}
                          {"key":1,"value":0}
                        one:
                          {"key":0,"value":0}
                          {"key":1,"value":0}
                        by_number:
                          {"key":["0x00","0x00","0x00","0x00"],"value":"two"}
                          {"key":["0x03","0x00","0x00","0x00"],"value":"one"}
                        by_name:
                        """);
    }

    @Test
    void whatCannotBePutIntoAMapIsToldInOneLine() {
        String object = Session.object("maps-programs.bpfel.o");
        Session.of("run", object, "--program", "dispatch", "--map", "next=[{\"key\": 0, \"value\": \"nobody\"}]")
                .assertRefuses("load: map \"next\": ", "has no program \"nobody\"");
        Session.of("run", object, "--program", "dispatch", "--map", "next=[{\"key\": 4, \"value\": \"drop\"}]")
                .assertPrints("r0 = 1 XDP_DROP\n");
        Session broken = Session.of("run", object, "--program", "dispatch", "--map", "next=[{");
        broken.assertRefuses("load: map \"next\": is given no JSON: ", "End of input at line 1 column 3");
        assertTrue(!broken.err().contains("Exception"), broken.err());
    }

    @Test
    void theResultAsJson() {
        Session session = Session.of(
                "run", Session.object("count.bpfel.o"), "--packet", DATAGRAM, "--repeat", "3", "--json", "--dump-maps");
        JsonObject result = JsonParser.parseString(session.out()).getAsJsonObject();
        assertEquals(2, result.get("retval").getAsInt());
        assertEquals("XDP_PASS", result.get("name").getAsString());
        assertEquals(DATAGRAM.replace(" ", ""), result.get("data_out").getAsString());
        assertEquals(
                "[{\"key\":17,\"value\":3}]",
                result.getAsJsonObject("maps").get("packets").toString());
        assertEquals(
                138,
                result.getAsJsonObject("maps")
                        .getAsJsonObject(".bss")
                        .get("bytes")
                        .getAsInt());
    }

    @Test
    void whatAProgramPrintsGoesToStandardError() {
        byte[] code =
                Session.assembled("stw [%r10-8], 0x00216968\nmov %r1, %r10\nadd %r1, -8\nmov %r2, 4\ncall 6\nexit");

        Session session = Session.of(code, "run", "-");
        assertEquals("hi!\n", session.err());
        assertEquals("r0 = 3 (0x3)\n", session.out());
    }

    @Test
    void aPacketThatComesOutIsWritten() throws IOException {
        Path out = folder.resolve("out");
        Session.of(
                        "run",
                        Session.object("count.bpfel.o"),
                        "--packet",
                        DATAGRAM,
                        "--data-out",
                        out.toString(),
                        "--ctx-out",
                        folder.resolve("context").toString())
                .assertPrints("r0 = 2 XDP_PASS\n");
        assertEquals(46, Files.size(out));
        assertTrue(Files.exists(folder.resolve("context")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--map | nothing=[] | load: --map: | has no map \"nothing\"",
                "--map | ports={} | load: map \"ports\": | is given no JSON array of entries",
                "--map | ports=[ | load: map \"ports\": | is given no JSON",
                "--map | ports=[{\"key\": 1}] | load: map \"ports\": | an entry has no \"value\"",
                "--map | ports=[{\"key\": 65536, \"value\": 1}] | load: map \"ports\": | does not fit in 16 unsigned bits",
                "--map | ports=[{\"key\": [\"0x01\"], \"value\": 1}] | load: map \"ports\": | 1 bytes are given, must be 2",
                "--global | nothing=1 | load: --global: | has no variable \"nothing\"",
                "--global | drops=x | load: --global drops: | is not a whole number",
                "--packet | 0102 | run: | EINVAL",
                "--ctx | 01 | run: | EINVAL",
            })
    void whatCannotBeGiven(String option, String value, String start, String end) {
        Session.of("run", Session.object("count.bpfel.o"), option, value).assertRefuses(start, end);
    }

    @Test
    void aTypeIsGivenWhereNothingSaysOne() {
        String object = Session.object("maps-programs.bpfel.o");
        Session.of("run", object, "--program", "pass", "--packet", DATAGRAM)
                .assertRefuses(
                        "run: " + object + ": program \"pass\": section \"xdp/pass\" does not say what the program is"
                                + " for, so it gets no packet: give it a --type, such as xdp or tc");
        Session.of("run", object, "--program", "pass", "--packet", DATAGRAM, "--type", "xdp")
                .assertPrints("r0 = 2 XDP_PASS\n");

        byte[] mark = Session.assembled("ldxw %r0, [%r1+140]\nmov %r0, 2\nexit");
        Session.of(mark, "run", "-", "--packet", DATAGRAM)
                .assertRefuses("run: standard input (bytecode): nothing says what the program is for, so it gets no"
                        + " packet: give it a --type, such as xdp or tc");
        Session.of(mark, "run", "-", "--packet", DATAGRAM, "--type", "tc").assertPrints("r0 = 2 TC_ACT_SHOT\n");
        Session.of(mark, "run", "-", "--type", "cgroup/skb")
                .assertRefuses("run: standard input (bytecode): pc 0: 4-byte read at 0x20000108c is in \"data_meta\" of"
                        + " struct __sk_buff, which cgroup_skb programs cannot read: ldxw %r0, [%r1+140]");
    }

    @Test
    void aTypeThatIsNone() {
        Session.of("run", Session.object("count.bpfel.o"), "--type", "tc/entry")
                .assertWrongUsage("ebpf4j run: Invalid value for option '--type': \"tc/entry\" is not the name of a"
                        + " section that says what a program is for (see ebpf4j run --help)");
    }

    @Test
    void entriesOfAMapAreLimitedByWhoLoadsIt() {
        String object = Session.object("count.bpfel.o");
        String two = "ports=[{\"key\": 53, \"value\": 1}, {\"key\": 54, \"value\": 1}]";
        Session.of("run", object, "--map", two).assertPrints("r0 = 2 XDP_PASS\n");
        Session.of("run", object, "--map", two, "--max-entries", "ports=2").assertPrints("r0 = 2 XDP_PASS\n");
        Session.of("run", object, "--map", two, "--max-entries", "ports=1")
                .assertRefuses("run: map \"ports\": ", "E2BIG");
        Session.of("run", object, "--max-entries", "prts=1").assertRefuses("link: ", "has no map \"prts\"");
        Session.of("run", object, "--max-entries", "ports=4294967296")
                .assertWrongUsage("--max-entries: max_entries is 4294967296, must be 0 to 4294967295");
    }

    @Test
    void aMemoryIsGivenInPlaceOfAPacket() {
        Session session = Session.of("run", Session.object("count.bpfel.o"), "--mem", "00", "--packet", "00");
        assertEquals(Status.WRONG_USAGE, session.status());
        assertTrue(session.err().contains("--mem is given in place of a context"), session.err());
    }
}
