package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.Composite;
import io.github.ebpf4j.isa.btf.BtfType.Member;

/** How many bits of a structure a member takes. */
final class MemberExtent {

    private MemberExtent() {}

    /**
     * Requires that a member lies within its structure.
     *
     * @throws BtfException if it does not, or has no size, or is a bit field of more bits than its type has
     */
    static void require(Btf btf, int id, Composite type, int index) {
        Member member = type.members().get(index);
        long bits = btf.sizeOf(member.type()) * Byte.SIZE;
        if (member.bitSize() > bits) {
            throw refuse(
                    btf,
                    id,
                    "member %d is a bit field of %d bits, its type has %d".formatted(index, member.bitSize(), bits));
        }
        long end = member.bitOffset() + bits(btf, member, bits);
        if (end > type.size() * Byte.SIZE) {
            throw refuse(
                    btf,
                    id,
                    "member %d ends at bit %d, the type has %d bits".formatted(index, end, type.size() * Byte.SIZE));
        }
    }

    private static long bits(Btf btf, Member member, long whole) {
        if (member.bitSize() != 0) {
            return member.bitSize();
        }
        // Old compilers make an integer of fewer bits than its bytes have where they mean a bit field.
        return btf.resolved(member.type()) instanceof BtfType.Int integer
                ? integer.bitOffset() + integer.bits()
                : whole;
    }

    private static BtfException refuse(Btf btf, int id, String reason) {
        return new BtfException(
                "BTF type %d (%s): %s".formatted(id, btf.type(id).kind(), reason));
    }
}
