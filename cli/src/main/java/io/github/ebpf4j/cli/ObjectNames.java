package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.ProgramFacts;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.CDeclarations;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.ObjectFile;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the numbers in an object stand for. */
final class ObjectNames {

    private final List<MapDefinition> maps;
    private final Optional<Btf> types;
    private final Map<Integer, Optional<String>> typesAlone = new HashMap<>();

    ObjectNames(ObjectFile object) {
        this.maps = object.maps();
        this.types = object.types();
    }

    /** Returns a constant's name in lower case. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name of a type of maps, if it is one of Linux's. */
    static Optional<String> ofMapType(int type) {
        return MapType.of(type).map(ObjectNames::of);
    }

    /** Returns the name of the map at an index; bytecode may name one that the object does not have. */
    Optional<String> ofMap(int index) {
        return index >= 0 && index < maps.size() ? Optional.of(maps.get(index).name()) : Optional.empty();
    }

    /** Returns what a program needs of the host by name, in the order of the first use. */
    static List<String> externs(Program program) {
        return program.references().stream()
                .filter(reference -> reference.kind() == Reference.Kind.EXTERN)
                .map(Reference::name)
                .distinct()
                .toList();
    }

    /** Returns the numbers of the helpers that a program calls; what could not be resolved calls one in vain. */
    static List<Integer> helpers(ProgramFacts facts) {
        return facts.helpers().stream()
                .filter(number -> number != Reference.UNRESOLVED_HELPER)
                .toList();
    }

    /** Returns what a program refers to and nobody has: fields that the target does not, settings without a value. */
    static List<Reference> unresolved(Program program) {
        return program.references().stream()
                .filter(reference -> reference.kind() == Reference.Kind.UNRESOLVED)
                .toList();
    }

    /** Returns a type as C writes it, if it is known and can be written. */
    Optional<String> ofType(int type) {
        return typesAlone.computeIfAbsent(type, unseen -> declaration(unseen, ""));
    }

    /** Returns the declaration of what the host has to give, if it is known and can be written. */
    Optional<String> ofExtern(Extern extern) {
        return declaration(extern.type(), extern.name());
    }

    private Optional<String> declaration(int type, String name) {
        try {
            return types.filter(known -> type > 0 && type < known.count())
                    .flatMap(known -> declarable(known, type).map(id -> CDeclarations.declaration(known, id, name)));
        } catch (BtfException e) {
            // It is valid, and yet too much for C.
            return Optional.empty();
        }
    }

    /** Returns the type that C declares something with: of a function its prototype, of a section of data none. */
    private static Optional<Integer> declarable(Btf types, int type) {
        if (types.type(type) instanceof BtfType.Function function) {
            return Optional.of(function.prototype());
        }
        return types.type(type) instanceof BtfType.DataSection ? Optional.empty() : Optional.of(type);
    }
}
