package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SkbVlanHelpersTest {

    private static final byte[] FRAME = Frames.tcp(20);
    private static final int LITTLE_8100 = 0x0081;

    private static SkbContext context() {
        return SkbContext.of(ProgramType.SCHED_CLS, FRAME);
    }

    private static byte[] tagged(byte[] frame, int protocol, int tag) {
        byte[] result = new byte[frame.length + 4];
        System.arraycopy(frame, 0, result, 0, 12);
        result[12] = (byte) (protocol >> 8);
        result[13] = (byte) protocol;
        result[14] = (byte) (tag >> 8);
        result[15] = (byte) tag;
        System.arraycopy(frame, 12, result, 16, frame.length - 12);
        return result;
    }

    private static void assertTag(int protocol, int tag, SkbContext context) {
        assertEquals(1, context.get(SkbField.VLAN_PRESENT));
        assertEquals(protocol, context.get(SkbField.VLAN_PROTO));
        assertEquals(tag, context.get(SkbField.VLAN_TCI));
    }

    @Test
    void theFirstTagIsBesideThePacket() {
        SkbContext context = context();
        assertEquals(0, Calls.call(context, "bpf_skb_vlan_push", LITTLE_8100, 0x6123));
        assertTag(0x8100, 0x6123, context);
        assertEquals(0x0800, context.get(SkbField.PROTOCOL));
        assertArrayEquals(FRAME, context.data());
        assertEquals(0, Calls.call(context, "bpf_skb_vlan_pop"));
        assertEquals(0, context.get(SkbField.VLAN_PRESENT));
        assertEquals(0, context.get(SkbField.VLAN_TCI));
        assertArrayEquals(FRAME, context.data());
    }

    @Test
    void furtherTagsGoIntoThePacket() {
        SkbContext context = context();
        Calls.call(context, "bpf_skb_vlan_push", LITTLE_8100, 1);
        Calls.call(context, "bpf_skb_vlan_push", 0xa888, 2);
        assertTag(0x88a8, 2, context);
        assertArrayEquals(tagged(FRAME, 0x8100, 1), context.data());
        assertEquals(0x8100, context.get(SkbField.PROTOCOL));
        assertEquals(14, context.skb().network() - context.skb().data());
        Calls.call(context, "bpf_skb_vlan_push", LITTLE_8100, 3);
        assertArrayEquals(tagged(tagged(FRAME, 0x8100, 1), 0x88a8, 2), context.data());
        assertTag(0x8100, 3, context);

        assertEquals(0, Calls.call(context, "bpf_skb_vlan_pop"));
        assertTag(0x88a8, 2, context);
        assertEquals(0x8100, context.get(SkbField.PROTOCOL));
        assertEquals(0, Calls.call(context, "bpf_skb_vlan_pop"));
        assertTag(0x8100, 1, context);
        assertEquals(0x0800, context.get(SkbField.PROTOCOL));
        assertArrayEquals(FRAME, context.data());
        assertEquals(0, Calls.call(context, "bpf_skb_vlan_pop"));
        assertEquals(0, context.get(SkbField.VLAN_PRESENT));
        // There is nothing left to pop, which is no error.
        assertEquals(0, Calls.call(context, "bpf_skb_vlan_pop"));
        assertArrayEquals(FRAME, context.data());
        assertEquals(14, context.skb().network() - context.skb().data());
    }

    @Test
    void anUnknownTypeOfTagIsTheUsualOne() {
        SkbContext context = context();
        assertEquals(0, Calls.call(context, "bpf_skb_vlan_push", 0x1234, 0x12345));
        assertTag(0x8100, 0x2345, context);
        SkbContext big = context();
        assertEquals(0, Calls.call(ByteOrder.BIG_ENDIAN, big, "bpf_skb_vlan_push", 0x88a8, 7));
        assertTag(0x88a8, 7, big);
    }

    @Test
    void aTagThatCameInThePacketIsPopped() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, tagged(tagged(FRAME, 0x8100, 1), 0x88a8, 2));
        assertEquals(0x88a8, context.get(SkbField.PROTOCOL));
        assertEquals(0, Calls.call(context, "bpf_skb_vlan_pop"));
        // The inner one takes its place beside the packet.
        assertTag(0x8100, 1, context);
        assertArrayEquals(FRAME, context.data());
    }

    @Test
    void aTagThatIsNotWholeIsNotPopped() {
        byte[] frame = Arrays.copyOf(tagged(FRAME, 0x8100, 1), 17);
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, frame);
        assertEquals(Errno.ENOMEM.result(), Calls.call(context, "bpf_skb_vlan_pop"));
        assertArrayEquals(frame, context.data());
    }

    @Test
    void withoutAnEthernetHeaderThereIsNoPlaceForATag() {
        SkbContext context = SkbContext.of(ProgramType.LWT_XMIT, FRAME);
        assertEquals(0, Calls.call(context, "bpf_skb_vlan_push", LITTLE_8100, 1));
        assertEquals(Errno.EINVAL.result(), Calls.call(context, "bpf_skb_vlan_push", LITTLE_8100, 2));
        assertTag(0x8100, 1, context);
    }
}
