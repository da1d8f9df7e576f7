package io.github.ebpf4j.interpreter.context;

import static io.github.ebpf4j.interpreter.runtime.TestPrograms.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.runtime.TestPrograms;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code struct __sk_buff}: what a program reads in its fields, and which it may write. */
class SkbContextTest {

    private static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    private static final byte[] FRAME = Frames.tcp(20);

    private static String load(SkbField field) {
        String size = switch (field.size()) {
            case 8 -> "dw";
            case 4 -> "w";
            default -> "b";
        };
        return "ldx%s %%r0, [%%r1+%d]\n".formatted(size, field.offset());
    }

    private static Outcome outcome(ProgramType type, String assembly) {
        return TestPrograms.of(type, assembly).runner().outcome(SkbContext.of(type, FRAME));
    }

    @ParameterizedTest
    @EnumSource
    void aFieldIsReadInTheProgramsByteOrder(SkbField field) {
        if (Set.of(SkbField.LEN, SkbField.DATA, SkbField.DATA_END, SkbField.DATA_META)
                .contains(field)) {
            SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, FRAME);
            assertThrows(IllegalArgumentException.class, () -> context.set(field, 1));
            return;
        }
        ProgramType type = reader(field);
        for (ByteOrder order : ORDERS) {
            SkbContext context = SkbContext.of(type, FRAME);
            Runner runner = TestPrograms.of(type, order, load(field) + networkOrder(field) + "exit")
                    .runner();
            context.set(field, 0x71);
            if (field == SkbField.FLOW_KEYS) {
                assertInstanceOf(Outcome.Faulted.class, runner.outcome(context));
            } else {
                assertEquals(0x71, runner.run(context), () -> field + " " + order);
            }
            assertEquals(0x71, context.get(field));
        }
    }

    /** Returns a type of programs that may read a field. */
    private static ProgramType reader(SkbField field) {
        boolean ofSocket = field == SkbField.FAMILY
                || field.name().startsWith("REMOTE_")
                || field.name().startsWith("LOCAL_");
        return ofSocket ? ProgramType.CGROUP_SKB : ProgramType.SCHED_CLS;
    }

    /** Returns what C programs write to see a field as a number. */
    private static String networkOrder(SkbField field) {
        return switch (field) {
            case PROTOCOL, VLAN_PROTO -> "be16 %r0\n";
            case REMOTE_PORT -> "be32 %r0\n";
            default -> field.name().contains("_IP") ? "be32 %r0\n" : "";
        };
    }

    @Test
    void addressesInNetworkOrderAreTheSameBytesInBothOrders() {
        SkbContext context = SkbContext.of(ProgramType.CGROUP_SKB, FRAME)
                .set(SkbField.REMOTE_IP4, 0x0a01_0203)
                .set(SkbField.REMOTE_PORT, 443);
        for (ByteOrder order : ORDERS) {
            TestPrograms.of(ProgramType.CGROUP_SKB, order, "mov %r0, 0\n exit")
                    .runner()
                    .run(context);
            assertArrayEquals(new byte[] {10, 1, 2, 3}, Arrays.copyOfRange(context.bytes(), 92, 96));
            assertArrayEquals(new byte[] {0, 0, 1, (byte) 0xbb}, Arrays.copyOfRange(context.bytes(), 132, 136));
        }
    }

    @Test
    void aStoreIsSeenFromJavaAndARefusedOneChangesNothing() {
        String store = "stw [%%r1+%d], 0x72\n mov %%r0, 0\n exit";
        SkbContext context = SkbContext.of(ProgramType.LWT_XMIT, FRAME).set(SkbField.TC_INDEX, 3);
        assertEquals(0, run(ProgramType.LWT_XMIT, context, store.formatted(SkbField.MARK.offset())));
        assertEquals(0x72, context.get(SkbField.MARK));
        Outcome outcome = TestPrograms.of(ProgramType.LWT_XMIT, store.formatted(SkbField.TC_INDEX.offset()))
                .runner()
                .outcome(context);
        assertEquals(
                Fault.Kind.MEMORY_ACCESS, ((Outcome.Faulted) outcome).fault().kind());
        assertEquals(3, context.get(SkbField.TC_INDEX));
    }

    @Test
    void aTypeWithAnotherContextIsRefused() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> SkbContext.of(ProgramType.XDP, FRAME));
        assertTrue(refusal.getMessage().startsWith("XDP programs have no struct __sk_buff; "), refusal.getMessage());
    }

    @Test
    void fieldsOf16BitsKeepNoMore() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, FRAME);
        String store = "lddw %%r2, %d\n stxw [%%r1+%d], %%r2\n ldxw %%r0, [%%r1+%d]\n exit";
        for (SkbField field : List.of(SkbField.TC_INDEX, SkbField.TC_CLASSID)) {
            assertEquals(
                    0x2345,
                    run(ProgramType.SCHED_CLS, context, store.formatted(0x12345, field.offset(), field.offset())));
        }
        int queue = SkbField.QUEUE_MAPPING.offset();
        assertEquals(5, run(ProgramType.SCHED_CLS, context, store.formatted(5, queue, queue)));
        for (long none : new long[] {0xffff, 0x10000, -1, Long.MIN_VALUE}) {
            assertEquals(5, run(ProgramType.SCHED_CLS, context, store.formatted(none, queue, queue)));
        }
        assertEquals(0xfffe, run(ProgramType.SCHED_CLS, context, store.formatted(0xfffe, queue, queue)));
    }

    @Test
    void trafficControlSeesTheEthernetHeaderAndOthersDoNot() {
        String first = load(SkbField.DATA) + "mov %r2, %r0\n ldxh %r0, [%r2+0]\n exit";
        SkbContext classifier = SkbContext.of(ProgramType.SCHED_CLS, FRAME);
        assertEquals(0, run(ProgramType.SCHED_CLS, classifier, first));
        assertEquals(74, classifier.get(SkbField.LEN));
        SkbContext group = SkbContext.of(ProgramType.CGROUP_SKB, FRAME);
        assertEquals(0x45, run(ProgramType.CGROUP_SKB, group, first));
        assertEquals(60, group.get(SkbField.LEN));
        assertArrayEquals(Arrays.copyOfRange(FRAME, 14, 74), group.data());
    }

    @Test
    void someTypesOnlyReadThePacket() {
        String store = load(SkbField.DATA) + "mov %r2, %r0\n stb [%r2+0], 9\n mov %r0, 0\n exit";
        assertEquals(0, outcome(ProgramType.SCHED_CLS, store).r0());
        assertEquals(0, outcome(ProgramType.LWT_XMIT, store).r0());
        for (ProgramType type : List.of(ProgramType.CGROUP_SKB, ProgramType.LWT_IN, ProgramType.SOCKET_FILTER)) {
            Fault fault = ((Outcome.Faulted) outcome(type, store)).fault();
            assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "000000000000, 0800, 0, 2048",
        // The loopback device has no address for all.
        "ffffffffffff, 0806, 2, 2054",
        "01005e000001, 86dd, 2, 34525",
        "020000000001, 0800, 3, 2048",
        // A length instead of a type: IEEE 802.2, and what Novell made of 802.3.
        "000000000000, 0010, 0, 4",
        "000000000000, 05ff, 0, 4"
    })
    void typeAndProtocolComeFromTheEthernetHeader(String address, String type, int packetType, int protocol) {
        byte[] frame = HexFormat.of().parseHex(address + "020000000009" + type + "0102");
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, frame);
        assertEquals(packetType, context.get(SkbField.PKT_TYPE));
        assertEquals(protocol, context.get(SkbField.PROTOCOL));
        byte[] raw = HexFormat.of().parseHex(address + "020000000009" + "0010" + "ffff");
        assertEquals(1, SkbContext.of(ProgramType.SCHED_CLS, raw).get(SkbField.PROTOCOL));
    }

    @Test
    void legacyLoadsReachHeadersByNegativeOffsets() {
        SkbContext context = SkbContext.of(ProgramType.SOCKET_FILTER, FRAME);
        String load = "mov %%r6, %%r1\n mov %%r0, -1\n ldabs%s %d\n exit";
        assertEquals(0x4500, run(ProgramType.SOCKET_FILTER, context, load.formatted("h", 0)));
        // SKF_NET_OFF and SKF_LL_OFF.
        assertEquals(0x0a000001, run(ProgramType.SOCKET_FILTER, context, load.formatted("w", -0x100000 + 12)));
        assertEquals(0x0800, run(ProgramType.SOCKET_FILTER, context, load.formatted("h", -0x200000 + 12)));
        assertEquals(0x45, run(ProgramType.SOCKET_FILTER, context, load.formatted("b", -0x200000 + 14)));
        assertEquals(FRAME[73], (byte) run(ProgramType.SOCKET_FILTER, context, load.formatted("b", -0x200000 + 73)));
        // Out of bounds, the program ends with 0.
        for (int outside : new int[] {60, -1, -0x200000 + 74, -0x200001, -0x100001, Integer.MIN_VALUE}) {
            assertEquals(0, run(ProgramType.SOCKET_FILTER, context, load.formatted("b", outside)), "" + outside);
        }
        SkbContext classifier = SkbContext.of(ProgramType.SCHED_CLS, FRAME);
        assertEquals(0x0800, run(ProgramType.SCHED_CLS, classifier, load.formatted("h", 12)));
        assertEquals(0x4500, run(ProgramType.SCHED_CLS, classifier, load.formatted("h", -0x100000)));
    }

    @Test
    void whatIsNotLinearIsReachedByHelpers() {
        byte[] frame = Frames.tcp(100);
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, frame).frame(frame, 34);
        String direct = load(SkbField.DATA) + "mov %r2, %r0\n ldxb %r0, [%r2+OFFSET]\n exit";
        assertEquals(2, run(ProgramType.SCHED_CLS, context, direct.replace("OFFSET", "33")));
        Outcome outcome = TestPrograms.of(ProgramType.SCHED_CLS, direct.replace("OFFSET", "34"))
                .runner()
                .outcome(context);
        assertEquals(
                Fault.Kind.MEMORY_ACCESS, ((Outcome.Faulted) outcome).fault().kind());
        assertEquals(154, context.get(SkbField.LEN));
        String pulled = "mov %r6, %r1\n mov %r2, 36\n call bpf_skb_pull_data\n jne %r0, 0, out\n mov %r1, %r6\n"
                + load(SkbField.DATA) + "mov %r2, %r0\n ldxh %r0, [%r2+34]\n be16 %r0\n out:\n exit";
        assertEquals(1234, run(ProgramType.SCHED_CLS, context, pulled));
        assertEquals(36, context.skb().linear());
        assertArrayEquals(frame, context.data());
    }

    @Test
    void metadataLiesBeforeThePacket() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, FRAME).metadata(new byte[] {1, 2, 3, 4});
        String assembly = load(SkbField.DATA_META) + "mov %r2, %r0\n" + load(SkbField.DATA)
                + "sub %r0, %r2\n ldxw %r3, [%r2+0]\n lsh %r3, 8\n or %r0, %r3\n exit";
        assertEquals(0x04030201_04L, run(ProgramType.SCHED_CLS, context, assembly));
        // They stay before it when it gets a header.
        String head = "mov %r6, %r1\n mov %r2, 300\n mov %r3, 0\n call bpf_skb_change_head\n mov %r1, %r6\n";
        assertEquals(0x04030201_04L, run(ProgramType.SCHED_CLS, context, head + assembly));
        assertEquals(374, context.get(SkbField.LEN));
    }

    @Test
    void aNewPacketKeepsWhatIsNotThePackets() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, FRAME).set(SkbField.MARK, 7);
        context.setHash(9);
        context.putVlanTag(0x8100, 5);
        context.frame(Frames.udp6(3));
        assertEquals(7, context.get(SkbField.MARK));
        assertEquals(0x86dd, context.get(SkbField.PROTOCOL));
        assertEquals(0, context.get(SkbField.HASH));
        assertEquals(0, context.get(SkbField.VLAN_PRESENT));
        assertEquals(65, context.get(SkbField.LEN));
        context.clear();
        assertEquals(0, context.get(SkbField.MARK));
        assertEquals(0x86dd, context.get(SkbField.PROTOCOL));
        assertEquals(65, context.get(SkbField.LEN));
    }

    @Test
    void theHashDependsOnTheFlowAndNothingElse() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, FRAME);
        int hash = context.hash();
        byte[] same = Frames.tcp(300);
        assertEquals(hash, context.frame(same).hash());
        byte[] otherPort = same.clone();
        otherPort[35]++;
        assertNotEquals(hash, context.frame(otherPort).hash());
        byte[] fragment = same.clone();
        fragment[21] = 1;
        int ofFragment = context.frame(fragment).hash();
        fragment[35]++;
        assertEquals(ofFragment, context.frame(fragment).hash());
        int udp = context.frame(Frames.udp6(0)).hash();
        assertNotEquals(hash, udp);
        assertNotEquals(0, udp);
    }

    @Test
    void aFrameHasAnEthernetHeader() {
        assertThrows(IllegalArgumentException.class, () -> SkbContext.of(ProgramType.SCHED_CLS, new byte[13]));
        assertEquals(0, SkbContext.of(ProgramType.CGROUP_SKB, new byte[14]).get(SkbField.LEN));
    }
}
