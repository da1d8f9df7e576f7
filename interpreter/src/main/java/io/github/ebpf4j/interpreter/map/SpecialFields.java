package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a value that belong to the kernel: locks, timers, pointers to its objects, heads of lists. An update
 * leaves them as they are, and Java sees zeros ({@code struct btf_record}).
 */
public final class SpecialFields {

    /** What a field is. */
    public enum Kind {
        /** {@code struct bpf_spin_lock}. */
        SPIN_LOCK("bpf_spin_lock"),
        /** {@code struct bpf_res_spin_lock}. */
        RES_SPIN_LOCK("bpf_res_spin_lock"),
        /** {@code struct bpf_timer}. */
        TIMER("bpf_timer"),
        /** {@code struct bpf_wq}. */
        WORKQUEUE("bpf_wq"),
        /** {@code struct bpf_task_work}. */
        TASK_WORK("bpf_task_work"),
        /** {@code struct bpf_list_head}. */
        LIST_HEAD("bpf_list_head"),
        /** {@code struct bpf_list_node}. */
        LIST_NODE("bpf_list_node"),
        /** {@code struct bpf_rb_root}. */
        RB_ROOT("bpf_rb_root"),
        /** {@code struct bpf_rb_node}. */
        RB_NODE("bpf_rb_node"),
        /** {@code struct bpf_refcount}. */
        REFCOUNT("bpf_refcount"),
        /** A pointer with the tag {@code kptr}. */
        KPTR("kptr"),
        /** A pointer with the tag {@code kptr_untrusted}. */
        KPTR_UNTRUSTED("kptr_untrusted"),
        /** A pointer with the tag {@code percpu_kptr}. */
        PERCPU_KPTR("percpu_kptr"),
        /** A pointer with the tag {@code uptr}. */
        UPTR("uptr");

        private final String tag;

        Kind(String tag) {
            this.tag = tag;
        }

