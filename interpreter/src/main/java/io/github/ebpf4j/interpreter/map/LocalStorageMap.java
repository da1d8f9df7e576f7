package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value for each socket, inode, task or control group: {@code BPF_MAP_TYPE_SK_STORAGE}, {@code INODE_STORAGE}, {@code
 * TASK_STORAGE} and {@code CGRP_STORAGE} ({@code kernel/bpf/bpf_local_storage.c}).
 *
 * <p>An object is known by a number: a socket of the world by its cookie, any other by its address in the memory of
 * programs. To Java that number is the key, 8 bytes long, where the kernel has a file descriptor.
 */
public final class LocalStorageMap extends StoredMap {

    /** {@code BPF_LOCAL_STORAGE_GET_F_CREATE}. */
    private static final long CREATE = 1;

    private static final int CLONE = 1 << 9;

    private final BpfMap values;

    private LocalStorageMap(MapDefinition definition, Host host, BpfMap values) {
        super(definition, host);
        this.values = values;
    }

    /**
     * Makes one: {@code bpf_local_storage_map_alloc_check}.
     *
     * @throws MapException as the kernel refuses a definition
     */
    public static LocalStorageMap create(MapDefinition definition, Host host) {
        Checks.of(definition)
                .flags(Flags.NO_PREALLOC | CLONE)
                .keySize(Integer.BYTES)
                .with(Flags.NO_PREALLOC, "BPF_F_NO_PREALLOC")
                .exactly("max_entries", definition.maxEntries(), 0)
                .positive("value_size", definition.valueSize())
                .positive("key type", definition.keyType())
                .positive("value type", definition.valueType())
                .atMost("value_size", definition.valueSize(), Checks.LARGEST_LOCAL, Errno.E2BIG);
        return new LocalStorageMap(definition, host, HashedMap.create(hash(definition), host));
    }

    /** Returns the definition of the hash that keeps the values. */
    private static MapDefinition hash(MapDefinition storage) {
        return MapDefinition.builder(storage.name(), MapType.HASH.number())
                .declared(storage.kind(), storage.section())
                .sizes(Long.BYTES, storage.valueSize())
                .maxEntries(Checks.MOST_IN_HASH)
                .flags(Flags.NO_PREALLOC)
                .types(0, storage.valueType())
                .build();
    }

    /** What a run passes on to the hash: the number of an object as a key, and zeros as a value. */
    private static final class Arguments implements Current.EndOfRun {
        private final byte[] key = new byte[Long.BYTES];
        private final Region keyRegion = Region.ofOneRun("object of a local storage", key);
        private long keyAddress;
        private long zeros;

        @Override
        public void endOfRun() {
            keyAddress = 0;
            zeros = 0;
        }

        long key(Caller caller, long owner) {
            for (int i = 0; i < Long.BYTES; i++) {
                key[i] = (byte) (owner >>> (i * Byte.SIZE));
            }
            if (keyAddress == 0) {
                keyAddress = caller.place(keyRegion);
            }
            return keyAddress;
        }

        long zeros(Caller caller) {
            if (zeros == 0) {
                zeros = caller.place(NO_VALUE);
            }
            return zeros;
        }
    }

    private static final Region NO_VALUE = Region.readOnly("zeros", new byte[Checks.LARGEST_LOCAL]);

    private static Arguments arguments(Caller caller) {
        return Current.of(caller).state(Arguments.class, current -> new Arguments());
    }

    /** Returns the number that an object is known by. */
    private long ownerAt(Caller caller, long address) {
        if (definition().type() != MapType.SK_STORAGE.number()) {
            return address;
        }
        Optional<SocketReference> socket = host.socketAt(caller, address);
        return socket.isPresent() ? socket.get().cookie() : address;
    }

    /**
     * Returns the address of an object's value: {@code bpf_sk_storage_get} and the like.
     *
     * @param object its address
     * @param value the address of what a value begins with that is created; 0 for zeros
     * @param flags 1 to create a value where there is none
     * @return 0 if there is none, if the object is none, for an unknown flag, or if there is no memory
     */
    public long storage(Caller caller, long object, long value, long flags) {
        if (object == 0 || (flags & ~CREATE) != 0) {
            return 0;
        }
        Arguments arguments = arguments(caller);
        long key = arguments.key(caller, ownerAt(caller, object));
        long found = values.lookup(caller, key);
        if (found != 0 || flags != CREATE) {
            return found;
        }
        // Another run may be quicker: then this is refused, and its value found.
        values.update(caller, key, value == 0 ? arguments.zeros(caller) : value, Flags.NOEXIST);
        return values.lookup(caller, key);
    }

    /**
     * Removes an object's value: {@code bpf_sk_storage_delete} and the like.
     *
     * @return 0; {@code -EINVAL} if the object is none, {@code -ENOENT} if it has no value
     */
    public long discard(Caller caller, long object) {
        if (object == 0) {
            return Errno.EINVAL.result();
        }
        return values.delete(caller, arguments(caller).key(caller, ownerAt(caller, object)));
    }

    private byte[] keyIn(byte[] key) {
        if (key.length != Long.BYTES) {
            throw refuse("key has %d bytes, must have 8: the number of an object".formatted(key.length), Errno.EBADF);
        }
        return ofOwner(ByteBuffer.wrap(key).order(host.byteOrder()).getLong());
    }

    // The hash has them in one order, as Arguments writes them.
    private static byte[] ofOwner(long owner) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(owner)
                .array();
    }

    /** Returns a copy of the value of an object. */
    public Optional<byte[]> get(long owner) {
        requireReadable();
        return values.get(ofOwner(owner));
    }

    /**
     * Stores the value of an object.
     *
     * @param flags 0, 1 ({@code BPF_NOEXIST}) or 2 ({@code BPF_EXIST})
     * @throws MapException with the kernel's error number, if it refuses
     */
    public void put(long owner, byte[] value, long flags) {
        requireWritable();
        values.put(ofOwner(owner), value, flags);
    }

    /** Removes the value of an object, and returns whether it was there. */
    public boolean remove(long owner) {
        requireWritable();
        return values.remove(ofOwner(owner));
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        requireReadable();
        return values.get(keyIn(key));
    }

    @Override
    public Optional<byte[]> get(byte[] key, long flags) {
        requireReadable();
        return values.get(keyIn(key), flags);
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        values.put(keyIn(key), value, flags);
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        return values.remove(keyIn(key));
    }

    @Override
    public long count() {
        return values.count();
    }

    /** Returns the numbers of the objects that have a value, each as 8 bytes in the program's order. */
    @Override
    public List<byte[]> keys() {
        requireReadable();
        List<byte[]> keys = new ArrayList<>();
        for (byte[] key : values.keys()) {
            long owner = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).getLong();
            keys.add(ByteBuffer.allocate(Long.BYTES)
                    .order(host.byteOrder())
                    .putLong(owner)
                    .array());
        }
        return keys;
    }
}
