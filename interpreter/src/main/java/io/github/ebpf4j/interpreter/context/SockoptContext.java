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
 * {@code struct bpf_sockopt}: the context of programs that see, and may change, what {@code getsockopt} answers and
 * {@code setsockopt} is given ({@code __cgroup_bpf_run_filter_setsockopt} and the other in kernel/bpf/cgroup.c).
 */
public final class SockoptContext extends StructContext implements ReturnValueContext, SocketOwner {

    /** How many bytes of a value a program sees at most: a page. */
    public static final int LARGEST = 4096;

    /** How many bytes of a value a program of setsockopt sees at least, so that it can make it longer. */
    private static final int LEAST_TO_SET = 16;

    private static final FieldAccess SET = Structures.SOCKOPT.access("set", "cgroup_setsockopt programs");
    private static final FieldAccess GET = Structures.SOCKOPT.access("get", "cgroup_getsockopt programs");

    private static final Field SK = Structures.SOCKOPT.field("sk");
    private static final Field VALUE = Structures.SOCKOPT.field("optval");
    private static final Field VALUE_END = Structures.SOCKOPT.field("optval_end");
    private static final Field LENGTH = Structures.SOCKOPT.field("optlen");
    private static final Field RETURNED = Structures.SOCKOPT.field("retval");

    private final SocketPointer socket = new SocketPointer();
    private final byte[] value;
    private final Window window;
    private final int shown;

    private SockoptContext(FieldAccess access, byte[] value, int shown) {
        super(Structures.SOCKOPT, access);
        this.value = value;
        this.shown = shown;
        window = new Window("option", new byte[shown]);
    }

    /** Returns the context of {@code setsockopt} with a value. */
    public static SockoptContext set(Socket socket, int level, int name, byte[] value) {
        int shown = Math.min(LARGEST, Math.max(LEAST_TO_SET, value.length));
        return of(SET, socket, level, name, value, shown);
    }

    /**
     * Returns the context of {@code getsockopt}.
     *
     * @param value what the kernel answers
     * @param room how many bytes the caller has room for
     * @throws IllegalArgumentException if the room is less than the value
     */
    public static SockoptContext get(Socket socket, int level, int name, byte[] value, int room) {
        if (room < value.length) {
            throw new IllegalArgumentException(
                    "room is %d, must be at least the value's %d".formatted(room, value.length));
        }
        return of(GET, socket, level, name, value, Math.min(LARGEST, room));
    }

    private static SockoptContext of(FieldAccess access, Socket socket, int level, int name, byte[] value, int shown) {
        SockoptContext context = new SockoptContext(access, value.clone(), shown);
        context.socket.set(Optional.of(socket));
        context.set("level", level);
        context.set("optname", name);
        context.set(LENGTH, value.length);
        return context;
    }

    /** Sets what the kernel's own {@code getsockopt} returned: 0, or a negated error number. */
    public SockoptContext returned(int result) {
        set(RETURNED, result);
        return this;
    }

    /** Returns how long the program left the value, -1 if the kernel shall not see it. */
    public int length() {
        return (int) get(LENGTH);
    }

    /**
     * Returns the value as the program left it, as long as it said, if so much of it was shown; all that was shown, if
     * not.
     */
    public byte[] value() {
        int length = length();
        return Arrays.copyOf(window.array(), length < 0 || length > shown ? shown : length);
    }

    @Override
    public int returnValue() {
        return (int) get(RETURNED);
    }

    @Override
    public void returnValue(int result) {
        put(RETURNED, result);
    }

    @Override
    public Optional<Socket> socket() {
        return socket.socket();
    }

    @Override
    void point(Execution execution) {
        byte[] array = window.array();
        int size = Math.min(value.length, array.length);
        System.arraycopy(value, 0, array, 0, size);
        Arrays.fill(array, size, array.length, (byte) 0);
        window.move(0, array.length);
        long start = execution.memory(window);
        put(SK, addressOf(socket));
        put(VALUE, start);
        put(VALUE_END, start + array.length);
    }
}
