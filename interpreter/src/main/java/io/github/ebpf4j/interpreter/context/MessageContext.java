package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Arrays;
import java.util.Optional;

/**
 * {@code struct sk_msg_md}: the context of programs that see what is sent on a socket ({@code sk_msg_is_valid_access} and
 * {@code bpf_msg_pull_data} in net/core/filter.c). A message is a list of pieces, of which a program sees the first
 * until it asks for others.
 */
public final class MessageContext extends StructContext implements SocketOwner {

    private static final FieldAccess ACCESS = Structures.SK_MSG.access("all", "sk_msg programs");

    /** How many pieces a message has at most ({@code MAX_MSG_FRAGS}). */
    public static final int PIECES = 17;

    /** How many bytes a message has at most. */
    public static final int LARGEST = 1 << 20;

    private static final Field DATA = Structures.SK_MSG.field("data");
    private static final Field DATA_END = Structures.SK_MSG.field("data_end");
    private static final Field SIZE = Structures.SK_MSG.field("size");
    private static final Field SK = Structures.SK_MSG.field("sk");

    private final SocketPointer socket = new SocketPointer();
    private final byte[] message;
    private final int[] given;
    private final Window window;
    private final int[] pieces = new int[PIECES + 2];
    private int count;
    private int size;
    private long base;
    private int applyBytes;
    private int corkBytes;

    private MessageContext(byte[] message, int[] given) {
        super(Structures.SK_MSG, ACCESS);
        this.message = message;
        this.given = given;
        window = new Window("message", message.clone());
        size = message.length;
    }

    /** Returns the context of a message in one piece. */
    public static MessageContext of(Socket socket, byte[] message) {
        return of(socket, message, message.length);
    }

    /**
     * Returns the context of a message in several pieces.
     *
     * @param pieces how many bytes each has
     * @throws IllegalArgumentException if they are not 1 to 17, or not as long as the message together, or if the
     *     message is longer than {@link #LARGEST}
     */
    public static MessageContext of(Socket socket, byte[] message, int... pieces) {
        long sum = 0;
        boolean negative = false;
        for (int piece : pieces) {
            sum += piece;
            negative |= piece < 0;
        }
        if (pieces.length < 1 || pieces.length > PIECES || negative || sum != message.length || sum > LARGEST) {
            throw new IllegalArgumentException("a message of %d bytes is not made of %s, or too long"
                    .formatted(message.length, Arrays.toString(pieces)));
        }
        MessageContext context = new MessageContext(message.clone(), pieces.clone());
        context.socket.set(Optional.of(socket));
        context.set("family", socket.family());
        context.setAddress("remote_ip", socket.remote());
        context.setAddress("local_ip", socket.local());
        context.set("remote_port", socket.remotePort());
        context.set("local_port", socket.localPort());
        context.set("size", message.length);
        return context;
    }

    /** Returns the message as the program left it. */
    public byte[] message() {
        return Arrays.copyOf(window.array(), size);
    }

    /** Returns how many bytes it has. */
    public int size() {
        return size;
    }

    /** Returns where the piece begins that a byte is in, or -1 if the message has no such byte. */
    private int pieceOf(long index) {
        long start = 0;
        for (int i = 0; i < count; i++) {
            start += pieces[i];
            if (index < start) {
                return i;
            }
        }
        return -1;
    }

    private int startOf(int piece) {
        int start = 0;
        for (int i = 0; i < piece; i++) {
            start += pieces[i];
        }
        return start;
    }

    /**
     * Shows the program the bytes from start to end, which are in one piece from then on.
     *
     * @return whether the message has them
     */
    public boolean pull(long start, long end) {
        int first = pieceOf(start);
        if (first < 0 || end <= start || end > size) {
            return false;
        }
        int last = pieceOf(end - 1);
        for (int i = first + 1; i <= last; i++) {
            pieces[first] += pieces[i];
        }
        System.arraycopy(pieces, last + 1, pieces, first + 1, count - last - 1);
        count -= last - first;
        show((int) start, (int) end);
        return true;
    }

    /** Returns whether so many bytes can be inserted before a byte, apart from {@link #LARGEST}. */
    public boolean has(long index) {
        return pieceOf(index) >= 0;
    }

    /** Inserts zeros before a byte, which the message must have, as a piece of their own if there can be one more. */
    public void push(int start, int length) {
        int piece = pieceOf(start);
        int offset = start - startOf(piece);
        byte[] array = window.array();
        if (array.length < size + length) {
            array = Arrays.copyOf(array, Math.max(size + length, Math.min(LARGEST, 2 * array.length)));
        }
        System.arraycopy(array, start, array, start + length, size - start);
        Arrays.fill(array, start, start + length, (byte) 0);
        size += length;
        int free = PIECES - count;
        if (free == 0 || (free == 1 && offset != 0)) {
            pieces[piece] += length;
        } else if (offset == 0) {
            insert(piece, length);
        } else {
            insert(piece + 1, length);
            insert(piece + 2, pieces[piece] - offset);
            pieces[piece] = offset;
        }
        window.replace(array, 0, 0);
        showFirst();
    }

    private void insert(int at, int length) {
        System.arraycopy(pieces, at, pieces, at + 1, count - at);
        pieces[at] = length;
        count++;
    }

    /**
     * Removes bytes.
     *
     * @return whether the message has them
     */
    public boolean pop(long start, long length) {
        if (start >= size || start + length > size) {
            return false;
        }
        byte[] array = window.array();
        System.arraycopy(array, (int) (start + length), array, (int) start, (int) (size - start - length));
        int from = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int to = from + pieces[i];
            long overlap = Math.min(to, start + length) - Math.max(from, start);
            int left = pieces[i] - (int) Math.max(0, overlap);
            from = to;
            if (left > 0) {
                pieces[kept++] = left;
            }
        }
        count = kept;
        size -= (int) length;
        showFirst();
        return true;
    }

    /** Returns for how many bytes the program's answer holds, 0 for this message. */
    public int applyBytes() {
        return applyBytes;
    }

    /** Sets for how many bytes the program's answer holds. */
    public void applyBytes(int bytes) {
        applyBytes = bytes;
    }

    /** Returns how many bytes the program waits for before it is asked again. */
    public int corkBytes() {
        return corkBytes;
    }

    /** Sets how many bytes the program waits for. */
    public void corkBytes(int bytes) {
        corkBytes = bytes;
    }

    @Override
    public Optional<Socket> socket() {
        return socket.socket();
    }

    private void showFirst() {
        show(0, count == 0 ? 0 : pieces[0]);
    }

    private void show(int start, int end) {
        window.move(start, end);
        put(DATA, base + start);
        put(DATA_END, base + end);
        put(SIZE, size);
    }

    @Override
    void point(Execution execution) {
        byte[] array = window.array();
        System.arraycopy(message, 0, array, 0, message.length);
        size = message.length;
        System.arraycopy(given, 0, pieces, 0, given.length);
        count = given.length;
        applyBytes = 0;
        corkBytes = 0;
        base = execution.memory(window);
        put(SK, addressOf(socket));
        showFirst();
    }
}