        private static Optional<Kind> of(String tag, boolean pointer) {
            for (Kind kind : values()) {
                if (kind.tag.equals(tag) && pointer == (kind.compareTo(KPTR) >= 0)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * A field.
     *
     * @param kind what it is
     * @param offset where it begins in the value, in bytes
     * @param size how many bytes it has
     * @param type the number of its type, of a pointer that of what it points to
     */
    public record Field(Kind kind, int offset, int size, int type) {}

    /** The most fields that a value may have; what lies beyond them is plain memory. */
    private static final int MOST = 1024;

    private static final SpecialFields NONE = new SpecialFields(List.of());

    private final List<Field> fields;
    private final Optional<Field> lock;
    // In pairs: where what lies between the fields begins, and how long it is.
    private int[] plain = {};
    private int plainFor = -1;

    private SpecialFields(List<Field> fields) {
        this.fields = List.copyOf(fields);
        this.lock = first(Kind.SPIN_LOCK);
    }

    /** Returns the fields of the values of a map. */
    static SpecialFields of(MapDefinition definition, Host host) {
        if (definition.valueType() == 0 || host.types().isEmpty()) {
            return NONE;
        }
        SpecialFields found = of(host.types().get(), definition.valueType(), (int) definition.valueSize());
        return found.isEmpty() ? NONE : found;
    }

    /** Returns the fields of a type. */
    public static SpecialFields of(Btf types, int type, int size) {
        List<Field> found = new ArrayList<>();
        try {
            new Search(types, size, found).visit(type, 0, 0);
        } catch (BtfException | IndexOutOfBoundsException e) {
            // A value whose type means nothing is plain memory.
            return NONE;
        }
        found.sort(Comparator.comparingInt(Field::offset));
        SpecialFields fields = new SpecialFields(found);
        fields.measure(size);
        return fields;
    }

    private void measure(int size) {
        List<Integer> extents = new ArrayList<>();
        int start = 0;
        for (Field field : fields) {
            if (field.offset > start) {
                extents.add(start);
                extents.add(field.offset - start);
            }
            start = Math.max(start, field.offset + field.size);
        }
        if (start < size) {
            extents.add(start);
            extents.add(size - start);
        }
        plain = extents.stream().mapToInt(Integer::intValue).toArray();
        plainFor = size;
    }

    /** Returns the fields, by ascending offset. */
    public List<Field> fields() {
        return fields;
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Returns the first field of a kind. */
    public Optional<Field> first(Kind kind) {
        return fields.stream().filter(field -> field.kind == kind).findFirst();
    }

    /** Copies a program's value, all of it or nothing, apart from the fields. */
    void copy(Caller caller, long value, int size, Slab slab, int offset) {
        if (fields.isEmpty()) {
            caller.read(value, slab.region, offset, size);
            return;
        }
        if (!caller.isReadable(value, size)) {
            caller.read(value, size);
        }
        for (int i = 0; i < plain.length; i += 2) {
            caller.read(value + plain[i], slab.region, offset + plain[i], plain[i + 1]);
        }
    }

    /** Copies a program's value while nobody has its lock. */
    Optional<Errno> copyLocked(Caller caller, long value, int size, Slab slab, int offset) {
        ValueLock taken = ValueLock.of(this, slab, offset);
        if (!taken.lock()) {
            if (taken.isHeldHere()) {
                throw caller.fault(
                        Fault.Kind.ARGUMENT, "BPF_F_LOCK for a value whose lock a run of this thread has already");
            }
            return Errno.ETIMEDOUT.asResult();
        }
        try {
            copy(caller, value, size, slab, offset);
        } finally {
            taken.unlock();
        }
        return Optional.empty();
    }

    /** Lets go of what the fields of a slot hold, and makes them zeros: the value's key was deleted. */
    void release(Host host, Slab slab, int slot, int copies) {
        if (fields.isEmpty()) {
            return;
        }
        for (int cpu = 0; cpu < copies; cpu++) {
            int start = slab.offset(slot, cpu);
            for (Field field : fields) {
                host.fieldOwners().release(field, slab.region, start + field.offset);
            }
        }
    }

    private void copy(byte[] value, int start, int size, ByteBuffer to, int offset) {
        if (plainFor != size) {
            to.put(offset, value, start, size);
            return;
        }
        for (int i = 0; i < plain.length; i += 2) {
            to.put(offset + plain[i], value, start + plain[i], plain[i + 1]);
        }
    }

    /** Returns the lock that {@code BPF_F_LOCK} takes. */
    Optional<Field> lock() {
        return lock;
    }

    /** Checks a lookup by Java, in the kernel's order ({@code map_lookup_elem}). */
    void requireLookup(StoredMap map, long flags) {
        if ((flags & ~Flags.LOCK) != 0) {
            throw map.refuse("flags of a lookup are 0x%x, must be 0 or BPF_F_LOCK".formatted(flags), Errno.EINVAL);
        }
        map.requireReadable();
        if ((flags & Flags.LOCK) != 0 && lock.isEmpty()) {
            throw map.refuse("has no bpf_spin_lock for BPF_F_LOCK", Errno.EINVAL);
        }
    }

    /** Returns a copy of the values of a slot, with zeros for the fields. */
    byte[] read(StoredMap map, Slab slab, int slot, int copies, long flags) {
        int size = map.valueSize;
        int stride = map.stride();
        byte[] copy = new byte[copies == 1 ? size : copies * stride];
        Optional<ValueLock> taken = lock(map, slab, slot, flags);
        for (int cpu = 0; cpu < copies; cpu++) {
            slab.bytes.get(slab.offset(slot, cpu), copy, cpu * stride, size);
        }
        taken.ifPresent(ValueLock::unlock);
        for (int cpu = 0; cpu < copies; cpu++) {
            blank(copy, cpu * stride);
        }
        return copy;
    }

    /** Replaces the values of a slot, apart from the fields. */
    void write(StoredMap map, byte[] value, Slab slab, int slot, int copies, long flags) {
        Optional<ValueLock> taken = lock(map, slab, slot, flags);
        for (int cpu = 0; cpu < copies; cpu++) {
            copy(value, cpu * map.stride(), map.valueSize, slab.bytes, slab.offset(slot, cpu));
        }
        taken.ifPresent(ValueLock::unlock);
    }

    private Optional<ValueLock> lock(StoredMap map, Slab slab, int slot, long flags) {
        if ((flags & Flags.LOCK) == 0) {
            return Optional.empty();
        }
        ValueLock taken = ValueLock.of(this, slab, slab.offset(slot, 0));
        if (!taken.lock()) {
            if (taken.isHeldHere()) {
                throw map.refuse("the bpf_spin_lock of the value is held by a run of this thread", Errno.EDEADLK);
            }
            throw map.refuse("the bpf_spin_lock of the value is not given back", Errno.ETIMEDOUT);
        }
        return Optional.of(taken);
    }

    /** Makes the fields zeros in a copy of a value. */
    void blank(byte[] copy, int start) {
        for (Field field : fields) {
            Arrays.fill(copy, start + field.offset, start + field.offset + field.size, (byte) 0);
        }
    }

    /** Looks through a type. */
    private static final class Search {

        private static final int DEEPEST = 16;

        private final Btf types;
        private final int size;
        private final List<Field> found;
        // A few types can describe more structures in structures than anyone can visit.
        private int work = 1 << 16;

        Search(Btf types, int size, List<Field> found) {
            this.types = types;
            this.size = size;
            this.found = found;
        }

        void visit(int id, long offset, int depth) {
            if (depth > DEEPEST || found.size() >= MOST || offset >= size || --work < 0) {
                return;
            }
            BtfType type = types.resolved(id);
            if (type instanceof BtfType.Composite composite) {
                composite(types.resolve(id), composite, offset, depth);
            } else if (type instanceof BtfType.Array array) {
                long stride = types.sizeOf(array.element());
                if (mayHold(array.element(), 0)) {
                    for (long i = 0; i < array.count() && stride > 0 && offset + i * stride < size; i++) {
                        visit(array.element(), offset + i * stride, depth + 1);
                    }
                }
            } else if (type instanceof BtfType.Pointer pointer) {
                tagOf(pointer.target()).ifPresent(kind -> add(kind, offset, Long.BYTES, pointer.target()));
            }
        }

        private void composite(int id, BtfType.Composite type, long offset, int depth) {
            Optional<Kind> kind = Kind.of(type.name(), false);
            if (kind.isPresent()) {
                add(kind.get(), offset, type.size(), id);
                return;
            }
            for (BtfType.Member member : type.members()) {
                if (member.bitSize() == 0) {
                    visit(member.type(), offset + member.bitOffset() / Byte.SIZE, depth + 1);
                }
            }
        }

        /** Returns whether it is worth to look at each element of an array of a type. */
        private boolean mayHold(int id, int depth) {
            if (depth > DEEPEST || --work < 0) {
                return false;
            }
            BtfType type = types.resolved(id);
            if (type instanceof BtfType.Composite composite) {
                return Kind.of(composite.name(), false).isPresent()
                        || composite.members().stream().anyMatch(member -> mayHold(member.type(), depth + 1));
            }
            return type instanceof BtfType.Array array
                    ? mayHold(array.element(), depth + 1)
                    : type instanceof BtfType.Pointer pointer
                            && tagOf(pointer.target()).isPresent();
        }

        private Optional<Kind> tagOf(int target) {
            return types.type(target) instanceof BtfType.TypeTag tag ? Kind.of(tag.name(), true) : Optional.empty();
        }

        private void add(Kind kind, long offset, long fieldSize, int type) {
            if (found.size() < MOST && fieldSize > 0 && offset + fieldSize <= size) {
                found.add(new Field(kind, (int) offset, (int) fieldSize, type));
            }
        }
    }
}
