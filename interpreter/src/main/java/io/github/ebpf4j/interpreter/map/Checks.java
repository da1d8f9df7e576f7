package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;

/** What the kernel checks of a definition before it makes a map ({@code map_alloc_check} of each type). */
final class Checks {

    /** {@code KMALLOC_MAX_SIZE} of x86: no key and value together can be larger in a hash. */
    private static final long LARGEST_ALLOCATION = 4 << 20;

    /** {@code sizeof(struct htab_elem)}. */
    private static final long HASH_ELEMENT = 48;

    /** {@code PCPU_MIN_UNIT_SIZE}: no per-CPU value can be larger. */
    private static final long LARGEST_PER_CPU = 32 << 10;

    /** {@code sizeof(struct lpm_trie_node)}. */
    private static final long TRIE_NODE = 24;

    /** {@code BPF_LOCAL_STORAGE_MAX_VALUE_SIZE}. */
    private static final long LARGEST_LOCAL = 65_407;

    /** How many entries a hash can have before its buckets pass 4 GiB. */
    static final long MOST_IN_HASH = 1 << 27;

    private static final long PREFIX_LENGTH = Integer.BYTES;
    private static final long LONGEST_PREFIX_BYTES = 256;

    private final MapDefinition definition;

    private Checks(MapDefinition definition) {
        this.definition = definition;
    }

    /** Begins to check a definition: what holds for all types. */
    static Checks of(MapDefinition definition) {
        Checks checks = new Checks(definition);
        if (definition.extra() != 0 && definition.type() != MapType.BLOOM_FILTER.number()) {
            throw checks.refuse("map_extra is 0x%x, must be 0".formatted(definition.extra()), Errno.EINVAL);
        }
        return checks;
    }

    /** Checks an array of any kind: {@code array_map_alloc_check}. */
    void array() {
        boolean plain = definition.type() == MapType.ARRAY.number();
        boolean perCpu = definition.type() == MapType.PERCPU_ARRAY.number();
        positive("max_entries", definition.maxEntries());
        exactly("key_size", definition.keySize(), Integer.BYTES);
        positive("value_size", definition.valueSize());
        flags((perCpu ? 0 : Flags.NUMA_NODE) | Flags.ACCESS | (plain ? Flags.MMAPABLE | Flags.INNER_MAP : 0));
        atMost("value_size", definition.valueSize(), Integer.MAX_VALUE, Errno.E2BIG);
        if (perCpu) {
            perCpu();
        }
    }

