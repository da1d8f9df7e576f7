package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbContext.Segmentation;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Room inside a packet, and at its ends. */
class SkbRoomHelpersTest {

    private static final byte[] TCP = Frames.tcp(20);
    private static final byte[] UDP6 = Frames.udp6(20);

    private static final String ADJUST = "bpf_skb_adjust_room";
    private static final int NET = 0;
    private static final int MAC = 1;

    private static SkbContext tcp() {
        return SkbContext.of(ProgramType.SCHED_CLS, TCP);
    }

    private static SkbContext udp6() {
        return SkbContext.of(ProgramType.SCHED_CLS, UDP6);
    }

    /** Returns bytes with zeros put in. */
    private static byte[] opened(byte[] bytes, int offset, int size) {
        byte[] result = new byte[bytes.length + size];
        System.arraycopy(bytes, 0, result, 0, offset);
        System.arraycopy(bytes, offset, result, offset + size, bytes.length - offset);
        return result;
    }

    /** Returns bytes with some taken out. */
    private static byte[] closed(byte[] bytes, int offset, int size) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - size);
        System.arraycopy(bytes, offset + size, result, offset, bytes.length - offset - size);
        return result;
    }

    @Test
    void roomIsMadeBehindAHeader() {
        SkbContext behindNetwork = tcp();
        assertEquals(0, Calls.call(behindNetwork, ADJUST, 8, NET, 0));
        assertArrayEquals(opened(TCP, 34, 8), behindNetwork.data());
        assertEquals(82, behindNetwork.get(SkbField.LEN));
        SkbContext behindLink = tcp();
        assertEquals(0, Calls.call(behindLink, ADJUST, 20, MAC, 0));
        assertArrayEquals(opened(TCP, 14, 20), behindLink.data());
        SkbContext behindIpv6 = udp6();
        assertEquals(0, Calls.call(behindIpv6, ADJUST, 8, NET, 0));
        assertArrayEquals(opened(UDP6, 54, 8), behindIpv6.data());
    }

    @Test
    void roomIsTakenAwayBehindAHeader() {
        SkbContext behindNetwork = tcp();
        assertEquals(0, Calls.call(behindNetwork, ADJUST, -8, NET, 0));
        assertArrayEquals(closed(TCP, 34, 8), behindNetwork.data());
        SkbContext behindLink = tcp();
        assertEquals(0, Calls.call(behindLink, ADJUST, -20, MAC, 0));
        assertArrayEquals(closed(TCP, 14, 20), behindLink.data());
    }

    @ParameterizedTest
    @CsvSource({
        "4095, 0, 0, 0",
        "4096, 0, 0, -14",
        "-4096, 0, 0, -14",
        "-2147483648, 0, 0, -14",
        // What is left must be an IPv4 header.
        "-40, 1, 0, 0",
        "-41, 1, 0, -524",
        "-60, 1, 0, -524",
        "-4095, 1, 0, -524",
        // Behind the header there are 40 bytes.
        "-40, 0, 0, 0",
        "0, 0, 0, 0",
        "8, 2, 0, -524",
        "8, -1, 0, -524",
        "8, 4294967296, 0, 0",
        // A flag of each kind that is not there.
        "8, 0, 0x200, -22",
        "8, 0, 0x80000000000000, -22",
        // Out of a tunnel: shrinking only, to one protocol.
        "8, 1, 0x80, -22",
        "-20, 1, 0x80, 0",
        "-20, 1, 0x100, 0",
        "-21, 1, 0x100, -524",
        "-20, 1, 0x180, -22",
        // Into a tunnel: growing only.
        "-20, 1, 2, -22",
        "20, 1, 2, 0",
        "40, 1, 4, 0",
        "40, 1, 6, -22",
        "28, 1, 0x12, 0",
        "28, 1, 0x1a, -22",
        // With an Ethernet header inside, of at least 14 bytes, for which there must be room.
        "34, 1, 0x0e00000000000042, 0",
        "34, 1, 0x0d00000000000042, -22",
        "34, 1, 0x2200000000000002, 0",
        "34, 1, 0x2300000000000002, -22"
    })
    void roomHasItsRules(String difference, String mode, String flags, long result) {
        SkbContext context = tcp();
        assertEquals(
                result, Calls.call(context, ADJUST, Long.decode(difference), Long.decode(mode), Long.decode(flags)));
        long grown = result == 0 ? Long.decode(difference) : 0;
        assertEquals(TCP.length + grown, context.get(SkbField.LEN));
        assertEquals(TCP.length + grown, context.get(SkbField.DATA_END) - context.get(SkbField.DATA));
    }

    @Test
    void onlyIpPacketsHaveRoom() {
        byte[] arp = TCP.clone();
        arp[13] = 6;
        assertEquals(Errno.ENOTSUPP.result(), Calls.call(SkbContext.of(ProgramType.SCHED_CLS, arp), ADJUST, 8, NET, 0));
    }

    @Test
    void aTunnelChangesTheProtocol() {
        SkbContext into = tcp();
        assertEquals(0, Calls.call(into, ADJUST, 40, MAC, 4));
        assertEquals(0x86dd, into.get(SkbField.PROTOCOL));
        // A second time is one too many.
        assertEquals(Errno.EALREADY.result(), Calls.call(into, ADJUST, 40, MAC, 4));
        assertEquals(0, Calls.call(into, ADJUST, -40, MAC, 0x80));
        assertEquals(0x0800, into.get(SkbField.PROTOCOL));
        assertArrayEquals(TCP, into.data());
        SkbContext same = tcp();
        Calls.call(same, ADJUST, 20, MAC, 2);
        assertEquals(0x0800, same.get(SkbField.PROTOCOL));
        // The tail of what is encapsulated is not for changing.
        assertEquals(Errno.ENOTSUPP.result(), Calls.call(same, "bpf_skb_change_tail", 200, 0));
    }

    @Test
    void roomForgetsThatAChecksumWasChecked() {
        for (int flags : new int[] {0, 0x20}) {
            SkbContext context = tcp();
            context.checksum().set(Checksum.State.UNNECESSARY, 0);
            Calls.call(context, ADJUST, 20, MAC, flags);
            assertEquals(
                    flags == 0 ? Checksum.State.NONE : Checksum.State.UNNECESSARY,
                    context.checksum().state());
        }
    }

    @Test
    void segmentsShrinkWithTheRoomThatIsTaken() {
        SkbContext context = tcp().set(SkbField.GSO_SIZE, 1000).set(SkbField.GSO_SEGS, 3);
        // Nobody said what kind of segments.
        assertEquals(Errno.ENOTSUPP.result(), Calls.call(context, ADJUST, 20, MAC, 0));
        context.segmentation(Segmentation.TCP);
        assertEquals(0, Calls.call(context, ADJUST, 20, MAC, 0));
        assertEquals(980, context.get(SkbField.GSO_SIZE));
        assertEquals(0, context.get(SkbField.GSO_SEGS));
        assertEquals(0, Calls.call(context, ADJUST, -20, MAC, 0));
        assertEquals(1000, context.get(SkbField.GSO_SIZE));
        assertEquals(0, Calls.call(context, ADJUST, 20, MAC, 1));
        assertEquals(1000, context.get(SkbField.GSO_SIZE));
        context.segmentation(Segmentation.UDP);
        assertEquals(Errno.ENOTSUPP.result(), Calls.call(context, ADJUST, -20, MAC, 0));
        assertEquals(0, Calls.call(context, ADJUST, -20, MAC, 1));
    }

    @Test
    void aPacketOfAStreamGetsRoomInFrontOnly() {
        SkbContext context = SkbContext.of(ProgramType.SK_SKB, TCP);
        assertEquals(0, Calls.call(context, ADJUST, 4, NET, 0));
        assertArrayEquals(opened(Arrays.copyOfRange(TCP, 14, 74), 0, 4), context.data());
        assertEquals(0, Calls.call(context, ADJUST, -6, NET, 0));
        assertArrayEquals(Arrays.copyOfRange(TCP, 16, 74), context.data());
        assertEquals(Errno.EINVAL.result(), Calls.call(context, ADJUST, 4, MAC, 0));
        assertEquals(Errno.EINVAL.result(), Calls.call(context, ADJUST, 4, NET, 1));
        assertEquals(Errno.EFAULT.result(), Calls.call(context, ADJUST, 4096, NET, 0));
        assertEquals(Errno.ENOMEM.result(), Calls.call(context, ADJUST, -59, NET, 0));
        assertEquals(0, Calls.call(context, ADJUST, -58, NET, 0));
        assertEquals(0, context.get(SkbField.LEN));
    }

    @Test
    void theProtocolChangesBetweenIpv4AndIpv6() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            boolean big = order == ByteOrder.BIG_ENDIAN;
            SkbContext context = tcp();
            context.setHash(5);
            assertEquals(0, Calls.call(order, context, "bpf_skb_change_proto", big ? 0x86dd : 0xdd86, 0));
            assertEquals(0x86dd, context.get(SkbField.PROTOCOL));
            assertEquals(0, context.get(SkbField.HASH));
            assertArrayEquals(opened(TCP, 14, 20), context.data());
            assertEquals(0, Calls.call(order, context, "bpf_skb_change_proto", big ? 0x0800 : 0x0008, 0));
            assertArrayEquals(TCP, context.data());
            assertEquals(0x0800, context.get(SkbField.PROTOCOL));
        }
        assertEquals(Errno.EINVAL.result(), Calls.call(tcp(), "bpf_skb_change_proto", 0xdd86, 1));
        assertEquals(Errno.ENOTSUPP.result(), Calls.call(tcp(), "bpf_skb_change_proto", 0x0008, 0));
        assertEquals(Errno.ENOTSUPP.result(), Calls.call(tcp(), "bpf_skb_change_proto", 0x86dd, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "74, 0, 0",
        "100, 0, 0",
        "14, 0, 0",
        "13, 0, -22",
        "16064, 0, 0",
        "16065, 0, -22",
        "-1, 0, -22",
        "60, 1, -22"
    })
    void theTailMoves(long length, long flags, long result) {
        SkbContext context = tcp();
        assertEquals(result, Calls.call(context, "bpf_skb_change_tail", length, flags));
        assertArrayEquals(Arrays.copyOf(TCP, result == 0 ? (int) length : 74), context.data());
        assertEquals(result == 0 ? length : 74, context.get(SkbField.LEN));
    }

    @Test
    void aTailMakesThePacketLinearAndForgetsSegments() {
        SkbContext context = tcp().frame(TCP, 40).set(SkbField.GSO_SIZE, 1000);
        assertEquals(0, Calls.call(context, "bpf_skb_change_tail", 70, 0));
        assertEquals(70, context.skb().linear());
        assertEquals(0, context.get(SkbField.GSO_SIZE));
        for (int length : new int[] {60, 74, 80}) {
            SkbContext summed = tcp().completeChecksum(ByteOrder.LITTLE_ENDIAN);
            assertEquals(0, Calls.call(summed, "bpf_skb_change_tail", length, 0));
            assertEquals(
                    length == 74 ? Checksum.State.COMPLETE : Checksum.State.NONE,
                    summed.checksum().state());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "14, 0, 0", "15990, 0, 0", "15991, 0, -22", "-1, 0, -22", "14, 1, -22"})
    void theHeadMoves(long room, long flags, long result) {
        SkbContext context = tcp();
        assertEquals(result, Calls.call(context, "bpf_skb_change_head", room, flags));
        assertArrayEquals(result == 0 ? opened(TCP, 0, (int) room) : TCP, context.data());
        assertEquals(context.skb().data(), context.skb().mac());
    }

    @Test
    void aPacketWithSegmentsMayGetLargerButNotWithoutBounds() {
        SkbContext context = tcp().set(SkbField.GSO_SIZE, 1000);
        assertEquals(0, Calls.call(context, "bpf_skb_change_head", 20_000, 0));
        assertEquals(Errno.ENOMEM.result(), Calls.call(context, "bpf_skb_change_head", 5_000_000, 0));
        assertEquals(Errno.ENOMEM.result(), Calls.call(context, "bpf_skb_change_head", Integer.MAX_VALUE, 0));
        assertArrayEquals(opened(TCP, 0, 20_000), context.data());
    }

    @Test
    void aPacketThatBeginsBehindItsNetworkHeaderKeepsItsProtocol() {
        SkbContext context = SkbContext.of(ProgramType.SK_SKB, TCP);
        assertEquals(0, Calls.call(context, ADJUST, -40, NET, 0));
        assertEquals(0, Calls.call(context, "bpf_skb_change_head", 0, 0));
        assertEquals(Errno.ENOTSUPP.result(), Calls.call(context, "bpf_skb_change_proto", 0xdd86, 0));
        assertArrayEquals(Arrays.copyOfRange(TCP, 54, 74), context.data());
    }

    @Test
    void roomBehindAPacketThatIsShorterThanItsHeaderShowsNothingOfAnEarlierPacket() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, TCP);
        assertEquals(0, Calls.call(context, ADJUST, 8, NET, 0));
        byte[] filled = TCP.clone();
        Arrays.fill(filled, 34, filled.length, (byte) 0xee);
        context.frame(filled);
        assertEquals(0, Calls.call(context, ADJUST, 0, NET, 0));
        // An Ethernet header and six bytes of what says it is IPv4.
        byte[] cut = Arrays.copyOf(TCP, 20);
        context.frame(cut);
        assertEquals(0, Calls.call(context, ADJUST, 100, NET, 0));
        byte[] expected = Arrays.copyOf(cut, 120);
        assertArrayEquals(expected, context.data());
    }
}
