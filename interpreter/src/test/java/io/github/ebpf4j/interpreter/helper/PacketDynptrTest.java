package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.NetfilterContext;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.runtime.BpfProgram;
import io.github.ebpf4j.interpreter.runtime.TestPrograms;
import io.github.ebpf4j.interpreter.runtime.TestRun;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dynptrs of packets that are not linear, and have metadata: they lead to the packet, and to all of it. */
class PacketDynptrTest {

    private static final byte[] FRAME = Frames.tcp(20);
    private static final byte[] METADATA = {1, 2, 3, 4};

    private final Functions functions = new Functions();

    private long call(Caller caller, String name, long... arguments) {
        return functions.call(caller, "bpf_dynptr_" + name, arguments);
    }

    @Test
    void anSkbsDynptrLeadsToAllOfItsPacket() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, FRAME)
                .frame(FRAME, 40)
                .metadata(METADATA)
                .completeChecksum(ByteOrder.LITTLE_ENDIAN);
        context.setHash(7);
        functions
                .outcome(context, caller -> {
                    long dynptr = Functions.memory(caller, 16);
                    long buffer = Functions.memory(caller, 16);
                    assertEquals(0, call(caller, "from_skb", 0, 0, dynptr));
                    assertEquals(74, call(caller, "size", dynptr));
                    assertEquals(0, call(caller, "read", buffer, 8, dynptr, 66, 0));
                    assertArrayEquals(Arrays.copyOfRange(FRAME, 66, 74), caller.read(buffer, 8));
                    // Loads reach the linear part, and a copy of the rest.
                    assertNotEquals(buffer, call(caller, "slice", dynptr, 36, buffer, 4));
                    assertEquals(buffer, call(caller, "slice", dynptr, 37, buffer, 4));
                    assertArrayEquals(Arrays.copyOfRange(FRAME, 37, 41), caller.read(buffer, 4));
                    assertEquals(0, call(caller, "slice", dynptr, 37, 0, 4));
                    assertEquals(40, context.skb().linear());
                    // A store does what bpf_skb_store_bytes does.
                    caller.store(buffer, 8, 0x0102030405060708L);
                    assertEquals(0, call(caller, "write", dynptr, 60, buffer, 8, 3));
                    assertEquals(68, context.skb().linear());
                    return 0;
                })
                .r0();
        assertEquals(Checksum.State.COMPLETE, context.checksum().state());
        assertEquals(true, context.isChecksumComplete(ByteOrder.LITTLE_ENDIAN));
        assertEquals(0, context.get(SkbField.HASH));
        assertEquals(8, context.data()[60]);
    }

    @Test
    void anXdpBuffersDynptrLeadsToAllOfItsPacket() {
        byte[] packet = new byte[5000];
        packet[4999] = 9;
        byte[] withMetadata = Arrays.copyOf(METADATA, 5004);
        System.arraycopy(packet, 0, withMetadata, 4, 5000);
        XdpContext context = XdpContext.of(packet).packet(withMetadata, 4, 3000);
        functions
                .outcome(context, caller -> {
                    long dynptr = Functions.memory(caller, 16);
                    long buffer = Functions.memory(caller, 16);
                    assertEquals(0, call(caller, "from_xdp", 0, 0, dynptr));
                    assertEquals(5000, call(caller, "size", dynptr));
                    assertEquals(buffer, call(caller, "slice", dynptr, 4992, buffer, 8));
                    assertEquals(9, caller.load(buffer + 7, 1));
                    assertNotEquals(buffer, call(caller, "slice", dynptr, 0, buffer, 8));
                    assertEquals(0, call(caller, "write", dynptr, 4998, buffer + 6, 2, 0));
                    return 0;
                })
                .r0();
        assertArrayEquals(packet, context.data());
    }

    private static byte[] counting(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ((i * 7) >>> 3);
        }
        return bytes;
    }

    private static long dynptr(Caller caller, Functions functions, String from) {
        long dynptr = Functions.memory(caller, 16);
        assertEquals(0, functions.call(caller, "bpf_dynptr_" + from, 0, 0, dynptr));
        return dynptr;
    }

    @Test
    void whatLoadsDoNotReachIsCopied() {
        byte[] packet = counting(2000);
        XdpContext context = XdpContext.of(packet).packet(packet, 0, 100);
        functions
                .outcome(context, caller -> {
                    long all = dynptr(caller, functions, "from_xdp");
                    long memory = Functions.memory(caller, counting(600));
                    long local = Functions.memory(caller, 16);
                    assertEquals(0, call(caller, "from_mem", memory, 600, 0, local));
                    // From there, to there, and from one such part to another.
                    assertEquals(0, call(caller, "copy", local, 0, all, 90, 600));
                    assertArrayEquals(Arrays.copyOfRange(packet, 90, 690), caller.read(memory, 600));
                    assertEquals(0, call(caller, "copy", all, 1000, local, 1, 10));
                    assertEquals(0, call(caller, "copy", all, 1200, all, 300, 700));
                    assertEquals(0, call(caller, "copy", all, 2000, all, 300, 0));
                    assertEquals(Network.E2BIG, call(caller, "copy", all, 1990, all, 300, 11));
                    assertEquals(Network.E2BIG, call(caller, "copy", all, 300, all, 1990, 11));
                    return 0;
                })
                .r0();
        byte[] expected = packet.clone();
        System.arraycopy(packet, 91, expected, 1000, 10);
        System.arraycopy(packet, 300, expected, 1200, 700);
        assertArrayEquals(expected, context.data());
    }

    @Test
    void whatLoadsDoNotReachIsFilled() {
        byte[] packet = counting(2000);
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, packet).frame(packet, 100);
        functions
                .outcome(context, caller -> {
                    long all = dynptr(caller, functions, "from_skb");
                    assertEquals(Network.E2BIG, call(caller, "memset", all, 1500, 501, 9));
                    assertEquals(100, context.skb().linear());
                    assertEquals(0, call(caller, "memset", all, 50, 700, 0x109));
                    assertEquals(750, context.skb().linear());
                    assertEquals(0, call(caller, "copy", all, 800, all, 40, 20));
                    assertEquals(820, context.skb().linear());
                    return 0;
                })
                .r0();
        byte[] expected = packet.clone();
        Arrays.fill(expected, 50, 750, (byte) 9);
        System.arraycopy(expected, 40, expected, 800, 20);
        assertArrayEquals(expected, context.data());
    }

    @Test
    void aPacketThatBecameShorterHasNoSuchPart() {
        byte[] packet = counting(2000);
        XdpContext xdp = XdpContext.of(packet).packet(packet, 0, 100);
        Network network = new Network();
        network.run(xdp, (caller, address) -> {
            long all = Network.memory(caller, 16);
            assertEquals(0, network.call(caller, "bpf_dynptr_from_xdp", address, 0, all));
            assertEquals(0, network.call(caller, "bpf_xdp_adjust_tail", address, -1500));
            assertEquals(Network.EINVAL, network.call(caller, "bpf_dynptr_memset", all, 400, 101, 9));
            assertEquals(Network.EINVAL, network.call(caller, "bpf_dynptr_copy", all, 0, all, 400, 101));
            assertEquals(Network.EINVAL, network.call(caller, "bpf_dynptr_copy", all, 400, all, 0, 101));
            return 0;
        });

        byte[] expected = Arrays.copyOf(packet, 500);
        assertArrayEquals(expected, xdp.data());
    }

    /** The check is no secret: here it is guessed, as a program can that knows how it follows from the rest. */
    private static void forge(Caller caller, long at, int kind, long start) {
        Dynptr.write(caller, at, kind, start, 16, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -1000, Integer.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32})
    void aForgedDynptrLeadsNowhereBesideThePacket(long start) {
        SkbContext skb = SkbContext.of(ProgramType.SCHED_CLS, FRAME);
        XdpContext xdp = XdpContext.of(FRAME);
        functions
                .outcome(skb, caller -> assertNothing(caller, Dynptr.SKB, start))
                .r0();
        functions
                .outcome(xdp, caller -> assertNothing(caller, Dynptr.XDP, start))
                .r0();
        assertArrayEquals(FRAME, skb.data());
        assertArrayEquals(FRAME, xdp.data());
    }

    private long assertNothing(Caller caller, int kind, long start) {
        long dynptr = Functions.memory(caller, 16);
        long buffer = Functions.memory(caller, 16);
        forge(caller, dynptr, kind, start);
        assertEquals(-1, Long.signum(call(caller, "read", buffer, 8, dynptr, 0, 0)));
        assertEquals(-1, Long.signum(call(caller, "write", dynptr, 0, buffer, 8, 0)));
        assertEquals(0, call(caller, "slice", dynptr, 0, buffer, 8));
        assertEquals(0, call(caller, "slice_rdwr", dynptr, 0, buffer, 8));
        return 0;
    }

    /** What a program returns that makes a dynptr of its packet, and then calls a helper with it. */
    private static long afterFromSkb(ProgramType type, String skb, String call) {
        BpfProgram program = TestPrograms.withKfunc(
                type, ByteOrder.LITTLE_ENDIAN, "bpf_dynptr_from_skb", skb + """

                        mov %r2, 0
                        mov %r3, %r10
                        add %r3, -16
                        stdw [%r10-24], 0
                        call runtime 0
                    """ + call + "\n exit");
        return (int) TestRun.of(program).data(FRAME).run().returnValue();
    }

    private static final String WRITE = """
                mov %r1, %r10
                add %r1, -16
                mov %r2, 0
                mov %r3, %r10
                add %r3, -24
                mov %r4, 8
                mov %r5, 0
                call bpf_dynptr_write
            """;

    private static final String READ = """
                mov %r1, %r10
                add %r1, -24
                mov %r2, 8
                mov %r3, %r10
                add %r3, -16
                mov %r4, 12
                mov %r5, 0
                call bpf_dynptr_read
                jne %r0, 0, +1
                ldxh %r0, [%r10-24]
            """;

    @ParameterizedTest
    @EnumSource(names = {"SCHED_CLS", "SCHED_ACT", "LWT_XMIT", "SK_SKB"})
    void theseMayWrite(ProgramType type) {
        assertEquals(0, afterFromSkb(type, "", WRITE));
    }

    @ParameterizedTest
    @EnumSource(names = {"SOCKET_FILTER", "CGROUP_SKB", "LWT_IN", "LWT_OUT", "LWT_SEG6LOCAL"})
    void theseMayNot(ProgramType type) {
        assertEquals(Errno.EINVAL.result(), afterFromSkb(type, "", WRITE));
    }

    @Test
    void aNetfilterProgramReadsThePacketOfItsSkb() {
        String skb = "ldxdw %r1, [%r1+8]";
        assertEquals(Errno.EINVAL.result(), afterFromSkb(ProgramType.NETFILTER, skb, WRITE));
        assertEquals(0x0008, afterFromSkb(ProgramType.NETFILTER, skb, READ));
        assertThrows(FaultException.class, () -> afterFromSkb(ProgramType.NETFILTER, "", READ));
    }

    @Test
    void aNetfilterProgramSeesNoEthernetHeaderOfWhatCameIn() {
        NetfilterContext context = NetfilterContext.opaque().packet(new byte[] {1, 2, 3, 4});
        functions
                .outcome(context, caller -> {
                    long skb = caller.load(functions.context() + 8, 8);
                    long dynptr = Functions.memory(caller, 16);
                    long buffer = Functions.memory(caller, 4);
                    assertEquals(0, call(caller, "from_skb", skb, 0, dynptr));
                    assertEquals(4, call(caller, "size", dynptr));
                    long slice = call(caller, "slice", dynptr, 1, buffer, 2);
                    assertNotEquals(buffer, slice);
                    assertEquals(0x0302, caller.load(slice, 2));
                    assertEquals(false, caller.isWritable(slice, 1));
                    assertEquals(0, call(caller, "slice", dynptr, 3, buffer, 2));
                    assertEquals(Errno.EINVAL.result(), call(caller, "from_skb", skb, 1, dynptr));
                    assertEquals(1, call(caller, "is_null", dynptr));
                    return 0;
                })
                .r0();
        // The next packet.
        functions
                .outcome(context.packet(new byte[] {9}), caller -> {
                    long dynptr = Functions.memory(caller, 16);
                    assertEquals(0, call(caller, "from_skb", caller.load(functions.context() + 8, 8), 0, dynptr));
                    assertEquals(1, call(caller, "size", dynptr));
                    assertEquals(9, caller.load(call(caller, "slice", dynptr, 0, 0, 1), 1));
                    return 0;
                })
                .r0();
    }

    @Test
    void copiesThatLoadsDoNotReachTakeNoFurtherMemoryOfTheRun() {
        byte[] packet = new byte[600];
        XdpContext context = XdpContext.of(packet).packet(packet, 0, 100);
        functions
                .outcome(context, caller -> {
                    long dynptr = Functions.memory(caller, 16);
                    assertEquals(0, call(caller, "from_xdp", 0, 0, dynptr));
                    assertEquals(0, call(caller, "copy", dynptr, 400, dynptr, 120, 200));
                    long before = Functions.memory(caller, 1);
                    for (int i = 0; i < 10; i++) {
                        assertEquals(0, call(caller, "copy", dynptr, 400, dynptr, 120, 200));
                        assertEquals(0, call(caller, "memset", dynptr, 400, 200, i));
                    }
                    assertEquals(1, (Functions.memory(caller, 1) - before) >>> Integer.SIZE);
                    return 0;
                })
                .r0();
        assertEquals(9, context.data()[599]);
    }
}
