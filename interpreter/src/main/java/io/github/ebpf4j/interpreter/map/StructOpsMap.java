package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Initializer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * {@code BPF_MAP_TYPE_STRUCT_OPS}: {@code kernel/bpf/bpf_struct_ops.c}. A structure of the kernel's whose functions are
 * programs. Nobody calls them but Java; that the structure is registered, is noted and nothing else.
 */
public final class StructOpsMap extends StoredMap {

    /** Flag {@code BPF_F_LINK}: registered by a link, and not by an update. */
    private static final int LINK = 1 << 13;

    private static final byte[] ONLY_KEY = new byte[Integer.BYTES];

    /** Whether the kernel would call the functions. */
    public enum State {
        /** Not registered yet. */
        INITIAL,
        /** Registered. */
        IN_USE,
        /** Registered no more, and not again. */
        TO_BE_FREED
    }

    /**
     * A member that is a program.
     *
     * @param name the member's name in the structure; {@code +8}, its offset, where the types are not known
     * @param offset where it stands in the structure, in bytes
     * @param program the program's name
     */
    public record Member(String name, long offset, String program) {}

    private final SharedRegion value;
    private final List<Member> members;
    private State state = State.INITIAL;

    private StructOpsMap(MapDefinition definition, Host host, SharedRegion value) {
        super(definition, host);
        this.value = value;
        this.members = definition.initializers().stream()
                .filter(initializer -> initializer.target() == Initializer.Target.PROGRAM)
                .map(initializer -> new Member(
                        memberAt(host.types(), definition.valueType(), initializer.position()),
                        initializer.position(),
                        initializer.name()))
                .toList();
    }

    /**
     * Makes one.
     *
     * @throws MapException as the kernel refuses a definition; with {@code ENOMEM} if there is no memory for it
     */
    public static StructOpsMap create(MapDefinition definition, Host host) {
        Checks checks = Checks.of(definition)
                .keySize(Integer.BYTES)
                .exactly("max_entries", definition.maxEntries(), 1)
                .flags(LINK);
        long size = definition.valueSize();
        if (size == 0 || definition.data().map(DataImage::size).orElse(size) != size) {
            throw checks.refuse("value_size is %d, must be that of the structure".formatted(size), Errno.EINVAL);
        }
        if (size > Region.LARGEST - ONLY_KEY.length * 4L || !host.memory().reserve(size)) {
            throw checks.refuse("there is no memory for %d bytes".formatted(size), Errno.ENOMEM);
        }
        return new StructOpsMap(definition, host, Region.shared(definition.name(), 1, (int) size));
    }

    private static String memberAt(Optional<Btf> types, int type, long offset) {
        return types.filter(known -> type > 0 && type < known.count())
                .map(known -> known.resolved(type))
                .filter(BtfType.Composite.class::isInstance)
                .flatMap(found -> ((BtfType.Composite) found)
                        .members().stream()
                                .filter(member -> member.bitOffset() == offset * Byte.SIZE)
                                .findFirst())
                .map(BtfType.Member::name)
                .orElse("+" + offset);
    }

    /** Returns the structure's bytes, which programs cannot name. */
    @Override
    public SharedRegion values() {
        return value;
    }

    /** Returns the members that are programs, by ascending offset. */
    public List<Member> members() {
        return members;
    }

    /** Returns the program of a member, ready to run; nothing if it has none. */
    public Optional<LinkedProgram> program(String member) {
        return members.stream()
                .filter(one -> one.name().equals(member))
                .findFirst()
                .flatMap(one -> host.program(one.program()));
    }

    /** Returns whether the kernel would call the functions. */
    public synchronized State state() {
        return state;
    }

    /**
     * Registers the structure.
     *
     * @throws MapException with {@code EBUSY}, if it was registered before
     */
    public synchronized void register() {
        if (state != State.INITIAL) {
            throw refuse("was registered before: it is %s".formatted(state), Errno.EBUSY);
        }
        state = State.IN_USE;
    }

    /** Refuses, as the kernel does. */
    @Override
    public void freeze() {
        throw refuse("cannot be frozen", Errno.ENOTSUPP);
    }

    /** Returns the structure's bytes. */
    @Override
    public Optional<byte[]> get(byte[] key) {
        if (index(key) != 0) {
            return Optional.empty();
        }
        byte[] bytes = new byte[valueSize];
        value.buffer().get(0, bytes);
        return Optional.of(bytes);
    }

    /**
     * Sets the structure's bytes, members that are programs apart, and registers it.
     *
     * @throws MapException with {@code EINVAL} for a flag, {@code E2BIG} for a key other than 0, {@code EBUSY} if it was
     *     registered before
     */
    @Override
    public synchronized void put(byte[] key, byte[] bytes, long flags) {
        int index = index(key);
        requireValue(bytes, 1);
        if (flags != 0) {
            throw refuse("flags are 0x%x, must be 0".formatted(flags), Errno.EINVAL);
        }
        if (index != 0) {
            throw refuse("key is %s, must be 0".formatted(Integer.toUnsignedString(index)), Errno.E2BIG);
        }
        register();
        ByteBuffer content = ByteBuffer.wrap(bytes.clone());
        for (Member member : members) {
            for (long i = member.offset(); i < Math.min(member.offset() + Long.BYTES, bytes.length); i++) {
                content.put((int) i, value.buffer().get((int) i));
            }
        }
        value.buffer().put(0, content.array());
    }

    /**
     * Ends the registration.
     *
     * @return false if it was not registered
     * @throws MapException with {@code EOPNOTSUPP}, if it is registered by a link
     */
    @Override
    public synchronized boolean remove(byte[] key) {
        index(key);
        if ((definition().flags() & LINK) != 0) {
            throw refuse("is registered by a link (BPF_F_LINK)", Errno.EOPNOTSUPP);
        }
        boolean used = state == State.IN_USE;
        if (used) {
            state = State.TO_BE_FREED;
        }
        return used;
    }

    @Override
    public List<byte[]> keys() {
        return List.of(ONLY_KEY.clone());
    }
}
