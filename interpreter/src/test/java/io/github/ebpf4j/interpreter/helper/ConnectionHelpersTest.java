package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.ReferenceLeaked;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.world.Clock;
import io.github.ebpf4j.interpreter.world.Connection;
import io.github.ebpf4j.interpreter.world.ConnectionTable;
import io.github.ebpf4j.interpreter.world.ConnectionTuple;
import io.github.ebpf4j.interpreter.world.ConnectionZone;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.VirtualClock;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Composite;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conntrack, with the numbers that Linux 6.18 gave for the same calls. */
class ConnectionHelpersTest {

    private static final int ENOENT = -2;
    private static final int EINVAL = -22;
    private static final int EBUSY = -16;
    private static final int EPERM = -1;

    private static final ConnectionTuple TUPLE =
            new ConnectionTuple(6, IpAddress.of("192.0.2.1"), 1000, IpAddress.of("192.0.2.2"), 80);

    // Offsets in the nf_conn below.
    private static final int TIMEOUT = 0;
    private static final int STATUS = 8;
    private static final int MARK = 16;

    private static Btf types() {
        return Btf.of(List.of(
                new BtfType.Int("unsigned int", 4, 32, 0, false, false, false),
                new BtfType.Int("long unsigned int", 8, 64, 0, false, false, false),
                new Composite(
                        Kind.STRUCT,
                        "nf_conn",
                        24,
                        List.of(
                                new Member("timeout", 1, 8L * TIMEOUT, 0),
                                new Member("status", 2, 8L * STATUS, 0),
                                new Member("mark", 1, 8L * MARK, 0)))));
    }

    /** What a test does with the program that calls, and with the memory of a tuple and of options. */
    @FunctionalInterface
    private interface Body {
        void run(Caller caller, long tuple, long options);
    }

