package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.conformance.VectorEnvironment;
import io.github.ebpf4j.conformance.VectorEnvironment.FunctionKey;
import io.github.ebpf4j.conformance.VectorEnvironment.MapKey;
import io.github.ebpf4j.conformance.VectorEnvironment.MapName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the RFC leaves to the platform: helper functions (section 4.3.1), maps (section 5.4.1) and platform variables
 * (section 5.4.2).
 */
class Platform {

    /** Where a map is: the number that stands for it, and the address of its first value. */
    record PlacedMap(long handle, long values) {}

    // So far from each other that what a file of a vector can name at most has room between them.
    private static final long FIRST_HANDLE = 3L << 56;
    private static final long FIRST_VALUES = 4L << 56;
    private static final long FIRST_VARIABLE = 5L << 56;
    /** More than a file of a vector can have bytes. */
    private static final long BETWEEN = 1L << 32;

    /** Upstream's vectors call one helper; it returns its argument. */
    private static final int UNWIND = 5;

    private final Map<FunctionName, VectorEnvironment.Function> functions = new HashMap<>();
    private final Map<MapName, PlacedMap> maps = new HashMap<>();
    private final Map<Integer, Long> variables = new HashMap<>();
    private final ModelMemory memory;

    Platform(VectorEnvironment environment, ModelMemory memory) {
        this.memory = memory;
        add(new VectorEnvironment.Function(FunctionKey.HELPER, UNWIND, VectorEnvironment.Behaviour.ARGUMENT, 1));
        environment.functions().forEach(this::add);
        for (VectorEnvironment.Map map : environment.maps()) {
            long distance = maps.size() * BETWEEN;
            PlacedMap placed = new PlacedMap(FIRST_HANDLE + distance, FIRST_VALUES + distance);
            memory.place(placed.handle(), new byte[0]);
            memory.place(placed.values(), map.values().toArray());
            map.names().forEach(name -> maps.put(name, placed));
        }
        for (VectorEnvironment.Variable variable : environment.variables()) {
            long address = FIRST_VARIABLE + variables.size() * BETWEEN;
            memory.place(address, variable.content().toArray());
            variables.put(variable.id(), address);
        }
    }

    private record FunctionName(FunctionKey key, int id) {}

    private void add(VectorEnvironment.Function function) {
        functions.put(new FunctionName(function.key(), function.id()), function);
    }

    PlacedMap map(MapKey key, int number) {
        return Optional.ofNullable(maps.get(new MapName(key, number)))
                .orElseThrow(() -> new Stop("there is no map with %s %d"
                        .formatted(key == MapKey.FD ? "file descriptor" : "index", number)));
    }

    long variable(int id) {
        return Optional.ofNullable(variables.get(id))
                .orElseThrow(() -> new Stop("there is no variable %d".formatted(id)));
    }

    /** Returns a function; an id of more than 32 bits, which a register can hold, names none. */
    Optional<VectorEnvironment.Function> function(FunctionKey key, long id) {
        return id == (int) id ? Optional.ofNullable(functions.get(new FunctionName(key, (int) id))) : Optional.empty();
    }

    /** Returns what a function leaves in R0. */
    long call(VectorEnvironment.Function function, long[] r) {
        long operand = function.operand();
        return switch (function.behaviour()) {
            case SUM -> r[1] + r[2] + r[3] + r[4] + r[5];
            case RETURNS -> operand;
            case ARGUMENT -> r[(int) operand];
            case LOADS -> memory.load(r[1], (int) operand);
            case MAP_VALUES ->
                maps.values().stream()
                        .filter(map -> map.handle() == r[1])
                        .findAny()
                        .map(PlacedMap::values)
                        .orElse(0L);
        };
    }
}
