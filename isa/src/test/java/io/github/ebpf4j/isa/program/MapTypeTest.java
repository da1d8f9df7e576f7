package io.github.ebpf4j.isa.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The numbers of map types, of which some are those that {@code include/uapi/linux/bpf.h} is known by. */
class MapTypeTest {

    @Test
    void aTypeIsFoundByItsNumber() {
        for (MapType type : MapType.values()) {
            assertEquals(Optional.of(type), MapType.of(type.number()));
        }
        assertEquals(Optional.empty(), MapType.of(-1));
        assertEquals(Optional.empty(), MapType.of(MapType.values().length));
    }

    @Test
    void theNumbersAreThoseOfLinux() {
        assertEquals(1, MapType.HASH.number());
        assertEquals(3, MapType.PROG_ARRAY.number());
        assertEquals(11, MapType.LPM_TRIE.number());
        assertEquals(20, MapType.REUSEPORT_SOCKARRAY.number());
        assertEquals(27, MapType.RINGBUF.number());
        assertEquals(33, MapType.ARENA.number());
    }
}
