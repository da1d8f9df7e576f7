package io.github.ebpf4j.interpreter.helper;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where formatted text goes: it keeps as much as there is room for, and counts all of it, as {@code snprintf} does.
 * It is used again and again, and grows only as far as the room that it is given.
 */
final class TextBuffer {

    private byte[] bytes = new byte[1024];
    private long room;
    private long total;

    /**
     * Begins an empty text.
     *
     * @param size how many bytes there is room for, with the NUL that ends the text
     */
    void begin(int size) {
        room = Math.max(0, size - 1);
        total = 0;
    }

    void put(int character) {
        if (total < room) {
            reserve(1);
            bytes[(int) total] = (byte) character;
        }
        total++;
    }

    void put(byte[] from, int start, int count) {
        int kept = (int) Math.max(0, Math.min(count, room - total));
        reserve(kept);
        System.arraycopy(from, start, bytes, (int) Math.min(total, bytes.length), kept);
        total += count;
    }

    /** Puts a character so many times; none, if the number is negative. */
    void repeat(int character, long count) {
        int kept = (int) Math.max(0, Math.min(count, room - total));
        reserve(kept);
        if (kept > 0) {
            Arrays.fill(bytes, (int) total, (int) total + kept, (byte) character);
        }
        total += Math.max(0, count);
    }

    private void reserve(int more) {
        if (more > 0 && total + more > bytes.length) {
            long doubled = Math.max(total + more, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, Math.max(room, total + more)));
        }
    }

    /** Returns how long the text would be if there was room for all of it. */
    long total() {
        return total;
    }

    /** Returns how many bytes of it are kept. */
    int length() {
        return (int) Math.min(total, room);
    }

    /** Returns what holds the bytes that are kept, from index 0 on. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns the bytes that are kept as text. */
    @Override
    public String toString() {
        return new String(bytes, 0, length(), StandardCharsets.UTF_8);
    }
}
