package io.github.ebpf4j.interpreter.runtime;

import static io.github.ebpf4j.interpreter.context.SkbField.CB_0;
import static io.github.ebpf4j.interpreter.context.SkbField.CB_1;
import static io.github.ebpf4j.interpreter.context.SkbField.CB_2;
import static io.github.ebpf4j.interpreter.context.SkbField.CB_3;
import static io.github.ebpf4j.interpreter.context.SkbField.CB_4;
import static io.github.ebpf4j.interpreter.context.SkbField.DATA_END;
import static io.github.ebpf4j.interpreter.context.SkbField.FAMILY;
import static io.github.ebpf4j.interpreter.context.SkbField.GSO_SEGS;
import static io.github.ebpf4j.interpreter.context.SkbField.GSO_SIZE;
import static io.github.ebpf4j.interpreter.context.SkbField.HWTSTAMP;
import static io.github.ebpf4j.interpreter.context.SkbField.IFINDEX;
import static io.github.ebpf4j.interpreter.context.SkbField.INGRESS_IFINDEX;
import static io.github.ebpf4j.interpreter.context.SkbField.LOCAL_IP4;
import static io.github.ebpf4j.interpreter.context.SkbField.LOCAL_IP6_0;
import static io.github.ebpf4j.interpreter.context.SkbField.LOCAL_IP6_1;
import static io.github.ebpf4j.interpreter.context.SkbField.LOCAL_IP6_2;
import static io.github.ebpf4j.interpreter.context.SkbField.LOCAL_IP6_3;
import static io.github.ebpf4j.interpreter.context.SkbField.MARK;
import static io.github.ebpf4j.interpreter.context.SkbField.PRIORITY;
import static io.github.ebpf4j.interpreter.context.SkbField.PROTOCOL;
import static io.github.ebpf4j.interpreter.context.SkbField.REMOTE_IP4;
import static io.github.ebpf4j.interpreter.context.SkbField.REMOTE_IP6_0;
import static io.github.ebpf4j.interpreter.context.SkbField.REMOTE_IP6_1;
import static io.github.ebpf4j.interpreter.context.SkbField.REMOTE_IP6_2;
import static io.github.ebpf4j.interpreter.context.SkbField.REMOTE_IP6_3;
import static io.github.ebpf4j.interpreter.context.SkbField.TSTAMP;
import static io.github.ebpf4j.interpreter.context.SkbField.WIRE_LEN;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.SocketBuilder;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** {@code bpf_prog_test_run_skb}. */
final class SkbTestSetup extends TestSetup {

    private static final int SK_BUFF_SIZE = 192;
    private static final int LOOPBACK = 1;

    /** The first that the kernel gives. One for all test runs, so that what maps keep for the socket does not pile up. */
    private static final long COOKIE = 1;

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private static final long LARGEST_WIRE_LENGTH = 65536;
    private static final long LARGEST_SEGMENTS = 65535;

    /** Fields that are taken over as they are. */
    private static final List<SkbField> TAKEN = List.of(
            MARK, PRIORITY, INGRESS_IFINDEX, CB_0, CB_1, CB_2, CB_3, CB_4, TSTAMP, GSO_SEGS, GSO_SIZE, HWTSTAMP);

    /** Fields that may be set besides. */
    private static final List<SkbField> ALLOWED = List.of(IFINDEX, DATA_END, WIRE_LEN);

    /** Fields that come back. */
    private static final List<SkbField> GIVEN_BACK = List.of(
            MARK,
            PRIORITY,
            INGRESS_IFINDEX,
            IFINDEX,
            TSTAMP,
            CB_0,
            CB_1,
            CB_2,
            CB_3,
            CB_4,
            WIRE_LEN,
            GSO_SEGS,
            HWTSTAMP);

