package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.context.SkbField.GSO_SEGS;
import static io.github.ebpf4j.interpreter.context.SkbField.GSO_SIZE;
import static io.github.ebpf4j.interpreter.context.SkbField.PROTOCOL;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Skb;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbContext.Segmentation;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;

/** Making room for headers inside a packet, and taking it away: {@code net/core/filter.c}. */
final class SkbRoomHelpers {

    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int IPV4_HEADER = 20;
    static final int IPV6_HEADER = 40;

    private static final int BEHIND_NETWORK_HEADER = 0;
    private static final int BEHIND_LINK_HEADER = 1;

    private static final long FIXED_GSO = 1;
    private static final long ENCAP_IPV4 = 1 << 1;
    private static final long ENCAP_IPV6 = 1 << 2;
    private static final long ENCAP_GRE = 1 << 3;
    private static final long ENCAP_UDP = 1 << 4;
    private static final long NO_CSUM_RESET = 1 << 5;
    private static final long ENCAP_ETHERNET = 1 << 6;
    private static final long DECAP_IPV4 = 1 << 7;
    private static final long DECAP_IPV6 = 1 << 8;
    private static final int ENCAP_LENGTH_SHIFT = 56;

    private static final long ENCAP = ENCAP_IPV4 | ENCAP_IPV6;
    private static final long DECAP = DECAP_IPV4 | DECAP_IPV6;
    private static final long ALL = FIXED_GSO
            | ENCAP
            | ENCAP_GRE
            | ENCAP_UDP
            | NO_CSUM_RESET
            | ENCAP_ETHERNET
            | DECAP
            | 0xffL << ENCAP_LENGTH_SHIFT;

    /** How many bytes may come or go at once. */
    private static final int LARGEST = 0xfff;

    void register(Registry registry) {
        registry.helper(
                "bpf_skb_adjust_room",
                (caller, context, difference, mode, flags, r5) ->
                        adjust(caller, Packets.skb(caller, context), (int) difference, (int) mode, flags));
        registry.helper(
                "bpf_skb_change_proto",
                (caller, context, protocol, flags, r4, r5) ->
                        changeProtocol(caller, Packets.skb(caller, context), (short) protocol, flags));
    }

    private static long adjust(Caller caller, SkbContext context, int difference, int mode, long flags) {
        if (context.type() == ProgramType.SK_SKB) {
            return adjustStream(context.skb(), difference, mode, flags);
        }
        if ((flags & ~ALL) != 0) {
            return Errno.EINVAL.result();
        }
        if (difference < -LARGEST || difference > LARGEST) {
            return Errno.EFAULT.result();
        }
        int header = headerSize((int) context.get(PROTOCOL));
        boolean knownMode = mode == BEHIND_NETWORK_HEADER || mode == BEHIND_LINK_HEADER;
        if (header == 0 || !knownMode) {
            return Errno.ENOTSUPP.result();
        }
        boolean shrinks = difference < 0;
        int least = header;
        if ((flags & DECAP) != 0) {
            if (!shrinks || (flags & DECAP) == DECAP) {
                return Errno.EINVAL.result();
            }
            least = (flags & DECAP_IPV4) != 0 ? IPV4_HEADER : IPV6_HEADER;
        }
        Skb skb = context.skb();
        int size = Math.abs(difference);
        int network = skb.network() - skb.data();
        boolean impossible = shrinks
                ? skb.length() - network - size < Math.max(least, 1)
                : skb.length() + size > SkbSizeHelpers.LARGEST && !context.isSegmented();
        if (impossible) {
            return Errno.ENOTSUPP.result();
        }
        int offset = skb.network() - skb.mac() + (mode == BEHIND_NETWORK_HEADER ? header : 0);
        long result = shrinks ? shrink(caller, context, offset, size, flags) : grow(context, offset, size, flags);
        if (result == 0 && (flags & NO_CSUM_RESET) == 0) {
            context.checksum().forgetChecked();
        }
        return result;
    }

    /** {@code sk_skb_adjust_room}: room before all of the packet. */
    private static long adjustStream(Skb skb, int difference, int mode, long flags) {
        if (flags != 0 || mode != 0) {
            return Errno.EINVAL.result();
        }
        if (difference < -LARGEST || difference > LARGEST) {
            return Errno.EFAULT.result();
        }
        boolean done = difference < 0 ? skb.cut(-difference) : skb.push(difference);
        return done ? 0 : Errno.ENOMEM.result();
    }

    private static int headerSize(int protocol) {
        return switch (protocol) {
            case IPV4 -> IPV4_HEADER;
            case IPV6 -> IPV6_HEADER;
            default -> 0;
        };
    }

