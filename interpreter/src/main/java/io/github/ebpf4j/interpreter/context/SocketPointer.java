package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.world.Socket;
import java.nio.ByteOrder;
import java.util.Optional;

/** A pointer to a socket in a context. */
final class SocketPointer {

    private Optional<Socket> socket = Optional.empty();

    Optional<Socket> socket() {
        return socket;
    }

    void set(Optional<Socket> other) {
        socket = other;
    }

    /** Returns the address of the socket's structure, 0 if there is no socket. */
    long address(Host host, ByteOrder byteOrder) {
        return socket.isEmpty() ? 0 : host.memory().lend(socket.get().structure(byteOrder));
    }
}