    private static final List<SkbField> LOCAL_IP6 = List.of(LOCAL_IP6_0, LOCAL_IP6_1, LOCAL_IP6_2, LOCAL_IP6_3);
    private static final List<SkbField> REMOTE_IP6 = List.of(REMOTE_IP6_0, REMOTE_IP6_1, REMOTE_IP6_2, REMOTE_IP6_3);

    private final ProgramType type;
    private final byte[] bytes;
    private final ByteBuffer given;
    private final SkbContext context;
    private final ByteOrder byteOrder;
    private final boolean sums;
    private final SharedMemory memory;
    private final Socket socket;

    SkbTestSetup(TestRun run, ProgramType type) {
        this.type = type;
        refuseOptions(run, TestRun.SKB_CHECKSUM_COMPLETE);
        byte[] packet = packet(run);
        refuse(
                packet.length < ETHERNET_HEADER,
                Errno.EINVAL,
                "packet has %d bytes, must have at least %d".formatted(packet.length, ETHERNET_HEADER));
        bytes = struct(run, SK_BUFF_SIZE);
        given = numbers(run, bytes);
        int linear = linear(packet.length);
        refuse(
                packet.length - linear > BUFFERS * PAGE,
                Errno.ENOMEM,
                "packet has %d bytes that are not linear, must not have more than %d"
                        .formatted(packet.length - linear, BUFFERS * PAGE));
        refuse(
                field(IFINDEX) > LOOPBACK && run.device((int) field(IFINDEX)).isEmpty(),
                Errno.ENODEV,
                "there is no device %d".formatted(field(IFINDEX)));
        context = SkbContext.of(type, packet).frame(packet, linear);
        setAddresses(packet, linear - ETHERNET_HEADER);
        memory = run.program().memory();
        socket = socket(run);
        context.socket(socket);
        takeFields(run.context().isPresent());
        byteOrder = given.order();
        sums = (run.flags() & TestRun.SKB_CHECKSUM_COMPLETE) != 0;
        if (sums) {
            context.completeChecksum(byteOrder);
        }
    }

    @Override
    void check() {
        refuse(
                sums && !context.isChecksumComplete(byteOrder),
                Errno.EBADMSG,
                "the sum of the packet is not what the program left");
    }

    private long field(SkbField field) {
        return field.size() == Long.BYTES
                ? given.getLong(field.offset())
                : Integer.toUnsignedLong(given.getInt(field.offset()));
    }

    private int linear(int size) {
        long end = field(DATA_END);
        refuse(
                end > size,
                Errno.EINVAL,
                "data_end is %d, must not be more than the %d bytes of the packet".formatted(end, size));
        boolean tunnel = switch (type) {
            case LWT_IN, LWT_OUT, LWT_XMIT -> true;
            default -> false;
        };
        refuse(end != 0 && tunnel, Errno.EINVAL, "data_end is set for a program of a tunnel");
        int wanted = end == 0 ? size : Math.max(ETHERNET_HEADER, (int) end);
        return Math.min(wanted, SkbContext.LARGEST_LINEAR);
    }

    /** Makes the packet's addresses those of its socket. */
    private void setAddresses(byte[] packet, int headerRoom) {
        long protocol = context.get(PROTOCOL);
        ByteBuffer addresses = ByteBuffer.wrap(packet);
        if (protocol == IPV4) {
            refuse(
                    headerRoom < IPV4_HEADER,
                    Errno.EINVAL,
                    "IPv4 header has %d bytes, must have at least %d".formatted(headerRoom, IPV4_HEADER));
            context.set(FAMILY, AF_INET);
            context.set(LOCAL_IP4, addresses.getInt(ETHERNET_HEADER + 12));
            context.set(REMOTE_IP4, addresses.getInt(ETHERNET_HEADER + 16));
        } else if (protocol == IPV6) {
            refuse(
                    headerRoom < IPV6_HEADER,
                    Errno.EINVAL,
                    "IPv6 header has %d bytes, must have %d".formatted(headerRoom, IPV6_HEADER));
            context.set(FAMILY, AF_INET6);
            for (int i = 0; i < LOCAL_IP6.size(); i++) {
                context.set(LOCAL_IP6.get(i), addresses.getInt(ETHERNET_HEADER + 8 + Integer.BYTES * i));
                context.set(REMOTE_IP6.get(i), addresses.getInt(ETHERNET_HEADER + 24 + Integer.BYTES * i));
            }
        }
    }

