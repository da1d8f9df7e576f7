package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Maps of sockets. */
class SocketMapTest {

    private static final class Socket implements SocketReference {
        final long cookie;
        final boolean suitable;
        final AtomicInteger acquired = new AtomicInteger();

        Socket(long cookie, boolean suitable) {
            this.cookie = cookie;
            this.suitable = suitable;
        }

        Socket(long cookie) {
            this(cookie, true);
        }

        @Override
        public long cookie() {
            return cookie;
        }

        @Override
        public long acquire(Caller caller) {
            acquired.incrementAndGet();
            return 0x1234_0000_0000L + cookie;
        }

        @Override
        public boolean isForMaps() {
            return suitable;
        }
    }

    private static SocketMap map(MapType type, long valueSize) {
        return (SocketMap)
                Harness.instance(Harness.definition(type, 4, valueSize, 4, 0)).map("m");
    }

    @ParameterizedTest
    @EnumSource(names = {"SOCKMAP", "SOCKHASH", "REUSEPORT_SOCKARRAY"})
    void javaPutsSocketsAndReadsTheirCookies(MapType type) {
        SocketMap map = map(type, 8);
        Socket socket = new Socket(77);
        assertTrue(map.get(Harness.u32(1)).isEmpty());
        Harness.assertRefused(Errno.ENOENT, () -> map.put(Harness.u32(1), socket, 2));
        map.put(Harness.u32(1), socket, 1);
        assertSame(socket, map.socket(Harness.u32(1)).orElseThrow());
        assertArrayEquals(Harness.u64(77), map.get(Harness.u32(1)).orElseThrow());
        Harness.assertRefused(Errno.EEXIST, () -> map.put(Harness.u32(1), new Socket(78), 1));
        map.put(Harness.u32(1), new Socket(78), 2);
        assertArrayEquals(Harness.u64(78), map.get(Harness.u32(1)).orElseThrow());
        Harness.assertRefused(Errno.EINVAL, () -> map.put(Harness.u32(2), socket, 3));
        Harness.assertRefused(Errno.EINVAL, () -> map.put(Harness.u32(2), socket, -1));
        assertEquals(1, map.keys().size());
        assertTrue(map.remove(Harness.u32(1)));
        assertFalse(map.remove(Harness.u32(1)));
        Harness.assertRefused(Errno.EBADF, () -> map.put(Harness.u32(1), Harness.u64(3), 0));
        Harness.assertRefused(Errno.EINVAL, () -> map.put(new byte[3], socket, 0));
        Harness.assertRefused(
                type == MapType.REUSEPORT_SOCKARRAY ? Errno.EINVAL : Errno.EOPNOTSUPP,
                () -> map.put(Harness.u32(1), new Socket(1, false), 0));
        Harness.assertRefused(Errno.ENOSPC, () -> map(type, 4).get(Harness.u32(1)));
    }

    @Test
    void indexesAndEntriesAreLimited() {
        Socket socket = new Socket(1);
        Harness.assertRefused(Errno.E2BIG, () -> map(MapType.SOCKMAP, 8).put(Harness.u32(4), socket, 0));
        Harness.assertRefused(Errno.EINVAL, () -> map(MapType.SOCKMAP, 8).remove(Harness.u32(4)));
        Harness.assertRefused(
                Errno.E2BIG, () -> map(MapType.REUSEPORT_SOCKARRAY, 8).put(Harness.u32(4), socket, 0));
        Harness.assertRefused(
                Errno.E2BIG, () -> map(MapType.REUSEPORT_SOCKARRAY, 8).remove(Harness.u32(-1)));
        SocketMap hash = map(MapType.SOCKHASH, 8);
        for (int i = 0; i < 4; i++) {
            hash.put(Harness.u32(1000 + i), socket, 0);
        }
        Harness.assertRefused(Errno.E2BIG, () -> hash.put(Harness.u32(4), socket, 0));
        hash.put(Harness.u32(1000), new Socket(2), 0);
        assertFalse(hash.remove(Harness.u32(4)));
    }

    @Test
    void aSocketIsInOnePlaceOfAReuseportArray() {
        SocketMap map = map(MapType.REUSEPORT_SOCKARRAY, 8);
        Socket socket = new Socket(1);
        map.put(Harness.u32(0), socket, 0);
        Harness.assertRefused(Errno.EBUSY, () -> map.put(Harness.u32(1), socket, 0));
        assertTrue(map.remove(Harness.u32(0)));
        map.put(Harness.u32(1), socket, 0);
    }

    private static String call(int helper, int key) {
        return """
                    lddw %r1, map_by_idx(0)
                    mov %r2, KEY
                    stxw [%r10-4], %r2
                    mov %r2, %r10
                    add %r2, -4
                    mov %r3, %r10
                    mov %r4, 0
                    call HELPER
                    exit
                """.replace("KEY", Integer.toString(key)).replace("HELPER", Integer.toString(helper));
    }

