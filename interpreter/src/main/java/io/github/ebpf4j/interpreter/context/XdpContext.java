package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.layout.Structures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The context of XDP programs: {@code struct xdp_md}, and a packet in a frame of 4,096 bytes with 256 bytes before it,
 * as in the kernel's test runs. What does not fit is in further buffers, which only helpers reach.
 *
 * <p>What a program leaves in the packet is there at the next run, unless it is set anew: that is how the kernel repeats
 * a test run.
 */
public final class XdpContext implements PacketContext {

    /** How many bytes are before a packet: {@code XDP_PACKET_HEADROOM}. */
    public static final int HEADROOM = 256;

    /** How many bytes of a packet without metadata fit into its first buffer. */
    public static final int LARGEST_LINEAR = 4096 - HEADROOM - 320;

    /** How many bytes a packet without metadata can have at most, in 17 further buffers. */
    public static final int LARGEST = LARGEST_LINEAR + 17 * 4096;

    /** How many bytes of metadata there can be: the largest multiple of 4 in one byte. */
    public static final int LARGEST_METADATA = 252;

    private static final int ETHERNET_HEADER = 14;
    private static final int BUFFER = 4096;

    /** Where the kernel keeps its own notes: {@code struct xdp_frame} in front, {@code struct skb_shared_info} behind. */
    private static final int FIRST_USABLE = 40;

    private static final int END_USABLE = BUFFER - 320;

    private static final int DATA = Structures.XDP_MD.field("data").offset();
    private static final int DATA_END = Structures.XDP_MD.field("data_end").offset();
    private static final int DATA_META = Structures.XDP_MD.field("data_meta").offset();
    private static final int INGRESS_IFINDEX =
            Structures.XDP_MD.field("ingress_ifindex").offset();
    private static final int RX_QUEUE_INDEX =
            Structures.XDP_MD.field("rx_queue_index").offset();
    private static final int EGRESS_IFINDEX =
            Structures.XDP_MD.field("egress_ifindex").offset();

    private static final FieldAccess ACCESS = Structures.XDP_MD.access("all", "xdp programs outside of device maps");
    private static final FieldAccess IN_DEVICE_MAP = Structures.XDP_MD.access("devmap", "xdp programs");

    private final byte[] bytes = new byte[Structures.XDP_MD.size()];
    private final ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final Region region = Region.ofFields("context", bytes, this::refusal);
    // The linear part, and the other buffers right behind it.
    private final Window window = new Window("packet", new byte[BUFFER]);
    private long base;
    private long address;
    private int meta;
    private int data;
    private int dataEnd;
    private int end;
    private int ingressIfindex = 1;
    private int rxQueueIndex;
    private OptionalInt egressIfindex = OptionalInt.empty();
    private OptionalLong rxTimestamp = OptionalLong.empty();
    private OptionalInt rxHash = OptionalInt.empty();
    private int rxHashType;
    private OptionalInt rxVlanTag = OptionalInt.empty();
    private int rxVlanProtocol;

    private XdpContext() {}

    /**
     * Returns a context with a packet that came in by device 1.
     *
     * @param packet copied
     * @throws IllegalArgumentException if it has more than {@link #LARGEST} bytes
     */
    public static XdpContext of(byte[] packet) {
        return new XdpContext().packet(packet);
    }

    /**
     * Puts another packet in, without metadata.
     *
     * @param packet copied
     * @throws IllegalArgumentException if it has more than {@link #LARGEST} bytes
     */
    public XdpContext packet(byte[] packet) {
        return packet(packet, 0, packet.length);
    }

    /**
     * Puts another packet in.
     *
     * @param packet metadata and, after them, the packet; copied
     * @param metadata how many bytes are metadata
     * @param linear how many bytes are in the first buffer, those of metadata among them
     * @throws IllegalArgumentException if the packet or the metadata are too large
     */
    public XdpContext packet(byte[] packet, int metadata, int linear) {
        if (packet.length - metadata > LARGEST) {
            throw new IllegalArgumentException(
                    "packet has %d bytes, must not have more than %d".formatted(packet.length - metadata, LARGEST));
        }
        if (metadata > packet.length || isBadMetadata(metadata)) {
            throw new IllegalArgumentException(
                    "metadata has %d bytes, must have a multiple of 4 up to %d".formatted(metadata, LARGEST_METADATA));
        }
        meta = HEADROOM - metadata;
        data = HEADROOM;
        dataEnd = meta + Math.max(metadata, Math.min(Math.min(linear, packet.length), END_USABLE - meta));
        end = meta + packet.length;
        byte[] array = window.array();
        if (array.length < end + BUFFER) {
            array = new byte[end + BUFFER];
        }
        System.arraycopy(packet, 0, array, meta, packet.length);
        window.replace(array, 0, 0);
        publish();
        return this;
    }

    private static boolean isBadMetadata(long size) {
        return size < 0 || size % Integer.BYTES != 0 || size > LARGEST_METADATA;
    }

    private void publish() {
        window.move(meta, dataEnd);
        fields.putInt(DATA, (int) base + data);
        fields.putInt(DATA_END, (int) base + dataEnd);
        fields.putInt(DATA_META, (int) base + meta);
    }

    /** Sets the number of the device that the packet came in by; 1 unless set. */
    public XdpContext ingressIfindex(int ifindex) {
        ingressIfindex = ifindex;
        return this;
    }

    /** Returns the number of the device that the packet came in by. */
    public int ingressIfindex() {
        return ingressIfindex;
    }

