package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.Tunnel;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The context of programs that work on an skb: {@code struct __sk_buff}, and a packet. Programs of traffic control see
 * it from the Ethernet header on, all others from the network header on, as {@code BPF_PROG_TEST_RUN} shows it to them.
 *
 * <p>What a program leaves in the fields and in the packet is there at the next run, unless it is set anew: that is how
 * the kernel repeats a test run.
 */
public final class SkbContext implements PacketContext, SocketOwner {

    /** How many bytes of a packet are linear at most, as in the kernel's test runs. */
    public static final int LARGEST_LINEAR = 4096 - 64 - 320;

    private final ProgramType type;
    private final SkbFields fields;
    private final Region region;
    private final Skb skb;
    private final Checksum checksum = new Checksum();
    private long address;
    private boolean hashKnown;
    private Segmentation segmentation = Segmentation.NONE;
    private int classId;
    private int routeRealm;
    private final SocketPointer socket = new SocketPointer();
    private Optional<Host> host = Optional.empty();
    private Optional<Tunnel> tunnel = Optional.empty();
    private boolean ingress = true;

    private SkbContext(ProgramType type) {
        byte[] bytes = new byte[SkbFields.SIZE];
        this.type = type;
        this.fields = new SkbFields(type, bytes);
        this.region = Region.ofFields("context", bytes, fields);
        this.skb = new Skb(fields, writesPacket(type));
    }

    /** {@code may_access_direct_pkt_data} in {@code kernel/bpf/verifier.c}. */
    private static boolean writesPacket(ProgramType type) {
        return switch (type) {
            case SCHED_CLS, SCHED_ACT, LWT_XMIT, SK_SKB -> true;
            default -> false;
        };
    }

    /** What a packet that is longer than a frame is cut into: {@code gso_type}. */
    public enum Segmentation {
        /** The kernel was not told. */
        NONE,
        /** TCP segments. */
        TCP,
        /** UDP datagrams. */
        UDP
    }

    /**
     * Returns a context with a packet.
     *
     * @param type whose programs it is for; it decides which fields they may read and write, and whether they see the
     *     Ethernet header
     * @param frame the packet with its Ethernet header; copied
     * @throws IllegalArgumentException if it has less than 14 bytes, or if programs of the type have another context
     */
    public static SkbContext of(ProgramType type, byte[] frame) {
        SkbContext context = new SkbContext(type);
        context.frame(frame);
        return context;
    }

    /** Returns the type of the programs that it is for. */
    public ProgramType type() {
        return type;
    }

    /** Returns whether programs of a type see the Ethernet header. */
    public static boolean seesLinkHeader(ProgramType type) {
        return type == ProgramType.SCHED_CLS || type == ProgramType.SCHED_ACT;
    }

    /**
     * Puts another packet in: as {@link #frame(byte[], int)}, with as much of it linear as in the kernel's test runs.
     *
     * @throws IllegalArgumentException if it has less than 14 bytes
     */
    public SkbContext frame(byte[] frame) {
        return frame(frame, LARGEST_LINEAR);
    }

    /**
     * Puts another packet in, as the loopback device receives it. Type of packet, protocol, VLAN tag, hash and checksum
     * are those of a new packet; all else stays.
     *
     * @param frame the packet with its Ethernet header; copied
     * @param linear how many bytes of it loads of a program reach
     * @throws IllegalArgumentException if it has less than 14 bytes
     */
    public SkbContext frame(byte[] frame, int linear) {
        if (frame.length < Skb.LINK_HEADER) {
            throw new IllegalArgumentException(
                    "frame has %d bytes, must have at least %d".formatted(frame.length, Skb.LINK_HEADER));
        }
        skb.receive(frame, linear, seesLinkHeader(type));
        checksum.clear();
        forgetHash();
        removeVlanTag();
        fields.set(SkbField.PKT_TYPE, LinkHeader.packetType(frame));
        fields.set(SkbField.PROTOCOL, LinkHeader.protocol(frame));
        return this;
    }

    /** Sets all fields to 0 that do not follow from the packet. */
    public SkbContext clear() {
        long packetType = get(SkbField.PKT_TYPE);
        long protocol = get(SkbField.PROTOCOL);
        fields.clear();
        forgetHash();
        fields.set(SkbField.PKT_TYPE, packetType);
        fields.set(SkbField.PROTOCOL, protocol);
        skb.publish();
        return this;
    }

    /** Puts metadata before the packet, as an XDP program leaves it for traffic control. */
    public SkbContext metadata(byte[] bytes) {
        skb.metadata(bytes);
        return this;
    }

    /** Returns a field. */
    public long get(SkbField field) {
        return fields.get(field);
    }

    /**
     * Sets a field.
     *
     * @throws IllegalArgumentException if it follows from the packet: its length, and addresses
     */
    public SkbContext set(SkbField field, long value) {
        switch (field) {
            case LEN, DATA, DATA_END, DATA_META ->
                throw new IllegalArgumentException(field + " follows from the packet, and cannot be set");
            case HASH -> setHash((int) value);
            default -> fields.set(field, value);
        }
        return this;
    }

    /** Returns the packet's bytes and headers, for helpers. */
    public Skb skb() {
        return skb;
    }

