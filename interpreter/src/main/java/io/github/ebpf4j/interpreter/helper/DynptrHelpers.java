package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.context.NetfilterContext;
import io.github.ebpf4j.interpreter.context.PacketContext;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.isa.program.ProgramType;
import java.util.Arrays;

/** Memory with a size that is known only at run time: the dynptrs of {@code kernel/bpf/helpers.c}. */
final class DynptrHelpers {

    private static final long PACKET_FLAGS = 3;
    private static final int MOST_PACKET_BYTES = 0xffff;

    /** How much is copied or filled at once where loads do not reach. */
    private static final int PIECE = 256;

    void register(Registry registry) {
        registry.helper(
                "bpf_dynptr_from_mem",
                (caller, data, size, flags, dynptr, r5) -> fromMemory(caller, data, size, flags, dynptr));
        registry.helper("bpf_dynptr_read", DynptrHelpers::read);
        registry.helper("bpf_dynptr_write", DynptrHelpers::write);
        registry.helper(
                "bpf_dynptr_data", (caller, dynptr, offset, length, r4, r5) -> data(caller, dynptr, offset, length));
        registry.kfunc(
                "bpf_dynptr_from_skb", (caller, skb, flags, dynptr, r4, r5) -> fromSkb(caller, skb, flags, dynptr));
        registry.kfunc(
                "bpf_dynptr_from_xdp",
                (caller, context, flags, dynptr, r4, r5) -> fromPacket(caller, flags, dynptr, Dynptr.XDP, false));
        registry.kfunc(
                "bpf_dynptr_slice",
                (caller, dynptr, offset, buffer, size, r5) -> slice(caller, dynptr, offset, buffer, size, false));
        registry.kfunc(
                "bpf_dynptr_slice_rdwr",
                (caller, dynptr, offset, buffer, size, r5) -> slice(caller, dynptr, offset, buffer, size, true));
        registry.kfunc("bpf_dynptr_adjust", (caller, dynptr, start, end, r4, r5) -> adjust(caller, dynptr, start, end));
        registry.kfunc(
                "bpf_dynptr_is_null", (caller, dynptr, r2, r3, r4, r5) -> isNull(Dynptr.read(caller, dynptr)) ? 1 : 0);
        registry.kfunc(
                "bpf_dynptr_is_rdonly",
                (caller, dynptr, r2, r3, r4, r5) -> Dynptr.isReadOnly(Dynptr.read(caller, dynptr)) ? 1 : 0);
        registry.kfunc("bpf_dynptr_size", (caller, dynptr, r2, r3, r4, r5) -> size(caller, dynptr));
        registry.kfunc("bpf_dynptr_clone", (caller, dynptr, clone, r3, r4, r5) -> copyOf(caller, dynptr, clone));
        registry.kfunc("bpf_dynptr_copy", DynptrHelpers::copy);
        registry.kfunc(
                "bpf_dynptr_memset",
                (caller, dynptr, offset, size, value, r5) -> fill(caller, dynptr, offset, size, value));
    }

    private static boolean isNull(long word) {
        return Dynptr.kind(word) == Dynptr.NULL;
    }

    /** Returns whether so many bytes from an offset on lie within a dynptr; both are u32. */
    private static boolean contains(long word, long offset, long length) {
        return MemoryArguments.u32(offset) + MemoryArguments.u32(length) <= Dynptr.size(word);
    }

    private static long fromMemory(Caller caller, long data, long size, long flags, long dynptr) {
        long bytes = MemoryArguments.u32(size);
        if (bytes > Dynptr.MOST_BYTES || flags != 0) {
            Dynptr.writeNull(caller, dynptr);
            return (bytes > Dynptr.MOST_BYTES ? Errno.E2BIG : Errno.EINVAL).result();
        }
        MemoryArguments.writable(caller, data, bytes);
        Dynptr.write(caller, dynptr, Dynptr.LOCAL, data, 0, (int) bytes, false);
        return 0;
    }

