package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfLimits;

/**
 * How much an object file may hold. The largest of some 1,500 public objects has 4.2 MB, 214 sections and 12,048
 * symbols; the defaults leave room for ten times as much, and bound what a hostile file can cost.
 *
 * @param fileBytes the size of the file, in bytes
 * @param sections the number of entries in the section table, at most {@value #MAX_SECTIONS}
 * @param symbols the number of entries in the symbol table
 * @param relocations the number of relocations in all sections together
 * @param linkedSlots the number of 64-bit slots in all linked programs together; a function counts once for every
 *     program that it is part of. Besides, they are no more than {@value #SLOTS_OF_ANY_FILE} and one for each byte of
 *     the file: real objects stay below one for two bytes
 * @param nameBytes the length of the name of a section or symbol, or of a source line, in bytes
 * @param types how much its BTF may hold
 */
public record Limits(
        int fileBytes, int sections, int symbols, int relocations, int linkedSlots, int nameBytes, BtfLimits types) {

    /** The most sections that the limits may allow: the section table counts them in a signed 16-bit number. */
    public static final int MAX_SECTIONS = Short.MAX_VALUE;

    /** The slots that all linked programs of a file may have together, however small it is. */
    public static final int SLOTS_OF_ANY_FILE = 1 << 16;

    /**
     * 64 MiB, 4,096 sections, 131,072 symbols, 4,194,304 relocations, 4,194,304 slots, 65,536 bytes of a name, and
     * {@link BtfLimits#DEFAULT}.
     */
    public static final Limits DEFAULT = new Limits(64 << 20, 4096, 1 << 17, 1 << 22, 1 << 22);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if {@code sections} is more than {@value #MAX_SECTIONS}
     */
    public Limits {
        if (sections > MAX_SECTIONS) {
            throw new IllegalArgumentException(
                    "the limit of sections is %d, must be at most %d".formatted(sections, MAX_SECTIONS));
        }
    }

    /** Creates limits with the default ones for names and types. */
    public Limits(int fileBytes, int sections, int symbols, int relocations, int linkedSlots) {
        this(fileBytes, sections, symbols, relocations, linkedSlots, 1 << 16, BtfLimits.DEFAULT);
    }
}
