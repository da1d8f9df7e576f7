package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Memory;

/**
 * Checks of an address and a size that a program passes, where the kernel's verifier makes sure of them: memory that is
 * not there ends the program, and is never an error number.
 */
final class MemoryArguments {

    private static final long LOWER_32 = 0xffff_ffffL;

    private MemoryArguments() {}

    /** Returns an argument that the kernel declares as u32. */
    static long u32(long argument) {
        return argument & LOWER_32;
    }

    /**
     * Returns a size as an int, having made sure that so many bytes can be read.
     *
     * @param size in bytes, of 64 bits; 0 needs no memory
     * @throws RuntimeException a fault, if they cannot
     */
    static int readable(Caller caller, long address, long size) {
        int bytes = fitting(caller, address, size, "read");
        if (bytes != 0 && !caller.isReadable(address, bytes)) {
            // Refused before anything is allocated, with the reason.
            caller.read(address, bytes);
        }
        return bytes;
    }

    /**
     * Returns a size as an int, having made sure that so many bytes can be written.
     *
     * @param size in bytes, of 64 bits; 0 needs no memory
     * @throws RuntimeException a fault, if they cannot
     */
    static int writable(Caller caller, long address, long size) {
        int bytes = fitting(caller, address, size, "write");
        if (bytes != 0 && !caller.isWritable(address, bytes)) {
            caller.write(address, NOTHING, 0, bytes);
        }
        return bytes;
    }

    private static final byte[] NOTHING = new byte[0];

    private static int fitting(Caller caller, long address, long size, String access) {
        if (size != (int) size || size < 0) {
            throw caller.fault(
                    Fault.Kind.MEMORY_ACCESS,
                    "%s-byte %s at 0x%x passes the end of any memory"
                            .formatted(Long.toUnsignedString(size), access, address));
        }
        return (int) size;
    }

    /** Returns an unsigned byte of the program's memory. */
    static int byteAt(Memory memory, long address) {
        return (int) memory.load(address, Byte.BYTES);
    }
}
