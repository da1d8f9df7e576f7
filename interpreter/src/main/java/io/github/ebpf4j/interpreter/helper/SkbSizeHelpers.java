package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.context.SkbField.GSO_SEGS;
import static io.github.ebpf4j.interpreter.context.SkbField.GSO_SIZE;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Skb;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbContext.Segmentation;

/** Making a packet longer or shorter at its ends: {@code net/core/filter.c}. */
final class SkbSizeHelpers {

    /** {@code SKB_MAX_ALLOC}: four pages, without what the kernel keeps at their end. */
    static final int LARGEST = 4 * 4096 - 320;

    void register(Registry registry) {
        registry.helper(
                "bpf_skb_change_head",
                (caller, context, room, flags, r4, r5) ->
                        changeHead(caller, Packets.skb(caller, context), (int) room, flags));
        registry.helper(
                "bpf_skb_change_tail",
                (caller, context, length, flags, r4, r5) ->
                        changeTail(caller, Packets.skb(caller, context), (int) length, flags));
    }

    private static long changeHead(Caller caller, SkbContext context, int room, long flags) {
        Skb skb = context.skb();
        long length = (long) skb.length() + room;
        if (flags != 0 || room < 0 || (!context.isSegmented() && length > LARGEST)) {
            return Errno.EINVAL.result();
        }
        Cost.ofBytes(caller, room);
        if (!skb.push(room)) {
            return Errno.ENOMEM.result();
        }
        skb.mac(skb.data());
        skb.noteLinkLength();
        return 0;
    }

    private static long changeTail(Caller caller, SkbContext context, int length, long flags) {
        Skb skb = context.skb();
        if (flags != 0 || length < 0 || length > LARGEST || length < least(skb)) {
            return Errno.EINVAL.result();
        }
        if (skb.isEncapsulated()) {
            return Errno.ENOTSUPP.result();
        }
        Cost.ofBytes(caller, (long) length - skb.length());
        if (length != skb.length()) {
            context.checksum().forgetSum();
        }
        if (!skb.resize(length)) {
            return Errno.ENOMEM.result();
        }
        if (context.isSegmented()) {
            context.set(GSO_SIZE, 0).set(GSO_SEGS, 0).segmentation(Segmentation.NONE);
        }
        return 0;
    }

    /** Returns how many bytes the headers need that the kernel knows of. */
    private static int least(Skb skb) {
        int network = Math.max(0, skb.network() - skb.data());
        int transport = skb.hasTransport() ? skb.transport() - skb.data() : 0;
        return transport > 0 ? transport : network;
    }
}
