package io.github.ebpf4j.isa.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The first content of a data section. */
class DataImageTest {

    @Test
    void zerosTakeNoMemory() {
        DataImage image = DataImage.of(0xffff_ffffL, new byte[0]);
        assertEquals(0xffff_ffffL, image.size());
        assertEquals(0, image.start().length);
        assertTrue(image.isZero());
    }

    @Test
    void anImageCannotBeChanged() {
        byte[] given = {1, 2};
        DataImage image = DataImage.of(4, given);
        given[0] = 9;
        image.start()[1] = 9;
        assertArrayEquals(new byte[] {1, 2}, image.start());
        assertFalse(image.isZero());
    }

    @Test
    void aSizeOutOfRangeIsRefused() {
        assertEquals(
                "an image has 1 bytes and begins with 2, must have 2 to 4294967295",
                assertThrows(IllegalArgumentException.class, () -> DataImage.of(1, new byte[2]))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> DataImage.of(-1, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> DataImage.of(1L << 32, new byte[0]));
        assertEquals(2, DataImage.of(2, new byte[2]).size());
    }

    @Test
    void imagesAreEqualIfSizeAndBytesAre() {
        DataImage image = DataImage.of(4, new byte[] {1});
        assertEquals(image, DataImage.of(4, new byte[] {1}));
        assertEquals(image.hashCode(), DataImage.of(4, new byte[] {1}).hashCode());
        assertNotEquals(image, DataImage.of(5, new byte[] {1}));
        assertNotEquals(image, DataImage.of(4, new byte[] {2}));
        assertEquals("4 bytes", image.toString());
    }
}
