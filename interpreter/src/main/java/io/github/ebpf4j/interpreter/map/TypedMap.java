package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.btf.BtfValues;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map's entries by their types, as a {@link java.util.Map}: what programs store is seen at once, and what is stored
 * here, programs see. The value of a per-CPU map is an array with an element for each CPU; the key of a local storage is
 * the number of the object that it belongs to, whatever type its definition names.
 *
 * <pre>{@code
 * TypedMap ports = instance.typed("ports");
 * ports.put(BtfValue.of(53), BtfValue.of(1));
 * long hits = ports.get(BtfValue.of(53)).field("hits").number();
 * ports.keySet().removeIf(port -> port.number() >= 1024);
 * }</pre>
 *
 * <p>An iteration meets the keys that were there when it began, except those deleted since. Numbers, texts and
 * structures are given as reading returns them, or in any other way that can be {@linkplain BtfValues#write written} to
 * the type; what cannot, is no key of the map. A map that refuses an operation does so with a {@link MapException};
 * entries of an array cannot be removed.
 */
@SuppressWarnings("exports") // java.util.Map says null where there is nothing; who uses it needs no annotations.
public final class TypedMap extends AbstractMap<BtfValue, BtfValue> {

    private static final long ANY = 0;

    private final BpfMap map;
    private final MapDefinition definition;
    private final Btf types;
    private final ByteOrder byteOrder;

    private TypedMap(BpfMap map, MapDefinition definition, Btf types, ByteOrder byteOrder) {
        this.map = map;
        this.definition = definition;
        this.types = types;
        this.byteOrder = byteOrder;
    }

    /**
     * Returns a view of a map.
     *
     * @param definition says the types of keys and values
     * @param byteOrder that of the programs
     * @throws MapException if the types are not known, as those of maps without keys
     */
    public static TypedMap of(BpfMap map, MapDefinition definition, Optional<Btf> types, ByteOrder byteOrder) {
        if (types.isEmpty() || definition.keyType() == 0 || definition.valueType() == 0) {
            throw new MapException(
                    Phase.RUN, map.name(), "the types of its keys and values are not known", Errno.EINVAL);
        }
        return new TypedMap(map, definition, types.get(), byteOrder);
    }

    /** Returns the map itself: its bytes. */
    public BpfMap map() {
        return map;
    }

    private Optional<byte[]> key(@Nullable Object key) {
        if (!(key instanceof BtfValue value)) {
            return Optional.empty();
        }
        try {
            return Optional.of(bytesOfKey(value));
        } catch (BtfException | MapException e) {
            return Optional.empty();
        }
    }

    private byte[] bytesOfKey(BtfValue key) {
        if (!(map instanceof LocalStorageMap)) {
            return BtfValues.write(types, definition.keyType(), key, byteOrder);
        }
        if (!(key instanceof BtfValue.Int number)) {
            throw new MapException(
                    Phase.RUN, map.name(), "%s is not the number of an object".formatted(key), Errno.EINVAL);
        }
        return ByteBuffer.allocate(Long.BYTES)
                .order(byteOrder)
                .putLong(number.bits())
                .array();
    }

    private BtfValue keyOf(byte[] bytes) {
        return map instanceof LocalStorageMap
                ? new BtfValue.Int(ByteBuffer.wrap(bytes).order(byteOrder).getLong(), false)
                : BtfValues.read(types, definition.keyType(), bytes, byteOrder);
    }

    private BtfValue valueOf(byte[] bytes) {
        int size = (int) definition.valueSize();
        if (bytes.length == size) {
            return BtfValues.read(types, definition.valueType(), bytes, byteOrder);
        }
        int stride = (int) Slab.stride(size);
        List<BtfValue> values = new ArrayList<>();
        for (int start = 0; start + size <= bytes.length; start += stride) {
            byte[] one = Arrays.copyOfRange(bytes, start, start + size);
            values.add(BtfValues.read(types, definition.valueType(), one, byteOrder));
        }
        return new BtfValue.Array(values.size(), values);
    }

    private byte[] bytesOf(BtfValue value) {
        if (!isPerCpu()) {
            return BtfValues.write(types, definition.valueType(), value, byteOrder);
        }
        int stride = (int) Slab.stride(definition.valueSize());
        if (!(value instanceof BtfValue.Array array) || array.count() * stride > Integer.MAX_VALUE) {
            throw new MapException(
                    Phase.RUN, map.name(), "a value is an array with an element for each CPU", Errno.EINVAL);
        }
        byte[] bytes = new byte[(int) array.count() * stride];
        for (int i = 0; i < array.elements().size(); i++) {
            byte[] one = BtfValues.write(
                    types, definition.valueType(), array.elements().get(i), byteOrder);
            System.arraycopy(one, 0, bytes, i * stride, one.length);
        }
        return bytes;
    }

    private boolean isPerCpu() {
        return Maps.isPerCpu(definition.type());
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, map.count());
    }

    @Override
    public boolean isEmpty() {
        return map.count() == 0;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key(key).flatMap(map::get).isPresent();
    }

    @Override
    public @Nullable BtfValue get(@Nullable Object key) {
        return key(key).flatMap(map::get).map(this::valueOf).orElse(null);
    }

    /**
     * Stores a value and returns the one that was there before, or null.
     *
     * @throws BtfException if key or value are not of the map's types
     * @throws MapException if the map refuses it
     */
    @Override
    public @Nullable BtfValue put(BtfValue key, BtfValue value) {
        byte[] bytes = bytesOfKey(key);
        Optional<byte[]> old = map.get(bytes);
        map.put(bytes, bytesOf(value), ANY);
        return old.map(this::valueOf).orElse(null);
    }

    @Override
    public @Nullable BtfValue remove(@Nullable Object key) {
        Optional<byte[]> bytes = key(key);
        Optional<byte[]> old = bytes.flatMap(map::get);
        if (bytes.isEmpty() || !map.remove(bytes.get())) {
            return null;
        }
        return old.map(this::valueOf).orElse(null);
    }

    @Override
    public void clear() {
        map.keys().forEach(map::remove);
    }

    @Override
    public Set<Entry<BtfValue, BtfValue>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<BtfValue, BtfValue>> iterator() {
                return new Entries(map.keys());
            }

            @Override
            public int size() {
                return TypedMap.this.size();
            }

            @Override
            public void clear() {
                TypedMap.this.clear();
            }
        };
    }

    /** A walk over keys that may have been deleted. */
    private final class Entries implements Iterator<Entry<BtfValue, BtfValue>> {

        private final List<byte[]> keys;
        private int next;
        private Optional<byte[]> last = Optional.empty();
        private Optional<byte[]> value = Optional.empty();

        Entries(List<byte[]> keys) {
            this.keys = keys;
        }

        @Override
        public boolean hasNext() {
            while (value.isEmpty() && next < keys.size()) {
                value = map.get(keys.get(next));
                next++;
            }
            return value.isPresent();
        }

        @Override
        public Entry<BtfValue, BtfValue> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("there are no more entries");
            }
            byte[] key = keys.get(next - 1);
            BtfValue found = valueOf(value.orElseThrow());
            last = Optional.of(key);
            value = Optional.empty();
            return new LiveEntry(keyOf(key), found);
        }

        @Override
        public void remove() {
            map.remove(last.orElseThrow(() -> new IllegalStateException("there is no entry to remove")));
            last = Optional.empty();
        }
    }

    /** An entry as it was found, which can be given another value. */
    private final class LiveEntry extends SimpleEntry<BtfValue, BtfValue> {

        private static final long serialVersionUID = 1L;

        LiveEntry(BtfValue key, BtfValue value) {
            super(key, value);
        }

        @Override
        public BtfValue setValue(BtfValue value) {
            TypedMap.this.put(getKey(), value);
            return super.setValue(value);
        }
    }
}
