package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.List;
import java.util.Optional;

/** A map whose elements neither programs nor Java look up, store and remove one by one. */
abstract class MapWithoutElements extends StoredMap {

    private final Errno answer;

    /**
     * @param answer what such operations fail with
     */
    MapWithoutElements(MapDefinition definition, Host host, Errno answer) {
        super(definition, host);
        this.answer = answer;
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
        throw refused();
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        throw refused();
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        throw refused();
    }

    @Override
    public List<byte[]> keys() {
        return List.of();
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> key) {
        throw refused();
    }

    private MapException refused() {
        return refuse("it has no elements that can be looked up", answer);
    }
}
