package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Skb;
import io.github.ebpf4j.interpreter.context.SkbContext;
import java.nio.ByteOrder;

/** Helpers of checksums: {@code net/core/filter.c}, {@code net/core/utils.c}. */
final class SkbChecksumHelpers {

    /** {@code BPF_F_HDR_FIELD_MASK}: how many bytes of the data have changed, 0 for a difference. */
    private static final long SIZE = 0xf;

    private static final long PSEUDO_HEADER = 1 << 4;
    private static final long ZERO_IS_NONE = 1 << 5;
    private static final long EVEN_IF_NONE = 1 << 6;
    private static final long IPV6 = 1 << 7;

    private static final int LARGEST_OFFSET = 0xffff;

    private static final int QUERY = 0;
    private static final int INCREASE = 1;
    private static final int DECREASE = 2;
    private static final int RESET = 3;

    void register(Registry registry) {
        registry.helper(
                "bpf_l3_csum_replace",
                (caller, context, offset, from, to, flags) ->
                        replaceNetwork(caller, Packets.skb(caller, context), (int) offset, from, to, flags));
        registry.helper(
                "bpf_l4_csum_replace",
                (caller, context, offset, from, to, flags) ->
                        replaceTransport(caller, Packets.skb(caller, context), (int) offset, from, to, flags));
        registry.helper("bpf_csum_diff", SkbChecksumHelpers::difference);
        registry.helper(
                "bpf_csum_update",
                (caller, context, sum, r3, r4, r5) ->
                        update(Packets.skb(caller, context).checksum(), (int) sum));
        registry.helper(
                "bpf_csum_level",
                (caller, context, level, r3, r4, r5) ->
                        level(Packets.skb(caller, context).checksum(), level));
    }

    /** Returns 0, or why there can be no checksum at an offset. */
    private static long place(Skb skb, int offset) {
        boolean possible = offset >= 0 && offset <= LARGEST_OFFSET && offset % 2 == 0;
        return possible && skb.pull(offset + (long) Short.BYTES) ? 0 : Errno.EFAULT.result();
    }

    private static long replaceNetwork(Caller caller, SkbContext context, int offset, long from, long to, long flags) {
        if ((flags & ~SIZE) != 0) {
            return Errno.EINVAL.result();
        }
        Skb skb = context.skb();
        long refusal = place(skb, offset);
        if (refusal != 0) {
            return refusal;
        }
        if (isBadSize(flags & SIZE, from)) {
            return Errno.EINVAL.result();
        }
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        int index = skb.data() + offset;
        int old = Sums.load16(skb.array(), index, bigEndian);
        int now = switch ((int) (flags & SIZE)) {
            case 0 -> Sums.replaceByDifference(old, (int) to);
            case Short.BYTES -> Sums.replace16(old, (int) from, (int) to);
            default -> Sums.replace32(old, (int) from, (int) to);
        };
        Sums.store16(skb.array(), index, bigEndian, now);
        return 0;
    }

    private static boolean isBadSize(long size, long from) {
        return size == 0 ? from != 0 : size != Short.BYTES && size != Integer.BYTES;
    }

    private static long replaceTransport(
            Caller caller, SkbContext context, int offset, long from, long to, long flags) {
        if ((flags & ~(SIZE | PSEUDO_HEADER | ZERO_IS_NONE | EVEN_IF_NONE | IPV6)) != 0) {
            return Errno.EINVAL.result();
        }
        Skb skb = context.skb();
        long refusal = place(skb, offset);
        if (refusal != 0) {
            return refusal;
        }
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        int index = skb.data() + offset;
        int old = Sums.load16(skb.array(), index, bigEndian);
        boolean zeroIsNone = (flags & ZERO_IS_NONE) != 0;
        if (zeroIsNone && (flags & EVEN_IF_NONE) == 0 && old == 0) {
            return 0;
        }
        if (isBadSize(flags & SIZE, from)) {
            return Errno.EINVAL.result();
        }
        // As in the kernel, 16 bits count as the lower half of 32.
        int mask = (flags & SIZE) == Short.BYTES ? 0xffff : -1;
        boolean pseudo = (flags & PSEUDO_HEADER) != 0;
        int now = (flags & SIZE) == 0
                ? differ(context.checksum(), old, (int) to, pseudo, (flags & IPV6) != 0)
                : replace(context.checksum(), old, (int) from & mask, (int) to & mask, pseudo);
        Sums.store16(skb.array(), index, bigEndian, zeroIsNone && now == 0 ? Sums.MANGLED_ZERO : now);
        return 0;
    }

    /** {@code inet_proto_csum_replace4}. */
    private static int replace(Checksum checksum, int old, int from, int to, boolean pseudo) {
        if (checksum.state() == Checksum.State.PARTIAL) {
            return pseudo ? ~Sums.fold(Sums.add(Sums.subtract(old, from), to)) & 0xffff : old;
        }
        if (checksum.state() == Checksum.State.COMPLETE && pseudo) {
            checksum.sum(~Sums.add(Sums.subtract(~checksum.sum(), from), to));
        }
        return Sums.replace32(old, from, to);
    }

    /** {@code inet_proto_csum_replace_by_diff}. */
    private static int differ(Checksum checksum, int old, int difference, boolean pseudo, boolean ipv6) {
        if (checksum.state() == Checksum.State.PARTIAL) {
            return pseudo ? ~Sums.fold(Sums.add(difference, old)) & 0xffff : old;
        }
        if (checksum.state() == Checksum.State.COMPLETE && pseudo && !ipv6) {
            checksum.sum(~Sums.subtract(difference, checksum.sum()));
        }
        return Sums.replaceByDifference(old, difference);
    }

    private static long difference(Caller caller, long from, long fromSize, long to, long toSize, long seed) {
        int removed = (int) fromSize;
        int added = (int) toSize;
        if (removed != 0) {
            Packets.requireReadable(caller, from, removed);
        }
        if (added != 0) {
            Packets.requireReadable(caller, to, added);
        }
        int sum = (int) seed;
        if (removed != 0 && added != 0) {
            sum = Sums.subtract(Sums.of(caller, to, added, sum), Sums.of(caller, from, removed, 0));
        } else if (added != 0) {
            sum = Sums.of(caller, to, added, sum);
        } else if (removed != 0) {
            sum = ~Sums.of(caller, from, removed, ~sum);
        }
        return Checksum.from32To16(sum);
    }

    private static long update(Checksum checksum, int sum) {
        if (checksum.state() != Checksum.State.COMPLETE) {
            return Errno.ENOTSUPP.result();
        }
        checksum.sum(Sums.add(checksum.sum(), sum));
        return Integer.toUnsignedLong(checksum.sum());
    }

    private static long level(Checksum checksum, long level) {
        if (level < QUERY || level > RESET) {
            return Errno.EINVAL.result();
        }
        switch ((int) level) {
            case INCREASE -> checksum.increase();
            case DECREASE -> checksum.decrease();
            case RESET -> checksum.forgetChecked();
            default -> {
                return checksum.state() == Checksum.State.UNNECESSARY ? checksum.level() : Errno.EACCES.result();
            }
        }
        return 0;
    }
}