    /** Returns what is known of the packet's checksum. */
    public Checksum checksum() {
        return checksum;
    }

    /**
     * Gives the packet the sum of all from the network header on, as a device does that leaves the verdict to others.
     *
     * @param order the byte order of the program
     */
    public SkbContext completeChecksum(ByteOrder order) {
        checksum.set(Checksum.State.COMPLETE, sum(order));
        return this;
    }

    /** Returns whether the sum that is known is, folded, that of the packet from the network header on. */
    public boolean isChecksumComplete(ByteOrder order) {
        return Checksum.from32To16(checksum.sum()) == Checksum.from32To16(sum(order));
    }

    private int sum(ByteOrder order) {
        int size = skb.data() + skb.length() - skb.network();
        return Checksum.sum(skb.array(), skb.network(), size, 0, order == ByteOrder.BIG_ENDIAN);
    }

    /** Returns the packet from where programs see it. */
    public byte[] data() {
        return Arrays.copyOfRange(skb.array(), skb.data(), skb.data() + skb.length());
    }

    /** Returns the bytes of {@code struct __sk_buff}, in the byte order of the last program that ran. */
    public byte[] bytes() {
        return fields.copy();
    }

    /** Returns the order of {@link #bytes}. */
    public ByteOrder byteOrder() {
        return fields.order();
    }

    /** Sets the hash of the packet's flow. */
    public void setHash(int hash) {
        fields.set(SkbField.HASH, hash);
        hashKnown = true;
    }

    /** Makes the hash unknown, so that it is computed when it is asked for. */
    public void forgetHash() {
        fields.set(SkbField.HASH, 0);
        hashKnown = false;
    }

    /** Returns the hash of the packet's flow, computed unless it is known. */
    public int hash() {
        if (!hashKnown) {
            setHash(FlowHash.of(skb, (int) get(SkbField.PROTOCOL)));
        }
        return (int) get(SkbField.HASH);
    }

    /** Returns whether a VLAN tag is beside the packet's bytes. */
    public boolean hasVlanTag() {
        return get(SkbField.VLAN_PRESENT) != 0;
    }

    /** Puts a VLAN tag beside the packet's bytes. */
    public void putVlanTag(int protocol, int tag) {
        fields.set(SkbField.VLAN_PROTO, protocol);
        fields.set(SkbField.VLAN_TCI, tag & 0xffff);
        fields.set(SkbField.VLAN_PRESENT, 1);
    }

    /** Takes the VLAN tag away that is beside the packet's bytes. */
    public void removeVlanTag() {
        fields.set(SkbField.VLAN_PROTO, 0);
        fields.set(SkbField.VLAN_TCI, 0);
        fields.set(SkbField.VLAN_PRESENT, 0);
    }

    /** Sets what a packet with a {@link SkbField#GSO_SIZE} is cut into. */
    public SkbContext segmentation(Segmentation kind) {
        segmentation = kind;
        return this;
    }

    /** Returns what the packet is cut into. */
    public Segmentation segmentation() {
        return segmentation;
    }

    /** Returns whether the packet is to be cut into segments. */
    public boolean isSegmented() {
        return get(SkbField.GSO_SIZE) != 0;
    }

    /** Sets the class of the control group that the packet belongs to: {@code net_cls.classid}. */
    public SkbContext classId(int id) {
        classId = id;
        return this;
    }

    /** Returns the class of the control group that the packet belongs to; 0 unless set. */
    public int classId() {
        return classId;
    }

    /** Sets the realm of the route that the packet takes. */
    public SkbContext routeRealm(int realm) {
        routeRealm = realm;
        return this;
    }

    /** Returns the realm of the route that the packet takes; 0 unless set. */
    public int routeRealm() {
        return routeRealm;
    }

    /** Sets the socket that the packet belongs to ({@code sk}), whose control group is the packet's. */
    public SkbContext socket(Socket other) {
        socket.set(Optional.of(other));
        return this;
    }

    @Override
    public Optional<Socket> socket() {
        return socket.socket();
    }

    /** Sets what the packet's outer header said, which a tunnel has removed. */
    public SkbContext tunnel(Tunnel other) {
        tunnel = Optional.of(other);
        return this;
    }

    /** Returns what the packet's outer header said. */
    public Optional<Tunnel> tunnel() {
        return tunnel;
    }

    /** Sets whether the packet comes in, as it does unless set, or goes out. */
    public SkbContext ingress(boolean other) {
        ingress = other;
        return this;
    }

    /** Returns whether the packet comes in, not out. */
    public boolean ingress() {
        return ingress;
    }

    /** Returns whether an address is that of the context in the run under way. */
    public boolean isAt(long candidate) {
        return candidate == address;
    }

    @Override
    public Window packet() {
        return skb.window();
    }

    @Override
    public void enter(Host entered) {
        if (host.isEmpty() || host.get() != entered) {
            host = Optional.of(entered);
        }
    }

    @Override
    public int start() {
        return skb.data();
    }

    @Override
    public int length() {
        return skb.length();
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        fields.order(byteOrder);
        if (host.isPresent() && socket.socket().isPresent()) {
            fields.set(SkbField.SK, socket.address(host.get(), byteOrder));
        }
        skb.address(execution.memory(skb.window()));
        address = execution.context(region);
        return address;
    }
}
