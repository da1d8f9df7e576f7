package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Attachment;
import java.nio.ByteBuffer;
import java.util.Optional;

/** {@code bpf_prog_test_run_xdp}. */
final class XdpTestSetup extends TestSetup {

    private static final int MD_SIZE = 24;
    private static final int DATA = 0;
    private static final int DATA_END = 4;
    private static final int DATA_META = 8;
    private static final int INGRESS_IFINDEX = 12;
    private static final int RX_QUEUE_INDEX = 16;
    private static final int EGRESS_IFINDEX = 20;

    private static final int LOOPBACK = 1;

    /** The room before a packet without the kernel's own notes there. */
    private static final int LARGEST_METADATA = XdpContext.HEADROOM - 40;

    private final XdpContext context;
    private final byte[] bytes;
    private final ByteBuffer md;

    XdpTestSetup(TestRun run, Attachment attachment) {
        AttachType attachType = attachment.attachType().orElse(AttachType.XDP);
        refuse(
                attachType == AttachType.XDP_DEVMAP || attachType == AttachType.XDP_CPUMAP,
                Errno.EINVAL,
                "programs of device and CPU maps are not run alone");
        refuse(
                (run.flags() & ~TestRun.XDP_LIVE_FRAMES) != 0,
                Errno.EINVAL,
                "flags are 0x%x, of which 0x%x may be set".formatted(run.flags(), TestRun.XDP_LIVE_FRAMES));
        refuse(run.flags() != 0, Errno.EOPNOTSUPP, "there is nowhere to send live frames");
        refuse(run.batchSize() != 0, Errno.EINVAL, "batch size is for live frames");
        byte[] packet = packet(run);
        bytes = struct(run, MD_SIZE);
        md = numbers(run, bytes);
        int metadata = 0;
        int linear = packet.length;
        if (run.context().isPresent()) {
            metadata = md.getInt(DATA);
            linear = md.getInt(DATA_END);
            refuse(md.getInt(DATA_META) != 0, Errno.EINVAL, "data_meta is set");
            refuse(
                    Integer.compareUnsigned(linear, packet.length) > 0 || Integer.compareUnsigned(metadata, linear) > 0,
                    Errno.EINVAL,
                    "data is %s and data_end is %s, must be in order and at most %d"
                            .formatted(
                                    Integer.toUnsignedString(metadata),
                                    Integer.toUnsignedString(linear),
                                    packet.length));
            refuse(
                    metadata % Integer.BYTES != 0 || metadata > LARGEST_METADATA,
                    Errno.EINVAL,
                    "metadata has %d bytes, must have a multiple of 4 up to %d".formatted(metadata, LARGEST_METADATA));
        }
        int size = packet.length - metadata;
        refuse(
                size < ETHERNET_HEADER,
                Errno.EINVAL,
                "packet has %d bytes, must have at least %d".formatted(size, ETHERNET_HEADER));
        checkDevices(run);
        linear = Math.min(linear, XdpContext.LARGEST_LINEAR + metadata);
        refuse(
                packet.length - linear > BUFFERS * PAGE,
                Errno.ENOMEM,
                "packet has %d bytes that are not linear, must not have more than %d"
                        .formatted(packet.length - linear, BUFFERS * PAGE));
        context = XdpContext.of(new byte[0])
                .packet(packet, metadata, linear)
                .ingressIfindex(Math.max(LOOPBACK, md.getInt(INGRESS_IFINDEX)))
                .rxQueueIndex(md.getInt(RX_QUEUE_INDEX));
    }

    /** {@code xdp_convert_md_to_buff}. */
    private void checkDevices(TestRun run) {
        refuse(md.getInt(EGRESS_IFINDEX) != 0, Errno.EINVAL, "egress_ifindex is set");
        int ifindex = md.getInt(INGRESS_IFINDEX);
        int queue = md.getInt(RX_QUEUE_INDEX);
        if (ifindex == 0) {
            refuse(queue != 0, Errno.EINVAL, "rx_queue_index is set without ingress_ifindex");
            return;
        }
        Optional<Device> device = run.device(ifindex);
        refuse(device.isEmpty(), Errno.ENODEV, "there is no device %s".formatted(Integer.toUnsignedString(ifindex)));
        int queues = device.map(Device::queues).orElse(0);
        refuse(
                Integer.compareUnsigned(queue, queues) >= 0,
                Errno.EINVAL,
                "rx_queue_index is %s, the device has %d queues".formatted(Integer.toUnsignedString(queue), queues));
    }

    @Override
    Context context() {
        return context;
    }

    @Override
    byte[] dataOut() {
        byte[] metadata = context.metadata();
        byte[] data = context.data();
        return ByteBuffer.allocate(metadata.length + data.length)
                .put(metadata)
                .put(data)
                .array();
    }

    @Override
    byte[] contextOut() {
        int metadata = context.metadata().length;
        md.putInt(DATA, metadata);
        md.putInt(DATA_END, metadata + context.linear());
        return bytes;
    }
}
