package io.github.ebpf4j.isa;

/** Bytes that cannot be instructions, because they do not fill whole 64-bit slots. */
public final class BytecodeFormatException extends EbpfException {
    private static final long serialVersionUID = 1L;

    BytecodeFormatException(String message) {
        super(Phase.LOAD, message);
    }
}
