package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;

/** BTF that is malformed, or that exceeds a limit. The message names the type by number, or the offset in the bytes. */
public final class BtfException extends EbpfException {
    private static final long serialVersionUID = 1L;

    BtfException(String message) {
        super(Phase.LOAD, message);
    }
}
