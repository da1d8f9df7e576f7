package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Names, and that decoding them costs no more than the file is large. */
class NamesTest {

    private static final Place OWNER = Place.of("x.o");

    private static Names names(String bytes, int start, int size) {
        return new Names(bytes.getBytes(StandardCharsets.UTF_8), start, size, "table", 1 << 16);
    }

    @Test
    void aNameEndsAtTheNextZero() {
        Names names = names("..\0one\0two\0rest", 2, 9);
        assertEquals("one", names.at(1, OWNER));
        assertEquals("ne", names.at(2, OWNER));
        assertEquals("two", names.at(5, OWNER));
        assertEquals("", names.at(8, OWNER));
    }

    @Test
    void offsetZeroIsTheEmptyNameWhateverIsThere() {
        assertEquals("", names("one\0", 0, 4).at(0, OWNER));
        assertEquals("", names("", 0, 0).at(0, OWNER));
    }

    @Test
    void offsetsFromTheEndOnAreRefused() {
        Names names = names("\0one\0rest\0", 0, 5);
        String expected = "x.o: its name is at 0x%x of string table \"table\", which has 0x5 bytes";
        for (int offset : new int[] {5, 6, 100, Integer.MAX_VALUE, -1}) {
            assertEquals(
                    expected.formatted(Integer.toUnsignedLong(offset)),
                    assertThrows(LoadException.class, () -> names.at(offset, OWNER))
                            .getMessage());
        }
    }

    @Test
    void namesAreUtf8AndBadBytesDoNoHarm() {
        assertEquals("ü", names("\0ü\0", 0, 4).at(1, OWNER));
        assertEquals("\ufffd", new Names(new byte[] {0, (byte) 0xff, 0}, 0, 3, "table", 9).at(1, OWNER));
    }

    @Test
    void manyNamesThatShareTheirBytesAreRefused() {
        // Ten bytes: 8 and 7 would be 15.
        Names names = names("\0abcdefgh\0", 0, 10);
        assertEquals("abcdefgh", names.at(1, OWNER));
        assertEquals("gh", names.at(7, OWNER));
        assertEquals(
                "x.o: the names up to this one have more bytes together than there are, 0xa: too many share theirs",
                assertThrows(LoadException.class, () -> names.at(8, OWNER)).getMessage());
    }

    @Test
    void aNameCountsOnceHoweverOftenItIsUsed() {
        Names names = names("\0abcdefgh\0", 0, 10);
        for (int i = 0; i < 100; i++) {
            assertEquals("abcdefgh", names.at(1, OWNER));
        }
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        byte[] table = "\0abcd\0".getBytes(StandardCharsets.UTF_8);
        assertEquals("abcd", new Names(table, 0, 6, "table", 4).at(1, OWNER));
        assertEquals("bcd", new Names(table, 0, 6, "table", 3).at(2, OWNER));
        LoadException refusal =
                assertThrows(LoadException.class, () -> new Names(table, 0, 6, "table", 3).at(1, OWNER));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .endsWith("a name at 0x1 of string table \"table\" has more than 3 bytes"),
                refusal.getMessage());
        assertEquals(0, refusal.getStackTrace().length);
    }
}
