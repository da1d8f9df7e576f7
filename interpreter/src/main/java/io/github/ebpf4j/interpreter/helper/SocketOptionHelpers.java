package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.clear;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.context;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.requireWritable;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.socketOf;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.SockOpsContext;
import io.github.ebpf4j.interpreter.context.SocketAddressContext;
import io.github.ebpf4j.interpreter.context.SocketBound;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.layout.Bytes;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.SavedSyn;
import io.github.ebpf4j.interpreter.world.Socket;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Options and addresses of sockets: {@code __bpf_setsockopt}, {@code __bpf_getsockopt}, {@code bpf_bind} and {@code
 * bpf_sock_ops_cb_flags_set} in net/core/filter.c. What a program sets, {@link Socket#option} tells.
 */
final class SocketOptionHelpers {

    private static final int BIND_TO_DEVICE = 25;
    private static final int CONGESTION = 13;
    private static final int SAVED_SYN = 28;
    private static final int CALLBACK_FLAGS = 1008;
    private static final int BPF_SYN = 1005;
    private static final int BPF_SYN_IP = 1006;
    private static final int BPF_SYN_MAC = 1007;

    private static final int NAME_SIZE = 16;
    private static final Set<String> CONGESTION_CONTROLS = Set.of("cubic", "reno", "bbr", "dctcp");
    private static final String CONGESTION_CONTROL = "cubic";

    private static final int ALL_CALLBACKS = 0x7f;

    private static final int FAMILY_SIZE = 2;
    private static final int ADDRESS4_SIZE = 16;
    private static final int ADDRESS6_SIZE = 24;

    void register(Registry registry) {
        registry.helper("bpf_setsockopt", SocketOptionHelpers::set);
        registry.helper("bpf_getsockopt", SocketOptionHelpers::get);
        registry.helper(
                "bpf_sock_ops_cb_flags_set",
                (caller, ops, flags, r3, r4, r5) ->
                        setCallbacks(context(caller, SockOpsContext.class, ops), (int) flags));
        registry.helper(
                "bpf_bind",
                (caller, context, address, size, r4, r5) ->
                        bind(caller, context(caller, SocketAddressContext.class, context), address, (int) size));
    }

    private static boolean bigEndian(Caller caller) {
        return caller.byteOrder() == ByteOrder.BIG_ENDIAN;
    }

    private static long set(Caller caller, long of, long level, long name, long value, long size) {
        Optional<Socket> socket = socketOf(caller, of);
        byte[] bytes = caller.read(value, requireSize(caller, (int) size));
        if (socket.isEmpty() || !socket.get().isFull()) {
            return Errno.EINVAL.result();
        }
        return set(caller, socket.get(), (int) level, (int) name, bytes);
    }

    private static int requireSize(Caller caller, int size) {
        if (size < 1) {
            throw caller.fault(Fault.Kind.ARGUMENT, "size of the option is %d, must be at least 1".formatted(size));
        }
        return size;
    }

    private static long set(Caller caller, Socket socket, int level, int name, byte[] bytes) {
        if (level == SocketOption.SOL_SOCKET && name == BIND_TO_DEVICE) {
            return bindToDevice(caller, socket, bytes);
        }
        if (!admits(socket, level)) {
            return Errno.EINVAL.result();
        }
        if (level == SocketOption.SOL_TCP && name == CONGESTION) {
            return setCongestion(socket, bytes);
        }
        Optional<SocketOption> option = SocketOption.of(level, name);
        if (bytes.length != Integer.BYTES || (option.isEmpty() && !isCallbacks(level, name))) {
            return Errno.EINVAL.result();
        }
        boolean big = bigEndian(caller);
        int given = (int) Bytes.get(bytes, 0, Integer.BYTES, big);
        if (option.isEmpty()) {
            if ((given & ~ALL_CALLBACKS) != 0) {
                return Errno.EINVAL.result();
            }
            socket.callbackFlags(given);
            return 0;
        }
        if (!option.get().admits(given)) {
            return Errno.EINVAL.result();
        }
        int kept = option.get().kept(given);
        switch (option.get().kind()) {
            case MARK -> socket.mark(kept);
            case PRIORITY -> socket.priority(kept);
            case DEVICE -> socket.boundDevice(kept);
            default -> {}
        }
        Bytes.set(bytes, 0, Integer.BYTES, big, kept);
        socket.option(level, name, bytes);
        return 0;
    }

    private static boolean isCallbacks(int level, int name) {
        return level == SocketOption.SOL_TCP && name == CALLBACK_FLAGS;
    }

    private static boolean admits(Socket socket, int level) {
        return switch (level) {
            case SocketOption.SOL_SOCKET -> true;
            case SocketOption.SOL_IP -> socket.family() == Socket.AF_INET;
            case SocketOption.SOL_IPV6 -> socket.family() == Socket.AF_INET6;
            case SocketOption.SOL_TCP -> socket.protocol() == Socket.TCP;
            default -> false;
        };
    }

    private static String text(byte[] bytes, int most) {
        int end = 0;
        while (end < Math.min(bytes.length, most) && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }

    private static long bindToDevice(Caller caller, Socket socket, byte[] bytes) {
        String device = text(bytes, NAME_SIZE - 1);
        int ifindex = 0;
        if (!device.isEmpty()) {
            Optional<Device> found = Current.of(caller).host().world().devices().device(device);
            if (found.isEmpty()) {
                return Errno.ENODEV.result();
            }
            ifindex = found.get().ifindex();
        }
        socket.boundDevice(ifindex);
        socket.option(SocketOption.SOL_SOCKET, BIND_TO_DEVICE, device.getBytes(StandardCharsets.ISO_8859_1));
        return 0;
    }

    private static long setCongestion(Socket socket, byte[] bytes) {
        if (bytes.length < 2) {
            return Errno.EINVAL.result();
        }
        String control = text(bytes, NAME_SIZE - 1);
        if ("cdg".equals(control)) {
            // It allocates memory, and so is not for programs.
            return Errno.ENOTSUPP.result();
        }
        if (!CONGESTION_CONTROLS.contains(control)) {
            return Errno.ENOENT.result();
        }
        socket.option(SocketOption.SOL_TCP, CONGESTION, control.getBytes(StandardCharsets.ISO_8859_1));
        return 0;
    }

    private static long get(Caller caller, long of, long level, long name, long value, long size) {
        Optional<Socket> socket = socketOf(caller, of);
        int room = requireSize(caller, (int) size);
        requireWritable(caller, value, room);
        boolean ops = Current.of(caller).startedWith() instanceof SockOpsContext context && context.isAt(of);
        if (ops && level == SocketOption.SOL_TCP && name >= BPF_SYN && name <= BPF_SYN_MAC) {
            return getSyn(caller, socket.orElseThrow().savedSyn(), (int) name, value, room);
        }
        byte[] found = socket.isPresent() && socket.get().isFull()
                ? get(socket.get(), (int) level, (int) name, room, bigEndian(caller))
                : NOTHING;
        if (found.length == 0) {
            clear(caller, value, room);
            return Errno.EINVAL.result();
        }
        caller.write(value, found, 0, Math.min(found.length, room));
        return 0;
    }

    private static final byte[] NOTHING = new byte[0];

    /** Returns the value of an option, nothing if programs cannot get it so. */
    private static byte[] get(Socket socket, int level, int name, int room, boolean bigEndian) {
        if (!admits(socket, level)) {
            return NOTHING;
        }
        if (level == SocketOption.SOL_TCP && name == CONGESTION) {
            return room < 2 ? NOTHING : congestion(socket, room);
        }
        if (level == SocketOption.SOL_TCP && name == SAVED_SYN) {
            return savedSyn(socket, room);
        }
        byte[] bytes = new byte[Integer.BYTES];
        if (isCallbacks(level, name) && room == Integer.BYTES) {
            Bytes.set(bytes, 0, Integer.BYTES, bigEndian, socket.callbackFlags());
            return bytes;
        }
        Optional<SocketOption> option = SocketOption.of(level, name);
        if (option.isEmpty() || room != Integer.BYTES || option.get().kind() == SocketOption.Kind.SET_ONLY) {
            return NOTHING;
        }
        long value = switch (option.get().kind()) {
            case MARK -> socket.mark();
            case PRIORITY -> socket.priority();
            case DEVICE -> socket.boundDevice();
            default -> option.get().initial();
        };
        Bytes.set(bytes, 0, Integer.BYTES, bigEndian, value);
        return switch (option.get().kind()) {
            case MARK, PRIORITY, DEVICE -> bytes;
            default -> socket.option(level, name).orElse(bytes);
        };
    }

    private static byte[] congestion(Socket socket, int room) {
        byte[] control = socket.option(SocketOption.SOL_TCP, CONGESTION)
                .orElseGet(() -> CONGESTION_CONTROL.getBytes(StandardCharsets.ISO_8859_1));
        byte[] bytes = Arrays.copyOf(control, Math.min(room, NAME_SIZE));
        bytes[bytes.length - 1] = 0;
        return bytes;
    }

    private static byte[] savedSyn(Socket socket, int room) {
        if (socket.savedSyn().isEmpty()) {
            return NOTHING;
        }
        SavedSyn syn = socket.savedSyn().get();
        byte[] bytes = Arrays.copyOfRange(syn.bytes(), syn.linkLength(), syn.bytes().length);
        return room < bytes.length ? NOTHING : bytes;
    }

    private static long getSyn(Caller caller, Optional<SavedSyn> saved, int name, long value, int room) {
        if (saved.isEmpty() || (name == BPF_SYN_MAC && saved.get().linkLength() == 0)) {
            clear(caller, value, room);
            return Errno.ENOENT.result();
        }
        SavedSyn syn = saved.get();
        int start = switch (name) {
            case BPF_SYN -> syn.linkLength() + syn.networkLength();
            case BPF_SYN_IP -> syn.linkLength();
            default -> 0;
        };
        byte[] bytes = syn.bytes();
        int size = bytes.length - start;
        clear(caller, value, room);
        caller.write(value, bytes, start, Math.min(size, room));
        return room < size ? Errno.ENOSPC.result() : size;
    }

    private static long setCallbacks(SockOpsContext context, int flags) {
        Socket socket = context.socket().orElseThrow();
        if (!socket.isFull()) {
            return Errno.EINVAL.result();
        }
        socket.callbackFlags(flags & ALL_CALLBACKS);
        return flags & ~ALL_CALLBACKS;
    }

    private static long bind(Caller caller, SocketAddressContext context, long address, int size) {
        switch (context.type()) {
            case CGROUP_INET4_CONNECT, CGROUP_INET6_CONNECT -> {}
            default -> throw caller.fault(Fault.Kind.ARGUMENT, "bpf_bind is not for programs of " + context.type());
        }
        byte[] bytes = caller.read(address, requireSize(caller, size));
        if (size < FAMILY_SIZE) {
            return Errno.EINVAL.result();
        }
        int family = (int) Bytes.get(bytes, 0, Short.BYTES, bigEndian(caller));
        if (family != Socket.AF_INET && family != Socket.AF_INET6) {
            return Errno.EAFNOSUPPORT.result();
        }
        boolean v6 = family == Socket.AF_INET6;
        if (size < (v6 ? ADDRESS6_SIZE : ADDRESS4_SIZE)) {
            return Errno.EINVAL.result();
        }
        Socket socket = context.socket().orElseThrow();
        if (family != socket.family()) {
            return Errno.EAFNOSUPPORT.result();
        }
        IpAddress bound = v6
                ? IpAddress.v6(Bytes.get(bytes, 8, Long.BYTES, true), Bytes.get(bytes, 16, Long.BYTES, true))
                : IpAddress.v4((int) Bytes.get(bytes, 4, Integer.BYTES, true));
        int port = (int) Bytes.get(bytes, 2, Short.BYTES, true);
        Current.of(caller).effect(caller, new SocketBound(socket, bound, port), 0);
        return 0;
    }
}
