package io.github.ebpf4j.interpreter.world;

import io.github.ebpf4j.interpreter.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The memory of a process, at addresses of the test's choice. Programs cannot look into it by themselves, only through
 * helpers: {@code bpf_probe_read_user} and those like it. For any number of threads; what one writes while another
 * reads, the other may see in part.
 */
public final class UserMemory {

    /** The lowest address that memory can be at: the first page stays empty. */
    public static final long LOWEST = 4096;

    /** The address after the last one ({@code TASK_SIZE_MAX} of x86-64, without its last page). */
    public static final long END = 1L << 47;

    private static final long FIRST_PLACE = 0x5555_0000_0000L;
    private static final long PAGE = 4096;

    private static final class Block {
        private final long start;
        private final byte[] bytes;

        private Block(long start, byte[] bytes) {
            this.start = start;
            this.bytes = bytes;
        }

        private long end() {
            return start + bytes.length;
        }
    }

    // By ascending address; replaced as a whole.
    private volatile Block[] blocks = new Block[0];

    /** Creates memory without a byte. */
    public UserMemory() {}

    /**
     * Puts bytes at an address.
     *
     * @throws IllegalArgumentException if they do not lie between {@link #LOWEST} and {@link #END}, or if there is memory
     *     already
     */
    public synchronized UserMemory put(long address, byte[] bytes) {
        if (address < LOWEST || address > END - bytes.length) {
            throw new IllegalArgumentException(
                    "%d bytes at 0x%x do not lie between 0x%x and 0x%x".formatted(bytes.length, address, LOWEST, END));
        }
        int index = 0;
        while (index < blocks.length && blocks[index].end() <= address) {
            index++;
        }
        if (index < blocks.length && blocks[index].start < address + bytes.length) {
            throw new IllegalArgumentException("%d bytes at 0x%x overlap the %d bytes at 0x%x"
                    .formatted(bytes.length, address, blocks[index].bytes.length, blocks[index].start));
        }
        if (bytes.length > 0) {
            Block[] grown = new Block[blocks.length + 1];
            System.arraycopy(blocks, 0, grown, 0, index);
            grown[index] = new Block(address, bytes.clone());
            System.arraycopy(blocks, index, grown, index + 1, blocks.length - index);
            blocks = grown;
        }
        return this;
    }

    /** Puts bytes at an address that is still free, with free memory behind them, and returns it. */
    public synchronized long place(byte[] bytes) {
        long address = FIRST_PLACE;
        for (Block block : blocks) {
            if (block.end() > address) {
                address = (block.end() / PAGE + 2) * PAGE;
            }
        }
        put(address, bytes);
        return address;
    }

    /** Puts a text, in UTF-8 and with a zero behind it, at an address that is still free, and returns it. */
    public long placeText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return place(Arrays.copyOf(bytes, bytes.length + 1));
    }

    /**
     * Returns a copy of bytes.
     *
     * @throws IllegalArgumentException if there is not memory at all of them
     */
    public byte[] read(long address, int size) {
        if (!contains(address, size)) {
            throw new IllegalArgumentException("%d bytes at 0x%x are not all there".formatted(size, address));
        }
        byte[] copy = new byte[size];
        for (int done = 0; done < size; ) {
            Block block = blockAt(blocks, address + done);
            int offset = (int) (address + done - block.start);
            int part = Math.min(size - done, block.bytes.length - offset);
            System.arraycopy(block.bytes, offset, copy, done, part);
            done += part;
        }
        return copy;
    }

    private static final Block NONE = new Block(0, new byte[0]);

    private static Block blockAt(Block[] all, long address) {
        int low = 0;
        int high = all.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Block block = all[middle];
            if (address < block.start) {
                high = middle - 1;
            } else if (address >= block.end()) {
                low = middle + 1;
            } else {
                return block;
            }
        }
        return NONE;
    }

    /** Returns whether there is memory at all of some addresses. */
    public boolean contains(long address, int size) {
        if (size < 0 || address < 0 || address > END - size) {
            return false;
        }
        Block[] all = blocks;
        for (long at = address; at < address + size; ) {
            Block block = blockAt(all, at);
            if (block == NONE) {
                return false;
            }
            at = block.end();
        }
        return true;
    }

    /**
     * Copies bytes into a program's memory.
     *
     * @return false if there is not memory at all of them: nothing is copied then
     */
    public boolean copyTo(Memory memory, long to, long address, int size) {
        if (!contains(address, size)) {
            return false;
        }
        Block[] all = blocks;
        for (int done = 0; done < size; ) {
            Block block = blockAt(all, address + done);
            int offset = (int) (address + done - block.start);
            int part = Math.min(size - done, block.bytes.length - offset);
            memory.write(to + done, block.bytes, offset, part);
            done += part;
        }
        return true;
    }

    /**
     * Copies bytes out of a program's memory.
     *
     * @return false if there is not memory at all of the addresses: nothing is copied then
     */
    public boolean copyFrom(Memory memory, long from, long address, int size) {
        if (!contains(address, size)) {
            return false;
        }
        Block[] all = blocks;
        for (int done = 0; done < size; ) {
            Block block = blockAt(all, address + done);
            int offset = (int) (address + done - block.start);
            int part = Math.min(size - done, block.bytes.length - offset);
            memory.read(from + done, block.bytes, offset, part);
            done += part;
        }
        return true;
    }

    /**
     * Returns how many bytes a text has, up to a limit and without the zero behind it; -1 if there is no memory before
     * either ends it.
     */
    public int lengthOfText(long address, int limit) {
        Block[] all = blocks;
        int length = 0;
        while (length < limit) {
            Block block = address < 0 || address > END - length ? NONE : blockAt(all, address + length);
            if (block == NONE) {
                return -1;
            }
            for (int i = (int) (address + length - block.start); i < block.bytes.length && length < limit; i++) {
                if (block.bytes[i] == 0) {
                    return length;
                }
                length++;
            }
        }
        return length;
    }
}
