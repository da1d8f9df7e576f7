package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import java.util.Locale;

/**
 * A field of {@code struct __sk_buff} ({@code linux/bpf.h}). Java sees each as the number that it stands for: what the
 * kernel keeps in network byte order is converted.
 */
public enum SkbField {
    /** How many bytes the packet has. */
    LEN,
    /** {@code PACKET_HOST} 0, {@code PACKET_BROADCAST} 1, {@code PACKET_MULTICAST} 2, {@code PACKET_OTHERHOST} 3. */
    PKT_TYPE,
    /** The mark of netfilter and routing. */
    MARK,
    /** The queue of the device; programs cannot set one above 65,534. */
    QUEUE_MAPPING,
    /** The Ethernet type, {@code 0x0800} for IPv4. */
    PROTOCOL,
    /** 1 if the packet has a VLAN tag beside its bytes. */
    VLAN_PRESENT,
    /** Priority, drop eligibility and number of that VLAN tag. */
    VLAN_TCI,
    /** The Ethernet type of that VLAN tag, {@code 0x8100} or {@code 0x88a8}. */
    VLAN_PROTO,
    /** The priority for queueing. */
    PRIORITY,
    /** The number of the device that the packet came in by. */
    INGRESS_IFINDEX,
    /** The number of the device that the packet is on. */
    IFINDEX,
    /** The traffic control index, 16 bits. */
    TC_INDEX,
    /** The first word that is the program's own. */
    CB_0,
    /** The second word that is the program's own. */
    CB_1,
    /** The third word that is the program's own. */
    CB_2,
    /** The fourth word that is the program's own. */
    CB_3,
    /** The fifth word that is the program's own. */
    CB_4,
    /** The hash of the flow; 0 if it is not known. */
    HASH,
    /** The traffic control class, 16 bits. */
    TC_CLASSID,
    /** The address of the first byte. */
    DATA,
    /** The address after the last byte that loads reach. */
    DATA_END,
    /** The number of the receive queue's poller. */
    NAPI_ID,
    /** The socket's address family. */
    FAMILY,
    /** The peer's IPv4 address, its first byte the most significant. */
    REMOTE_IP4,
    /** The socket's IPv4 address, its first byte the most significant. */
    LOCAL_IP4,
    /** Bytes 0 to 3 of the peer's IPv6 address. */
    REMOTE_IP6_0,
    /** Bytes 4 to 7 of the peer's IPv6 address. */
    REMOTE_IP6_1,
    /** Bytes 8 to 11 of the peer's IPv6 address. */
    REMOTE_IP6_2,
    /** Bytes 12 to 15 of the peer's IPv6 address. */
    REMOTE_IP6_3,
    /** Bytes 0 to 3 of the socket's IPv6 address. */
    LOCAL_IP6_0,
    /** Bytes 4 to 7 of the socket's IPv6 address. */
    LOCAL_IP6_1,
    /** Bytes 8 to 11 of the socket's IPv6 address. */
    LOCAL_IP6_2,
    /** Bytes 12 to 15 of the socket's IPv6 address. */
    LOCAL_IP6_3,
    /** The peer's port. */
    REMOTE_PORT,
    /** The socket's port. */
    LOCAL_PORT,
    /** The address of the metadata that an XDP program left before the packet. */
    DATA_META,
    /** The address of {@code struct bpf_flow_keys}. */
    FLOW_KEYS,
    /** When the packet came, or is to be sent. */
    TSTAMP,
    /** How many bytes the packet has on the wire, all segments together. */
    WIRE_LEN,
    /** Into how many segments the packet is to be cut. */
    GSO_SEGS,
    /** The address of the socket, or 0. */
    SK,
    /** How many bytes of payload a segment has; 0 if the packet is not to be cut. */
    GSO_SIZE,
    /** The clock of the time stamp: 0 real time, 1 monotonic, 2 TAI. */
    TSTAMP_TYPE,
    /** The device's own time stamp. */
    HWTSTAMP;

    private final Field field;

    SkbField() {
        // CB_0 is cb[0].
        field = Structures.SK_BUFF.field(name().toLowerCase(Locale.ROOT).replaceFirst("_(\\d)$", "[$1]"));
    }

    /** Returns where in {@code struct __sk_buff} the field begins. */
    public int offset() {
        return field.offset();
    }

    /** Returns how many bytes the field has. */
    public int size() {
        return field.size();
    }

    Field field() {
        return field;
    }
}
