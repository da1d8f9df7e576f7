package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.context.SkbField.PROTOCOL;
import static io.github.ebpf4j.interpreter.context.SkbField.VLAN_PROTO;
import static io.github.ebpf4j.interpreter.context.SkbField.VLAN_TCI;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Skb;
import io.github.ebpf4j.interpreter.context.SkbContext;
import java.nio.ByteOrder;

/**
 * VLAN tags: {@code skb_vlan_push} and {@code skb_vlan_pop} in {@code net/core/skbuff.c}. The outermost tag is beside the
 * packet's bytes, further ones are in its Ethernet header.
 */
final class SkbVlanHelpers {

    private static final int IEEE_802_1Q = 0x8100;
    private static final int IEEE_802_1AD = 0x88a8;

    /** Where in an Ethernet header its type is, or the first VLAN tag. */
    private static final int TYPE = 12;

    private static final int TAG = 4;

    /** {@code VLAN_MAX_DEPTH}. */
    private static final int LARGEST_DEPTH = 8;

    void register(Registry registry) {
        registry.helper(
                "bpf_skb_vlan_push",
                (caller, context, protocol, tag, r4, r5) ->
                        push(caller, Packets.skb(caller, context), (short) protocol, (short) tag));
        registry.helper(
                "bpf_skb_vlan_pop", (caller, context, r2, r3, r4, r5) -> pop(caller, Packets.skb(caller, context)));
    }

    private static boolean isVlan(long protocol) {
        return protocol == IEEE_802_1Q || protocol == IEEE_802_1AD;
    }

    /** Returns the protocol behind all VLAN tags in the packet, 0 if there is none: {@code vlan_get_protocol}. */
    static int protocolBehindTags(SkbContext context) {
        int protocol = (int) context.get(PROTOCOL);
        Skb skb = context.skb();
        int offset = skb.linkLength() == 0 ? Skb.LINK_HEADER : skb.linkLength() - TAG;
        for (int depth = 1; isVlan(protocol); depth++) {
            if (offset < 0 || offset + TAG > skb.length() || depth == LARGEST_DEPTH) {
                return 0;
            }
            protocol = Sums.load16(skb.array(), skb.data() + offset + Short.BYTES, true);
            offset += TAG;
        }
        return protocol;
    }

    private static long push(Caller caller, SkbContext context, short networkOrder, short tag) {
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        int wanted = Short.toUnsignedInt(bigEndian ? networkOrder : Short.reverseBytes(networkOrder));
        if (context.hasVlanTag()) {
            Skb skb = context.skb();
            if (skb.mac() != skb.data()) {
                return Errno.EINVAL.result();
            }
            if (!skb.insert(TYPE, TAG)) {
                return Errno.ENOMEM.result();
            }
            int protocol = (int) context.get(VLAN_PROTO);
            Sums.store16(skb.array(), skb.data() + TYPE, true, protocol);
            Sums.store16(skb.array(), skb.data() + TYPE + Short.BYTES, true, (int) context.get(VLAN_TCI));
            context.set(PROTOCOL, protocol);
            sumTag(caller, context, true);
        }
        context.putVlanTag(isVlan(wanted) ? wanted : IEEE_802_1Q, tag);
        context.skb().noteLinkLength();
        return 0;
    }

    private static long pop(Caller caller, SkbContext context) {
        if (context.hasVlanTag()) {
            context.removeVlanTag();
        } else {
            if (!isVlan(context.get(PROTOCOL))) {
                return 0;
            }
            long result = takeOut(caller, context);
            if (result < 0) {
                return result;
            }
        }
        int protocol = (int) context.get(PROTOCOL);
        if (!isVlan(protocol)) {
            return 0;
        }
        // The next one takes the place of the outermost.
        long tag = takeOut(caller, context);
        if (tag < 0) {
            return tag;
        }
        context.putVlanTag(protocol, (int) tag);
        return 0;
    }

    /** Adds the tag in the Ethernet header to the sum that is known, or takes it out of it. */
    private static void sumTag(Caller caller, SkbContext context, boolean comes) {
        Checksum checksum = context.checksum();
        if (checksum.state() == Checksum.State.COMPLETE) {
            Skb skb = context.skb();
            boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
            int sum = Checksum.sum(skb.array(), skb.data() + TYPE, TAG, 0, bigEndian);
            checksum.sum(comes ? Sums.add(checksum.sum(), sum) : Sums.subtract(checksum.sum(), sum));
        }
    }

    /** Takes the first tag out of the Ethernet header, and returns it: {@code __skb_vlan_pop}. */
    private static long takeOut(Caller caller, SkbContext context) {
        Skb skb = context.skb();
        if (skb.mac() != skb.data()) {
            return Errno.EINVAL.result();
        }
        if (skb.length() < Skb.LINK_HEADER + TAG) {
            return Errno.ENOMEM.result();
        }
        long tag = Sums.load16(skb.array(), skb.data() + Skb.LINK_HEADER, true);
        sumTag(caller, context, false);
        int network = skb.network();
        skb.remove(TYPE, TAG);
        skb.network(Math.max(network, skb.data() + Skb.LINK_HEADER));
        skb.noteLinkLength();
        context.set(PROTOCOL, skb.linkProtocol());
        return tag;
    }
}
