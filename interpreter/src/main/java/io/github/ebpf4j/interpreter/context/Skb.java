package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Window;
import java.util.Arrays;
import java.util.Objects;

/**
 * The bytes of an skb's packet, and where its headers begin: what {@code struct sk_buff} knows of them. All positions
 * are indices in {@link #array()}; they change when room is made in front. A packet is in one piece here, of which loads
 * of a program reach the linear part only, as in the kernel.
 */
public final class Skb {

    /** {@code ETH_HLEN}: how many bytes an Ethernet header has. */
    public static final int LINK_HEADER = 14;

    /** How many bytes a packet may have with the room around it, as the kernel allocates at most: 4 MiB. */
    private static final int LARGEST = 4 << 20;

    private static final int ROOM = 256;
    private static final int UNSET = -1;

    private final Window window;
    private final SkbFields fields;
    private long base;
    private int data;
    private int linearEnd;
    private int end;
    // How far the packet has ever reached: behind it there are zeros only.
    private int reached;
    private int metadata;
    private int mac;
    private int network;
    private int transport = UNSET;
    private int linkLength;
    private boolean encapsulated;

    /**
     * @param writable whether programs may store to the packet
     */
    Skb(SkbFields fields, boolean writable) {
        this.fields = fields;
        this.window = new Window("packet", new byte[0], writable);
    }

    /** Takes a packet in, which begins with its Ethernet header. */
    void receive(byte[] frame, int linear, boolean withLinkHeader) {
        Objects.checkIndex(LINK_HEADER - 1, frame.length);
        byte[] array = array();
        if (array.length < frame.length + 2 * ROOM) {
            array = new byte[frame.length + 2 * ROOM];
        }
        System.arraycopy(frame, 0, array, ROOM, frame.length);
        mac = ROOM;
        network = mac + LINK_HEADER;
        transport = UNSET;
        linkLength = 0;
        encapsulated = false;
        metadata = 0;
        data = withLinkHeader ? mac : network;
        end = mac + frame.length;
        if (array == array() && reached > end) {
            Arrays.fill(array, end, reached, (byte) 0);
        }
        reached = end;
        linearEnd = Math.max(data, mac + Math.min(frame.length, linear));
        window.replace(array, 0, 0);
        publish();
    }

    /** Puts metadata before the packet, as an XDP program leaves it. */
    void metadata(byte[] bytes) {
        metadata = 0;
        if (!makeRoomBefore(bytes.length)) {
            throw new IllegalArgumentException("metadata has %d bytes, too many".formatted(bytes.length));
        }
        System.arraycopy(bytes, 0, array(), data - bytes.length, bytes.length);
        metadata = bytes.length;
        publish();
    }

    /** Sets the address of the array's first byte. */
    void address(long address) {
        base = address;
        publishAddresses();
    }

    /** Makes what programs and the context's fields see agree with the positions. */
    void publish() {
        window.move(data - metadata, linearEnd);
        window.packet(data, end);
        window.headers(mac, network);
        fields.set(SkbField.LEN, length());
        publishAddresses();
    }

    private void publishAddresses() {
        fields.set(SkbField.DATA, base + data);
        fields.set(SkbField.DATA_END, base + linearEnd);
        fields.set(SkbField.DATA_META, base + data - metadata);
    }

    Window window() {
        return window;
    }

    /** Returns the array that holds the packet, and room around it. */
    public byte[] array() {
        return window.array();
    }

    /** Returns where the program's data begin. */
    public int data() {
        return data;
    }

    /** Returns how many bytes the packet has from {@link #data} on. */
    public int length() {
        return end - data;
    }

    /** Returns how many of them loads of a program reach. */
    public int linear() {
        return linearEnd - data;
    }

    /** Returns how many bytes of metadata lie before the data. */
    public int metadata() {
        return metadata;
    }

    /** Returns where the link header begins; before the data for programs that do not see it. */
    public int mac() {
        return mac;
    }

    /** Returns where the network header begins. */
    public int network() {
        return network;
    }

    /** Returns the protocol that the link header names: {@code eth_type_trans}. */
    public int linkProtocol() {
        return LinkHeader.protocol(array(), mac + LINK_HEADER - Short.BYTES, end);
    }

    /** Returns how long the link header was when that was last noted; 0 if it never was: {@code mac_len}. */
    public int linkLength() {
        return linkLength;
    }

    /** Notes how long the link header is. */
    public void noteLinkLength() {
        linkLength = network - mac;
    }

    /** Returns whether it is known where the transport header begins. */
    public boolean hasTransport() {
        return transport != UNSET;
    }

