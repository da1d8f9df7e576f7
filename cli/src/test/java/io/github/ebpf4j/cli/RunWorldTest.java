package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code run --world}: the example of docs/running-programs.md, and what is none. */
class RunWorldTest {

    private static final Pattern EXAMPLE = Pattern.compile("```json\n(\\{.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private String world = "";

    @BeforeEach
    void writeTheExample() throws IOException {
        String page = Files.readString(Session.testcases().resolve("../docs/running-programs.md"));
        Matcher example = EXAMPLE.matcher(page);
        assertTrue(example.find(), "the page has an example");
        world = "@" + Files.writeString(folder.resolve("world.json"), example.group(1));
    }

    private Session run(String assembly) {
        return Session.of(Session.assembled(assembly), "run", "-", "--type", "tc", "--world", world);
    }

    private long r0(String assembly) {
        // The whole register, which a test run of traffic control would cut.
        Session session = Session.of(Session.assembled(assembly), "run", "-", "--world", world, "--mem", "00");
        assertEquals("", session.err());
        Matcher number = Pattern.compile("r0 = (-?\\d+)").matcher(session.out());
        assertTrue(number.find(), session.out());
        return Long.parseLong(number.group(1));
    }

    @Test
    void timeAndRandomNumbers() {
        assertEquals(5_000_000_000L, r0("call 5\nexit"));
        byte[] random = Session.assembled("call 7\nexit");
        Session seeded = Session.of(random, "run", "-", "--world", world);
        assertEquals(seeded, Session.of(random, "run", "-", "--world", "{\"seed\": 7}"));
        assertNotEquals(seeded.out(), Session.of(random, "run", "-").out());
    }

    @Test
    void theFirstTaskRuns() {
        assertEquals(90L << 32 | 100, r0("call 14\nexit"), "pid and tgid");
        assertEquals(33L << 32 | 33, r0("call 15\nexit"), "uid and gid");
        assertEquals(7, r0("call 80\nexit"), "control group");
        assertEquals(
                'n' | 'g' << 8 | 'i' << 16 | 'n' << 24,
                r0("mov %r1, %r10\nadd %r1, -16\nmov %r2, 16\ncall 16\nldxw %r0, [%r10-16]\nexit"));
    }

    @Test
    void aRouteByAGatewayThatIsANeighbour() {
        // bpf_fib_lookup of 10.0.0.9 on device 2, and the last bytes of both Ethernet addresses.
        run("""
                        stb [%r10-64], 2
                        stw [%r10-56], 2
                        stw [%r10-32], 0x0900000a
                        mov %r2, %r10
                        add %r2, -64
                        mov %r3, 64
                        mov %r4, 0
                        call 69
                        jne %r0, 0, out
                        ldxb %r0, [%r10-7]
                        lsh %r0, 8
                        ldxb %r1, [%r10-1]
                        or %r0, %r1
                        out:
                        exit""").assertPrints("r0 = 513 (0x201)\n");
    }

    @Test
    void aSocketThatListens() {
        String lookup = """
                stw [%%r10-12], 0x04030201
                stw [%%r10-8], 0x0200000a
                sth [%%r10-4], 1
                sth [%%r10-2], %d
                mov %%r2, %%r10
                add %%r2, -12
                mov %%r3, 12
                mov %%r4, -1
                mov %%r5, 0
                call 84
                jeq %%r0, 0, out
                mov %%r1, %%r0
                call 86
                mov %%r0, 3
                out:
                exit""";
        run(lookup.formatted(0x5000)).assertPrints("r0 = 3 TC_ACT_PIPE\n");
        run(lookup.formatted(0x5100)).assertPrints("r0 = 0 TC_ACT_OK\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x | load: --world: \"x\" is not an object",
                "{ | load: --world: is given no JSON",
                "[] | load: --world: [] is not an object",
                "{\"tim\": 1} | load: --world: \"tim\" is not one of [cgroups, devices,",
                "{\"time\": 1} | load: --world: \"time\" is 1, must be 1000000000, when the clock begins, or later",
                "{\"seed\": -1} | load: --world: \"seed\" is -1, must be a whole number from 0 to 9223372036854775807",
                "{\"devices\": {}} | load: --world: \"devices\" is {}, must be an array",
                "{\"devices\": [{}]} | load: --world: devices[0]: has no \"ifindex\"",
                "{\"devices\": [{\"ifindex\": 0}]} | load: --world: devices[0]: device \"device0\" has ifindex 0",
                "{\"devices\": [{\"ifindex\": 2147483648}]} | must be a whole number from 0 to 2147483647",
                "{\"devices\": [{\"ifindex\": 2, \"up\": 1}]} | load: --world: devices[0]: \"up\" is 1, must be true or false",
                "{\"devices\": [{\"ifindex\": 2, \"name\": 1}]} | load: --world: devices[0]: \"name\" is 1, must be a text",
                "{\"routes\": [{\"to\": \"10.0.0.0/33\"}]} | load: --world: routes[0]: \"10.0.0.0/33\" has no prefix length",
                "{\"routes\": [{\"to\": \"::/0\", \"kind\": \"x\"}]} | load: --world: routes[0]: \"kind\" is \"x\", must be",
                "{\"neighbours\": [{\"ifindex\": 1, \"address\": \"1.1.1.1\", \"mac\": \"x\"}]} | load: --world: neighbours[0]: \"x\" is not an Ethernet address",
                "{\"sockets\": [{\"local_port\": 65536}]} | load: --world: sockets[0]: port is 65536, must be 0 to 65535",
                "{\"sockets\": [{\"protocol\": \"x\"}]} | load: --world: sockets[0]: \"protocol\" is \"x\", must be tcp or udp",
                "{\"tasks\": [{\"pid\": 1}, {\"pid\": 1}]} | load: --world: tasks[1]: two tasks have the pid 1",
                "{\"tasks\": [{\"pid\": 1, \"cgroup\": \"/x\"}]} | load: --world: tasks[0]: \"/x\" is not one of [/]",
            })
    void whatIsNoWorld(String json, String part) {
        byte[] code = Session.assembled("mov %r0, 0\nexit");
        Session.of(code, "run", "-", "--world", json).assertRefuses("load: --world: ", part);
    }
}