    @Test
    void programsLookSocketsUpAndRemoveThem() {
        for (MapType type : List.of(MapType.SOCKMAP, MapType.SOCKHASH)) {
            MapDefinition definition = Harness.definition(type, 4, 4, 4, 0);
            Socket socket = new Socket(5);
            Instance looking = Harness.instance(call(1, 2), definition);
            SocketMap map = (SocketMap) looking.map("m");
            assertEquals(0, Harness.run(looking));
            map.put(Harness.u32(2), socket, 0);
            assertEquals(0x1234_0000_0005L, Harness.run(looking));
            assertEquals(1, socket.acquired.get());
            Instance removing =
                    Harness.builder(call(3, 2), definition).map("m", map).build();
            assertEquals(0, Harness.run(removing));
            assertEquals(
                    type == MapType.SOCKMAP ? Errno.EINVAL.result() : Errno.ENOENT.result(), Harness.run(removing));
            assertTrue(map.keys().isEmpty());
            // The value is no socket.
            Instance storing =
                    Harness.builder(call(2, 2), definition).map("m", map).build();
            assertEquals(Errno.EOPNOTSUPP.result(), Harness.run(storing));
            Instance none = Harness.instance(call(2, 2).replace("mov %r3, %r10", "mov %r3, 0"), definition);
            assertEquals(Errno.EINVAL.result(), Harness.run(none));
        }
    }

    @Test
    void programsOnlyChooseFromAReuseportArray() {
        MapDefinition definition = Harness.definition(MapType.REUSEPORT_SOCKARRAY, 4, 4, 4, 0);
        Instance looking = Harness.instance(call(1, 2), definition);
        SocketMap map = (SocketMap) looking.map("m");
        map.put(Harness.u32(2), new Socket(5), 0);
        assertEquals(0, Harness.run(looking));
        for (int helper : new int[] {2, 3}) {
            Instance changing =
                    Harness.builder(call(helper, 2), definition).map("m", map).build();
            assertEquals(Errno.EOPNOTSUPP.result(), Harness.run(changing));
        }
    }

    @Test
    void helpersFindSocketsByIndexAndByKey() {
        for (MapType type : List.of(MapType.SOCKMAP, MapType.SOCKHASH, MapType.REUSEPORT_SOCKARRAY)) {
            Socket socket = new Socket(5);
            Instance[] ours = new Instance[1];
            ours[0] = Harness.builder(call(9999, 2), Harness.definition(type, 4, 4, 4, 0))
                    .helper(9999, (caller, r1, key, r3, r4, r5) -> {
                        SocketMap map = (SocketMap) ours[0].map("m");
                        assertEquals(Optional.of(socket), map.socket(caller, key));
                        assertEquals(
                                type != MapType.SOCKHASH,
                                map.socketAt(caller, 2).isPresent());
                        assertTrue(map.socketAt(caller, 1L << 32 | 2).isEmpty());
                        assertTrue(map.socketAt(caller, 3).isEmpty());
                        return map.update(caller, key, new Socket(6), 1);
                    })
                    .build();
            ((SocketMap) ours[0].map("m")).put(Harness.u32(2), socket, 0);
            Errno errno = type == MapType.REUSEPORT_SOCKARRAY ? Errno.EOPNOTSUPP : Errno.EEXIST;
            assertEquals(errno.result(), Harness.run(ours[0]));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SOCKMAP, 4, 4, 4294967295, 0, none",
        "SOCKMAP, 4, 8, 1, 0xc, none",
        "SOCKMAP, 4, 8, 0, 0, EINVAL",
        "SOCKMAP, 8, 8, 1, 0, EINVAL",
        "SOCKMAP, 4, 6, 1, 0, EINVAL",
        "SOCKMAP, 4, 4, 1, 1, EINVAL",
        "SOCKHASH, 512, 4, 1, 0, none",
        "SOCKHASH, 0, 4, 1, 0, EINVAL",
        "SOCKHASH, 513, 4, 1, 0, E2BIG",
        "SOCKHASH, 4294967295, 4, 1, 0, E2BIG",
        "REUSEPORT_SOCKARRAY, 4, 8, 1, 0, none",
        "REUSEPORT_SOCKARRAY, 4, 8, 1, 1, EINVAL",
        "REUSEPORT_SOCKARRAY, 2, 8, 1, 0, EINVAL",
        "REUSEPORT_SOCKARRAY, 4, 8, 0, 0, EINVAL"
    })
    void definitionsAreCheckedAsTheKernelDoes(
            MapType type, long keySize, long valueSize, long entries, String flags, String expected) {
        MapDefinition definition = Harness.definition(type, keySize, valueSize, entries, Integer.decode(flags));
        if (expected.equals("none")) {
            assertTrue(Harness.instance(definition).map("m").keys().isEmpty());
        } else {
            Harness.assertRefused(Errno.valueOf(expected), () -> Harness.instance(definition));
        }
    }
}
