package io.github.ebpf4j.interpreter.linux;

import io.github.ebpf4j.interpreter.linux.Observation.Entry;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an object was loaded into, and runs in. */
interface Machine extends AutoCloseable {

    // Maps of maps and programs hold the kernel's numbers of them; LRU maps keep what they like; the others have no
    // list.
    Set<Integer> LISTED = Set.of(
            MapType.HASH.number(),
            MapType.ARRAY.number(),
            MapType.PERCPU_HASH.number(),
            MapType.PERCPU_ARRAY.number(),
            MapType.LPM_TRIE.number());

    /** Returns whether an observation has the entries of a map. */
    static boolean isListed(MapDefinition map) {
        return LISTED.contains(map.type()) && map.inner().isEmpty();
    }

    /** Puts a value into a map. */
    void put(String map, byte[] key, byte[] value);

    /**
     * Runs a program.
     *
     * @throws RunException if the machine refuses
     */
    Observation run(String program, Optional<byte[]> data, Optional<byte[]> context);

    /** Returns the entries of the maps that can be listed. */
    Map<String, List<Entry>> maps();

    @Override
    void close();

    /** A run, or the loading of an object, that a machine refused. */
    final class RunException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RunException(String message) {
            super(message);
        }
    }
}