    /** Checks an array whose values are descriptors: {@code fd_array_map_alloc_check}. */
    void descriptors() {
        exactly("value_size", definition.valueSize(), Integer.BYTES);
        without(Flags.READ_ONLY_FOR_PROGRAMS | Flags.WRITE_ONLY_FOR_PROGRAMS);
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
        positive("max_entries", definition.maxEntries());
        positive("key_size", definition.keySize());
        positive("value_size", definition.valueSize());
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

    /** Checks a hash whose values are descriptors: {@code fd_htab_map_alloc_check}. */
    void descriptorsByHash() {
        exactly("value_size", definition.valueSize(), Integer.BYTES);
        hash(false, false);
    }

    /** Checks a trie: {@code trie_alloc}. */
    void trie() {
        flags(Flags.NO_PREALLOC | Flags.NUMA_NODE | Flags.ACCESS);
        positive("max_entries", definition.maxEntries());
        if ((definition.flags() & Flags.NO_PREALLOC) == 0) {
            throw refuse("map_flags lacks BPF_F_NO_PREALLOC", Errno.EINVAL);
        }
        atLeast("key_size", definition.keySize(), PREFIX_LENGTH + 1);
        atMost("key_size", definition.keySize(), PREFIX_LENGTH + LONGEST_PREFIX_BYTES, Errno.EINVAL);
        positive("value_size", definition.valueSize());
        atMost(
                "value_size",
                definition.valueSize(),
                LARGEST_ALLOCATION - LONGEST_PREFIX_BYTES - TRIE_NODE,
                Errno.EINVAL);
    }

    /** Checks a queue or stack: {@code queue_stack_map_alloc_check}. */
    void queue() {
        positive("max_entries", definition.maxEntries());
        exactly("key_size", definition.keySize(), 0);
        positive("value_size", definition.valueSize());
        flags(Flags.NUMA_NODE | Flags.ACCESS);
        atMost("value_size", definition.valueSize(), LARGEST_ALLOCATION, Errno.E2BIG);
    }

    /** Checks a Bloom filter: {@code bloom_map_alloc}. */
    void bloomFilter() {
        atMost("value_size", definition.valueSize(), LARGEST_ALLOCATION, Errno.E2BIG);
        exactly("key_size", definition.keySize(), 0);
        positive("value_size", definition.valueSize());
        positive("max_entries", definition.maxEntries());
        flags(Flags.NUMA_NODE | Flags.ZERO_SEED | Flags.ACCESS);
        if ((definition.extra() & ~0xfL) != 0) {
            throw refuse("map_extra is 0x%x, must be 0 to 15".formatted(definition.extra()), Errno.EINVAL);
        }
    }

    /** Checks a storage of control groups: {@code cgroup_storage_map_alloc}. */
    void cgroupStorage() {
        boolean perCpu = definition.type() == MapType.PERCPU_CGROUP_STORAGE.number();
        if (definition.keySize() != Long.BYTES) {
            exactly("key_size", definition.keySize(), 2 * Long.BYTES);
        }
        positive("value_size", definition.valueSize());
        atMost("value_size", definition.valueSize(), perCpu ? LARGEST_PER_CPU : LARGEST_LOCAL, Errno.E2BIG);
        flags(Flags.NUMA_NODE | Flags.ACCESS);
        exactly("max_entries", definition.maxEntries(), 0);
    }

    private void perCpu() {
        long rounded = (definition.valueSize() + Long.BYTES - 1) & -Long.BYTES;
        atMost("value_size of each CPU", rounded, LARGEST_PER_CPU, Errno.E2BIG);
    }

    private void flags(int known) {
        without(~known);
        int flags = definition.flags();
        int onlyReading = Flags.READ_ONLY_FOR_PROGRAMS | Flags.WRITE_ONLY_FOR_PROGRAMS;
        if ((flags & onlyReading) == onlyReading) {
            throw refuse("map_flags has both BPF_F_RDONLY_PROG and BPF_F_WRONLY_PROG", Errno.EINVAL);
        }
        int onlyReadingByJava = Flags.READ_ONLY_FOR_JAVA | Flags.WRITE_ONLY_FOR_JAVA;
        if ((flags & onlyReadingByJava) == onlyReadingByJava) {
            throw refuse("map_flags has both BPF_F_RDONLY and BPF_F_WRONLY", Errno.EINVAL);
        }
    }

    private void without(int flags) {
        if ((definition.flags() & flags) != 0) {
            throw refuse(
                    "map_flags is 0x%x, must have none of 0x%x"
                            .formatted(definition.flags(), definition.flags() & flags),
                    Errno.EINVAL);
        }
    }

    private void positive(String what, long value) {
        atLeast(what, value, 1);
    }

    private void atLeast(String what, long value, long least) {
        if (value < least) {
            throw refuse("%s is %d, must be at least %d".formatted(what, value, least), Errno.EINVAL);
        }
    }

    private void exactly(String what, long value, long expected) {
        if (value != expected) {
            throw refuse("%s is %d, must be %d".formatted(what, value, expected), Errno.EINVAL);
        }
    }

    private void atMost(String what, long value, long most, Errno errno) {
        if (value > most) {
            throw refuse("%s is %d, must be at most %d".formatted(what, value, most), errno);
        }
    }

    private MapException refuse(String message, Errno errno) {
        return new MapException(Phase.LINK, definition.name(), message, errno);
    }
}
