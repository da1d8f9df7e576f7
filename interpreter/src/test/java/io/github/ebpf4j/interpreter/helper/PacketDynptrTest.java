package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

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
}