    private final VirtualClock clock = new VirtualClock();
    private final ConnectionTable connections = new ConnectionTable();
    private final Map<String, HostFunction> functions = new HashMap<>();
    private Body body = (caller, tuple, options) -> {};
    private final Instance instance = Instance.builder(new BpfObject(
                    "test",
                    ByteOrder.LITTLE_ENDIAN,
                    "",
                    List.of(Program.of(Assembler.assemble("call 1\n exit"), ByteOrder.LITTLE_ENDIAN)),
                    List.of(),
                    List.of(),
                    Optional.empty()))
            .world(World.builder().clock(clock).connections(connections).build())
            .kernelTypes(types())
            .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                body.run(caller, tuple(caller, TUPLE), options(caller));
                return 0;
            })
            .build();
    private final Runner runner = instance.program("main").runner();

    ConnectionHelpersTest() {
        BuiltIn.register(instance.host(), new Registry() {
            @Override
            public void helper(String name, HostFunction function) {}

            @Override
            public void kfunc(String name, HostFunction function) {
                functions.put(name, function);
            }
        });
    }

    private void run(Body what) {
        body = what;
        runner.run(XdpContext.of(Frames.tcp(0)));
    }

    private void assertFault(Body what) {
        body = what;
        Outcome outcome = runner.outcome(XdpContext.of(Frames.tcp(0)));
        assertEquals(
                Fault.Kind.ARGUMENT,
                assertInstanceOf(Outcome.Faulted.class, outcome).fault().kind());
    }

    private long call(Caller caller, String name, long... arguments) {
        long[] five = Arrays.copyOf(arguments, 5);
        return functions.get("bpf_" + name).call(caller, five[0], five[1], five[2], five[3], five[4]);
    }

    private static long memory(Caller caller, byte[] bytes) {
        return caller.place(Region.ofOneRun("memory", bytes));
    }

    private static void putAddress(byte[] bytes, int offset, IpAddress address) {
        for (int i = 0; i < (address.v6() ? 16 : 4); i++) {
            bytes[offset + i] = (byte) (address.word(i / 4) >>> (24 - 8 * (i % 4)));
        }
    }

    private static void putPort(byte[] bytes, int offset, int port) {
        bytes[offset] = (byte) (port >>> 8);
        bytes[offset + 1] = (byte) port;
    }

    private static long tuple(Caller caller, ConnectionTuple tuple) {
        int size = tuple.source().v6() ? 16 : 4;
        byte[] bytes = new byte[2 * size + 4];
        putAddress(bytes, 0, tuple.source());
        putAddress(bytes, size, tuple.destination());
        putPort(bytes, 2 * size, tuple.sourcePort());
        putPort(bytes, 2 * size + 2, tuple.destinationPort());
        return memory(caller, bytes);
    }

    /** Options for TCP in the own namespace, with a 7 as error and a 9 as direction. */
    private static long options(Caller caller) {
        long options = memory(caller, new byte[16]);
        caller.store(options, 4, -1);
        caller.store(options + 4, 4, 7);
        caller.store(options + 8, 1, 6);
        caller.store(options + 9, 1, 9);
        return options;
    }

    private static int error(Caller caller, long options) {
        return (int) caller.load(options + 4, 4);
    }

    private static int direction(Caller caller, long options) {
        return (int) caller.load(options + 9, 1);
    }

    @ParameterizedTest
    @CsvSource({
        // namespace, protocol, reserved, zone, size of tuple, size of options, error of lookup, of alloc
        "-1, 6, 0, 0, 12, 16, -2, 0",
        "-1, 17, 0, 0, 12, 12, -2, 0",
        "-1, 6, 0, 0, 36, 16, -2, 0",
        "-1, 6, 0, 0, 12, 8, -22, -22",
        "-1, 6, 0, 0, 8, 16, -97, -97",
        "-1, 1, 0, 0, 12, 16, -71, -71",
        "-1, 1, 0, 0, 8, 16, -71, -71",
        "-2, 1, 0, 0, 12, 16, -71, -22",
        "-2, 6, 0, 0, 12, 16, -22, -22",
        "-2, 6, 0, 0, 8, 16, -22, -22",
        "5, 6, 0, 0, 12, 16, -64, -64",
        "5, 6, 0, 0, 8, 16, -97, -97",
        "3, 6, 0, 0, 12, 16, -2, 0",
        "-1, 6, 1, 0, 12, 16, -22, -22",
        "-1, 6, 65536, 0, 12, 16, -22, -22",
        "-1, 6, 1, 0, 12, 12, -2, 0",
        "-1, 6, 0, 3, 12, 16, -2, 0",
        "-1, 6, 0, 3, 12, 12, -22, -22"
    })
    void errorsAreThoseOfLinux(
            int namespace, int protocol, int reserved, int zone, int tupleSize, int size, int lookup, int alloc) {
        connections.addNamespace(3);
        run((caller, ignored, options) -> {
            long tuple = memory(caller, new byte[36]);
            caller.store(options, 4, namespace);
            caller.store(options + 8, 1, protocol);
            caller.store(options + 10, 2, zone);
            caller.store(options + 13, 1, reserved);
            caller.store(options + 14, 2, reserved >>> 8);
            assertEquals(0, call(caller, "xdp_ct_lookup", 0, tuple, tupleSize, options, size));
            assertEquals(lookup, error(caller, options));
            assertEquals(9, direction(caller, options));
            caller.store(options + 4, 4, 0);
            assertEquals(alloc == 0, call(caller, "xdp_ct_alloc", 0, tuple, tupleSize, options, size) != 0);
            assertEquals(alloc, error(caller, options));
        });
    }

    @Test
    void withoutATupleOrOptionsThereIsNoConnection() {
        run((caller, tuple, options) -> {
            assertEquals(0, call(caller, "xdp_ct_lookup", 0, 0, 12, options, 16));
            assertEquals(EINVAL, error(caller, options));
            assertEquals(0, call(caller, "xdp_ct_alloc", 0, tuple, 12, 0, 16));
        });
    }

    @Test
    void aNewConnectionGoesItsWay() {
        run((caller, tuple, options) -> {
            long fresh = call(caller, "xdp_ct_alloc", 0, tuple, 12, options, 16);
            assertEquals(7, error(caller, options));
            assertEquals(9, direction(caller, options));
            assertEquals(3, caller.load(options + 12, 1));
            assertEquals(0, caller.load(fresh + STATUS, 8));
            assertEquals(2500, caller.load(fresh + TIMEOUT, 4));
            assertEquals(0, caller.load(fresh + MARK, 4));
            int[][] timeouts = {{20000, 5000}, {1, 1}, {0, 0}, {-1, Integer.MAX_VALUE}, {20001, 5001}};
            for (int[] each : timeouts) {
                call(caller, "ct_set_timeout", fresh, each[0]);
                assertEquals(each[1], caller.load(fresh + TIMEOUT, 4));
            }
            caller.store(fresh + MARK, 4, 77);
            assertEquals(EBUSY, call(caller, "ct_set_status", fresh, 1));
            assertEquals(EBUSY, call(caller, "ct_set_status", fresh, 8));
            assertEquals(EBUSY, call(caller, "ct_set_status", fresh, 512));
            assertEquals(0, call(caller, "ct_set_status", fresh, 2));
            assertEquals(2, caller.load(fresh + STATUS, 8));
            assertEquals(EBUSY, call(caller, "ct_set_status", fresh, 0));
            assertEquals(0, call(caller, "ct_set_status", fresh, 6));
            assertEquals(EBUSY, call(caller, "ct_set_status", fresh, 2));
            assertEquals(0, call(caller, "ct_set_status", fresh, 0xffff_fdf6L));
            assertEquals(9222, caller.load(fresh + STATUS, 8));
            assertEquals(0, call(caller, "ct_set_status", fresh, 6));
            assertEquals(9222, caller.load(fresh + STATUS, 8));

            byte[] address = new byte[16];
            putAddress(address, 0, IpAddress.of("10.0.0.1"));
            assertEquals(0, call(caller, "ct_set_nat_info", fresh, memory(caller, address), 5555, 0));
            assertEquals(9366, caller.load(fresh + STATUS, 8));
            putAddress(address, 0, IpAddress.of("10.0.0.2"));
            assertEquals(0, call(caller, "ct_set_nat_info", fresh, memory(caller, address), 0, 1));
            assertEquals(9654, caller.load(fresh + STATUS, 8));
            // A second time is too late.
            assertEquals(-12, call(caller, "ct_set_nat_info", fresh, memory(caller, address), 0, 1));

            long inserted = call(caller, "ct_insert_entry", fresh);
            assertEquals(fresh, inserted);
            assertEquals(9662, caller.load(inserted + STATUS, 8));
            assertEquals(5001, (int) (caller.load(inserted + TIMEOUT, 4) - clock.jiffies()));
            assertEquals(77, caller.load(inserted + MARK, 4));
            assertEquals(EPERM, call(caller, "ct_change_timeout", inserted, 30000));
            assertEquals(5001, (int) (caller.load(inserted + TIMEOUT, 4) - clock.jiffies()));
            assertEquals(EBUSY, call(caller, "ct_change_status", inserted, 8));
            assertEquals(0, call(caller, "ct_change_status", inserted, 9662));
            assertEquals(EBUSY, call(caller, "ct_change_status", inserted, 0));

            assertEquals(inserted, call(caller, "xdp_ct_lookup", 0, tuple, 12, options, 16));
            assertEquals(0, direction(caller, options));
            call(caller, "ct_release", inserted);
            long reply =
                    tuple(caller, new ConnectionTuple(6, IpAddress.of("10.0.0.2"), 80, IpAddress.of("10.0.0.1"), 5555));
            assertEquals(inserted, call(caller, "xdp_ct_lookup", 0, reply, 12, options, 12));
            assertEquals(1, direction(caller, options));
            call(caller, "ct_release", inserted);
            long plain = tuple(caller, TUPLE.inverse());
            assertEquals(0, call(caller, "xdp_ct_lookup", 0, plain, 12, options, 16));

            long again = call(caller, "xdp_ct_alloc", 0, tuple, 12, options, 12);
            assertNotEquals(0, again);
            assertEquals(0, call(caller, "ct_insert_entry", again));
            call(caller, "ct_release", inserted);
            call(caller, "ct_release", 0);
        });
        assertEquals(List.of(), runner.effects());
        Connection connection = connections.all().get(0);
        assertEquals(TUPLE, connection.original());
        assertEquals(IpAddress.of("10.0.0.1"), connection.reply().destination());
        assertEquals(77, connection.mark());
    }

    @Test
    void anAddressThatStaysIsNotTranslated() {
        run((caller, tuple, options) -> {
            long fresh = call(caller, "xdp_ct_alloc", 0, tuple, 12, options, 16);
            byte[] address = new byte[16];
            putAddress(address, 0, TUPLE.source());
            assertEquals(0, call(caller, "ct_set_nat_info", fresh, memory(caller, address), 0, 0));
            assertEquals(128, caller.load(fresh + STATUS, 8));
            call(caller, "ct_insert_entry", fresh);
            // What is in the table, is left as it is.
            assertEquals(0, call(caller, "ct_set_nat_info", fresh, memory(caller, new byte[16]), 9, 1));
            assertEquals(136, caller.load(fresh + STATUS, 8));
            call(caller, "ct_release", fresh);
        });
    }

    @Test
    void zonesAreApartInTheirDirections() {
        Connection connection = Connection.of(TUPLE, new ConnectionZone(5, 1), -1);
        connections.add(connection);
        run((caller, tuple, options) -> {
            long reply = tuple(caller, TUPLE.inverse());
            int[][] asked = {
                // zone, directions, whether it is found as the first direction, and as the other one
                {5, 1, 1, 1}, {5, 0, 1, 0}, {5, 2, 0, 0}, {5, 3, 1, 0}, {0, 0, 0, 1}
            };
            for (int[] each : asked) {
                for (int way = 0; way < 2; way++) {
                    caller.store(options + 10, 2, each[0]);
                    caller.store(options + 12, 1, each[1]);
                    long found = call(caller, "xdp_ct_lookup", 0, way == 0 ? tuple : reply, 12, options, 16);
                    assertEquals(each[2 + way] != 0, found != 0, () -> Arrays.toString(each));
                    call(caller, "ct_release", found);
                }
            }
        });
    }

    @Test
    void aConnectionOfATestIsFoundByTcPrograms() {
        ConnectionTuple six = new ConnectionTuple(17, IpAddress.of("fd00::1"), 53, IpAddress.of("fd00::2"), 9);
        Connection connection = Connection.of(six).status(Connection.SEEN_REPLY).mark(5);
        connections.add(connection);
        body = (caller, ignored, options) -> {
            caller.store(options + 8, 1, 17);
            long found = call(caller, "skb_ct_lookup", 0, tuple(caller, six), 36, options, 16);
            assertEquals(5, caller.load(found + MARK, 4));
            assertEquals(10, caller.load(found + STATUS, 8));
            assertEquals(0, call(caller, "ct_change_timeout", found, 8));
            assertEquals(2, (int) (caller.load(found + TIMEOUT, 4) - clock.jiffies()));
            call(caller, "ct_release", found);
        };
        runner.run(SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(0)));
        assertFalse(connection.isTimedOut((int) clock.jiffies()));
        clock.advance(Duration.ofNanos(3 * Clock.TICK));
        assertTrue(connection.isTimedOut((int) clock.jiffies()));
        body = (caller, ignored, options) -> {
            caller.store(options + 8, 1, 17);
            assertEquals(0, call(caller, "skb_ct_lookup", 0, tuple(caller, six), 36, options, 16));
            assertEquals(ENOENT, error(caller, options));
        };
        runner.run(SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(0)));
        assertEquals(List.of(), connections.all());
    }

    @Test
    void aProgramWritesTheMarkOnly() {
        connections.add(Connection.of(TUPLE));
        run((caller, tuple, options) -> {
            long found = call(caller, "xdp_ct_lookup", 0, tuple, 12, options, 16);
            assertTrue(caller.isWritable(found + MARK, 4));
            assertFalse(caller.isWritable(found + MARK, 8));
            assertFalse(caller.isWritable(found + STATUS, 8));
            assertFalse(caller.isWritable(found + TIMEOUT, 4));
            call(caller, "ct_release", found);
        });
    }

    @Test
    void whatIsNotGivenBackIsNoted() {
        long[] address = new long[1];
        run((caller, tuple, options) -> address[0] = call(caller, "xdp_ct_alloc", 0, tuple, 12, options, 16));
        assertEquals(List.of(new ReferenceLeaked(address[0])), runner.effects());
        assertFault((caller, tuple, options) -> call(caller, "ct_insert_entry", address[0]));
        assertEquals(List.of(), connections.all());
    }

    @Test
    void whatIsNoConnectionIsAFault() {
        assertFault((caller, tuple, options) -> call(caller, "ct_release", tuple));
        assertFault((caller, tuple, options) -> call(caller, "ct_insert_entry", 0));
        assertFault((caller, tuple, options) -> call(caller, "ct_change_status", options, 8));
        assertFault((caller, tuple, options) -> call(caller, "ct_set_timeout", -1, 8));
        assertFault((caller, tuple, options) -> {
            long found = call(caller, "xdp_ct_alloc", 0, tuple, 12, options, 16);
            call(caller, "ct_insert_entry", found);
            call(caller, "ct_release", found);
            call(caller, "ct_release", found);
        });
        // And a context of another kind.
        assertFault((caller, tuple, options) -> call(caller, "skb_ct_lookup", 0, tuple, 12, options, 16));
        body = (caller, tuple, options) -> call(caller, "xdp_ct_alloc", 0, tuple, 12, options, 16);
        assertInstanceOf(Outcome.Faulted.class, runner.outcome(BytesContext.empty()));
    }

    @Test
    void aTableHasRoomForSoMany() {
        ConnectionTable one = new ConnectionTable(1);
        Connection first = Connection.of(TUPLE);
        assertTrue(one.insert(first));
        assertFalse(one.insert(Connection.of(new ConnectionTuple(17, TUPLE.source(), 1, TUPLE.destination(), 2))));
        one.remove(first);
        assertTrue(one.insert(Connection.of(TUPLE.inverse())));
        assertThrows(IllegalArgumentException.class, () -> one.add(Connection.of(TUPLE)));
        assertEquals(OptionalInt.empty(), first.timeout());
    }

    @Test
    void aTupleIsOfOneFamily() {
        IpAddress six = IpAddress.of("fd00::1");
        assertThrows(IllegalArgumentException.class, () -> new ConnectionTuple(6, six, 1, TUPLE.source(), 2));
        assertThrows(IllegalArgumentException.class, () -> new ConnectionTuple(6, six, 65536, six, 2));
        assertThrows(IllegalArgumentException.class, () -> new ConnectionTuple(6, six, 1, six, -1));
    }
}
