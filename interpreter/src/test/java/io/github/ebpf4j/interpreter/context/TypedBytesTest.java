package io.github.ebpf4j.interpreter.context;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.isa.btf.BtfValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedBytesTest {

    // struct inner { u16 a; u16 b[3]; };
    // struct outer { u32 id; int bits:5, more:27; struct { u64 hidden; }; struct inner parts[2]; char name[8]; void
    // *next; };
    private static final Btf TYPES = Btf.of(List.of(
            new BtfType.Int("u32", 4, 32, 0, false, false, false),
            new BtfType.Int("u16", 2, 16, 0, false, false, false),
            new BtfType.Array(2, 1, 3),
            new BtfType.Composite(
                    Kind.STRUCT, "inner", 8, List.of(new Member("a", 2, 0, 0), new Member("b", 3, 16, 0))),
            new BtfType.Int("u64", 8, 64, 0, false, false, false),
            new BtfType.Composite(Kind.STRUCT, "", 8, List.of(new Member("hidden", 5, 0, 0))),
            new BtfType.Array(4, 1, 2),
            new BtfType.Int("char", 1, 8, 0, false, true, false),
            new BtfType.Array(8, 1, 8),
            new BtfType.Pointer(0),
            new BtfType.Composite(
                    Kind.STRUCT,
                    "outer",
                    48,
                    List.of(
                            new Member("id", 1, 0, 0),
                            new Member("bits", 1, 32, 5),
                            new Member("more", 1, 37, 27),
                            new Member("", 6, 64, 0),
                            new Member("parts", 7, 128, 0),
                            new Member("name", 9, 256, 0),
                            new Member("next", 10, 320, 0))),
            new BtfType.Typedef("outer_t", 11),
            new BtfType.Forward("declared", false)));

    private static TypedBytes outer(ByteOrder byteOrder) {
        return TypedBytes.of(TYPES, "outer", byteOrder);
    }

    private static ByteOrder order(boolean bigEndian) {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void membersLieWhereTheTypeSays(boolean bigEndian) {
        TypedBytes outer = outer(order(bigEndian))
                .set("id", 0x1122_3344)
                .set("hidden", 0x5566)
                .set("parts[1].b[2]", 0x7788)
                .set("name", "eth0")
                .set("next", -1);
        ByteBuffer bytes = ByteBuffer.wrap(outer.bytes()).order(order(bigEndian));
        assertEquals(0x1122_3344, bytes.getInt(0));
        assertEquals(0x5566, bytes.getLong(8));
        assertEquals(0x7788, bytes.getShort(30));
        assertEquals('e', bytes.get(32));
        assertEquals(0, bytes.get(36));
        assertEquals(-1, bytes.getLong(40));
        assertEquals(0x7788, outer.get("parts[1].b[2]"));
        assertEquals(30, outer.offsetOf("parts[1].b[2]"));
        assertEquals(-1, outer.get("next"));
        assertEquals(8, outer.offsetOf("hidden"));
    }

    @Property(tries = 200)
    void whatIsSetIsReadAndNothingElseChanges(
            @ForAll int id, @ForAll int bits, @ForAll int more, @ForAll long hidden, @ForAll boolean bigEndian) {
        TypedBytes outer = outer(order(bigEndian))
                .set("id", id)
                .set("bits", bits)
                .set("more", more)
                .set("hidden", hidden);
        assertEquals(id & 0xffff_ffffL, outer.get("id"));
        assertEquals(bits & 0x1f, outer.get("bits"));
        assertEquals(more & 0x7ff_ffffL, outer.get("more"));
        assertEquals(hidden, outer.get("hidden"));
        TypedBytes again = outer(order(bigEndian)).set(outer.value());
        assertArrayEquals(outer.bytes(), again.bytes(), "as BtfValues lays it out");
        outer.set("bits", 0).set("id", 0).set("hidden", 0);
        assertEquals(more & 0x7ff_ffffL, outer.get("more"));
    }

    @Test
    void aTextIsCutSoThatItEnds() {
        TypedBytes outer = outer(ByteOrder.LITTLE_ENDIAN).set("name", "a long name");
        assertEquals(
                new BtfValue.Text("a long "),
                ((BtfValue.Composite) outer.value()).fields().get(5).value());
        outer.set("name", "b");
        assertEquals(
                new BtfValue.Text("b"),
                ((BtfValue.Composite) outer.value()).fields().get(5).value());
    }

    @Test
    void whatIsNotThereIsNamedOrLeftOut() {
        TypedBytes outer = outer(ByteOrder.LITTLE_ENDIAN);
        assertEquals(
                "BTF type 11 (STRUCT outer) has no member \"parts[2].a\"",
                assertThrows(IllegalArgumentException.class, () -> outer.set("parts[2].a", 1))
                        .getMessage());
        for (String path :
                new String[] {"none", "id.a", "parts.a", "parts[-1]", "parts[99999999999]", "next.a", "id[0]"}) {
            assertFalse(outer.has(path), path);
            assertFalse(outer.setIfPresent(path, 1), path);
            assertFalse(outer.setIfPresent(path, "text"), path);
            assertThrows(IllegalArgumentException.class, () -> outer.get(path), path);
            assertThrows(IllegalArgumentException.class, () -> outer.set(path, "text"), path);
        }
        assertFalse(outer.setIfPresent("parts", 1), "not a number");
        assertEquals(
                "member \"parts[0]\" is not a number of up to 8 bytes",
                assertThrows(IllegalArgumentException.class, () -> outer.get("parts[0]"))
                        .getMessage());
        assertFalse(outer.setIfPresent("more", "text"), "no room for a text");
        assertTrue(outer.setIfPresent("id", 3));
        assertEquals(3, outer.get("id"));
    }

    @Test
    void typesAreFoundByNameIfTheyHaveASize() {
        assertEquals(48, TypedBytes.of(TYPES, "outer_t", ByteOrder.BIG_ENDIAN).bytes().length);
        assertEquals(Optional.empty(), TypedBytes.find(TYPES, "declared", ByteOrder.BIG_ENDIAN));
        assertThrows(IllegalArgumentException.class, () -> TypedBytes.of(TYPES, "declared", ByteOrder.BIG_ENDIAN));
        assertThrows(IndexOutOfBoundsException.class, () -> TypedBytes.of(TYPES, 99, ByteOrder.BIG_ENDIAN));
    }

    @Test
    void aTypeThatTakesAllMemoryIsRefused() {
        Btf huge = Btf.of(
                List.of(new BtfType.Int("u32", 4, 32, 0, false, false, false), new BtfType.Array(1, 1, 1L << 29)));
        assertThrows(IllegalArgumentException.class, () -> TypedBytes.of(huge, 2, ByteOrder.LITTLE_ENDIAN));
    }
}
