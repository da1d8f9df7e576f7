package io.github.ebpf4j.interpreter.context;

/** A copy of the packet went to a device ({@code bpf_clone_redirect}). */
public final class Cloned implements Effect {

    private final int ifindex;
    private final boolean ingress;
    private final byte[] packet;

    /**
     * Creates one.
     *
     * @param ifindex the device
     * @param ingress whether it arrives there, and is not sent from there
     * @param packet what the packet was then
     */
    public Cloned(int ifindex, boolean ingress, byte[] packet) {
        this.ifindex = ifindex;
        this.ingress = ingress;
        this.packet = packet.clone();
    }

    /** Returns the device. */
    public int ifindex() {
        return ifindex;
    }

    /** Returns whether it arrives there, and is not sent from there. */
    public boolean ingress() {
        return ingress;
    }

    /** Returns what the packet was then. */
    public byte[] packet() {
        return packet.clone();
    }

    /** Returns where it went and how long it was. */
    @Override
    public String toString() {
        return "Cloned[ifindex=%d, ingress=%b, %d bytes]".formatted(ifindex, ingress, packet.length);
    }
}
