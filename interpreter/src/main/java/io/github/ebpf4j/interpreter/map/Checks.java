package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.Set;

/**
 * Checks a definition before a map is made of it, as the kernel does ({@code map_create} in {@code
 * kernel/bpf/syscall.c}, and the {@code map_alloc_check} of each type). Here stands what several types check; what one
 * type checks alone stands with it.
 */
final class Checks {

    /** {@code KMALLOC_MAX_SIZE} of x86: no key and value together can be larger in a hash. */
    static final long LARGEST_ALLOCATION = 4 << 20;

    /** {@code sizeof(struct htab_elem)}. */
    private static final long HASH_ELEMENT = 48;

    /** {@code PCPU_MIN_UNIT_SIZE}: no per-CPU value can be larger. */
    static final long LARGEST_PER_CPU = 32 << 10;

    /** {@code BPF_LOCAL_STORAGE_MAX_VALUE_SIZE}: 16 bits, less what stands before a value. */
    static final int LARGEST_LOCAL = 0xffff - 128;

    /** How many entries a hash can have before its buckets pass 4 GiB. */
    static final long MOST_IN_HASH = 1 << 27;

    private static final Set<Integer> WITH_EXTRA = Set.of(MapType.BLOOM_FILTER.number(), MapType.ARENA.number());

    private final MapDefinition definition;

    private Checks(MapDefinition definition) {
        this.definition = definition;
    }

    /** Begins to check a definition: what holds for all types ({@code map_create}). */
    static Checks of(MapDefinition definition) {
        Checks checks = new Checks(definition);
        if (definition.extra() != 0 && !WITH_EXTRA.contains(definition.type())) {
            throw checks.refuse("map_extra is 0x%x, must be 0".formatted(definition.extra()), Errno.EINVAL);
        }
        return checks;
    }

    /** Checks an array of any kind: {@code array_map_alloc_check}. */
    void array() {
        boolean perCpu = definition.type() == MapType.PERCPU_ARRAY.number();
        entries().keySize(Integer.BYTES).positive("value_size", definition.valueSize());
        flags((perCpu ? 0 : Flags.NUMA_NODE) | Flags.ACCESS | ofOneArray());
        atMost("value_size", definition.valueSize(), Integer.MAX_VALUE, Errno.E2BIG);
        if (perCpu) {
            perCpu();
        }
    }

    /** Returns the flags that only one type of array has. */
    private int ofOneArray() {
        if (definition.type() == MapType.ARRAY.number()) {
            return Flags.MMAPABLE | Flags.INNER_MAP;
        }
        return definition.type() == MapType.PERF_EVENT_ARRAY.number() ? Flags.PRESERVE_ELEMENTS : 0;
    }

    /** Checks an array whose values are descriptors: {@code fd_array_map_alloc_check}. */
    void descriptors() {
        valueSize(Integer.BYTES).without(Flags.READ_ONLY_FOR_PROGRAMS | Flags.WRITE_ONLY_FOR_PROGRAMS);
        array();
    }

    /** Checks a hash of any kind: {@code htab_map_alloc_check}. */
    void hash(boolean lru, boolean perCpu) {
        flags(Flags.NO_PREALLOC | Flags.NO_COMMON_LRU | Flags.NUMA_NODE | Flags.ACCESS | Flags.ZERO_SEED);
        if (!lru) {
            without(Flags.NO_COMMON_LRU);
        } else if ((definition.flags() & Flags.NO_PREALLOC) != 0) {
            throw refuse("map_flags has BPF_F_NO_PREALLOC, an LRU map cannot", Errno.ENOTSUPP);
        }
        if (perCpu || (definition.flags() & Flags.NO_COMMON_LRU) != 0) {
            without(Flags.NUMA_NODE);
        }
        entries().positive("key_size", definition.keySize()).positive("value_size", definition.valueSize());
        atMost(
                "key_size and value_size",
                definition.keySize() + definition.valueSize(),
                LARGEST_ALLOCATION - HASH_ELEMENT - 1,
                Errno.E2BIG);
        if (perCpu) {
            perCpu();
        }
        atMost("max_entries", definition.maxEntries(), MOST_IN_HASH, Errno.E2BIG);
    }

    private void perCpu() {
        long rounded = (definition.valueSize() + Long.BYTES - 1) & -Long.BYTES;
        atMost("value_size of each CPU", rounded, LARGEST_PER_CPU, Errno.E2BIG);
    }

    /** Refuses other flags than these, and those that leave programs or Java nothing to do. */
    Checks flags(int known) {
        without(~known);
        notBoth(Flags.READ_ONLY_FOR_PROGRAMS, Flags.WRITE_ONLY_FOR_PROGRAMS, "BPF_F_RDONLY_PROG and BPF_F_WRONLY_PROG");
        return notBoth(Flags.READ_ONLY_FOR_JAVA, Flags.WRITE_ONLY_FOR_JAVA, "BPF_F_RDONLY and BPF_F_WRONLY");
    }

    private Checks notBoth(int one, int other, String names) {
        if ((definition.flags() & one) != 0 && (definition.flags() & other) != 0) {
            throw refuse("map_flags has both " + names, Errno.EINVAL);
        }
        return this;
    }

    /** Refuses a definition that lacks a flag. */
    Checks with(int flag, String name) {
        if ((definition.flags() & flag) == 0) {
            throw refuse("map_flags lacks " + name, Errno.EINVAL);
        }
        return this;
    }

    private void without(int flags) {
        if ((definition.flags() & flags) != 0) {
            throw refuse(
                    "map_flags is 0x%x, must have none of 0x%x"
                            .formatted(definition.flags(), definition.flags() & flags),
                    Errno.EINVAL);
        }
    }

    /** Refuses keys of another size. */
    Checks keySize(int size) {
        return exactly("key_size", definition.keySize(), size);
    }

    /** Refuses values of another size. */
    Checks valueSize(int size) {
        return exactly("value_size", definition.valueSize(), size);
    }

    /** Refuses values that have neither 4 bytes nor 8. */
    Checks valueOfFourOrEight() {
        if (definition.valueSize() != Integer.BYTES && definition.valueSize() != Long.BYTES) {
            throw refuse("value_size is %d, must be 4 or 8".formatted(definition.valueSize()), Errno.EINVAL);
        }
        return this;
    }

    /** Refuses a map without an entry. */
    Checks entries() {
        return positive("max_entries", definition.maxEntries());
    }

    Checks positive(String what, long value) {
        return atLeast(what, value, 1);
    }

    Checks atLeast(String what, long value, long least) {
        if (value < least) {
            throw refuse("%s is %d, must be at least %d".formatted(what, value, least), Errno.EINVAL);
        }
        return this;
    }

    Checks exactly(String what, long value, long expected) {
        if (value != expected) {
            throw refuse("%s is %d, must be %d".formatted(what, value, expected), Errno.EINVAL);
        }
        return this;
    }

    Checks atMost(String what, long value, long most, Errno errno) {
        if (value > most) {
            throw refuse("%s is %d, must be at most %d".formatted(what, value, most), errno);
        }
        return this;
    }

    /** Returns what refuses the definition. */
    MapException refuse(String message, Errno errno) {
        return MapException.ofDefinition(definition, message, errno);
    }
}
