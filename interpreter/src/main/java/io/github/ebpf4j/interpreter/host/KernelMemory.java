package io.github.ebpf4j.interpreter.host;

import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.IteratorContext;
import io.github.ebpf4j.interpreter.context.TypedBytes;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.KernelFile;
import io.github.ebpf4j.interpreter.world.MemoryArea;
import io.github.ebpf4j.interpreter.world.Registers;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The kernel's memory, as programs of an instance see it: structures, buffers and texts that a test puts there, to hand
 * their addresses to programs as arguments or in other structures.
 *
 * <pre>{@code
 * KernelMemory kernel = KernelMemory.of(instance.host());
 * TypedBytes name = kernel.typed("filename").set("name", kernel.placeText("/etc/passwd"));
 * runner.run(ArgumentsContext.of(AT_FDCWD, kernel.place(name)));
 * }</pre>
 *
 * <p>Programs read it, by their own loads and by {@code bpf_probe_read_kernel}. Tasks, control groups and files of the
 * world are there, too: as structures of the kernel's types, where these are known, with the members filled that the world
 * tells. For any number of threads.
 */
public final class KernelMemory {

    private final Host host;
    /** By the upper half of their addresses. */
    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();

    private final Map<Object, Long> addresses = new ConcurrentHashMap<>();
    /** Of structures that are not filled yet; guarded by this object. */
    private final Map<Object, Long> unfilled = new HashMap<>();

    private static final class Entry {
        private final Region region;
        private final Object meaning;
        private final AtomicInteger references = new AtomicInteger(1);

        private Entry(Region region, Object meaning) {
            this.region = region;
            this.meaning = meaning;
        }
    }

    private KernelMemory(Host host) {
        this.host = host;
    }

    /** Returns that of an instance. */
    public static KernelMemory of(Host host) {
        return host.state(KernelMemory.class, KernelMemory::new);
    }

    /** Puts an array there, which programs may read, and returns its address. What the test changes in it, programs see. */
    public long place(byte[] bytes) {
        return place(Region.readOnly("kernel memory", bytes), bytes);
    }

    /** Puts an array there, which programs may read and change, and returns its address. */
    public long placeWritable(byte[] bytes) {
        return place(Region.of("kernel memory", bytes), bytes);
    }

    /** Puts a structure there, which programs may read, and returns its address. What the test changes in it, programs see. */
    public long place(TypedBytes bytes) {
        return place(Region.readOnly(nameOf(bytes), bytes.bytes()), bytes);
    }

    /**
     * Puts a structure there that stands for an object of the world, and returns its address.
     *
     * @param meaning what helpers are to take it for: a {@link KernelFile}, for example
     */
    public long place(TypedBytes bytes, Object meaning) {
        return place(Region.readOnly(nameOf(bytes), bytes.bytes()), meaning);
    }

    private static String nameOf(TypedBytes bytes) {
        String name = bytes.types().type(bytes.type()).name();
        return name.isEmpty() ? "kernel memory" : name;
    }

    /**
     * Puts a value of a type of the kernel there, and returns its address.
     *
     * @throws IllegalArgumentException if no type with a size has the name
     * @throws io.github.ebpf4j.isa.btf.BtfException if the value is not one of the type
     */
    public long place(String type, BtfValue value) {
        return place(typed(type).set(value));
    }

