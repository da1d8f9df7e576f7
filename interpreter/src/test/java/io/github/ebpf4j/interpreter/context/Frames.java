package io.github.ebpf4j.interpreter.context;

import java.nio.ByteBuffer;

/** Ethernet frames of tests. */
public final class Frames {

    private Frames() {}

    /** Returns an IPv4 packet with TCP from 10.0.0.1:1234 to 10.0.0.2:80, with right checksums. */
    public static byte[] tcp(int payload) {
        ByteBuffer frame = ByteBuffer.allocate(54 + payload);
        frame.put(new byte[] {0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1}).putShort((short) 0x0800);
        frame.putShort((short) 0x4500).putShort((short) (40 + payload)).putInt(0x1234_4000);
        frame.put((byte) 64)
                .put((byte) 6)
                .putShort((short) 0)
                .putInt(0x0a00_0001)
                .putInt(0x0a00_0002);
        frame.putShort((short) 1234).putShort((short) 80).putInt(1).putInt(2);
        frame.putShort((short) 0x5018).putShort((short) 512).putInt(0);
        for (int i = 0; i < payload; i++) {
            frame.put((byte) (i * 7));
        }
        byte[] bytes = frame.array();
        setSums(bytes);
        return bytes;
    }

    /** Makes the checksums of a packet of {@link #tcp} right. */
    public static void setSums(byte[] frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        bytes.putShort(24, (short) 0).putShort(50, (short) 0);
        bytes.putShort(24, (short) checksum(frame, 14, 20, 0));
        bytes.putShort(50, (short) transportChecksum(frame));
    }

    /** Returns what the checksum of TCP must be, with that in the packet taken as 0. */
    public static int transportChecksum(byte[] frame) {
        byte[] copy = frame.clone();
        ByteBuffer.wrap(copy).putShort(50, (short) 0);
        int size = frame.length - 34;
        // The pseudo header: addresses, protocol, length.
        return checksum(copy, 34, size, sum(copy, 26, 8) + 6 + size);
    }

    /** Returns the Internet checksum of bytes, by the letter of RFC 1071. */
    public static int checksum(byte[] bytes, int start, int size, int seed) {
        int sum = seed + sum(bytes, start, size);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }

    private static int sum(byte[] bytes, int start, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (bytes[start + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    /** Returns an IPv6 packet with UDP and a payload. */
    public static byte[] udp6(int payload) {
        ByteBuffer frame = ByteBuffer.allocate(62 + payload);
        frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}).putShort((short) 0x86dd);
        frame.putInt(0x6000_0000).putShort((short) (8 + payload)).put((byte) 17).put((byte) 64);
        for (int i = 0; i < 8; i++) {
            frame.putInt(0x2001_0db8 + i);
        }
        frame.putShort((short) 53)
                .putShort((short) 5353)
                .putShort((short) (8 + payload))
                .putShort((short) 0);
        return frame.array();
    }
}
