package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** {@code BPF_MAP_TYPE_HASH_OF_MAPS} ({@code kernel/bpf/hashtab.c}): a hash of numbers, each of which stands for a map. */
final class HashOfMaps extends StoredMap implements MapOfMaps {

    private final HashedMap ids;
    private final Queue<Integer> free = new ArrayDeque<>();
    private int used;
    private volatile Optional<InnerMaps.Entry>[] entries = nothing();

    private HashOfMaps(MapDefinition definition, Host host) {
        super(definition, host);
        ids = HashedMap.create(withoutAccess(definition), host);
    }

    /** Returns the definition of the numbers, which nobody but this map sees: all may be read and written. */
    private static MapDefinition withoutAccess(MapDefinition map) {
        return map.toBuilder().flags(map.flags() & ~Flags.ACCESS).build();
    }

    /** Makes one. */
    static BpfMap create(MapDefinition definition, Host host) {
        // As fd_htab_map_alloc_check does.
        Checks.of(definition).valueSize(Integer.BYTES).hash(false, false);
        InnerMaps.check(definition);
        return new HashOfMaps(definition, host);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type can be made in no other way.
    private static Optional<InnerMaps.Entry>[] nothing() {
        Optional<InnerMaps.Entry>[] array = new Optional[1];
        Arrays.fill(array, Optional.empty());
        return array;
    }

    private Optional<InnerMaps.Entry> entry(long id) {
        Optional<InnerMaps.Entry>[] now = entries;
        return id < now.length ? now[(int) id] : Optional.empty();
    }

    @Override
    public long lookup(Caller caller, long key) {
        long address = ids.lookup(caller, key);
        if (address == 0) {
            return 0;
        }
        Optional<InnerMaps.Entry> entry = entry(caller.load(address, Integer.BYTES));
        return entry.isPresent() ? entry.get().handle(Current.of(caller)) : 0;
    }

    @Override
    public synchronized void put(byte[] key, BpfMap inner) {
        requireWritable();
        InnerMaps.require(this, inner);
        Optional<byte[]> old = ids.get(key);
        int id = free.isEmpty() || free.size() < used / 2 ? used + 1 : free.remove();
        Optional<InnerMaps.Entry>[] grown =
                id < entries.length ? entries : Arrays.copyOf(entries, Math.max(id + 1, 2 * entries.length));
        for (int i = entries.length; i < grown.length; i++) {
            grown[i] = Optional.empty();
        }
        grown[id] = Optional.of(InnerMaps.Entry.of(inner, host, id));
        entries = grown;
        used = Math.max(used, id);
        try {
            ids.put(key, keyOf(id), 0);
        } catch (MapException e) {
            forget(keyOf(id));
            throw e;
        }
        old.ifPresent(this::forget);
    }

    private void forget(byte[] id) {
        Optional<InnerMaps.Entry>[] now = entries;
        int number = ByteBuffer.wrap(id).order(host.byteOrder()).getInt(0);
        now[number] = Optional.empty();
        entries = now;
        free.add(number);
    }

    @Override
    public synchronized Optional<BpfMap> inner(byte[] key) {
        return ids.get(key)
                .flatMap(id -> entry(ByteBuffer.wrap(id).order(host.byteOrder()).getInt(0)))
                .map(InnerMaps.Entry::map);
    }

    @Override
    public long count() {
        return ids.count();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        requireReadable();
        return ids.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        requireKey(key);
        throw refuse("holds maps, which have no bytes: there are no file descriptors", Errno.EBADF);
    }

    @Override
    public synchronized boolean remove(byte[] key) {
        requireWritable();
        Optional<byte[]> id = ids.get(key);
        boolean removed = ids.remove(key);
        id.ifPresent(this::forget);
        return removed;
    }

    @Override
    public List<byte[]> keys() {
        requireReadable();
        return ids.keys();
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> key) {
        requireReadable();
        return ids.nextKey(key);
    }
}
