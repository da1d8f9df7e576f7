package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Window;

/** A context that has a packet. */
public interface PacketContext extends Context {

    /** Returns the packet: what lies between its borders is what programs see as data. */
    Window packet();
}
