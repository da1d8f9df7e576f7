package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.Profile;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says which instructions are accepted. */
final class Profiles {

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            split = ",",
            hideParamSyntax = true,
            converter = ByName.class,
            description = "Accept the instructions of this profile: ${COMPLETION-CANDIDATES}. Repeat it, or separate"
                    + " names by commas, to add profiles up. Without it: linux,callx.")
    private List<Profile> named = List.of();

    /** Returns the profiles that were named, or the default. */
    Set<Profile> toSet() {
        return named.isEmpty() ? Profile.DEFAULT : Set.copyOf(named);
    }

    /** Reads a name as the help has it; picocli itself would take those of the constants besides. */
    static final class ByName implements ITypeConverter<Profile> {
        @Override
        public Profile convert(String name) {
            return Profile.byName(name)
                    .orElseThrow(() -> new TypeConversionException(
                            "\"" + name + "\" is not one of " + Arrays.toString(Profile.values())));
        }
    }
}
