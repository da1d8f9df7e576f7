package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SocketOwner;
import io.github.ebpf4j.interpreter.context.StructContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Optional;

/** What helpers of sockets and routes have in common. */
final class NetworkArguments {

    private static final byte[] ZEROS = new byte[4096];

    private NetworkArguments() {}

    /** Returns whether an address is that of the run's context. */
    static boolean isContext(Current current, long address) {
        Context context = current.startedWith();
        if (context instanceof StructContext struct) {
            return struct.isAt(address);
        }
        if (context instanceof SkbContext skb) {
            return skb.isAt(address);
        }
        return context instanceof XdpContext xdp && xdp.isAt(address);
    }

    /**
     * Returns the run's context, of the kind that a helper is for.
     *
     * @throws RuntimeException a fault, if the address is not that of the context, or it is of another kind
     */
    static <T extends Context> T context(Caller caller, Class<T> kind, long address) {
        Current current = Current.of(caller);
        if (kind.isInstance(current.startedWith()) && isContext(current, address)) {
            return kind.cast(current.startedWith());
        }
        throw caller.fault(
                Fault.Kind.ARGUMENT,
                "0x%x is not the context of a program that may call this: %s".formatted(address, kind.getSimpleName()));
    }

    /**
     * Returns the socket that an argument points to.
     *
     * @throws RuntimeException a fault, if it points to none
     */
    static Socket socket(Caller caller, long address) {
        if (caller.ownerAt(address).orElse(null) instanceof Socket socket) {
            return socket;
        }
        throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a socket".formatted(address));
    }

    /**
     * Returns the socket of the context, if the argument points to that, or else the one that it points to.
     *
     * @throws RuntimeException a fault, if it points to neither
     */
    static Optional<Socket> socketOf(Caller caller, long address) {
        Current current = Current.of(caller);
        if (isContext(current, address)) {
            return current.startedWith() instanceof SocketOwner owner ? owner.socket() : Optional.empty();
        }
        return Optional.of(socket(caller, address));
    }

    /**
     * Returns the socket that the kernel means by one: of a request, its listener ({@code sk_to_full_sk}); nothing if it
     * is no full socket.
     */
    static Optional<Socket> full(Socket socket) {
        if (socket.state() == Socket.NEW_SYN_RECV) {
            return socket.listener();
        }
        return socket.isFull() ? Optional.of(socket) : Optional.empty();
    }

    /** Fills memory of a program with zeros. */
    static void clear(Caller caller, long address, int size) {
        requireWritable(caller, address, size);
        for (int done = 0; done < size; done += ZEROS.length) {
            caller.write(address + done, ZEROS, 0, Math.min(ZEROS.length, size - done));
        }
    }

    /**
     * Ends the program with a fault unless it may write so many bytes, which the kernel's verifier sees to.
     *
     * @param size how many, as u32
     */
    static void requireWritable(Caller caller, long address, int size) {
        if (!caller.isWritable(address, size)) {
            throw caller.fault(
                    Fault.Kind.MEMORY_ACCESS,
                    "%d-byte write at 0x%x is not to memory that the program may change"
                            .formatted(Integer.toUnsignedLong(size), address));
        }
    }
}