    /** Returns a socket as the kernel makes one for the packet: of no protocol, and of the task that runs the test. */
    private Socket socket(TestRun run) {
        SocketBuilder builder = Socket.ofNoFamily()
                .cookie(COOKIE)
                .cgroup(run.program().world().tasks().current(0).cgroup());
        if (context.get(FAMILY) == AF_INET) {
            return builder.local(IpAddress.v4((int) context.get(LOCAL_IP4)), 0)
                    .remote(IpAddress.v4((int) context.get(REMOTE_IP4)), 0)
                    .state(Socket.CLOSE)
                    .build();
        } else if (context.get(FAMILY) == AF_INET6) {
            return builder.local(ipv6(LOCAL_IP6), 0)
                    .remote(ipv6(REMOTE_IP6), 0)
                    .state(Socket.CLOSE)
                    .build();
        }
        return builder.build();
    }

    private IpAddress ipv6(List<SkbField> words) {
        return IpAddress.v6(
                context.get(words.get(0)) << Integer.SIZE | context.get(words.get(1)),
                context.get(words.get(2)) << Integer.SIZE | context.get(words.get(3)));
    }

    /** Takes away the addresses that programs saw the socket at: it ends with the test run. */
    @Override
    void end() {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            memory.remove(socket.structure(order));
            memory.remove(socket.tcpStructure(order));
        }
    }

    /** {@code convert___skb_to_skb}, which leaves all as it is where no context is given. */
    private void takeFields(boolean isGiven) {
        byte[] others = bytes.clone();
        for (List<SkbField> fields : List.of(TAKEN, ALLOWED)) {
            for (SkbField field : fields) {
                Arrays.fill(others, field.offset(), field.offset() + field.size(), (byte) 0);
            }
        }
        refuse(!isZero(others, 0, others.length), Errno.EINVAL, "a field of the context is set that must be 0");
        // As the program sees it, from the network header on for most types.
        long length = context.get(SkbField.LEN);
        long wireLength = field(WIRE_LEN);
        refuse(
                wireLength != 0 && (wireLength < length || wireLength > LARGEST_WIRE_LENGTH),
                Errno.EINVAL,
                "wire_len is %d, must be 0 or %d to %d".formatted(wireLength, length, LARGEST_WIRE_LENGTH));
        refuse(
                field(GSO_SEGS) > LARGEST_SEGMENTS,
                Errno.EINVAL,
                "gso_segs is %d, must not be more than %d".formatted(field(GSO_SEGS), LARGEST_SEGMENTS));
        for (SkbField field : TAKEN) {
            context.set(field, field(field));
        }
        context.set(GSO_SIZE, field(GSO_SIZE) & 0xffff);
        context.set(WIRE_LEN, isGiven && wireLength == 0 ? length : wireLength);
        context.set(IFINDEX, Math.max(LOOPBACK, field(IFINDEX)));
    }

    @Override
    Context context() {
        return context;
    }

    @Override
    byte[] dataOut() {
        byte[] data = context.data();
        int header = SkbContext.seesLinkHeader(type) ? 0 : ETHERNET_HEADER;
        byte[] out = new byte[header + data.length];
        System.arraycopy(data, 0, out, header, data.length);
        return out;
    }

    /** {@code convert_skb_to___skb}. */
    @Override
    byte[] contextOut() {
        for (SkbField field : GIVEN_BACK) {
            if (field.size() == Long.BYTES) {
                given.putLong(field.offset(), context.get(field));
            } else {
                given.putInt(field.offset(), (int) context.get(field));
            }
        }
        return bytes;
    }
}
