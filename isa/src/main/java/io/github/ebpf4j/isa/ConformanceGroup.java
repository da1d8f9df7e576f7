package io.github.ebpf4j.isa;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A set of instructions that an implementation supports entirely or not at all (RFC 9669 section 2.4). A group may
 * include another: whoever supports {@link #BASE64} supports {@link #BASE32}.
 */
public enum ConformanceGroup {
    /** All instructions that no other group claims; every implementation must have it. */
    BASE32(Optional.empty()),
    /** Includes {@link #BASE32}. */
    BASE64(Optional.of(BASE32)),
    /** 32-bit multiplication, division and modulo. */
    DIVMUL32(Optional.empty()),
    /** Includes {@link #DIVMUL32}. */
    DIVMUL64(Optional.of(DIVMUL32)),
    /** 32-bit atomic operations. */
    ATOMIC32(Optional.empty()),
    /** Includes {@link #ATOMIC32}. */
    ATOMIC64(Optional.of(ATOMIC32)),
    /** Deprecated packet access. */
    PACKET(Optional.empty()),
    /** What Linux has beyond the RFC, and no group of the RFC may demand of anybody. */
    LINUX(Optional.empty()),
    /** Calls through a register: not in the RFC; the name is that of the bpf_conformance suite. */
    CALLX(Optional.empty());

    private final Optional<ConformanceGroup> included;

    ConformanceGroup(Optional<ConformanceGroup> included) {
        this.included = included;
    }

    /** Returns whether supporting this group means supporting {@code other}; true of a group and itself. */
    public boolean includes(ConformanceGroup other) {
        return this == other || included.map(group -> group.includes(other)).orElse(false);
    }

    /** Returns every group that is supported by supporting {@code groups}. */
    public static Set<ConformanceGroup> closure(Set<ConformanceGroup> groups) {
        Set<ConformanceGroup> all = EnumSet.noneOf(ConformanceGroup.class);
        for (ConformanceGroup candidate : values()) {
            if (groups.stream().anyMatch(group -> group.includes(candidate))) {
                all.add(candidate);
            }
        }
        return all;
    }

    /** Returns the RFC's label: {@code base32}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
