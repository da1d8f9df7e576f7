package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.Optional;

/** Flags of maps and of their operations, as {@code include/uapi/linux/bpf.h} numbers them. */
final class Flags {

    // Of an update.

    /** Only if the key is not there. */
    static final long NOEXIST = 1;
    /** Only if the key is there. */
    static final long EXIST = 2;
    /** Under the value's {@code bpf_spin_lock}. */
    static final long LOCK = 4;

    // Of a map.

    static final int NO_PREALLOC = 1;
    static final int NO_COMMON_LRU = 1 << 1;
    static final int NUMA_NODE = 1 << 2;
    static final int READ_ONLY_FOR_JAVA = 1 << 3;
    static final int WRITE_ONLY_FOR_JAVA = 1 << 4;
    static final int ZERO_SEED = 1 << 6;
    static final int READ_ONLY_FOR_PROGRAMS = MapDefinition.READ_ONLY_FOR_PROGRAMS;
    static final int WRITE_ONLY_FOR_PROGRAMS = 1 << 8;
    static final int MMAPABLE = 1 << 10;
    static final int PRESERVE_ELEMENTS = 1 << 11;
    static final int INNER_MAP = 1 << 12;

    /** What the system calls may do. */
    static final int ACCESS_BY_JAVA = READ_ONLY_FOR_JAVA | WRITE_ONLY_FOR_JAVA;

    /** {@code BPF_F_ACCESS_MASK}. */
    static final int ACCESS = ACCESS_BY_JAVA | READ_ONLY_FOR_PROGRAMS | WRITE_ONLY_FOR_PROGRAMS;

    private Flags() {}

    /** Returns whether these are flags of an update: {@code BPF_ANY}, {@code BPF_NOEXIST} or {@code BPF_EXIST}. */
    static boolean areOfUpdate(long flags) {
        return Long.compareUnsigned(flags, EXIST) <= 0;
    }

    /** Returns why a key that is there, or is not, may not be stored with these flags. */
    static Optional<Errno> refusal(boolean present, long flags) {
        if (present && flags == NOEXIST) {
            return Errno.EEXIST.asResult();
        }
        return !present && flags == EXIST ? Errno.ENOENT.asResult() : Optional.empty();
    }
}
