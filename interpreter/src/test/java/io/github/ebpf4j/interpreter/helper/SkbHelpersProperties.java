package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.Calls.CONTEXT;
import static io.github.ebpf4j.interpreter.helper.Calls.STACK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Laws of the helpers of packets, whatever packet and arguments are. */
class SkbHelpersProperties {

    private static final int IP_SUM = 24;
    private static final int TCP_SUM = 50;
    private static final int SOURCE = 26;

    private static final List<String> HELPERS = List.of(
            "bpf_skb_load_bytes",
            "bpf_skb_load_bytes_relative",
            "bpf_skb_store_bytes",
            "bpf_skb_pull_data",
            "bpf_l3_csum_replace",
            "bpf_l4_csum_replace",
            "bpf_csum_diff",
            "bpf_csum_update",
            "bpf_csum_level",
            "bpf_skb_change_head",
            "bpf_skb_change_tail",
            "bpf_skb_change_proto",
            "bpf_skb_change_type",
            "bpf_skb_adjust_room",
            "bpf_skb_vlan_push",
            "bpf_skb_vlan_pop",
            "bpf_get_hash_recalc",
            "bpf_set_hash",
            "bpf_set_hash_invalid",
            "bpf_skb_set_tstamp",
            "bpf_skb_ecn_set_ce",
            "bpf_get_cgroup_classid",
            "bpf_get_route_realm",
            "bpf_skb_cgroup_id",
            "bpf_skb_ancestor_cgroup_id");

    private static final List<String> XDP_HELPERS = List.of(
            "bpf_xdp_adjust_head",
            "bpf_xdp_adjust_tail",
            "bpf_xdp_adjust_meta",
            "bpf_xdp_load_bytes",
            "bpf_xdp_store_bytes",
            "bpf_xdp_get_buff_len",
            "bpf_csum_diff");

    @Provide
    Arbitrary<ByteOrder> orders() {
        return Arbitraries.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    /** Returns the number that a program of an order loads where these bytes are. */
    private static long loaded(ByteOrder order, int networkOrder) {
        return Integer.toUnsignedLong(
                order == ByteOrder.BIG_ENDIAN ? networkOrder : Integer.reverseBytes(networkOrder));
    }

    private static int load16(byte[] bytes, int offset) {
        return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(offset));
    }