    private static long fromSkb(Caller caller, long skb, long flags, long dynptr) {
        if (Current.of(caller).startedWith() instanceof NetfilterContext context && !context.isSkb(skb)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not the sk_buff of the context".formatted(skb));
        }
        return fromPacket(caller, flags, dynptr, Dynptr.SKB, !mayWritePacket(caller));
    }

    private static long fromPacket(Caller caller, long flags, long dynptr, int kind, boolean readOnly) {
        PacketContext packet = packet(caller);
        if (flags != 0) {
            Dynptr.writeNull(caller, dynptr);
            return Errno.EINVAL.result();
        }
        Dynptr.write(caller, dynptr, kind, 0, 0, Math.min(packet.length(), Dynptr.MOST_BYTES), readOnly);
        return 0;
    }

    private static PacketContext packet(Caller caller) {
        if (Current.of(caller).startedWith() instanceof PacketContext packet) {
            return packet;
        }
        throw caller.fault(Fault.Kind.ARGUMENT, "the program was started without a packet");
    }

    /** Returns whether a program's type is one that may write to its packet ({@code may_access_direct_pkt_data}). */
    private static boolean mayWritePacket(Caller caller) {
        ProgramType type = caller.linked().program().attachment().type();
        return switch (type) {
            case SCHED_CLS, SCHED_ACT, LWT_XMIT, SK_SKB -> true;
            // A program that nothing says the type of, is taken for one of these.
            case UNSPEC -> true;
            default -> false;
        };
    }

    private static long read(Caller caller, long to, long length, long dynptr, long offset, long flags) {
        long word = Dynptr.read(caller, dynptr);
        int size = MemoryArguments.writable(caller, to, MemoryArguments.u32(length));
        if (isNull(word) || flags != 0) {
            return Errno.EINVAL.result();
        }
        if (!contains(word, offset, length)) {
            return Errno.E2BIG.result();
        }
        long from = Dynptr.target(caller, dynptr, word) + MemoryArguments.u32(offset);
        if (isPacket(word)) {
            return readPacket(caller, Dynptr.kind(word), from, to, size);
        }
        MemoryArguments.readable(caller, from, size);
        Scratch.copy(caller, from, to, size);
        return 0;
    }

    private static boolean isPacket(long word) {
        return Dynptr.kind(word) >= Dynptr.SKB;
    }

    /** Returns whether the packet, which may have become shorter since, still has these bytes. */
    private static boolean isThere(PacketContext packet, long offset, int size) {
        return offset >= 0 && offset <= packet.length() - size;
    }

    private static Errno refusal(int kind, long offset, int size) {
        boolean tooFar = kind == Dynptr.SKB || offset > MOST_PACKET_BYTES || size > MOST_PACKET_BYTES;
        return tooFar ? Errno.EFAULT : Errno.EINVAL;
    }

    private static long readPacket(Caller caller, int kind, long offset, long to, int size) {
        PacketContext packet = packet(caller);
        if (!isThere(packet, offset, size)) {
            if (kind == Dynptr.SKB) {
                set(caller, to, size, 0);
            }
            return refusal(kind, offset, size).result();
        }
        // Through a copy: the destination may be a part of the packet.
        byte[] between = Scratch.forCopy(caller, size);
        System.arraycopy(packet.packet().array(), packet.start() + (int) offset, between, 0, size);
        writeFrom(caller, to, between, size);
        return 0;
    }

    private static void writeFrom(Caller caller, long to, byte[] bytes, int size) {
        if (size != 0) {
            caller.write(to, bytes, 0, size);
        }
    }

    private static void set(Caller caller, long at, int size, int value) {
        byte[] bytes = Scratch.forCopy(caller, size);
        Arrays.fill(bytes, 0, size, (byte) value);
        writeFrom(caller, at, bytes, size);
    }

