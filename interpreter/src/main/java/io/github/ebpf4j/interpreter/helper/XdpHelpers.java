package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.XdpContext;
import java.nio.ByteOrder;

/** Helpers of XDP buffers: {@code net/core/filter.c}; what the device knows of a packet: {@code net/core/xdp.c}. */
final class XdpHelpers {

    private static final int LARGEST = 0xffff;

    void register(Registry registry) {
        registry.helper(
                "bpf_xdp_adjust_head",
                (caller, context, offset, r3, r4, r5) ->
                        Packets.xdp(caller, context).adjustHead((int) offset));
        registry.helper(
                "bpf_xdp_adjust_tail",
                (caller, context, offset, r3, r4, r5) ->
                        adjustTail(caller, Packets.xdp(caller, context), (int) offset));
        registry.helper(
                "bpf_xdp_adjust_meta",
                (caller, context, offset, r3, r4, r5) ->
                        Packets.xdp(caller, context).adjustMeta((int) offset));
        registry.helper(
                "bpf_xdp_get_buff_len",
                (caller, context, r2, r3, r4, r5) ->
                        Packets.xdp(caller, context).length());
        registry.helper(
                "bpf_xdp_load_bytes",
                (caller, context, offset, to, size, r5) ->
                        load(caller, Packets.xdp(caller, context), (int) offset, to, (int) size));
        registry.helper(
                "bpf_xdp_store_bytes",
                (caller, context, offset, from, size, r5) ->
                        store(caller, Packets.xdp(caller, context), (int) offset, from, (int) size));
        registry.kfunc(
                "bpf_xdp_metadata_rx_timestamp",
                (caller, context, to, r3, r4, r5) -> timestamp(caller, Packets.xdp(caller, context), to));
        registry.kfunc(
                "bpf_xdp_metadata_rx_hash",
                (caller, context, to, type, r4, r5) -> hash(caller, Packets.xdp(caller, context), to, type));
        registry.kfunc(
                "bpf_xdp_metadata_rx_vlan_tag",
                (caller, context, protocol, tag, r4, r5) ->
                        vlanTag(caller, Packets.xdp(caller, context), protocol, tag));
    }

    private static long adjustTail(Caller caller, XdpContext xdp, int offset) {
        Cost.ofBytes(caller, Math.min(offset, XdpContext.LARGEST));
        return xdp.adjustTail(offset);
    }

    /** {@code bpf_xdp_pointer}: returns 0, or why the packet does not have these bytes. */
    private static long place(XdpContext xdp, int offset, int size) {
        if (offset < 0 || offset > LARGEST || size < 0 || size > LARGEST) {
            return Errno.EFAULT.result();
        }
        return offset + size > xdp.length() ? Errno.EINVAL.result() : 0;
    }

    private static long load(Caller caller, XdpContext xdp, int offset, long to, int size) {
        long refusal = place(xdp, offset, size);
        if (refusal == 0) {
            caller.write(to, xdp.packet().array(), xdp.start() + offset, size);
        }
        return refusal;
    }

    private static long store(Caller caller, XdpContext xdp, int offset, long from, int size) {
        long refusal = place(xdp, offset, size);
        if (refusal == 0) {
            caller.read(from, xdp.packet().array(), xdp.start() + offset, size);
        }
        return refusal;
    }

    private static long timestamp(Caller caller, XdpContext xdp, long to) {
        if (xdp.rxTimestamp().isEmpty()) {
            return Errno.EOPNOTSUPP.result();
        }
        caller.store(to, Long.BYTES, xdp.rxTimestamp().getAsLong());
        return 0;
    }

    private static long hash(Caller caller, XdpContext xdp, long to, long type) {
        if (xdp.rxHash().isEmpty()) {
            return Errno.EOPNOTSUPP.result();
        }
        Packets.requireWritable(caller, type, Integer.BYTES);
        caller.store(to, Integer.BYTES, xdp.rxHash().getAsInt());
        caller.store(type, Integer.BYTES, xdp.rxHashType());
        return 0;
    }

    private static long vlanTag(Caller caller, XdpContext xdp, long protocol, long tag) {
        if (xdp.rxVlanTag().isEmpty()) {
            return Errno.EOPNOTSUPP.result();
        }
        Packets.requireWritable(caller, tag, Short.BYTES);
        short type = (short) xdp.rxVlanProtocol();
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        caller.store(protocol, Short.BYTES, bigEndian ? type : Short.reverseBytes(type));
        caller.store(tag, Short.BYTES, xdp.rxVlanTag().getAsInt());
        return 0;
    }
}