    /** Returns whether the size of the segments is one of datagrams, which must stay. */
    private static boolean mustKeepSegments(SkbContext context, long flags) {
        if (!context.isSegmented() || context.segmentation() == Segmentation.TCP) {
            return false;
        }
        return context.segmentation() != Segmentation.UDP || (flags & FIXED_GSO) == 0;
    }

    private static void resegment(SkbContext context, int difference, long flags) {
        if (context.isSegmented()) {
            if ((flags & FIXED_GSO) == 0) {
                context.set(GSO_SIZE, context.get(GSO_SIZE) + difference & 0xffff);
            }
            context.set(GSO_SEGS, 0);
        }
    }

    private static void follow(SkbContext context, boolean toIpv4, boolean toIpv6) {
        long protocol = context.get(PROTOCOL);
        if (protocol == IPV4 && toIpv6) {
            context.set(PROTOCOL, IPV6);
        } else if (protocol == IPV6 && toIpv4) {
            context.set(PROTOCOL, IPV4);
        }
    }

    /** {@code bpf_skb_net_grow}. */
    private static long grow(SkbContext context, int offset, int size, long flags) {
        if (mustKeepSegments(context, flags)) {
            return Errno.ENOTSUPP.result();
        }
        Skb skb = context.skb();
        boolean encapsulates = (flags & ENCAP) != 0;
        int innerLink = (int) (flags >>> ENCAP_LENGTH_SHIFT);
        if (encapsulates) {
            if ((flags & ENCAP) == ENCAP
                    || (flags & (ENCAP_GRE | ENCAP_UDP)) == (ENCAP_GRE | ENCAP_UDP)
                    || ((flags & ENCAP_ETHERNET) != 0 && innerLink < Skb.LINK_HEADER)) {
                return Errno.EINVAL.result();
            }
            if (skb.isEncapsulated()) {
                return Errno.EALREADY.result();
            }
            if (innerLink > size) {
                return Errno.EINVAL.result();
            }
        }
        int link = skb.network() - skb.mac();
        if (!skb.insert(offset, size)) {
            return Errno.ENOMEM.result();
        }
        if (encapsulates) {
            skb.encapsulate();
            skb.network(skb.data() + link);
            if ((flags & (ENCAP_GRE | ENCAP_UDP)) != 0) {
                skb.transport(skb.network() + ((flags & ENCAP_IPV6) != 0 ? IPV6_HEADER : IPV4_HEADER));
            }
            follow(context, (flags & ENCAP_IPV4) != 0, (flags & ENCAP_IPV6) != 0);
        }
        resegment(context, -size, flags);
        return 0;
    }

    /** {@code bpf_skb_net_shrink}. */
    private static long shrink(Caller caller, SkbContext context, int offset, int size, long flags) {
        if ((flags & ~(FIXED_GSO | DECAP | NO_CSUM_RESET)) != 0) {
            return Errno.EINVAL.result();
        }
        if (mustKeepSegments(context, flags)) {
            return Errno.ENOTSUPP.result();
        }
        if (!remove(caller, context, offset, size)) {
            return Errno.ENOMEM.result();
        }
        follow(context, (flags & DECAP_IPV4) != 0, (flags & DECAP_IPV6) != 0);
        resegment(context, size, flags);
        return 0;
    }

    private static boolean remove(Caller caller, SkbContext context, int offset, int size) {
        Skb skb = context.skb();
        Checksum checksum = context.checksum();
        boolean sums = checksum.state() == Checksum.State.COMPLETE && skb.length() >= offset + size;
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        int lost = sums ? Checksum.sum(skb.array(), skb.data() + offset, size, 0, bigEndian) : 0;
        if (!skb.remove(offset, size)) {
            return false;
        }
        if (sums) {
            checksum.sum(Sums.subtract(checksum.sum(), lost));
        }
        return true;
    }

    private static long changeProtocol(Caller caller, SkbContext context, short networkOrder, long flags) {
        if (flags != 0) {
            return Errno.EINVAL.result();
        }
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        int to = Short.toUnsignedInt(bigEndian ? networkOrder : Short.reverseBytes(networkOrder));
        long from = context.get(PROTOCOL);
        Skb skb = context.skb();
        int link = skb.network() - skb.mac();
        if (link < 0) {
            // A program of a stream let the packet begin behind its network header.
            return Errno.ENOTSUPP.result();
        }
        boolean done;
        if (from == IPV4 && to == IPV6) {
            done = skb.insert(link, IPV6_HEADER - IPV4_HEADER);
        } else if (from == IPV6 && to == IPV4) {
            done = remove(caller, context, link, IPV6_HEADER - IPV4_HEADER);
        } else {
            return Errno.ENOTSUPP.result();
        }
        if (!done) {
            return Errno.ENOMEM.result();
        }
        context.set(PROTOCOL, to);
        context.forgetHash();
        return 0;
    }
}
