package io.github.ebpf4j.interpreter.context;

/** What an Ethernet header says: {@code eth_type_trans} in {@code net/ethernet/eth.c}. */
final class LinkHeader {

    private static final int ADDRESS_BYTES = 6;
    private static final int TYPE = 12;
    private static final int PAYLOAD = 14;

    private static final int HOST = 0;
    private static final int MULTICAST = 2;
    private static final int OTHER_HOST = 3;

    /** From here on, the two bytes are a type; below, they are the length of an 802.3 frame. */
    private static final int LEAST_TYPE = 0x0600;

    /** {@code ETH_P_802_3} and {@code ETH_P_802_2}, of frames that have no type. */
    private static final int RAW_802_3 = 0x0001;

    private static final int LLC_802_2 = 0x0004;

    private LinkHeader() {}

    /**
     * Returns the type of packet for the loopback device. Both its own address and that for all are zeros, so a packet
     * for all counts as one for many.
     */
    static int packetType(byte[] frame) {
        for (int i = 0; i < ADDRESS_BYTES; i++) {
            if (frame[i] != 0) {
                return (frame[0] & 1) == 0 ? OTHER_HOST : MULTICAST;
            }
        }
        return HOST;
    }

    static int protocol(byte[] frame) {
        return protocol(frame, TYPE, frame.length);
    }

    /**
     * Returns what the two bytes of a header and, if they are no type, the two after them say.
     *
     * @param index that of the two bytes
     * @param end that after the last byte of the packet
     */
    static int protocol(byte[] array, int index, int end) {
        int type = load16(array, index);
        if (type >= LEAST_TYPE) {
            return type;
        }
        int payload = index + (PAYLOAD - TYPE);
        return payload + 2 <= end && load16(array, payload) == 0xffff ? RAW_802_3 : LLC_802_2;
    }

    private static int load16(byte[] array, int index) {
        return ((array[index] & 0xff) << 8) | (array[index + 1] & 0xff);
    }
}