    private static long write(Caller caller, long dynptr, long offset, long from, long length, long flags) {
        long word = Dynptr.read(caller, dynptr);
        int size = MemoryArguments.readable(caller, from, MemoryArguments.u32(length));
        if (isNull(word) || Dynptr.isReadOnly(word)) {
            return Errno.EINVAL.result();
        }
        if (!contains(word, offset, length)) {
            return Errno.E2BIG.result();
        }
        if ((flags & ~(Dynptr.kind(word) == Dynptr.SKB ? PACKET_FLAGS : 0)) != 0) {
            return Errno.EINVAL.result();
        }
        long to = Dynptr.target(caller, dynptr, word) + MemoryArguments.u32(offset);
        if (isPacket(word)) {
            PacketContext packet = packet(caller);
            if (packet instanceof SkbContext skb && to == (int) to) {
                return SkbBytesHelpers.store(caller, skb, (int) to, from, size, flags);
            }
            if (!isThere(packet, to, size)) {
                return refusal(Dynptr.kind(word), to, size).result();
            }
            if (size != 0) {
                byte[] between = Scratch.forCopy(caller, size);
                caller.read(from, between, 0, size);
                System.arraycopy(between, 0, packet.packet().array(), packet.start() + (int) to, size);
            }
            return 0;
        }
        MemoryArguments.writable(caller, to, size);
        Scratch.copy(caller, from, to, size);
        return 0;
    }

    private static long data(Caller caller, long dynptr, long offset, long length) {
        long word = Dynptr.read(caller, dynptr);
        boolean none = isNull(word) || !contains(word, offset, length) || Dynptr.isReadOnly(word) || isPacket(word);
        return none ? 0 : Dynptr.target(caller, dynptr, word) + MemoryArguments.u32(offset);
    }

    private static long slice(Caller caller, long dynptr, long offset, long buffer, long length, boolean toWrite) {
        long word = Dynptr.read(caller, dynptr);
        if (buffer != 0) {
            MemoryArguments.writable(caller, buffer, MemoryArguments.u32(length));
        }
        if (isNull(word) || (toWrite && Dynptr.isReadOnly(word))) {
            return 0;
        }
        return slice(caller, dynptr, word, offset, buffer, length);
    }

    /**
     * Returns the address of a part of what a dynptr leads to; of the buffer, with a copy, if loads do not reach that
     * part of a packet; 0 if there is none.
     */
    private static long slice(Caller caller, long dynptr, long word, long offset, long buffer, long length) {
        if (isNull(word) || !contains(word, offset, length)) {
            return 0;
        }
        long target = Dynptr.target(caller, dynptr, word) + MemoryArguments.u32(offset);
        if (!isPacket(word)) {
            return target;
        }
        PacketContext packet = packet(caller);
        int size = (int) MemoryArguments.u32(length);
        if (!isThere(packet, target, size)) {
            return 0;
        }
        Window window = packet.packet();
        int index = packet.start() + (int) target;
        if (index + size <= window.end()) {
            return window.address(index);
        }
        if (buffer != 0) {
            caller.write(buffer, window.array(), index, size);
        }
        return buffer;
    }

    /**
     * Returns the address of all that a dynptr leads to, if the program may change it there; 0 if not, or if it leads to
     * nothing.
     */
    static long writableData(Caller caller, long dynptr) {
        long word = Dynptr.read(caller, dynptr);
        return Dynptr.isReadOnly(word) ? 0 : slice(caller, dynptr, word, 0, 0, Dynptr.size(word));
    }

    private static long adjust(Caller caller, long dynptr, long start, long end) {
        long word = Dynptr.read(caller, dynptr);
        long first = MemoryArguments.u32(start);
        long last = MemoryArguments.u32(end);
        if (isNull(word) || first > last) {
            return Errno.EINVAL.result();
        }
        if (last > Dynptr.size(word)) {
            return Errno.ERANGE.result();
        }
        Dynptr.write(
                caller,
                dynptr,
                Dynptr.kind(word),
                Dynptr.start(caller, dynptr),
                Dynptr.offset(word) + (int) first,
                (int) (last - first),
                Dynptr.isReadOnly(word));
        return 0;
    }

    private static long size(Caller caller, long dynptr) {
        long word = Dynptr.read(caller, dynptr);
        // An error number, as an unsigned one of 32 bits.
        return isNull(word) ? MemoryArguments.u32(Errno.EINVAL.result()) : Dynptr.size(word);
    }

