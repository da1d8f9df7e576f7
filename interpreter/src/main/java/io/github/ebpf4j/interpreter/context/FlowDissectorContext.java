package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The context of flow dissectors: a packet that they read, and {@code struct bpf_flow_keys} that they fill in
 * ({@code bpf_flow_dissect} in {@code net/core/flow_dissector.c}). The keys are empty when a run begins.
 */
public final class FlowDissectorContext implements PacketContext {

    /** {@code sizeof(struct bpf_flow_keys)}. */
    public static final int KEYS = 56;

    private static final int NETWORK_OFFSET = 0;
    private static final int TRANSPORT_OFFSET = 2;
    private static final int PROTOCOL = 10;
    private static final int FLAGS = 48;

    private static final int ETHERNET_TYPE = 12;

    // The keys lie behind struct __sk_buff, so that one region holds what the program is given.
    private static final FieldAccess SK_BUFF = SkbFields.access(ProgramType.FLOW_DISSECTOR);
    private static final FieldAccess ALSO_KEYS =
            (offset, size, write) -> offset >= SkbFields.SIZE ? "" : SK_BUFF.refusal(offset, size, write);

    private final byte[] bytes = new byte[SkbFields.SIZE + KEYS];
    private final ByteBuffer fields = ByteBuffer.wrap(bytes);
    private final Region region = Region.ofFields("context", bytes, ALSO_KEYS);
    private final Window window;
    private final int flags;

    private FlowDissectorContext(byte[] frame, int flags) {
        this.window = new Window("packet", frame, false);
        this.flags = flags;
        window.move(0, frame.length);
    }

    /**
     * Returns a context with a packet.
     *
     * @param frame the packet with its Ethernet header
     * @param flags {@code BPF_FLOW_DISSECTOR_F_*}
     * @throws IllegalArgumentException if the packet has less than 14 bytes
     */
    public static FlowDissectorContext of(byte[] frame, int flags) {
        if (frame.length < Skb.LINK_HEADER) {
            throw new IllegalArgumentException(
                    "frame has %d bytes, must have at least %d".formatted(frame.length, Skb.LINK_HEADER));
        }
        return new FlowDissectorContext(frame.clone(), flags);
    }

    /** Returns the bytes of {@code struct bpf_flow_keys}, in the byte order of the last program that ran. */
    public byte[] keys() {
        return Arrays.copyOfRange(bytes, SkbFields.SIZE, bytes.length);
    }

    @Override
    public Window packet() {
        return window;
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        long packet = execution.memory(window);
        long address = execution.context(region);
        Arrays.fill(bytes, (byte) 0);
        fields.order(byteOrder);
        fields.putInt(SkbField.LEN.offset(), window.size());
        fields.putInt(SkbField.DATA.offset(), (int) packet);
        fields.putInt(SkbField.DATA_END.offset(), (int) packet + window.size());
        fields.putLong(SkbField.FLOW_KEYS.offset(), address + SkbFields.SIZE);
        fields.putShort(SkbFields.SIZE + NETWORK_OFFSET, (short) Skb.LINK_HEADER);
        fields.putShort(SkbFields.SIZE + TRANSPORT_OFFSET, (short) Skb.LINK_HEADER);
        System.arraycopy(window.array(), ETHERNET_TYPE, bytes, SkbFields.SIZE + PROTOCOL, Short.BYTES);
        fields.putInt(SkbFields.SIZE + FLAGS, flags);
        return address;
    }

    @Override
    public void end() {
        int network = clamp(SkbFields.SIZE + NETWORK_OFFSET, Skb.LINK_HEADER);
        clamp(SkbFields.SIZE + TRANSPORT_OFFSET, network);
    }

    private int clamp(int offset, int least) {
        int value = Short.toUnsignedInt(fields.getShort(offset));
        int clamped = Math.max(least, Math.min(value, window.size()));
        fields.putShort(offset, (short) clamped);
        return clamped;
    }
}
