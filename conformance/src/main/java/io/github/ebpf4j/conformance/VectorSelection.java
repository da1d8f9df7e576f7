package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which vectors are run. Those that are left out do not appear in a report.
 *
 * @param groups the conformance groups that a vector's instructions may belong to
 * @param profiles the profiles that they may belong to
 * @param included patterns, one of which the path of a vector must match; none for any path
 * @param excluded patterns, none of which it may match
 */
public record VectorSelection(
        Set<ConformanceGroup> groups, Set<Profile> profiles, List<Glob> included, List<Glob> excluded) {

    /** Every vector. */
    public static final VectorSelection ALL = new VectorSelection(
            EnumSet.allOf(ConformanceGroup.class), EnumSet.allOf(Profile.class), List.of(), List.of());

    /** Copies the sets and lists. */
    public VectorSelection {
        groups = Set.copyOf(groups);
        profiles = Set.copyOf(profiles);
        included = List.copyOf(included);
        excluded = List.copyOf(excluded);
    }

    /**
     * A pattern for the path that a report has for a vector, such as {@code 4.1-arithmetic/add32-zeroes-upper}:
     * {@code *} stands for anything within a name, {@code **} for anything at all, {@code ?}, {@code [...]} and
     * {@code {...}} for what they do in a shell.
     *
     * @param pattern the pattern
     */
    public record Glob(String pattern) {

        /**
         * Checks the pattern.
         *
         * @throws IllegalArgumentException if it is none
         */
        public Glob {
            matcher(pattern);
        }

        /** Returns whether a path matches. */
        boolean matches(String path) {
            return matcher(pattern).matches(Path.of(path));
        }

        private static PathMatcher matcher(String pattern) {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        }

        @Override
        public String toString() {
            return pattern;
        }
    }

    /** Why a vector is left out. */
    enum Reason {
        PATH,
        GROUP,
        PROFILE;

        @Override
        public String toString() {
            return switch (this) {
                case PATH -> "by path";
                case GROUP -> "by group";
                case PROFILE -> "by profile";
            };
        }
    }

    /**
     * Returns this with other groups, what they include, and {@link ConformanceGroup#BASE32}, which everybody must have.
     */
    public VectorSelection withGroups(Set<ConformanceGroup> newGroups) {
        Set<ConformanceGroup> all = ConformanceGroup.closure(newGroups);
        all.add(ConformanceGroup.BASE32);
        return new VectorSelection(all, profiles, included, excluded);
    }

    /** Returns this with other profiles. */
    public VectorSelection withProfiles(Set<Profile> newProfiles) {
        return new VectorSelection(groups, newProfiles, included, excluded);
    }

    /** Returns this with other patterns of what is included. */
    public VectorSelection withIncluded(List<Glob> newIncluded) {
        return new VectorSelection(groups, profiles, newIncluded, excluded);
    }

    /** Returns this with other patterns of what is excluded. */
    public VectorSelection withExcluded(List<Glob> newExcluded) {
        return new VectorSelection(groups, profiles, included, newExcluded);
    }

    /** Returns why a path is left out, if it is. */
    Optional<Reason> reasonAgainst(String path) {
        boolean isIncluded = included.isEmpty() || included.stream().anyMatch(glob -> glob.matches(path));
        boolean isExcluded = excluded.stream().anyMatch(glob -> glob.matches(path));
        return isIncluded && !isExcluded ? Optional.empty() : Optional.of(Reason.PATH);
    }

    /** Returns why a vector, wherever it stands, is left out, if it is. */
    Optional<Reason> reasonAgainst(TestVector vector) {
        if (!groups.containsAll(vector.groups())) {
            return Optional.of(Reason.GROUP);
        }
        boolean isOfProfiles = vector.rows().stream()
                .map(Opcode::profile)
                .allMatch(needed -> profiles.stream().anyMatch(profile -> profile.includes(needed)));
        return isOfProfiles ? Optional.empty() : Optional.of(Reason.PROFILE);
    }
}
