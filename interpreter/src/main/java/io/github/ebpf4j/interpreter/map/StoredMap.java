package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What all maps of the kernel have in common: their definition, what may be done from where, and refusals. */
abstract class StoredMap implements BpfMap {

    /** How many bytes a CPU's value is a multiple of, where the values of all CPUs lie one after another. */
    static final int WORD = Long.BYTES;

    final Host host;
    final int keySize;
    final int valueSize;
    /** What an update leaves as it is. */
    final SpecialFields fields;

    private final MapDefinition definition;
    private final boolean programsMayWrite;
    private volatile boolean frozen;

    /** Makes what a checked definition says: its sizes are those of arrays. */
    StoredMap(MapDefinition definition, Host host) {
        this.definition = definition;
        this.host = host;
        this.keySize = (int) definition.keySize();
        this.valueSize = (int) definition.valueSize();
        this.fields = SpecialFields.of(definition, host);
        this.programsMayWrite = !definition.isReadOnly();
    }

    @Override
    public final MapDefinition definition() {
        return definition;
    }

    @Override
    public final Optional<Host> home() {
        return Optional.of(host);
    }

    @Override
    public void freeze() {
        if (!fields.isEmpty()) {
            throw refuse("cannot be frozen: its values have fields of the kernel's", Errno.ENOTSUPP);
        }
        requireWritable();
        frozen = true;
    }

    // What programs cannot do with most maps that hold objects of the kernel's.

    @Override
    public long lookup(Caller caller, long key) {
        return 0;
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        return Errno.EOPNOTSUPP.result();
    }

    @Override
    public long delete(Caller caller, long key) {
        return Errno.EOPNOTSUPP.result();
    }

    @Override
    public Optional<byte[]> get(byte[] key, long flags) {
        fields.requireLookup(this, flags);
        return get(key);
    }

    /** Refuses, as the kernel does: first where the map is not to be read and written. */
    @Override
    public Optional<byte[]> take(byte[] key) {
        requireReadable();
        requireWritable();
        throw MapException.notSupported(this, "lookup and delete", Errno.ENOTSUPP);
    }

    final int stride() {
        return (int) Slab.stride(valueSize);
    }

    /** Returns the run under way, for a program that may write to the map. */
    final Current writer(Caller caller) {
        if (!programsMayWrite) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "map \"%s\" is read-only for programs".formatted(definition.name()));
        }
        return Current.of(caller);
    }

    final void requireReadable() {
        if ((definition.flags() & Flags.WRITE_ONLY_FOR_JAVA) != 0) {
            throw refuse("is write-only (BPF_F_WRONLY)", Errno.EPERM);
        }
    }

    final void requireWritable() {
        if ((definition.flags() & Flags.READ_ONLY_FOR_JAVA) != 0) {
            throw refuse("is read-only (BPF_F_RDONLY)", Errno.EPERM);
        }
        if (frozen) {
            throw refuse("was frozen", Errno.EPERM);
        }
    }

    final void requireKey(byte[] key) {
        if (key.length != keySize) {
            throw refuse("key has %d bytes, must have %d".formatted(key.length, keySize), Errno.EINVAL);
        }
    }

    final void requireValue(byte[] value, int copies) {
        long expected = copies == 1 ? valueSize : (long) copies * stride();
        if (value.length != expected) {
            throw refuse("value has %d bytes, must have %d".formatted(value.length, expected), Errno.EINVAL);
        }
    }

    /** Returns what refuses an operation of Java's. */
    final MapException refuse(String message, Errno errno) {
        return new MapException(Phase.RUN, definition.name(), message, errno);
    }

    /** Turns the result of an operation into an exception, if it is an error. */
    final void require(Optional<Errno> error, String operation) {
        if (error.isPresent()) {
            throw refuse(operation + " is refused", error.get());
        }
    }

    /** Returns the number that a key of 4 bytes is. */
    final int index(byte[] key) {
        requireKey(key);
        return ByteBuffer.wrap(key).order(host.byteOrder()).getInt(0);
    }

    /**
     * Returns the key that follows another in an array: there is an entry at each index, whether something stands there
     * or not ({@code bpf_array_get_next_key}).
     */
    final Optional<byte[]> nextIndex(Optional<byte[]> key) {
        requireReadable();
        long index = key.map(bytes -> Integer.toUnsignedLong(index(bytes))).orElse(-1L);
        if (index < 0 || index >= definition.maxEntries()) {
            return Optional.of(keyOf(0));
        }
        return index + 1 < definition.maxEntries() ? Optional.of(keyOf((int) index + 1)) : Optional.empty();
    }

    /** Returns the key of 4 bytes that a number is. */
    final byte[] keyOf(int index) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(host.byteOrder())
                .putInt(0, index)
                .array();
    }
}
