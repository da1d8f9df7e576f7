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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkbFieldHelpersTest {

    private static final byte[] FRAME = Frames.tcp(20);

    private static SkbContext context() {
        return SkbContext.of(ProgramType.SCHED_CLS, FRAME);
    }

    @Test
    void aHashIsComputedUnlessItIsKnown() {
        SkbContext context = context();
        long hash = Calls.call(context, "bpf_get_hash_recalc");
        assertEquals(hash, context.get(SkbField.HASH));
        assertEquals(hash, Calls.call(context, "bpf_get_hash_recalc"));
        assertEquals(0, Calls.call(context, "bpf_set_hash", 0xfedc_ba98L));
        assertEquals(0xfedc_ba98L, Calls.call(context, "bpf_get_hash_recalc"));
        assertEquals(0, Calls.call(context, "bpf_set_hash_invalid"));
        assertEquals(0, context.get(SkbField.HASH));
        assertEquals(hash, Calls.call(context, "bpf_get_hash_recalc"));
        // A hash of 0 that a program sets is known, too.
        assertEquals(0, Calls.call(context, "bpf_set_hash", 0));
        assertEquals(0, Calls.call(context, "bpf_get_hash_recalc"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 3, 0", "3, 1, 0", "0, 4, -22", "4, 0, -22", "0, -1, -22", "0, 4294967296, 0"})
    void thePacketsTypeChangesAmongFour(long from, long to, long result) {
        SkbContext context = context().set(SkbField.PKT_TYPE, from);
        assertEquals(result, Calls.call(context, "bpf_skb_change_type", to));
        assertEquals(result == 0 ? (int) to : from, context.get(SkbField.PKT_TYPE));
    }

    @ParameterizedTest
    @CsvSource({"5, 0, 0", "0, 0, 0", "5, 1, 0", "0, 1, -22", "5, 2, 0", "0, 2, -22", "5, 3, -22", "5, -1, -22"})
    void aTimeHasAClock(long time, long clock, long result) {
        SkbContext context = context().set(SkbField.TSTAMP, 9);
        assertEquals(result, Calls.call(context, "bpf_skb_set_tstamp", time, clock));
        assertEquals(result == 0 ? time : 9, context.get(SkbField.TSTAMP));
        assertEquals(result == 0 ? clock : 0, context.get(SkbField.TSTAMP_TYPE));
        byte[] arp = FRAME.clone();
        arp[13] = 6;
        assertEquals(
                Errno.EOPNOTSUPP.result(),
                Calls.call(SkbContext.of(ProgramType.SCHED_CLS, arp), "bpf_skb_set_tstamp", time, clock));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 1, 3", "2, 1, 3", "3, 1, 3"})
    void congestionIsMarkedWhereTheSenderUnderstandsIt(int bits, long result, int after) {
        byte[] ipv4 = FRAME.clone();
        ipv4[15] = (byte) (0xa8 | bits);
        Frames.setSums(ipv4);
        SkbContext context = SkbContext.of(ProgramType.CGROUP_SKB, ipv4);
        assertEquals(result, Calls.call(context, "bpf_skb_ecn_set_ce"));
        assertEquals((byte) (0xa8 | after), context.data()[1]);
        assertEquals(0, Frames.checksum(context.data(), 0, 20, 0));
        byte[] ipv6 = Frames.udp6(0);
        ipv6[14] = 0x6a;
        ipv6[15] = (byte) (0x80 | bits << 4 | 5);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            SkbContext context6 = SkbContext.of(ProgramType.CGROUP_SKB, ipv6).completeChecksum(order);
            assertEquals(result, Calls.call(order, context6, "bpf_skb_ecn_set_ce"));
            assertEquals((byte) (0x80 | after << 4 | 5), context6.data()[1]);
            assertEquals(true, context6.isChecksumComplete(order));
        }
    }

    @Test
    void congestionIsMarkedInWholeHeadersOnly() {
        byte[] ipv4 = Arrays.copyOf(FRAME, 33);
        ipv4[15] = 1;
        SkbContext context = SkbContext.of(ProgramType.CGROUP_SKB, ipv4);
        assertEquals(0, Calls.call(context, "bpf_skb_ecn_set_ce"));
        assertArrayEquals(Arrays.copyOfRange(ipv4, 14, 33), context.data());
        byte[] arp = FRAME.clone();
        arp[13] = 6;
        arp[15] = 1;
        assertEquals(0, Calls.call(SkbContext.of(ProgramType.CGROUP_SKB, arp), "bpf_skb_ecn_set_ce"));
    }

    @Test
    void classAndRealmAreWhatTheTestSays() {
        SkbContext context = context();
        assertEquals(0, Calls.call(context, "bpf_get_cgroup_classid"));
        assertEquals(0, Calls.call(context, "bpf_get_route_realm"));
        context.classId(-2).routeRealm(7);
        assertEquals(0xffff_fffeL, Calls.call(context, "bpf_get_cgroup_classid"));
        assertEquals(0xffff_fffeL, Calls.call(context, "bpf_skb_cgroup_classid"));
        assertEquals(7, Calls.call(context, "bpf_get_route_realm"));
    }
}
