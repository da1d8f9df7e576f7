package io.github.ebpf4j.interpreter;

import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A program's memory as a host function sees it: by the program's own addresses, in the program's byte order. Every
 * method that takes an address throws {@link MemoryAccessException} if the access touches a byte outside one region or
 * writes to a read-only one, and nothing is written then; {@link #isReadable}, {@link #isWritable}, {@link #mapAt} and
 * {@link #ownerAt} answer instead.
 */
public interface Memory {

    /** Returns the byte order that the program was compiled for. */
    ByteOrder byteOrder();

    /** Returns a number of 1, 2, 4 or 8 bytes, zero-extended. */
    long load(long address, int size);

    /** Stores the lowest 1, 2, 4 or 8 bytes of a number. */
    void store(long address, int size, long value);

    /** Stores a number of 4 or 8 bytes if memory holds what is expected, atomically, and returns what it held. */
    long compareExchange(long address, int size, long expected, long value);

    /** Returns a copy of {@code size} bytes. */
    byte[] read(long address, int size);

    /** Copies {@code size} bytes into an array, from the index {@code start} on. */
    void read(long address, byte[] to, int start, int size);

    /** Writes all the given bytes. */
    void write(long address, byte[] bytes);

    /** Writes {@code size} bytes of an array, from the index {@code start} on. */
    void write(long address, byte[] bytes, int start, int size);

    /** Copies {@code size} bytes into memory of values, whatever programs may do there. */
    void read(long address, SharedRegion to, int offset, int size);

    /** Writes {@code size} bytes out of memory of values, whatever programs may do there. */
    void write(long address, SharedRegion from, int offset, int size);

    /** Returns whether the program may read so many bytes. */
    boolean isReadable(long address, int size);

    /** Returns whether the program may write so many bytes. */
    boolean isWritable(long address, int size);

    /** Returns the map whose handle the program was given by {@code lddw} with src 1 or 5, if the address is one. */
    Optional<BoundMap> mapAt(long address);

    /** Returns what of the host's a region stands for, as {@link Region#ownedBy} says, if the address is its first. */
    Optional<Object> ownerAt(long address);
}
