package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code BPF_MAP_TYPE_ARRAY_OF_MAPS} ({@code kernel/bpf/arraymap.c}). */
final class ArrayOfMaps extends ReferenceArray<InnerMaps.Entry> implements MapOfMaps {

    private final AtomicInteger lastId = new AtomicInteger();

    private ArrayOfMaps(MapDefinition definition, Host host) {
        super(definition, host);
    }

    /** Makes one. */
    static BpfMap create(MapDefinition definition, Host host) {
        Checks.of(definition).descriptors();
        InnerMaps.check(definition);
        return new ArrayOfMaps(definition, host);
    }

    @Override
    public long lookup(Caller caller, long key) {
        Optional<InnerMaps.Entry> entry = at((int) caller.load(key, Integer.BYTES));
        return entry.isPresent() ? entry.get().handle(Current.of(caller)) : 0;
    }

    @Override
    public void put(byte[] key, BpfMap inner) {
        requireWritable();
        int index = index(key);
        requireIndex(index);
        InnerMaps.require(this, inner);
        set(index, InnerMaps.Entry.of(inner, host, lastId.incrementAndGet()));
    }

    @Override
    public Optional<BpfMap> inner(byte[] key) {
        return at(index(key)).map(InnerMaps.Entry::map);
    }

    @Override
    int idOf(InnerMaps.Entry entry) {
        return entry.id();
    }
}