    /** Sets the number of the queue that the packet came in by; 0 unless set. */
    public XdpContext rxQueueIndex(int queue) {
        rxQueueIndex = queue;
        return this;
    }

    /** Returns the number of the queue that the packet came in by. */
    public int rxQueueIndex() {
        return rxQueueIndex;
    }

    /**
     * Sets the number of the device that the packet leaves by, and with it that the program is in a device map: no other
     * may read {@code egress_ifindex}.
     */
    public XdpContext egressIfindex(int ifindex) {
        egressIfindex = OptionalInt.of(ifindex);
        return this;
    }

    /** Returns the number of the device that the packet leaves by, 0 unless set. */
    public int egressIfindex() {
        return egressIfindex.orElse(0);
    }

    private String refusal(int offset, int size, boolean write) {
        return (egressIfindex.isPresent() ? IN_DEVICE_MAP : ACCESS).refusal(offset, size, write);
    }

    /** Sets the time when the device received the packet; it tells none unless set. */
    public XdpContext rxTimestamp(long nanos) {
        rxTimestamp = OptionalLong.of(nanos);
        return this;
    }

    /** Returns the time when the device received the packet. */
    public OptionalLong rxTimestamp() {
        return rxTimestamp;
    }

    /**
     * Sets the hash that the device computed; it tells none unless set.
     *
     * @param type what it is a hash of: {@code enum xdp_rss_hash_type}
     */
    public XdpContext rxHash(int hash, int type) {
        rxHash = OptionalInt.of(hash);
        rxHashType = type;
        return this;
    }

    /** Returns the hash that the device computed. */
    public OptionalInt rxHash() {
        return rxHash;
    }

    /** Returns what the device's hash is a hash of. */
    public int rxHashType() {
        return rxHashType;
    }

    /**
     * Sets the VLAN tag that the device took out of the packet; it tells none unless set.
     *
     * @param protocol {@code 0x8100} or {@code 0x88a8}
     * @param tag priority, drop eligibility and number
     */
    public XdpContext rxVlanTag(int protocol, int tag) {
        rxVlanTag = OptionalInt.of(tag);
        rxVlanProtocol = protocol;
        return this;
    }

    /** Returns the VLAN tag that the device took out of the packet. */
    public OptionalInt rxVlanTag() {
        return rxVlanTag;
    }

    /** Returns the Ethernet type of the VLAN tag that the device took out of the packet. */
    public int rxVlanProtocol() {
        return rxVlanProtocol;
    }

    /** Returns the packet, without metadata. */
    public byte[] data() {
        return Arrays.copyOfRange(window.array(), data, end);
    }

    /** Returns the metadata before the packet. */
    public byte[] metadata() {
        return Arrays.copyOfRange(window.array(), meta, data);
    }

    @Override
    public int start() {
        return data;
    }

    @Override
    public int length() {
        return end - data;
    }

    /** Returns how many bytes of the packet are in its first buffer, where loads of a program reach them. */
    public int linear() {
        return dataEnd - data;
    }

    /** Moves the packet's start ({@code bpf_xdp_adjust_head}), and returns what the helper returns. */
    public long adjustHead(int offset) {
        long start = (long) data + offset;
        int size = data - meta;
        if (start < FIRST_USABLE + size || start > dataEnd - ETHERNET_HEADER) {
            return Errno.EINVAL.result();
        }
        byte[] array = window.array();
        System.arraycopy(array, meta, array, meta + offset, size);
        meta += offset;
        data += offset;
        publish();
        return 0;
    }

    /**
     * Moves the packet's end ({@code bpf_xdp_adjust_tail}), and returns what the helper returns. A packet grows by
     * zeros, in its last buffer.
     */
    public long adjustTail(int offset) {
        boolean linear = end == dataEnd;
        if (!linear && offset == Integer.MIN_VALUE) {
            // The kernel negates this to itself, and takes nothing away.
            return 0;
        }
        long now = (long) end + offset;
        if (now < (long) data + ETHERNET_HEADER || offset > (linear ? END_USABLE - dataEnd : roomInLastBuffer())) {
            return Errno.EINVAL.result();
        }
        if (offset > 0) {
            Arrays.fill(window.array(), end, (int) now, (byte) 0);
        }
        end = (int) now;
        dataEnd = linear ? end : Math.min(dataEnd, end);
        publish();
        return 0;
    }

    private int roomInLastBuffer() {
        // All of these buffers but the last are full.
        int last = (end - dataEnd - 1) % BUFFER + 1;
        return BUFFER - last;
    }

    /** Moves the start of the metadata ({@code bpf_xdp_adjust_meta}), and returns what the helper returns. */
    public long adjustMeta(int offset) {
        long start = (long) meta + offset;
        if (start < FIRST_USABLE || start > data) {
            return Errno.EINVAL.result();
        }
        if (isBadMetadata(data - start)) {
            return Errno.EACCES.result();
        }
        meta = (int) start;
        publish();
        return 0;
    }

    /** Returns whether an address is that of the context in the run under way. */
    public boolean isAt(long candidate) {
        return candidate == address;
    }

    @Override
    public Window packet() {
        return window;
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        fields.order(byteOrder);
        base = execution.memory(window);
        publish();
        fields.putInt(INGRESS_IFINDEX, ingressIfindex);
        fields.putInt(RX_QUEUE_INDEX, rxQueueIndex);
        fields.putInt(EGRESS_IFINDEX, egressIfindex());
        address = execution.context(region);
        return address;
    }
}
