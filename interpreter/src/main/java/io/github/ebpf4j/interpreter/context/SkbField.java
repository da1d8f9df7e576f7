package io.github.ebpf4j.interpreter.context;

/**
 * A field of {@code struct __sk_buff} ({@code linux/bpf.h}). Java sees each as the number that it stands for: what the
 * kernel keeps in network byte order is converted.
 */
public enum SkbField {
    /** How many bytes the packet has. */
    LEN(0),
    /** {@code PACKET_HOST} 0, {@code PACKET_BROADCAST} 1, {@code PACKET_MULTICAST} 2, {@code PACKET_OTHERHOST} 3. */
    PKT_TYPE(4),
    /** The mark of netfilter and routing. */
    MARK(8),
    /** The queue of the device; programs cannot set one above 65,534. */
    QUEUE_MAPPING(12),
    /** The Ethernet type, {@code 0x0800} for IPv4. */
    PROTOCOL(16, Kind.NETWORK_16),
    /** 1 if the packet has a VLAN tag beside its bytes. */
    VLAN_PRESENT(20),
    /** Priority, drop eligibility and number of that VLAN tag. */
    VLAN_TCI(24),
    /** The Ethernet type of that VLAN tag, {@code 0x8100} or {@code 0x88a8}. */
    VLAN_PROTO(28, Kind.NETWORK_16),
    /** The priority for queueing. */
    PRIORITY(32),
    /** The number of the device that the packet came in by. */
    INGRESS_IFINDEX(36),
    /** The number of the device that the packet is on. */
    IFINDEX(40),
    /** The traffic control index, 16 bits. */
    TC_INDEX(44),
    /** The first word that is the program's own. */
    CB_0(48),
    /** The second word that is the program's own. */
    CB_1(52),
    /** The third word that is the program's own. */
    CB_2(56),
    /** The fourth word that is the program's own. */
    CB_3(60),
    /** The fifth word that is the program's own. */
    CB_4(64),
    /** The hash of the flow; 0 if it is not known. */
    HASH(68),
    /** The traffic control class, 16 bits. */
    TC_CLASSID(72),
    /** The address of the first byte. */
    DATA(76),
    /** The address after the last byte that loads reach. */
    DATA_END(80),
    /** The number of the receive queue's poller. */
    NAPI_ID(84),
    /** The socket's address family. */
    FAMILY(88),
    /** The peer's IPv4 address, its first byte the most significant. */
    REMOTE_IP4(92, Kind.NETWORK_32),
    /** The socket's IPv4 address, its first byte the most significant. */
    LOCAL_IP4(96, Kind.NETWORK_32),
    /** Bytes 0 to 3 of the peer's IPv6 address. */
    REMOTE_IP6_0(100, Kind.NETWORK_32),
    /** Bytes 4 to 7 of the peer's IPv6 address. */
    REMOTE_IP6_1(104, Kind.NETWORK_32),
    /** Bytes 8 to 11 of the peer's IPv6 address. */
    REMOTE_IP6_2(108, Kind.NETWORK_32),
    /** Bytes 12 to 15 of the peer's IPv6 address. */
    REMOTE_IP6_3(112, Kind.NETWORK_32),
    /** Bytes 0 to 3 of the socket's IPv6 address. */
    LOCAL_IP6_0(116, Kind.NETWORK_32),
    /** Bytes 4 to 7 of the socket's IPv6 address. */
    LOCAL_IP6_1(120, Kind.NETWORK_32),
    /** Bytes 8 to 11 of the socket's IPv6 address. */
    LOCAL_IP6_2(124, Kind.NETWORK_32),
    /** Bytes 12 to 15 of the socket's IPv6 address. */
    LOCAL_IP6_3(128, Kind.NETWORK_32),
    /** The peer's port. */
    REMOTE_PORT(132, Kind.NETWORK_32),
    /** The socket's port. */
    LOCAL_PORT(136),
    /** The address of the metadata that an XDP program left before the packet. */
    DATA_META(140),
    /** The address of {@code struct bpf_flow_keys}. */
    FLOW_KEYS(144, Kind.WIDE),
    /** When the packet came, or is to be sent. */
    TSTAMP(152, Kind.WIDE),
    /** How many bytes the packet has on the wire, all segments together. */
    WIRE_LEN(160),
    /** Into how many segments the packet is to be cut. */
    GSO_SEGS(164),
    /** The address of the socket, or 0. */
    SK(168, Kind.WIDE),
    /** How many bytes of payload a segment has; 0 if the packet is not to be cut. */
    GSO_SIZE(176),
    /** The clock of the time stamp: 0 real time, 1 monotonic, 2 TAI. */
    TSTAMP_TYPE(180, Kind.BYTE),
    /** The device's own time stamp. */
    HWTSTAMP(184, Kind.WIDE);

    /** How a field is kept. */
    enum Kind {
        /** 4 bytes in the program's byte order. */
        NUMBER,
        /** 4 bytes in the program's byte order, that hold a 16-bit number in network byte order. */
        NETWORK_16,
        /** 4 bytes in network byte order. */
        NETWORK_32,
        /** 8 bytes in the program's byte order. */
        WIDE,
        /** One byte. */
        BYTE
    }

    private final int offset;
    private final Kind kind;

    SkbField(int offset) {
        this(offset, Kind.NUMBER);
    }

    SkbField(int offset, Kind kind) {
        this.offset = offset;
        this.kind = kind;
    }

    /** Returns where in {@code struct __sk_buff} the field begins. */
    public int offset() {
        return offset;
    }

    /** Returns how many bytes the field has. */
    public int size() {
        return switch (kind) {
            case WIDE -> Long.BYTES;
            case BYTE -> Byte.BYTES;
            default -> Integer.BYTES;
        };
    }

    Kind kind() {
        return kind;
    }
}
