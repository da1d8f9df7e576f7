package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.loader.LoadOptions;
import io.github.ebpf4j.loader.ObjectLoader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which kernel an object is loaded for. */
final class Target {

    @Option(
            names = "--target-btf",
            paramLabel = "BTF",
            description = "Adjust CO-RE accesses to the types in this file: BTF as in /sys/kernel/btf/vmlinux, or an"
                    + " object file that has some. Without it: to the object's own.")
    private Optional<String> types = Optional.empty();

    @Option(
            names = "--kconfig",
            paramLabel = "NAME=VALUE",
            description = "Set an extern kernel setting, such as CONFIG_HZ=250. Repeat it for more.")
    private Map<String, String> kernelSettings = new LinkedHashMap<>();

    // Read once: they may be those of a whole kernel.
    private Optional<Btf> read = Optional.empty();

    /** Returns how to load, with the types read. */
    LoadOptions options(Console console) {
        return new LoadOptions(LoadOptions.DEFAULT.limits(), types(console), kernelSettings);
    }

    /** Returns the kernel's types, if they were given. */
    Optional<Btf> types(Console console) {
        if (read.isEmpty()) {
            read = types.map(from -> types(from, console));
        }
        return read;
    }

    private static Btf types(String from, Console console) {
        Input input = Input.read(from, console);
        try {
            return ObjectLoader.types(input.bytes(), input.name());
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
    }
}
