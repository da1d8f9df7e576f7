package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.world.Socket;
import java.nio.ByteOrder;
import java.util.Optional;

/** A pointer to a socket in a context, whose address is looked up once per instance and socket. */
final class SocketPointer {

    private Optional<Socket> socket = Optional.empty();
    private Optional<Host> placedIn = Optional.empty();
    private ByteOrder placedAs = ByteOrder.LITTLE_ENDIAN;
    private long address;

    Optional<Socket> socket() {
        return socket;
    }

    void set(Optional<Socket> other) {
        if (!socket.equals(other)) {
            socket = other;
            placedIn = Optional.empty();
        }
    }

    /** Returns the address of the socket's structure, 0 if there is no socket. */
    long address(Host host, ByteOrder byteOrder) {
        if (socket.isEmpty()) {
            return 0;
        }
        if (placedIn.isEmpty() || placedIn.get() != host || placedAs != byteOrder) {
            address = host.memory().place(socket.get().structure(byteOrder));
            placedIn = Optional.of(host);
            placedAs = byteOrder;
        }
        return address;
    }
}
