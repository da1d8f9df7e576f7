package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.FlowDissectorContext;
import io.github.ebpf4j.interpreter.context.PacketContext;
import io.github.ebpf4j.interpreter.context.Skb;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.host.Current;
import java.nio.ByteOrder;

/** Reading and writing the bytes of an skb's packet: {@code net/core/filter.c}. */
final class SkbBytesHelpers {

    private static final long RECOMPUTE_CHECKSUM = 1;
    private static final long INVALIDATE_HASH = 1 << 1;

    private static final int FROM_LINK_HEADER = 0;
    private static final int FROM_NETWORK_HEADER = 1;
    private static final int LARGEST_RELATIVE = 0xffff;

    void register(Registry registry) {
        registry.helper(
                "bpf_skb_load_bytes",
                (caller, context, offset, to, size, r5) -> load(caller, context, (int) offset, to, (int) size));
        registry.helper(
                "bpf_skb_load_bytes_relative",
                (caller, context, offset, to, size, start) -> loadRelative(
                        caller, Packets.skb(caller, context).skb(), (int) offset, to, (int) size, (int) start));
        registry.helper(
                "bpf_skb_store_bytes",
                (caller, context, offset, from, size, flags) ->
                        store(caller, Packets.skb(caller, context), (int) offset, from, (int) size, flags));
        registry.helper(
                "bpf_skb_pull_data",
                (caller, context, size, r3, r4, r5) ->
                        pull(Packets.skb(caller, context).skb(), (int) size));
    }

    private static long load(Caller caller, long address, int offset, long to, int size) {
        Context context = Current.of(caller).startedWith();
        if (context instanceof FlowDissectorContext) {
            // In a test run, a flow dissector's packet is not that of an skb.
            return Packets.cleared(caller, to, size);
        }
        if (context instanceof SkbContext skb ? skb.isAt(address) : context instanceof PacketContext) {
            PacketContext with = (PacketContext) context;
            return load(caller, with.packet().array(), with.start(), with.length(), offset, to, size);
        }
        throw Packets.noSkb(caller, address);
    }

    private static long load(Caller caller, byte[] array, int start, int length, int offset, long to, int size) {
        // Offset and size may be anything of 32 bits: an int below 0 is a large number.
        if (offset < 0 || size < 0 || offset > length - size) {
            return Packets.cleared(caller, to, size);
        }
        caller.write(to, array, start + offset, size);
        return 0;
    }

    private static long loadRelative(Caller caller, Skb skb, int offset, long to, int size, int from) {
        boolean known = from == FROM_LINK_HEADER || from == FROM_NETWORK_HEADER;
        int start = from == FROM_LINK_HEADER ? skb.mac() : skb.network();
        if (!known || offset < 0 || offset > LARGEST_RELATIVE) {
            return Packets.cleared(caller, to, size);
        }
        int end = skb.data() + skb.linear();
        return load(caller, skb.array(), start, end - start, offset, to, size);
    }

    /** {@code bpf_skb_store_bytes}. */
    static long store(Caller caller, SkbContext context, int offset, long from, int size, long flags) {
        if ((flags & ~(RECOMPUTE_CHECKSUM | INVALIDATE_HASH)) != 0) {
            return Errno.EINVAL.result();
        }
        Skb skb = context.skb();
        if (offset < 0 || !skb.pull(offset + Integer.toUnsignedLong(size))) {
            return Errno.EFAULT.result();
        }
        int at = skb.data() + offset;
        Checksum checksum = context.checksum();
        boolean sum = (flags & RECOMPUTE_CHECKSUM) != 0 && checksum.state() == Checksum.State.COMPLETE;
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        if (sum) {
            Cost.ofBytes(caller, 2L * size);
        }
        int before = sum ? SkbSums.of(skb, at, size, bigEndian) : 0;
        caller.read(from, skb.array(), at, size);
        if (sum) {
            checksum.sum(SkbSums.replaced(checksum.sum(), before, SkbSums.of(skb, at, size, bigEndian)));
        }
        if ((flags & INVALIDATE_HASH) != 0) {
            context.forgetHash();
        }
        return 0;
    }

    private static long pull(Skb skb, int size) {
        long wanted = size == 0 ? skb.linear() : Integer.toUnsignedLong(size);
        return skb.pull(wanted) ? 0 : Errno.ENOMEM.result();
    }
}
