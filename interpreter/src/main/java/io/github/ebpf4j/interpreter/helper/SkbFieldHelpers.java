package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.context.SkbField.PKT_TYPE;
import static io.github.ebpf4j.interpreter.context.SkbField.PROTOCOL;
import static io.github.ebpf4j.interpreter.context.SkbField.TSTAMP;
import static io.github.ebpf4j.interpreter.context.SkbField.TSTAMP_TYPE;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Skb;
import io.github.ebpf4j.interpreter.context.SkbContext;
import java.nio.ByteOrder;

/** What an skb knows of its packet besides the bytes: {@code net/core/filter.c}. */
final class SkbFieldHelpers {

    private static final int OTHER_HOST = 3;

    private static final int REAL_TIME = 0;
    private static final int TAI = 2;

    /** Congestion experienced: the lowest bits of the traffic class (RFC 3168). */
    private static final int CONGESTED = 3;

    void register(Registry registry) {
        registry.helper(
                "bpf_get_hash_recalc",
                (caller, context, r2, r3, r4, r5) ->
                        Integer.toUnsignedLong(Packets.skb(caller, context).hash()));
        registry.helper("bpf_set_hash", (caller, context, hash, r3, r4, r5) -> {
            Packets.skb(caller, context).setHash((int) hash);
            return 0;
        });
        registry.helper("bpf_set_hash_invalid", (caller, context, r2, r3, r4, r5) -> {
            Packets.skb(caller, context).forgetHash();
            return 0;
        });
        registry.helper(
                "bpf_skb_change_type",
                (caller, context, type, r3, r4, r5) -> changeType(Packets.skb(caller, context), (int) type));
        registry.helper(
                "bpf_skb_set_tstamp",
                (caller, context, time, clock, r4, r5) -> setTime(Packets.skb(caller, context), time, (int) clock));
        registry.helper(
                "bpf_skb_ecn_set_ce",
                (caller, context, r2, r3, r4, r5) -> markCongestion(caller, Packets.skb(caller, context)));
        registry.helper(
                "bpf_get_cgroup_classid",
                (caller, context, r2, r3, r4, r5) ->
                        Integer.toUnsignedLong(Packets.skb(caller, context).classId()));
        registry.helper(
                "bpf_skb_cgroup_classid",
                (caller, context, r2, r3, r4, r5) ->
                        Integer.toUnsignedLong(Packets.skb(caller, context).classId()));
        registry.helper(
                "bpf_get_route_realm",
                (caller, context, r2, r3, r4, r5) ->
                        Integer.toUnsignedLong(Packets.skb(caller, context).routeRealm()));
    }

    private static boolean mayBeType(long type) {
        return type >= 0 && type <= OTHER_HOST;
    }

    private static long changeType(SkbContext context, int type) {
        if (!mayBeType(context.get(PKT_TYPE)) || !mayBeType(type)) {
            return Errno.EINVAL.result();
        }
        context.set(PKT_TYPE, type);
        return 0;
    }

    private static long setTime(SkbContext context, long time, int clock) {
        long protocol = context.get(PROTOCOL);
        if (protocol != SkbRoomHelpers.IPV4 && protocol != SkbRoomHelpers.IPV6) {
            return Errno.EOPNOTSUPP.result();
        }
        if (clock < REAL_TIME || clock > TAI || (clock != REAL_TIME && time == 0)) {
            return Errno.EINVAL.result();
        }
        context.set(TSTAMP, time).set(TSTAMP_TYPE, clock);
        return 0;
    }

    private static long markCongestion(Caller caller, SkbContext context) {
        Skb skb = context.skb();
        int start = skb.network();
        int linearEnd = skb.data() + skb.linear();
        int protocol = SkbVlanHelpers.protocolBehindTags(context);
        if (protocol == SkbRoomHelpers.IPV4 && start + SkbRoomHelpers.IPV4_HEADER <= linearEnd) {
            return markIpv4(skb.array(), start);
        }
        if (protocol == SkbRoomHelpers.IPV6 && start + SkbRoomHelpers.IPV6_HEADER <= linearEnd) {
            return markIpv6(context, start, caller.byteOrder() == ByteOrder.BIG_ENDIAN);
        }
        return 0;
    }

    private static long markIpv4(byte[] array, int start) {
        int type = array[start + 1];
        int bits = type & CONGESTED;
        if (bits == 0 || bits == CONGESTED) {
            return bits == 0 ? 0 : 1;
        }
        array[start + 1] = (byte) (type | CONGESTED);
        int checksum = Sums.load16(array, start + 10, true);
        Sums.store16(array, start + 10, true, Sums.add16(checksum, ~(CONGESTED - bits) & 0xffff));
        return 1;
    }

    private static long markIpv6(SkbContext context, int start, boolean bigEndian) {
        byte[] array = context.skb().array();
        // | version:4 | traffic class:8 | flow label:20 |
        int shift = 4;
        int bits = array[start + 1] >>> shift & CONGESTED;
        if (bits == 0) {
            return 0;
        }
        Checksum checksum = context.checksum();
        int before = Checksum.sum(array, start, Short.BYTES, 0, bigEndian);
        array[start + 1] |= (byte) (CONGESTED << shift);
        if (checksum.state() == Checksum.State.COMPLETE) {
            int after = Checksum.sum(array, start, Short.BYTES, 0, bigEndian);
            checksum.sum(SkbSums.replaced(checksum.sum(), before, after));
        }
        return 1;
    }
}
