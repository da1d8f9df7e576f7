package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Current;

/** What helpers of packets have in common. */
final class Packets {

    private static final byte[] ZEROS = new byte[1024];

    private Packets() {}

    /**
     * Returns the skb that an argument stands for.
     *
     * @throws RuntimeException a fault, if it is not the address of the program's context, or that is no skb
     */
    static SkbContext skb(Caller caller, long address) {
        if (Current.of(caller).startedWith() instanceof SkbContext skb && skb.isAt(address)) {
            return skb;
        }
        throw noSkb(caller, address);
    }

    /** Returns a fault that says that an argument stands for no skb. */
    static RuntimeException noSkb(Caller caller, long address) {
        return caller.fault(Fault.Kind.ARGUMENT, "0x%x is not the context of a program with an skb".formatted(address));
    }

    /**
     * Returns the XDP buffer that an argument stands for.
     *
     * @throws RuntimeException a fault, if it is not the address of the program's context, or that is no XDP buffer
     */
    static XdpContext xdp(Caller caller, long address) {
        if (Current.of(caller).startedWith() instanceof XdpContext xdp && xdp.isAt(address)) {
            return xdp;
        }
        throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not the context of an XDP program".formatted(address));
    }

    /** Fills memory of a program with zeros, as helpers do that cannot fill it otherwise, and returns -EFAULT. */
    static long cleared(Caller caller, long address, int size) {
        requireWritable(caller, address, size);
        for (int done = 0; done < size; done += ZEROS.length) {
            caller.write(address + done, ZEROS, 0, Math.min(ZEROS.length, size - done));
        }
        return Errno.EFAULT.result();
    }

    /** Ends the program with a fault unless it may write so many bytes. */
    static void requireWritable(Caller caller, long address, int size) {
        if (!caller.isWritable(address, size)) {
            throw caller.fault(
                    Fault.Kind.MEMORY_ACCESS,
                    "%d-byte write at 0x%x is not to memory that the program may change"
                            .formatted(Integer.toUnsignedLong(size), address));
        }
    }

    /** Ends the program with a fault unless it may read so many bytes. */
    static void requireReadable(Caller caller, long address, int size) {
        if (!caller.isReadable(address, size)) {
            throw caller.fault(
                    Fault.Kind.MEMORY_ACCESS,
                    "%d-byte read at 0x%x is not of memory that the program may read"
                            .formatted(Integer.toUnsignedLong(size), address));
        }
    }
}
