package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an object is loaded for. {@link #DEFAULT} loads it for the types that it brings along itself.
 *
 * @param limits how much it may hold
 * @param targetTypes the types that CO-RE adjusts instructions to: those of a kernel. Without them, the object's own
 * @param kernelSettings values of {@code extern} kernel settings, by name, as a kernel's {@code .config} writes them:
 *     {@code y}, {@code n}, {@code m}, a number, or a text in quotes. {@code LINUX_KERNEL_VERSION} is that of 6.12.0
 *     unless it is given, {@code LINUX_HAS_BPF_COOKIE} and {@code LINUX_HAS_SYSCALL_WRAPPER} are 1
 */
public record LoadOptions(Limits limits, Optional<Btf> targetTypes, Map<String, String> kernelSettings) {

    /** The default limits, the object's own types, no settings. */
    public static final LoadOptions DEFAULT = new LoadOptions(Limits.DEFAULT, Optional.empty(), Map.of());

    /** Copies the map, so that the options cannot change. */
    public LoadOptions {
        kernelSettings = Map.copyOf(kernelSettings);
    }

    /** Returns the same options with other limits. */
    public LoadOptions withLimits(Limits changed) {
        return new LoadOptions(changed, targetTypes, kernelSettings);
    }

    /** Returns the same options for the types of a kernel. */
    public LoadOptions withTargetTypes(Btf changed) {
        return new LoadOptions(limits, Optional.of(changed), kernelSettings);
    }

    /** Returns the same options with a kernel setting, in place of one of the same name. */
    public LoadOptions withKernelSetting(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(kernelSettings);
        changed.put(name, value);
        return new LoadOptions(limits, targetTypes, changed);
    }
}
