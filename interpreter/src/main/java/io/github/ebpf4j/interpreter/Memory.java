package io.github.ebpf4j.interpreter;

import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A program's memory as a host function sees it: by the program's own addresses, in the program's byte order. Every
 * method but {@link #byteOrder} and {@link #mapAt} throws {@link MemoryAccessException} if the access touches a byte
 * outside one region or writes to a read-only one; nothing is written then.
 */
public interface Memory {

    /** Returns the byte order that the program was compiled for. */
    ByteOrder byteOrder();

    /** Returns a number of 1, 2, 4 or 8 bytes, zero-extended. */
    long load(long address, int size);

    /** Stores the lowest 1, 2, 4 or 8 bytes of a number. */
    void store(long address, int size, long value);

    /** Returns a copy of {@code size} bytes. */
    byte[] read(long address, int size);

    /** Writes all the given bytes. */
    void write(long address, byte[] bytes);

    /** Returns the map whose handle the program was given by {@code lddw} with src 1 or 5, if the address is one. */
    Optional<BoundMap> mapAt(long address);
}