    private static long copyOf(Caller caller, long dynptr, long clone) {
        long word = Dynptr.read(caller, dynptr);
        if (isNull(word)) {
            Dynptr.writeNull(caller, clone);
            return Errno.EINVAL.result();
        }
        long start = Dynptr.start(caller, dynptr);
        Dynptr.write(
                caller,
                clone,
                Dynptr.kind(word),
                start,
                Dynptr.offset(word),
                Dynptr.size(word),
                Dynptr.isReadOnly(word));
        return 0;
    }

    private static long copy(Caller caller, long to, long toOffset, long from, long fromOffset, long length) {
        long toWord = Dynptr.read(caller, to);
        long fromWord = Dynptr.read(caller, from);
        boolean noTarget = isNull(toWord) || Dynptr.isReadOnly(toWord);
        boolean targetFits = contains(toWord, toOffset, length);
        boolean sourceFits = contains(fromWord, fromOffset, length);
        // As in the kernel, which of two mistakes is reported depends on the other dynptr.
        if (noTarget ? !isNull(fromWord) && sourceFits : isNull(fromWord) && targetFits) {
            return Errno.EINVAL.result();
        }
        if (!targetFits || !sourceFits) {
            return Errno.E2BIG.result();
        }
        long source = slice(caller, from, fromWord, fromOffset, 0, length);
        long target = slice(caller, to, toWord, toOffset, 0, length);
        // What loads do not reach of a packet, is read and written as programs do it.
        if (source == 0 && target == 0) {
            return copyPieces(caller, to, toOffset, from, fromOffset, (int) length);
        } else if (source == 0) {
            return read(caller, target, length, from, fromOffset, 0);
        } else if (target == 0) {
            return write(caller, to, toOffset, source, length, 0);
        }
        int size = MemoryArguments.readable(caller, source, MemoryArguments.u32(length));
        MemoryArguments.writable(caller, target, size);
        Scratch.copy(caller, source, target, size);
        return 0;
    }

    private static long copyPieces(Caller caller, long to, long toOffset, long from, long fromOffset, int size) {
        long between = Piece.of(caller).address(caller);
        long result = 0;
        for (int done = 0; done < size && result == 0; done += PIECE) {
            int piece = Math.min(PIECE, size - done);
            result = read(caller, between, piece, from, fromOffset + done, 0);
            if (result == 0) {
                result = write(caller, to, toOffset + done, between, piece, 0);
            }
        }
        return result;
    }

    private static long fill(Caller caller, long dynptr, long offset, long length, long value) {
        long word = Dynptr.read(caller, dynptr);
        if (Dynptr.isReadOnly(word)) {
            return Errno.EINVAL.result();
        }
        if (!contains(word, offset, length)) {
            return Errno.E2BIG.result();
        }
        long target = slice(caller, dynptr, word, offset, 0, length);
        if (target == 0) {
            return fillPieces(caller, dynptr, offset, (int) length, (int) value);
        }
        set(caller, target, MemoryArguments.writable(caller, target, MemoryArguments.u32(length)), (int) value);
        return 0;
    }

    private static long fillPieces(Caller caller, long dynptr, long offset, int size, int value) {
        Piece bytes = Piece.of(caller);
        Arrays.fill(bytes.array, (byte) value);
        long between = bytes.address(caller);
        long result = 0;
        for (int done = 0; done < size && result == 0; done += PIECE) {
            result = write(caller, dynptr, offset + done, between, Math.min(PIECE, size - done), 0);
        }
        return result;
    }

    /** Memory through which a run copies and fills what loads do not reach, kept for the next runs. */
    private static final class Piece implements Current.EndOfRun {
        private final byte[] array = new byte[PIECE];
        private final Region region = Region.ofOneRun("piece", array);
        // In this run; 0 if it has none in it.
        private long address;

        static Piece of(Caller caller) {
            return Current.of(caller).state(Piece.class, current -> new Piece());
        }

        long address(Caller caller) {
            if (address == 0) {
                address = caller.place(region);
            }
            return address;
        }

        @Override
        public void endOfRun() {
            address = 0;
        }
    }
}
