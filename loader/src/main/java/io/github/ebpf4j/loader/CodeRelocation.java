package io.github.ebpf4j.loader;

/**
 * A relocation of code, as the file states it.
 *
 * @param section the section that it applies to
 * @param offset the instruction, in bytes from the start of the section
 * @param type its number
 * @param symbol the symbol, or the section that it stands for
 */
public record CodeRelocation(String section, long offset, int type, String symbol) {

    /** Returns the name of the type: {@code R_BPF_64_64}, for example, or {@code unknown}. */
    public String typeName() {
        return Relocation.typeName(type);
    }
}