    /** Returns where the transport header begins, if that is known. */
    public int transport() {
        return transport;
    }

    /** Sets where the link header begins. */
    public void mac(int index) {
        mac = index;
        window.headers(mac, network);
    }

    /** Sets where the network header begins. */
    public void network(int index) {
        network = index;
        window.headers(mac, network);
    }

    /** Sets where the transport header begins. */
    public void transport(int index) {
        transport = index;
    }

    /** Returns whether an outer header was put around the packet's own. */
    public boolean isEncapsulated() {
        return encapsulated;
    }

    /** Notes that an outer header was put around the packet's own. */
    public void encapsulate() {
        encapsulated = true;
    }

    /**
     * Makes loads of a program reach so many bytes.
     *
     * @return false if the packet has fewer
     */
    public boolean pull(long size) {
        if (size > length()) {
            return false;
        }
        if (size > linear()) {
            linearEnd = data + (int) size;
            publish();
        }
        return true;
    }

    /**
     * Lets the data begin earlier; the bytes before are zeros. The headers stay where they are.
     *
     * @return false if the packet would become too large
     */
    public boolean push(int size) {
        return open(0, size);
    }

    /**
     * Lets the data begin later. The headers stay where they are.
     *
     * @return false if the packet has fewer bytes
     */
    public boolean cut(int size) {
        return close(0, size);
    }

    /**
     * Puts zeros after the first bytes; what is before them moves, and the link and network headers with it.
     *
     * @param offset how many bytes move
     * @return false if the packet would become too large
     */
    public boolean insert(int offset, int size) {
        if (!open(offset, size)) {
            return false;
        }
        moveHeaders(-size);
        return true;
    }

    /**
     * Takes bytes away after the first ones, which move, and the link and network headers with them.
     *
     * @param offset how many bytes move
     * @return false if the packet has fewer bytes
     */
    public boolean remove(int offset, int size) {
        if (!close(offset, size)) {
            return false;
        }
        moveHeaders(size);
        return true;
    }

    private boolean open(int offset, int size) {
        // A header may be shorter than it says. As in the kernel, what is behind the packet counts as its rest then:
        // what
        // was cut off it, and zeros.
        pull(Math.min(offset, length()));
        if (!makeRoomBefore((long) size + metadata) || !makeRoomBehind(offset - length())) {
            return false;
        }
        byte[] array = array();
        int start = data - metadata;
        System.arraycopy(array, start, array, start - size, metadata + offset);
        data -= size;
        Arrays.fill(array, data + offset, data + offset + size, (byte) 0);
        publish();
        return true;
    }

    private boolean close(int offset, int size) {
        if (!pull((long) offset + size)) {
            return false;
        }
        byte[] array = array();
        int start = data - metadata;
        System.arraycopy(array, start, array, start + size, metadata + offset);
        data += size;
        publish();
        return true;
    }

    private void moveHeaders(int by) {
        boolean together = transport == network;
        mac += by;
        network += by;
        if (together) {
            transport = network;
        }
        window.headers(mac, network);
    }

    /**
     * Cuts the packet's end off, or puts zeros there; all of it is linear then.
     *
     * @return false if the packet would become too large
     */
    public boolean resize(int length) {
        int more = length - length();
        if (more > 0 && !makeRoomBehind(more)) {
            return false;
        }
        if (more > 0) {
            Arrays.fill(array(), end, end + more, (byte) 0);
        }
        end = data + length;
        reached = Math.max(reached, end);
        linearEnd = end;
        publish();
        return true;
    }

    /** Returns whether there is room for so many bytes before the data, after making it. */
    public boolean makeRoomBefore(long size) {
        long missing = size - data;
        return missing <= 0 || move(missing, array().length + missing);
    }

    private boolean makeRoomBehind(int size) {
        long needed = (long) end + size;
        return needed <= array().length || move(0, needed);
    }

    /** Moves all to a larger array, by at least so many bytes if by any. */
    private boolean move(long by, long needed) {
        if (needed > LARGEST) {
            return false;
        }
        byte[] old = array();
        // Twice as large, so that a program which asks for little again and again does not copy all again and again.
        byte[] array = new byte[(int) Math.min(LARGEST, Math.max(needed, 2L * old.length))];
        int spare = array.length - (int) needed;
        int further = by == 0 ? 0 : (int) by + spare / 2;
        System.arraycopy(old, 0, array, further, old.length);
        data += further;
        linearEnd += further;
        end += further;
        reached += further;
        mac += further;
        network += further;
        transport = transport == UNSET ? UNSET : transport + further;
        window.replace(array, 0, 0);
        publish();
        return true;
    }
}
