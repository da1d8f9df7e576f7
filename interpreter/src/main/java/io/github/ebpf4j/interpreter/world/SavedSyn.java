package io.github.ebpf4j.interpreter.world;

/** The packet that asked for a connection, from its first header on. */
public final class SavedSyn {

    private final byte[] bytes;
    private final int linkLength;
    private final int networkLength;

    private SavedSyn(byte[] bytes, int linkLength, int networkLength) {
        this.bytes = bytes;
        this.linkLength = linkLength;
        this.networkLength = networkLength;
    }

    /**
     * Returns a packet.
     *
     * @param packet its headers, the last of which is that of TCP
     * @param linkLength how many bytes the header of the link has, 0 if it was not kept
     * @param networkLength how many bytes the header of IP has
     * @throws IllegalArgumentException if the packet is shorter than its headers
     */
    public static SavedSyn of(byte[] packet, int linkLength, int networkLength) {
        if (linkLength < 0 || networkLength < 0 || (long) linkLength + networkLength > packet.length) {
            throw new IllegalArgumentException("a packet of %d bytes has no headers of %d and %d bytes"
                    .formatted(packet.length, linkLength, networkLength));
        }
        return new SavedSyn(packet.clone(), linkLength, networkLength);
    }

    /** Returns the packet. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns how many bytes the header of the link has. */
    public int linkLength() {
        return linkLength;
    }

    /** Returns how many bytes the header of IP has. */
    public int networkLength() {
        return networkLength;
    }
}
