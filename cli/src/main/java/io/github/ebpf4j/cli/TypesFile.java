package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.loader.ObjectLoader;
import java.nio.ByteOrder;
import java.util.Optional;

/** A file of types: bare BTF, as the kernel shows its own, or an object file. Its content tells which. */
final class TypesFile {

    private TypesFile() {}

    /**
     * Reads a file of types.
     *
     * @throws Refusal if it is neither, or if it is malformed
     */
    static Btf read(String file, Console console) {
        Input input = Input.read(file, console);
        Optional<ByteOrder> byteOrder = Btf.byteOrderOf(input.bytes());
        try {
            return byteOrder.isPresent()
                    ? Btf.read(input.bytes(), byteOrder.get())
                    : ObjectLoader.load(input.bytes(), input.name())
                            .types()
                            .orElseThrow(() -> Refusal.of(Phase.LOAD, input.name(), "has no types, as it has no .BTF"));
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
    }
}
