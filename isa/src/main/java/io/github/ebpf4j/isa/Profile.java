package io.github.ebpf4j.isa;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A named set of instructions that somebody supports. Profiles add up: {@code linux} includes {@code rfc9669}, and
 * {@code callx} can be added to either.
 */
public enum Profile {
    /** RFC 9669, including the MEMSX loads of its section 5.2. */
    RFC9669,
    /** What the Linux kernel runs; includes {@link #RFC9669}. */
    LINUX,
    /** The call through a register that clang emits and some runtimes execute; in neither of the others. */
    CALLX;

    /** The profiles that programs are judged by unless something else is asked for. */
    public static final Set<Profile> DEFAULT = Set.of(LINUX, CALLX);

    /** Returns whether a program of profile {@code other} is one of this profile too. */
    public boolean includes(Profile other) {
        return this == other || (this == LINUX && other == RFC9669);
    }

    /** Returns the profile of that name, in lower case as {@link #toString()} gives it. */
    public static Optional<Profile> byName(String name) {
        return Arrays.stream(values())
                .filter(profile -> profile.toString().equals(name))
                .findFirst();
    }

    /** Returns the names joined by {@code +}, in the order of declaration: {@code linux+callx}. */
    public static String describe(Set<Profile> profiles) {
        return profiles.stream().sorted().map(Profile::toString).collect(Collectors.joining("+"));
    }

    /** Returns the name as it is written on a command line: {@code rfc9669}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
