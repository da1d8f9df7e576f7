package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.MapDefinition;

/** A map that cannot be made, or refuses an operation of Java's; the message names the map and what disagrees. */
public final class MapException extends EbpfException {
    private static final long serialVersionUID = 1L;

    /** The error, as {@link #errno()} returns it. */
    private final Errno errno;

    /** Creates one: {@code map "counts": key has 3 bytes, must have 4 (EINVAL)}. */
    public MapException(Phase phase, String map, String message, Errno errno) {
        super(phase, "map \"%s\": %s (%s)".formatted(map, message, errno));
        this.errno = errno;
    }

    /** Returns why no map is made of a definition. */
    static MapException ofDefinition(MapDefinition definition, String message, Errno errno) {
        return new MapException(Phase.LINK, definition.name(), message, errno);
    }

    static MapException notSupported(BpfMap map, String operation, Errno errno) {
        return new MapException(Phase.RUN, map.name(), "has no operation \"%s\"".formatted(operation), errno);
    }

    /** Returns what the kernel's system call fails with. */
    public Errno errno() {
        return errno;
    }
}
