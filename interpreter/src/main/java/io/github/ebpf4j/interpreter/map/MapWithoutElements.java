package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.List;
import java.util.Optional;

/** A map whose elements neither programs nor Java look up, store and remove one by one. */
abstract class MapWithoutElements implements BpfMap {

    private final MapDefinition definition;
    private final Errno answer;

    /**
     * @param answer what such operations fail with
     */
    MapWithoutElements(MapDefinition definition, Errno answer) {
        this.definition = definition;
        this.answer = answer;
    }

    @Override
    public MapDefinition definition() {
        return definition;
    }

    @Override
    public long lookup(Caller caller, long key) {
        return 0;
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        return answer.result();
    }

    @Override
    public long delete(Caller caller, long key) {
        return answer.result();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        throw refuse();
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        throw refuse();
    }

    @Override
    public boolean remove(byte[] key) {
        throw refuse();
    }

    @Override
    public List<byte[]> keys() {
        return List.of();
    }

    private MapException refuse() {
        return Refusal.operation(definition, answer, "it has no elements that can be looked up");
    }
}