    @Property(tries = 200)
    void replacingAnAddressGivesTheChecksumsOfTheNewPacket(
            @ForAll("orders") ByteOrder order, @ForAll int address, @ForAll @IntRange(max = 41) int payload) {
        byte[] frame = Frames.tcp(payload);
        long from = loaded(order, ByteBuffer.wrap(frame).getInt(SOURCE));
        long to = loaded(order, address);
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, frame).completeChecksum(order);
        String store = "lddw %r1, " + to + "\n stxw [%r10-64], %r1\n";
        Outcome outcome = Calls.outcome(
                ProgramType.SCHED_CLS,
                order,
                context,
                store,
                Calls.assembly("bpf_l4_csum_replace", TCP_SUM, from, to, 0x14),
                Calls.assembly("bpf_l3_csum_replace", IP_SUM, from, to, 4),
                Calls.assembly("bpf_skb_store_bytes", SOURCE, STACK, 4, 0));
        assertEquals(0, outcome.r0());
        byte[] data = context.data();
        byte[] expected = frame.clone();
        ByteBuffer.wrap(expected).putInt(SOURCE, address);
        Frames.setSums(expected);
        // Both zeros are zero.
        assertEquals(load16(expected, IP_SUM) % 0xffff, load16(data, IP_SUM) % 0xffff);
        assertEquals(load16(expected, TCP_SUM) % 0xffff, load16(data, TCP_SUM) % 0xffff);
        assertEquals(address, ByteBuffer.wrap(data).getInt(SOURCE));
    }

    @Property(tries = 200)
    void aDifferenceOfAllBytesIsAReplacementToo(
            @ForAll("orders") ByteOrder order, @ForAll @IntRange(min = 1, max = 16) int words, @ForAll long seed) {
        // The payload's first words become what is on the stack.
        byte[] frame = Frames.tcp(80);
        new Random(seed).nextBytes(frame);
        frame[12] = 8;
        frame[13] = 0;
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, frame);
        int size = 4 * words;
        int before = Frames.checksum(frame, 54, size, 0);
        ByteBuffer.wrap(frame).putShort(TCP_SUM, (short) before);
        context.frame(frame);
        String[] parts = {
            "ldxw %r7, [%r6+76]\n add %r7, 54\n",
            "mov %r1, %r7\n mov %r2, " + size + "\n mov %r3, %r10\n sub %r3, 64\n mov %r4, " + size
                    + "\n mov %r5, 0\n call bpf_csum_diff\n",
            "mov %r1, %r6\n mov %r2, 50\n mov %r3, 0\n mov %r4, %r0\n mov %r5, 0\n call bpf_l4_csum_replace\n",
            Calls.assembly("bpf_skb_store_bytes", 54, STACK, size, 0)
        };
        assertEquals(
                0, Calls.outcome(ProgramType.SCHED_CLS, order, context, parts).r0());
        byte[] data = context.data();
        assertEquals(Frames.checksum(data, 54, size, 0) % 0xffff, load16(data, TCP_SUM) % 0xffff);
    }

    @Property(tries = 200)
    void aSumDoesNotDependOnWhereItIsCut(
            @ForAll("orders") ByteOrder order,
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(max = 100) int cut) {
        boolean big = order == ByteOrder.BIG_ENDIAN;
        int first = Math.min(bytes.length, cut * 2);
        int whole = Checksum.sum(bytes, 0, bytes.length, 0, big);
        int parts = Checksum.sum(bytes, first, bytes.length - first, Checksum.sum(bytes, 0, first, 0, big), big);
        assertEquals(Checksum.from32To16(whole), Checksum.from32To16(parts));
        int checksum = ~Checksum.from32To16(whole) & 0xffff;
        int expected = Frames.checksum(bytes, 0, bytes.length, 0);
        assertEquals(expected, big ? checksum : Short.toUnsignedInt(Short.reverseBytes((short) checksum)));
    }

    @Property(tries = 200)
    void aTagThatIsPushedAndPoppedLeavesNoTrace(
            @ForAll("orders") ByteOrder order, @ForAll short tag, @ForAll @IntRange(max = 5) int tags) {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(20));
        for (int i = 0; i < tags; i++) {
            context.putVlanTag(0x8100, i);
            Calls.call(order, context, "bpf_skb_vlan_push", 0x0081, i);
        }
        byte[] before = context.data();
        long beside = context.get(SkbField.VLAN_TCI);
        long protocol = context.get(SkbField.PROTOCOL);
        assertEquals(0, Calls.call(order, context, "bpf_skb_vlan_push", 0x8100, Short.toUnsignedInt(tag)));
        assertEquals(Short.toUnsignedInt(tag), context.get(SkbField.VLAN_TCI));
        assertEquals(0, Calls.call(order, context, "bpf_skb_vlan_pop"));
        assertArrayEquals(before, context.data());
        assertEquals(beside, context.get(SkbField.VLAN_TCI));
        assertEquals(protocol, context.get(SkbField.PROTOCOL));
        assertEquals(tags == 0 ? 0 : 1, context.get(SkbField.VLAN_PRESENT));
    }

    @Property(tries = 200)
    void roomThatIsMadeAndTakenAwayLeavesNoTrace(
            @ForAll @IntRange(max = 0xfff) int size,
            @ForAll @IntRange(max = 1) int mode,
            @ForAll boolean ipv6,
            @ForAll @IntRange(max = 300) int payload) {
        byte[] frame = ipv6 ? Frames.udp6(payload) : Frames.tcp(payload);
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, frame);
        assertEquals(0, Calls.call(context, "bpf_skb_adjust_room", size, mode, 0));
        assertEquals(frame.length + size, context.get(SkbField.LEN));
        assertEquals(0, Calls.call(context, "bpf_skb_adjust_room", -size, mode, 0));
        assertArrayEquals(frame, context.data());
        assertEquals(14, context.skb().network() - context.skb().data());
    }

    @Provide
    Arbitrary<Object> arguments() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(number -> number),
                Arbitraries.integers().between(-100, 4200).map(Integer::longValue),
                Arbitraries.of(0L, 1L, 0xffffL, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, Long.MIN_VALUE),
                Arbitraries.of(STACK, CONTEXT));
    }

    /** Any sequence of calls ends in a result or in one of the faults that a wrong argument is. */
    private static void assertTame(ProgramType type, ByteOrder order, Context context, String[] parts) {
        Outcome outcome = Calls.outcome(type, order, context, parts);
        if (outcome instanceof Outcome.Faulted faulted) {
            Fault fault = faulted.fault();
            assertTrue(
                    fault.kind() == Fault.Kind.ARGUMENT || fault.kind() == Fault.Kind.MEMORY_ACCESS, fault::toString);
        }
    }

    @Property(tries = 500)
    void noArgumentsOfAnSkbsHelperDoHarm(
            @ForAll("orders") ByteOrder order,
            @ForAll @Size(6) List<@IntRange(max = 24) Integer> helpers,
            @ForAll @Size(24) List<@From("arguments") Object> arguments,
            @ForAll @Size(min = 14, max = 120) byte[] frame,
            @ForAll @IntRange(min = 0, max = 3) int kind) {
        ProgramType type = List.of(
                        ProgramType.SCHED_CLS, ProgramType.SK_SKB, ProgramType.LWT_XMIT, ProgramType.SOCKET_FILTER)
                .get(kind);
        frame[12] = (byte) (kind % 2 == 0 ? 0x08 : 0x86);
        frame[13] = (byte) (kind % 2 == 0 ? 0x00 : 0xdd);
        SkbContext context = SkbContext.of(type, frame).frame(frame, 14 + kind * 20);
        if (kind > 1) {
            context.completeChecksum(order);
        }
        assertTame(
                type, order, context, calls(helpers.stream().map(HELPERS::get).toList(), arguments));
        // Whatever happened, the context tells the truth about the packet.
        assertEquals(context.data().length, context.get(SkbField.LEN));
        assertEquals(context.skb().linear(), context.get(SkbField.DATA_END) - context.get(SkbField.DATA));
    }

    @Property(tries = 500)
    void noArgumentsOfAnXdpHelperDoHarm(
            @ForAll("orders") ByteOrder order,
            @ForAll @Size(6) List<@IntRange(max = 6) Integer> helpers,
            @ForAll @Size(24) List<@From("arguments") Object> arguments,
            @ForAll @IntRange(min = 14, max = 9000) int size) {
        XdpContext context = XdpContext.of(new byte[size]);
        assertTame(
                ProgramType.XDP,
                order,
                context,
                calls(helpers.stream().map(XDP_HELPERS::get).toList(), arguments));
        assertEquals(context.length(), context.data().length);
        assertTrue(context.linear() <= context.length());
    }

    private static String[] calls(List<String> helpers, List<Object> arguments) {
        String[] parts = new String[helpers.size()];
        for (int i = 0; i < parts.length; i++) {
            Object[] four = arguments.subList(4 * i, 4 * i + 4).toArray();
            parts[i] = helpers.get(i).equals("bpf_csum_diff")
                    ? Calls.plain(helpers.get(i), four)
                    : Calls.assembly(helpers.get(i), four);
        }
        return parts;
    }
}
