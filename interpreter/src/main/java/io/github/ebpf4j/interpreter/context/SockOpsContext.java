package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code struct bpf_sock_ops}: the context of programs that are told what becomes of TCP connections, and answer ({@code
 * sock_ops_is_valid_access} in net/core/filter.c). What it says of the socket is read from it when a run begins; fields
 * of a full socket are 0 where it is none.
 */
public final class SockOpsContext extends CgroupStructContext implements SocketOwner {

    private static final FieldAccess ACCESS = Structures.SOCK_OPS.access("all", "sock_ops programs");

    /** {@code BPF_SOCK_OPS_PARSE_HDR_OPT_CB}: a header with options arrived. */
    public static final int PARSE_HEADER = 13;
    /** {@code BPF_SOCK_OPS_HDR_OPT_LEN_CB}: space for options is reserved. */
    public static final int RESERVE_OPTIONS = 14;
    /** {@code BPF_SOCK_OPS_WRITE_HDR_OPT_CB}: options are written. */
    public static final int WRITE_OPTIONS = 15;

    /** How many bytes a TCP header without options has. */
    public static final int TCP_HEADER = 20;

    /** How many bytes a TCP header can have. */
    public static final int LARGEST_HEADER = 60;

    private static final int TCP_FLAGS = 13;

    private static final Field SK = Structures.SOCK_OPS.field("sk");
    private static final Field DATA = Structures.SOCK_OPS.field("skb_data");
    private static final Field DATA_END = Structures.SOCK_OPS.field("skb_data_end");
    private static final Field OP = Structures.SOCK_OPS.field("op");

    private final Socket socket;
    private final Optional<Socket> owner;
    private final SocketPointer pointer = new SocketPointer();
    private final byte[] buffer = new byte[LARGEST_HEADER];
    private final byte[] header = new byte[LARGEST_HEADER];
    private final Window window = new Window("tcp header", buffer, false);
    private int headerLength;
    private int space;
    private int spaceLeft;
    private long dataAddress;

    private SockOpsContext(Socket socket) {
        super(Structures.SOCK_OPS, ACCESS);
        this.socket = socket;
        owner = Optional.of(socket);
        setAddress("remote_ip", socket.remote());
        setAddress("local_ip", socket.local());
    }

    /**
     * Returns the context of something that becomes of a socket.
     *
     * @param op what: one of {@code BPF_SOCK_OPS_}
     */
    public static SockOpsContext of(Socket socket, int op) {
        SockOpsContext context = new SockOpsContext(socket);
        context.set("op", op);
        context.fill();
        return context;
    }

    /** Sets the arguments, four at most; what is left out is 0. */
    public SockOpsContext args(int... args) {
        int[] all = Arrays.copyOf(args, Integer.BYTES);
        for (int i = 0; i < all.length; i++) {
            set("args[" + i + "]", all[i]);
        }
        return this;
    }

    /**
     * Sets the TCP header of the packet that it is about, options included.
     *
     * @param length how many bytes the packet has, from that header on
     * @throws IllegalArgumentException if the header has not 20 to 60 bytes
     */
    public SockOpsContext header(byte[] tcp, int length) {
        if (tcp.length < TCP_HEADER || tcp.length > LARGEST_HEADER) {
            throw new IllegalArgumentException(
                    "a TCP header has %d bytes, must have %d to %d".formatted(tcp.length, TCP_HEADER, LARGEST_HEADER));
        }
        System.arraycopy(tcp, 0, header, 0, tcp.length);
        headerLength = tcp.length;
        set("skb_len", length);
        set("skb_tcp_flags", tcp[TCP_FLAGS] & 0xff);
        return this;
    }

    /**
     * Sets how many bytes of options the program may reserve or write in a run; 0 unless set.
     *
     * @throws IllegalArgumentException if it is not 0 to 40
     */
    public SockOpsContext space(int bytes) {
        if (bytes < 0 || bytes > LARGEST_HEADER - TCP_HEADER) {
            throw new IllegalArgumentException(
                    "space is %d, must be 0 to %d".formatted(bytes, LARGEST_HEADER - TCP_HEADER));
        }
        space = bytes;
        return this;
    }

    /** Returns what the program answered ({@code reply}); what the argument 0 is, unless it did. */
    public int reply() {
        return (int) get("args[0]");
    }

    /** Returns what it is about. */
    public int op() {
        return (int) get(OP);
    }

    /** Returns whether there is a packet. */
    public boolean hasHeader() {
        return headerLength != 0;
    }

    /** Returns the TCP header as the program left it, with the options that it wrote. */
    public byte[] header() {
        return Arrays.copyOf(buffer, window.end());
    }

    /** Returns the TCP header where it stands; its end is that of {@link #headerEnd}. */
    public byte[] headerBuffer() {
        return buffer;
    }

    /** Returns how many bytes the TCP header has. */
    public int headerEnd() {
        return window.end();
    }

    /** Returns how many bytes of options may still be reserved or written in this run. */
    public int spaceLeft() {
        return spaceLeft;
    }

    /** Takes space for options, which must be left. */
    public void reserve(int bytes) {
        spaceLeft -= bytes;
    }

    /** Adds an option to the header, for which there must be space and room. */
    public void append(byte[] option, int size) {
        int end = window.end();
        System.arraycopy(option, 0, buffer, end, size);
        window.move(0, end + size);
        put(DATA_END, dataAddress + end + size);
        reserve(size);
    }

    @Override
    public Optional<Socket> socket() {
        return owner;
    }

    /** The fields that a socket has, too, by the name that they have there. */
    private record Copied(Field to, String from) {}

    private static final List<Copied> OF_TCP = Structures.SOCK_OPS.fields().stream()
            .filter(field -> Structures.TCP_SOCK.has(field.name()))
            .map(field -> new Copied(field, field.name()))
            .toList();

    private static final Field FAMILY = Structures.SOCK_OPS.field("family");
    private static final Field REMOTE_PORT = Structures.SOCK_OPS.field("remote_port");
    private static final Field LOCAL_PORT = Structures.SOCK_OPS.field("local_port");
    private static final Field IS_FULL = Structures.SOCK_OPS.field("is_fullsock");
    private static final Field FLAGS = Structures.SOCK_OPS.field("bpf_sock_ops_cb_flags");
    private static final Field STATE = Structures.SOCK_OPS.field("state");

    @Override
    void fill() {
        boolean full = socket.isFull();
        set(FAMILY, socket.family());
        set(REMOTE_PORT, socket.remotePort());
        set(LOCAL_PORT, socket.localPort());
        set(IS_FULL, full ? 1 : 0);
        set(FLAGS, full ? socket.callbackFlags() : 0);
        set(STATE, socket.state());
        for (int i = 0; i < OF_TCP.size(); i++) {
            Copied each = OF_TCP.get(i);
            set(each.to, full ? socket.get(each.from) : 0);
        }
        pointer.set(full ? owner : Optional.empty());
    }

    @Override
    void point(Execution execution) {
        super.point(execution);
        spaceLeft = space;
        put(SK, addressOf(pointer));
        System.arraycopy(header, 0, buffer, 0, headerLength);
        window.move(0, headerLength);
        dataAddress = execution.memory(window);
        put(DATA, hasHeader() ? dataAddress : 0);
        put(DATA_END, hasHeader() ? dataAddress + headerLength : 0);
    }
}
