package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.layout.Bytes;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Layout;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.MacAddress;
import io.github.ebpf4j.interpreter.world.RouteQuery;
import io.github.ebpf4j.interpreter.world.Routes;
import io.github.ebpf4j.interpreter.world.Socket;
import java.nio.ByteOrder;

/** {@code struct bpf_fib_lookup}, which goes in as a question and comes out as an answer; kept from run to run. */
final class FibParameters implements RouteQuery, Current.EndOfRun {

    private static final int DIRECT = 1;
    private static final int OUTPUT = 2;
    private static final int SKIP_NEIGHBOUR = 4;
    private static final int TABLE = 8;
    private static final int SOURCE = 16;
    private static final int MARK = 32;

    /** The flags that there are. */
    static final int ALL = DIRECT | OUTPUT | SKIP_NEIGHBOUR | TABLE | SOURCE | MARK;

    private static final Layout LAYOUT = Structures.FIB_LOOKUP;

    static final int SIZE = LAYOUT.size();

    private static final Field FAMILY = LAYOUT.field("family");
    private static final Field PROTOCOL = LAYOUT.field("l4_protocol");
    private static final Field SOURCE_PORT = LAYOUT.field("sport");
    private static final Field DESTINATION_PORT = LAYOUT.field("dport");
    private static final Field LENGTH = LAYOUT.field("tot_len");
    private static final Field IFINDEX = LAYOUT.field("ifindex");
    private static final Field METRIC = LAYOUT.field("rt_metric");
    private static final int SRC = LAYOUT.field("src[0]").offset();
    private static final int DST = LAYOUT.field("dst[0]").offset();
    private static final Field TABLE_ID = LAYOUT.field("tbid");
    private static final int SMAC = LAYOUT.field("smac[0]").offset();
    private static final int DMAC = LAYOUT.field("dmac[0]").offset();

    private static final int HALF = Long.BYTES;
    private static final int SERVICE_MASK = 0x1c;

    private final byte[] bytes = new byte[SIZE];
    private boolean bigEndian;
    private int flags;

    FibParameters(Current current) {}

    void read(Caller caller, long address, int withFlags) {
        bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        flags = withFlags;
        caller.read(address, bytes, 0, SIZE);
    }

    void write(Caller caller, long address) {
        caller.write(address, bytes, 0, SIZE);
    }

    private int get(Field field) {
        return (int) field.get(bytes, bigEndian);
    }

    private void set(Field field, long value) {
        field.set(bytes, bigEndian, value);
    }

    boolean isKnownFamily() {
        return get(FAMILY) == Socket.AF_INET || v6();
    }

    int length() {
        return get(LENGTH);
    }

    /** Sets the length that is allowed, which stands where that of the packet stood. */
    void length(int mtu) {
        set(LENGTH, mtu);
    }

    boolean wantsSource() {
        return (flags & SOURCE) != 0;
    }

    boolean skipsNeighbour() {
        return (flags & SKIP_NEIGHBOUR) != 0;
    }

    /** Returns whether an address of IPv6 is only for one link or many hosts, so that nobody forwards to it. */
    boolean isStrict(boolean destination) {
        long high = destination ? destinationHigh() : sourceHigh();
        long low = destination ? destinationLow() : sourceLow();
        boolean multicast = high >>> 56 == 0xff;
        boolean linkLocal = high >>> 54 == 0xfe80 >>> 6;
        return multicast || linkLocal || (high == 0 && low == 1);
    }

    void result(int metric, int ifindex) {
        set(METRIC, metric);
        set(IFINDEX, ifindex);
    }

    void source(IpAddress address) {
        set(SRC, address);
    }

    /** Sets the next hop, whose family may be another than that of the packet. */
    void gateway(IpAddress address) {
        set(FAMILY, address.family());
        set(DST, address);
    }

    private void set(int offset, IpAddress address) {
        if (address.v6()) {
            Bytes.set(bytes, offset, Long.BYTES, true, address.high());
            Bytes.set(bytes, offset + HALF, Long.BYTES, true, address.low());
        } else {
            Bytes.set(bytes, offset, Integer.BYTES, true, address.low());
        }
    }

    void addresses(MacAddress source, MacAddress destination) {
        for (int i = 0; i < MacAddress.SIZE; i++) {
            bytes[SMAC + i] = (byte) source.octet(i);
            bytes[DMAC + i] = (byte) destination.octet(i);
        }
    }

    /** Says that there is no VLAN, and how long packets may be, if that was asked. */
    void finish(int mtu) {
        set(TABLE_ID, 0);
        if (mtu != 0) {
            length(mtu);
        }
    }

    @Override
    public boolean v6() {
        return get(FAMILY) == Socket.AF_INET6;
    }

    private long high(int offset) {
        return v6() ? Bytes.get(bytes, offset, Long.BYTES, true) : 0;
    }

    private long low(int offset) {
        return v6() ? Bytes.get(bytes, offset + HALF, Long.BYTES, true) : Bytes.get(bytes, offset, Integer.BYTES, true);
    }

    @Override
    public long destinationHigh() {
        return high(DST);
    }

    @Override
    public long destinationLow() {
        return low(DST);
    }

    @Override
    public long sourceHigh() {
        return high(SRC);
    }

    @Override
    public long sourceLow() {
        return low(SRC);
    }

    @Override
    public int ifindex() {
        return get(IFINDEX);
    }

    @Override
    public boolean output() {
        return (flags & OUTPUT) != 0;
    }

    @Override
    public int table() {
        if ((flags & DIRECT) == 0) {
            return 0;
        }
        int table = (flags & TABLE) != 0 ? get(TABLE_ID) : 0;
        // As fib_get_table takes it.
        return table == 0 ? Routes.MAIN : table;
    }

    @Override
    public int mark() {
        // It stands where the address of the device comes to stand.
        return (flags & MARK) != 0 ? (int) Bytes.get(bytes, SMAC, Integer.BYTES, bigEndian) : 0;
    }

    @Override
    public int protocol() {
        return get(PROTOCOL);
    }

    @Override
    public int sourcePort() {
        return get(SOURCE_PORT);
    }

    @Override
    public int destinationPort() {
        return get(DESTINATION_PORT);
    }

    @Override
    public int typeOfService() {
        return v6()
                ? (int) Bytes.get(bytes, METRIC.offset(), Integer.BYTES, true)
                : bytes[METRIC.offset()] & SERVICE_MASK;
    }

    @Override
    public void endOfRun() {}
}
