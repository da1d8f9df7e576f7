package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.VectorSelection;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Profile;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which vectors are run, but for {@link Profiles}. */
final class Selection {

    @Option(
            names = "--groups",
            paramLabel = "GROUP",
            split = ",",
            hideParamSyntax = true,
            converter = Choice.OfGroup.class,
            description = "Leave out vectors that need other conformance groups than these, what these include, and"
                    + " base32: ${COMPLETION-CANDIDATES}. Repeat it, or separate names by commas.")
    private List<ConformanceGroup> groups = List.of();

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            hideParamSyntax = true,
            converter = OfGlob.class,
            description = "Leave out vectors whose path matches none of these: the path as a report has it, without"
                    + " .data, such as 5.3-atomic/*.")
    private List<VectorSelection.Glob> included = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            hideParamSyntax = true,
            converter = OfGlob.class,
            description =
                    "Leave out vectors whose path matches one of these. ** stands for any number of folders, too.")
    private List<VectorSelection.Glob> excluded = List.of();

    /** Returns the groups that were named. */
    Set<ConformanceGroup> groups() {
        return Set.copyOf(groups);
    }

    /** Returns the vectors that are run if these profiles are accepted. */
    VectorSelection with(Set<Profile> profiles) {
        VectorSelection selection = VectorSelection.ALL
                .withProfiles(profiles)
                .withIncluded(included)
                .withExcluded(excluded);
        return groups.isEmpty() ? selection : selection.withGroups(Set.copyOf(groups));
    }

    /** Reads a pattern. */
    static final class OfGlob implements ITypeConverter<VectorSelection.Glob> {
        @Override
        public VectorSelection.Glob convert(String pattern) {
            try {
                return new VectorSelection.Glob(pattern);
            } catch (IllegalArgumentException e) {
                // Its message has several lines and quotes a regular expression that nobody wrote.
                throw new TypeConversionException("\"" + pattern + "\" is not a pattern for paths");
            }
        }
    }
}
