package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;

/** Makes maps of one type. */
@FunctionalInterface
public interface MapFactory {

    /**
     * Makes a map.
     *
     * @throws MapException if the definition is not one of a map of this type, as the kernel's system call refuses it
     */
    BpfMap create(MapDefinition definition, Host host);
}
