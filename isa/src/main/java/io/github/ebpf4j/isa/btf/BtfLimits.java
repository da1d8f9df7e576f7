package io.github.ebpf4j.isa.btf;

/**
 * How much BTF may hold. That of a whole kernel has some 150,000 types, 500,000 members and 6 MB; the defaults leave
 * room for ten times as much.
 *
 * @param bytes the size of the whole, in bytes
 * @param types the number of types
 * @param members the number of members, enumerators, parameters and variables of sections, of all types together
 * @param nameBytes the length of one name, in bytes
 * @param nesting how many structures, unions and arrays may lie in one another
 */
public record BtfLimits(int bytes, int types, int members, int nameBytes, int nesting) {

    /** 64 MiB, 2,097,152 types, 8,388,608 members, 65,536 bytes of a name, 512 in one another. */
    public static final BtfLimits DEFAULT = new BtfLimits(64 << 20, 1 << 21, 1 << 23, 1 << 16, 512);
}
