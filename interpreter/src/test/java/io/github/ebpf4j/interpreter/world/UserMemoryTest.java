package io.github.ebpf4j.interpreter.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UserMemoryTest {

    private final UserMemory memory = new UserMemory();

    @Test
    void bytesLieWhereTheyWerePut() {
        byte[] bytes = {1, 2, 3};
        memory.put(0x3000, new byte[] {7}).put(0x1000, bytes).put(0x1003, new byte[] {4, 5});
        bytes[0] = 9;
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, memory.read(0x1000, 5));
        assertArrayEquals(new byte[] {3, 4}, memory.read(0x1002, 2));
        assertArrayEquals(new byte[0], memory.read(0x5000, 0));
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> memory.read(0x1004, 2));
        assertEquals("2 bytes at 0x1004 are not all there", refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> memory.read(0x1000, -1));
    }

    @Test
    void whatIsThereIsKnownToTheByte() {
        memory.put(0x1000, new byte[4]).put(UserMemory.END - 2, new byte[2]);
        assertTrue(memory.contains(0x1000, 4));
        assertFalse(memory.contains(0x1000, 5));
        assertFalse(memory.contains(0xfff, 1));
        assertFalse(memory.contains(0x1004, 1));
        assertTrue(memory.contains(UserMemory.END - 2, 2));
        assertFalse(memory.contains(UserMemory.END - 2, 3));
        for (long address : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, UserMemory.END}) {
            assertFalse(memory.contains(address, 1));
            assertEquals(-1, memory.lengthOfText(address, 8));
        }
        assertFalse(memory.contains(0x1000, -1));
        assertFalse(memory.contains(0x1000, Integer.MAX_VALUE));
    }

    @Test
    void memoryLiesBetweenTheFirstPageAndTheEnd() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> memory.put(0xfff, new byte[1]));
        assertEquals("1 bytes at 0xfff do not lie between 0x1000 and 0x800000000000", refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> memory.put(UserMemory.END - 1, new byte[2]));
        assertThrows(IllegalArgumentException.class, () -> memory.put(-1, new byte[1]));
    }

    @Test
    void memoryDoesNotOverlap() {
        memory.put(0x2000, new byte[16]);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> memory.put(0x1ff8, new byte[9]));
        assertEquals("9 bytes at 0x1ff8 overlap the 16 bytes at 0x2000", refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> memory.put(0x2008, new byte[1]));
        assertThrows(IllegalArgumentException.class, () -> memory.put(0x1000, new byte[0x4000]));
        memory.put(0x1ff8, new byte[8]).put(0x2010, new byte[1]);
        assertTrue(memory.contains(0x1ff8, 25));
    }

    @Test
    void whatIsPlacedHasFreeMemoryAroundIt() {
        long first = memory.placeText("abc");
        long second = memory.place(new byte[10_000]);
        assertEquals(3, memory.lengthOfText(first, 100));
        assertEquals(2, memory.lengthOfText(first, 2));
        assertFalse(memory.contains(first, 5));
        assertFalse(memory.contains(second - 1, 1));
        assertTrue(memory.contains(second, 10_000));
        assertFalse(memory.contains(second, 10_001));
    }

    @Test
    void aTextGoesOnInTheNextBytes() {
        memory.put(0x1000, new byte[] {'a', 'b'}).put(0x1002, new byte[] {'c', 0});
        assertEquals(3, memory.lengthOfText(0x1000, 10));
        memory.put(0x2000, new byte[] {'a', 'b'});
        assertEquals(2, memory.lengthOfText(0x2000, 2));
        assertEquals(-1, memory.lengthOfText(0x2000, 3));
        assertEquals(0, memory.lengthOfText(0, 0));
    }
}
