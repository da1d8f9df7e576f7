package io.github.ebpf4j.conformance.model;

import java.nio.ByteOrder;
import java.util.OptionalLong;

/** Faults in section 5.5, legacy BPF packet access instructions. */
enum PacketFault implements Fault {
    LDIND_IGNORES_SRC("ldind is ldabs", new Packet() {
        @Override
        int place(boolean indirect, long src, int imm) {
            return imm;
        }
    }),
    LDIND_IGNORES_IMM("ldind takes src alone", new Packet() {
        @Override
        int place(boolean indirect, long src, int imm) {
            return indirect ? (int) src : imm;
        }
    }),
    LDIND_IN_64_BITS("ldind adds 64 bits of src", new Packet() {
        @Override
        int place(boolean indirect, long src, int imm) {
            return indirect && src + imm != (int) (src + imm) ? -1 : super.place(indirect, src, imm);
        }
    }),
    LDIND_IMM_UNSIGNED("a packet access takes 16 bits of imm, unsigned", new Packet() {
        @Override
        int place(boolean indirect, long src, int imm) {
            return super.place(indirect, src, imm & 0xffff);
        }
    }),
    PACKET_LITTLE_ENDIAN("the value comes from little-endian order", new Packet() {
        @Override
        OptionalLong load(byte[] packet, int place, int size) {
            OptionalLong right = super.load(packet, place, size);
            return right.isPresent()
                    ? OptionalLong.of(ModelMemory.number(packet, place, size, ByteOrder.LITTLE_ENDIAN))
                    : right;
        }
    }),
    PACKET_SIGN_EXTENDS("the value is sign-extended", new Packet() {
        @Override
        OptionalLong load(byte[] packet, int place, int size) {
            OptionalLong right = super.load(packet, place, size);
            return right.isPresent() ? OptionalLong.of(Arithmetic.signExtend(right.getAsLong(), 8 * size)) : right;
        }
    }),
    PACKET_OUTSIDE_IS_AN_ERROR("an access outside of the packet is an error", new Packet() {
        @Override
        OptionalLong load(byte[] packet, int place, int size) {
            OptionalLong right = super.load(packet, place, size);
            if (right.isEmpty()) {
                throw new Stop("outside");
            }
            return right;
        }
    }),
    PACKET_OUTSIDE_GOES_ON("an access outside of the packet gives 0 and the program goes on", new Packet() {
        @Override
        OptionalLong load(byte[] packet, int place, int size) {
            return OptionalLong.of(super.load(packet, place, size).orElse(0));
        }
    }),
    PACKET_LAST_BYTE_IS_OUTSIDE("the last byte of the packet is outside", new Packet() {
        @Override
        OptionalLong load(byte[] packet, int place, int size) {
            return place + size == packet.length ? OptionalLong.empty() : super.load(packet, place, size);
        }
    }),
    PACKET_NEGATIVE_FROM_END("a negative place counts from the end of the packet", new Packet() {
        @Override
        OptionalLong load(byte[] packet, int place, int size) {
            return super.load(packet, place < 0 ? packet.length + place : place, size);
        }
    }),
    PACKET_R6_NOT_CHECKED("r6 need not be the context", new Packet() {
        @Override
        boolean isContext(long r6, long context) {
            return true;
        }
    });

    private final String description;
    private final Packet packet;

    PacketFault(String description, Packet packet) {
        this.description = description;
        this.packet = packet;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Reading misreading() {
        return Misreading.packet(packet).get();
    }
}
