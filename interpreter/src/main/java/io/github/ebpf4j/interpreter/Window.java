package io.github.ebpf4j.interpreter;

/**
 * A part of a larger buffer, whose borders can be moved between runs and by host functions during one: a packet with
 * room before and after it. Addresses count from the buffer's start, so that a byte keeps its address when the borders
 * move. For one run at a time.
 */
public final class Window extends ArrayRegion {

    /** Creates a region of which a program reaches no byte yet: see {@link #move}. */
    public Window(String name, byte[] buffer) {
        super(name, buffer, true, true);
        move(0, 0);
    }

    /** Returns the whole buffer. */
    public byte[] array() {
        return array;
    }

    /** Returns the address at which a run whose memory this is, sees a byte of the buffer. */
    public long address(int index) {
        return AddressSpace.address(AddressSpace.MEMORY, index);
    }

    /** Returns the index in the buffer of the first byte that the program reaches. */
    public int start() {
        return low;
    }

    /** Returns the index in the buffer after the last byte that the program reaches. */
    public int end() {
        return high;
    }

    /**
     * Sets what the program reaches.
     *
     * @throws IndexOutOfBoundsException if that is not a part of the buffer
     */
    public void move(int start, int end) {
        java.util.Objects.checkFromToIndex(start, end, array.length);
        low = start;
        high = end;
        writableHigh = end;
    }

    /** Replaces the buffer by another one, keeping the borders' meaning to the caller: sets both at once. */
    public void replace(byte[] buffer, int start, int end) {
        array = buffer;
        move(start, end);
    }
}
