package io.github.ebpf4j.interpreter.map;

/** Where {@code bpf_redirect_map} sends a packet. */
public sealed interface RedirectTarget {

    /**
     * A device.
     *
     * @param index its {@code ifindex}
     * @param program what Java put as the program that sees the packet there; 0 for none
     */
    record Device(int index, int program) implements RedirectTarget {}

    /**
     * A CPU.
     *
     * @param cpu its number
     * @param queueSize how many packets may wait for it
     * @param program what Java put as the program that sees the packet there; 0 for none
     */
    record Cpu(int cpu, int queueSize, int program) implements RedirectTarget {}

    /**
     * An {@code AF_XDP} socket.
     *
     * @param queue the queue of the device that it is bound to
     */
    record XdpSocket(int queue) implements RedirectTarget {}
}
