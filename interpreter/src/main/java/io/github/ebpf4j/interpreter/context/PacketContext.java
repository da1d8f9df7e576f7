package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Window;

/** A context that has a packet. */
public interface PacketContext extends Context {

    /** Returns the packet: what lies between its borders is what programs see as data. */
    Window packet();

    /** Returns the index in the window's array of the packet's first byte, behind metadata that may be there. */
    default int start() {
        return packet().start();
    }

    /** Returns how many bytes the packet has from {@link #start} on, with those that loads of a program do not reach. */
    default int length() {
        return packet().size();
    }
}
