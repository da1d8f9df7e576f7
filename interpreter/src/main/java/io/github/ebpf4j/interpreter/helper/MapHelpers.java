package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.CgroupStorage;
import io.github.ebpf4j.interpreter.map.ProgramMap;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.MapType;
import java.util.Optional;
import java.util.Set;

/** Operations on maps ({@code kernel/bpf/helpers.c}), and calls of the programs in them. */
final class MapHelpers {

    private static final Set<Integer> COUNTING = Set.of(
            MapType.HASH.number(),
            MapType.PERCPU_HASH.number(),
            MapType.LRU_HASH.number(),
            MapType.LRU_PERCPU_HASH.number(),
            MapType.HASH_OF_MAPS.number());

    void register(Registry registry) {
        registry.helper(
                "bpf_map_lookup_elem",
                (caller, map, key, r3, r4, r5) -> map(caller, map).lookup(caller, key));
        registry.helper(
                "bpf_map_update_elem",
                (caller, map, key, value, flags, r5) -> map(caller, map).update(caller, key, value, flags));
        registry.helper(
                "bpf_map_delete_elem",
                (caller, map, key, r3, r4, r5) -> map(caller, map).delete(caller, key));
        registry.helper(
                "bpf_map_push_elem",
                (caller, map, value, flags, r4, r5) -> map(caller, map).push(caller, value, flags));
        registry.helper(
                "bpf_map_pop_elem",
                (caller, map, value, r3, r4, r5) -> map(caller, map).pop(caller, value));
        registry.helper(
                "bpf_map_peek_elem",
                (caller, map, value, r3, r4, r5) -> map(caller, map).peek(caller, value));
        registry.helper(
                "bpf_map_lookup_percpu_elem",
                (caller, map, key, cpu, r4, r5) -> map(caller, map).lookupPerCpu(caller, key, (int) cpu));
        registry.helper(
                "bpf_for_each_map_elem",
                (caller, map, function, context, flags, r5) ->
                        map(caller, map).forEach(caller, map, function, context, flags));
        registry.helper("bpf_tail_call", (caller, context, map, index, r4, r5) -> tailCall(caller, map, (int) index));
        registry.helper("bpf_get_local_storage", (caller, map, flags, r3, r4, r5) -> localStorage(caller, map));
        registry.kfunc("bpf_map_sum_elem_count", (caller, map, r2, r3, r4, r5) -> countedElements(map(caller, map)));
    }

    /** Only hashes count their elements: {@code kernel/bpf/map_iter.c}. */
    private static long countedElements(BpfMap map) {
        return COUNTING.contains(map.definition().type()) ? map.count() : 0;
    }

    /**
     * Calls the program at an index in the caller's place. Where the kernel goes on with the next instruction, R0 is a
     * negated error number, which programs of the kernel cannot look at.
     */
    private static long tailCall(Caller caller, long handle, int index) {
        if (!(map(caller, handle) instanceof ProgramMap map)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "map at 0x%x does not hold programs".formatted(handle));
        }
        Optional<LinkedProgram> program = map.program(index);
        if (program.isEmpty()) {
            return Errno.ENOENT.result();
        }
        return caller.tailCall(program.get()) ? 0 : Errno.EPERM.result();
    }

    /** A program of an instance counts as attached to the control group of the task that runs. */
    private static long localStorage(Caller caller, long handle) {
        if (!(map(caller, handle) instanceof CgroupStorage storage)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "map at 0x%x is no storage of control groups".formatted(handle));
        }
        Current run = Current.of(caller);
        long group = run.host().world().tasks().current(run.cpu()).cgroup().id();
        Optional<AttachType> attached = caller.linked().program().attachment().attachType();
        int attachType = attached.isPresent() ? attached.get().number() : 0;
        long address = storage.value(caller, group, attachType);
        if (address == 0) {
            throw caller.fault(Fault.Kind.ARGUMENT, "map \"%s\" has no memory for a value".formatted(storage.name()));
        }
        return address;
    }

    /**
     * Returns the map that an argument stands for.
     *
     * @throws RuntimeException a fault, if it stands for none
     */
    static BpfMap map(Caller caller, long handle) {
        if (caller.mapAt(handle).orElse(null) instanceof BpfMap map) {
            return map;
        }
        throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a map".formatted(handle));
    }

    /**
     * Returns the map that an argument stands for.
     *
     * @throws RuntimeException a fault, if it stands for none, or for one of another type
     */
    static <T> T map(Caller caller, long handle, Class<T> type) {
        BpfMap map = map(caller, handle);
        if (type.isInstance(map)) {
            return type.cast(map);
        }
        throw caller.fault(
                Fault.Kind.ARGUMENT,
                "map \"%s\" of type %d is not one for this function"
                        .formatted(map.name(), map.definition().type()));
    }
}
