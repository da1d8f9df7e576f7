package io.github.ebpf4j.interpreter.host;

import io.github.ebpf4j.interpreter.context.SocketLeaked;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Arrays;

/**
 * The sockets that a run holds: those that a helper or a map gave it, and that it has to give back. What is left when
 * it ends, is given back for it, and noted as {@link SocketLeaked}.
 */
public final class SocketReferences implements Current.EndOfRun {

    private static final int FEW = 4;

    /** More than a program that the kernel's verifier lets pass can hold at once. */
    private static final int MOST = 4096;

    private final Current current;
    private Socket[] held = new Socket[FEW];
    private int count;

    private SocketReferences(Current current) {
        this.current = current;
    }

    /** Returns what a run holds. */
    public static SocketReferences of(Current current) {
        return current.state(SocketReferences.class, SocketReferences::new);
    }

    /**
     * Gives the run a reference to a socket, and returns the socket's address; 0, as if there was no such socket, if the
     * run holds as many as it may.
     */
    public long acquire(Socket socket) {
        if (count == MOST) {
            return 0;
        }
        if (count == held.length) {
            held = Arrays.copyOf(held, 2 * count);
        }
        held[count++] = socket;
        socket.acquire();
        return address(socket);
    }

    /** Returns the address of a socket's structure. */
    public long address(Socket socket) {
        Host host = current.host();
        return host.memory().lend(socket.structure(host.byteOrder()));
    }

    /** Returns the address of a socket's structure of TCP. */
    public long tcpAddress(Socket socket) {
        Host host = current.host();
        return host.memory().lend(socket.tcpStructure(host.byteOrder()));
    }

    /**
     * Takes a reference back.
     *
     * @return false if the run holds none to that socket
     */
    public boolean release(Socket socket) {
        for (int i = count - 1; i >= 0; i--) {
            if (held[i].equals(socket)) {
                held[i] = held[--count];
                socket.release();
                return true;
            }
        }
        return false;
    }

    @Override
    public void endOfRun() {
        for (int i = 0; i < count; i++) {
            held[i].release();
            current.effect(new SocketLeaked(held[i]));
        }
        count = 0;
    }
}
