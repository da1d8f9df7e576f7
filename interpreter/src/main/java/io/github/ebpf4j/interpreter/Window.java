package io.github.ebpf4j.interpreter;

import java.util.Objects;

/**
 * A part of a larger buffer, whose borders can be moved between runs and by host functions during one: a packet with
 * room before and after it. Addresses count from the buffer's start, so that a byte keeps its address when the borders
 * move. For one run at a time.
 */
public final class Window extends ArrayRegion {

    // SKF_NET_OFF and SKF_LL_OFF of linux/filter.h.
    private static final int FROM_NETWORK_HEADER = -0x10_0000;
    private static final int FROM_LINK_HEADER = -0x20_0000;

    private static final int NONE = -1;

    private int packetStart;
    private int packetEnd;
    private int linkHeader = NONE;
    private int networkHeader = NONE;

    /** Creates a region of which a program reaches no byte yet: see {@link #move}. */
    public Window(String name, byte[] buffer) {
        this(name, buffer, true);
    }

    /**
     * Creates a region of which a program reaches no byte yet: see {@link #move}.
     *
     * @param writable whether the program may change what it reaches
     */
    public Window(String name, byte[] buffer, boolean writable) {
        super(name, buffer, writable, true);
        setBorders(0, 0);
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
        Objects.checkFromToIndex(start, end, array.length);
        setBorders(start, end);
    }

    private void setBorders(int start, int end) {
        low = start;
        high = end;
        writableHigh = isWritable() ? end : 0;
        packetStart = start;
        packetEnd = end;
        linkHeader = NONE;
        networkHeader = NONE;
    }

    /**
     * Sets what the legacy packet instructions reach, where that is not what {@link #move} set: without the metadata
     * before a packet, with the part of it that loads do not reach.
     *
     * @throws IndexOutOfBoundsException if that is not a part of the buffer
     */
    public void packet(int start, int end) {
        Objects.checkFromToIndex(start, end, array.length);
        packetStart = start;
        packetEnd = end;
    }

    /**
     * Sets where the headers begin that negative offsets of the legacy packet instructions count from
     * ({@code SKF_LL_OFF}, {@code SKF_NET_OFF}), as indices in the buffer; -1 is for one that is not there.
     */
    public void headers(int link, int network) {
        linkHeader = link;
        networkHeader = network;
    }

    @Override
    int packetIndex(int offset, int size) {
        int index;
        if (offset >= 0) {
            index = packetStart + offset;
        } else if (offset >= FROM_NETWORK_HEADER && networkHeader != NONE) {
            index = networkHeader + (offset - FROM_NETWORK_HEADER);
        } else if (offset >= FROM_LINK_HEADER && offset < FROM_NETWORK_HEADER && linkHeader != NONE) {
            index = linkHeader + (offset - FROM_LINK_HEADER);
        } else {
            return -1;
        }
        // The sum may have overflowed, and is negative then.
        return index >= 0 && index <= packetEnd - size ? index : -1;
    }

    /** Replaces the buffer by another one, keeping the borders' meaning to the caller: sets both at once. */
    public void replace(byte[] buffer, int start, int end) {
        array = buffer;
        move(start, end);
    }
}
