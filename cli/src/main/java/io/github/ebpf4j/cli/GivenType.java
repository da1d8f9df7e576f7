package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.loader.ObjectLoader;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says what a program is for. */
final class GivenType {

    @Option(
            names = "--type",
            paramLabel = "SECTION",
            converter = OfSection.class,
            description = "What the program is for, as names of sections say it: xdp, tc, cgroup/connect4. So are the"
                    + " other programs of the object whose own section does not say it.")
    private Optional<Attachment> attachment = Optional.empty();

    /** Returns the program that is run, with the type that is given. */
    Program of(Program program) {
        return attachment.map(program::withAttachment).orElse(program);
    }

    /** Returns an object with its programs of no type, and the one that is run, as they are given one. */
    BpfObject of(BpfObject object, Program chosen) {
        if (attachment.isEmpty()) {
            return object;
        }
        List<Program> programs = object.programs().stream()
                .map(each ->
                        each.name().equals(chosen.name()) || each.attachment().type() == ProgramType.UNSPEC
                                ? of(each)
                                : each)
                .toList();
        return new BpfObject(
                object.name(),
                object.byteOrder(),
                object.license(),
                programs,
                object.maps(),
                object.externs(),
                object.types());
    }

    /** Reads the name of a section. */
    static final class OfSection implements ITypeConverter<Attachment> {
        @Override
        public Attachment convert(String section) {
            Attachment attachment = ObjectLoader.attachment(section);
            if (attachment.type() == ProgramType.UNSPEC) {
                throw new TypeConversionException(
                        "\"%s\" is not the name of a section that says what a program is for".formatted(section));
            }
            return attachment;
        }
    }
}