    /** Puts a text there, in UTF-8 and with a zero behind it, and returns its address. */
    public long placeText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return place(Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** Puts something there that programs can only pass on, and returns its address. */
    public long placeOpaque(String name) {
        return place(Region.opaque(name), name);
    }

    /**
     * Puts a region there that stands for an object, and returns its address.
     *
     * @param meaning what {@link #meaning} returns for the address and those behind it
     */
    public long place(Region region, Object meaning) {
        long address = host.memory().place(region);
        entries.put(address >>> Integer.SIZE, new Entry(region, meaning));
        return address;
    }

    /** Returns how many things are there. */
    public int size() {
        return entries.size();
    }

    /** Returns whether something is there at an address, or around it. */
    public boolean isThere(long address) {
        return entries.containsKey(address >>> Integer.SIZE);
    }

    /** Takes away what was put at an address: pointers to it are from now on pointers to nothing. */
    public void remove(long address) {
        Entry entry = entries.remove(address >>> Integer.SIZE);
        if (entry != null) {
            addresses.remove(entry.meaning, address);
            host.memory().remove(entry.region);
        }
    }

    /**
     * Returns zeros of a type of the kernel, to be filled and put there.
     *
     * @throws IllegalArgumentException if no type with a size has the name
     */
    public TypedBytes typed(String type) {
        return TypedBytes.of(
                host.kernelTypes()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "the kernel's types are not known, \"%s\" among them".formatted(type))),
                type,
                host.byteOrder());
    }

    /** Returns zeros of a type of the kernel, if it is known. */
    public Optional<TypedBytes> find(String type) {
        Optional<Btf> types = host.kernelTypes();
        return types.isPresent() ? TypedBytes.find(types.get(), type, host.byteOrder()) : Optional.empty();
    }

    /**
     * Returns the context of an iterator, before its first element.
     *
     * @param target what it iterates over: {@code "task"} for a {@code struct bpf_iter__task}
     * @throws IllegalArgumentException if the types of the context are not known
     */
    public IteratorContext iterator(String target) {
        long sequence = placeOpaque("seq_file");
        TypedBytes meta = typed("bpf_iter_meta").set("seq", sequence);
        TypedBytes fields = typed("bpf_iter__" + target).set("meta", place(meta));
        return new IteratorContext(fields, meta, sequence);
    }

    /** Returns the address of a task's {@code task_struct}. */
    public long addressOf(Task task) {
        Long known = addresses.get(task);
        return known != null ? known : new KernelStructures(this, host.world()).place(task);
    }

    /** Returns the address of a control group's {@code cgroup}. */
    public long addressOf(Cgroup cgroup) {
        Long known = addresses.get(cgroup);
        return known != null ? known : new KernelStructures(this, host.world()).place(cgroup);
    }

    /** Returns the address of a file's {@code file}. */
    public long addressOf(KernelFile file) {
        Long known = addresses.get(file);
        return known != null ? known : new KernelStructures(this, host.world()).place(file);
    }

    /** Returns the address of the structure of an object, which is placed, and then filled, if it has none. */
    synchronized long addressOf(Object meaning, Supplier<Structure> create) {
        Long known = unfilled.getOrDefault(meaning, addresses.get(meaning));
        if (known != null) {
            return known;
        }
        Structure structure = create.get();
        long address = place(structure.region(), meaning);
        // Structures point to each other, so its address is needed while it is filled, and by this thread only.
        unfilled.put(meaning, address);
        boolean filled = false;
        try {
            structure.fill(address);
            filled = true;
        } finally {
            unfilled.remove(meaning);
            if (!filled) {
                // What the world tells does not fit the types. Whoever asks again is told so again.
                remove(address);
            }
        }
        addresses.put(meaning, address);
        return address;
    }

    /** Returns the address of an area's {@code vm_area_struct}. */
    public long addressOf(MemoryArea area) {
        Long known = addresses.get(area);
        return known != null ? known : new KernelStructures(this, host.world()).place(area);
    }

    /** Returns the address of the registers that a task entered the kernel with, as they were when this was first asked. */
    public long addressOfRegisters(Task task) {
        Registers registers = task.registers();
        Long known = addresses.get(registers);
        return known != null
                ? known
                : addressOf(registers, () -> new Structure() {
                    @Override
                    public Region region() {
                        return Region.readOnly("pt_regs", registers.bytes(host.byteOrder()));
                    }

                    @Override
                    public void fill(long address) {}
                });
    }

    /** A structure that is to be filled when its address is known. */
    interface Structure {

        Region region();

        void fill(long address);
    }

    /** Returns what an address, or the structure that it lies in, stands for, if that is of the given kind. */
    public <T> Optional<T> meaning(long address, Class<T> kind) {
        Entry entry = entries.get(address >>> Integer.SIZE);
        return entry != null && kind.isInstance(entry.meaning)
                ? Optional.of(kind.cast(entry.meaning))
                : Optional.empty();
    }

    /**
     * Counts a reference to an object more.
     *
     * @return false if there is none at the address
     */
    public boolean acquire(long address) {
        Entry entry = entries.get(address >>> Integer.SIZE);
        return entry != null && entry.references.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
    }

    /**
     * Counts a reference to an object less; what has none, is removed.
     *
     * @return false if there is none at the address
     */
    public boolean release(long address) {
        Entry entry = entries.get(address >>> Integer.SIZE);
        if (entry == null) {
            return false;
        }
        int before = entry.references.getAndUpdate(n -> n == 0 ? 0 : n - 1);
        if (before == 1) {
            remove(address);
        }
        return before != 0;
    }
}
