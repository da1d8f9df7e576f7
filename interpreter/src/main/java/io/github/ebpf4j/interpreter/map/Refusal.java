package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.Optional;

/** Why a map is not made, or an operation of Java's refused. */
final class Refusal {

    /** Flags {@code BPF_F_RDONLY} and {@code BPF_F_WRONLY}: what the system calls may do. */
    static final int ACCESS = Flags.READ_ONLY_FOR_JAVA | Flags.WRITE_ONLY_FOR_JAVA;

    private Refusal() {}

    /** Returns why a map is not made. */
    static MapException definition(MapDefinition definition, Errno errno, String message) {
        return new MapException(Phase.LINK, definition.name(), message, errno);
    }

    /** Returns why an operation is refused. */
    static MapException operation(MapDefinition definition, Errno errno, String message) {
        return new MapException(Phase.RUN, definition.name(), message, errno);
    }

    /** Refuses a definition that has another flag than those, or allows the system calls nothing. */
    static void checkFlags(MapDefinition definition, int allowed) {
        if ((definition.flags() & ACCESS) == ACCESS) {
            throw definition(definition, Errno.EINVAL, "map_flags has both BPF_F_RDONLY and BPF_F_WRONLY");
        }
        if ((definition.flags() & ~allowed) != 0) {
            throw definition(
                    definition,
                    Errno.EINVAL,
                    "map_flags is 0x%x, may have no other than 0x%x".formatted(definition.flags(), allowed));
        }
    }

    /** Refuses a definition whose keys have another size. */
    static void checkKeySize(MapDefinition definition, int size) {
        if (definition.keySize() != size) {
            throw definition(
                    definition, Errno.EINVAL, "key_size is %d, must be %d".formatted(definition.keySize(), size));
        }
    }

    /** Refuses a definition whose values have another size. */
    static void checkValueSize(MapDefinition definition, int size) {
        if (definition.valueSize() != size) {
            throw definition(
                    definition, Errno.EINVAL, "value_size is %d, must be %d".formatted(definition.valueSize(), size));
        }
    }

    /** Refuses a definition whose values have neither 4 bytes nor 8. */
    static void checkValueOfFourOrEight(MapDefinition definition) {
        if (definition.valueSize() != Integer.BYTES && definition.valueSize() != Long.BYTES) {
            throw definition(
                    definition, Errno.EINVAL, "value_size is %d, must be 4 or 8".formatted(definition.valueSize()));
        }
    }

    /** Refuses a definition without an entry. */
    static void checkEntries(MapDefinition definition) {
        if (definition.maxEntries() == 0) {
            throw definition(definition, Errno.EINVAL, "max_entries is 0, must be 1 at least");
        }
    }

    /** Refuses a key of another size than the map's. */
    static void checkKey(MapDefinition definition, byte[] key) {
        if (key.length != definition.keySize()) {
            throw operation(
                    definition,
                    Errno.EINVAL,
                    "key has %d bytes, must have %d".formatted(key.length, definition.keySize()));
        }
    }

    /** Refuses a value of another size than the map's. */
    static void checkValue(MapDefinition definition, byte[] value) {
        if (value.length != definition.valueSize()) {
            throw operation(
                    definition,
                    Errno.EINVAL,
                    "value has %d bytes, must have %d".formatted(value.length, definition.valueSize()));
        }
    }

    /** Returns whether these are flags of an update: {@code BPF_ANY}, {@code BPF_NOEXIST} or {@code BPF_EXIST}. */
    static boolean areKnown(long flags) {
        return flags >= 0 && flags <= Flags.EXIST;
    }

    /** Returns why a key that is there, or is not, may not be stored with these flags. */
    static Optional<Errno> ofUpdate(boolean present, long flags) {
        if (present && flags == Flags.NOEXIST) {
            return Errno.EEXIST.asResult();
        }
        return !present && flags == Flags.EXIST ? Errno.ENOENT.asResult() : Optional.empty();
    }
}
