package io.github.ebpf4j.loader;

import static java.util.stream.Collectors.joining;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an object file holds: its programs, linked, its maps and types, and the reasons why other programs could not be
 * linked. It is immutable.
 */
public final class ObjectFile {

    private final BpfObject object;
    // Both in the order of the object's sections, and of the functions in them.
    private final Map<String, Program> programs;
    private final Map<String, LoadException> refused;
    private final List<CodeRelocation> relocations;
    private final List<CoreRelocation> coreRelocations;
    private final List<LoadWarning> warnings;

    ObjectFile(
            BpfObject object,
            Map<String, LoadException> refused,
            List<CodeRelocation> relocations,
            List<CoreRelocation> coreRelocations,
            List<LoadWarning> warnings) {
        this.object = object;
        this.programs = new LinkedHashMap<>();
        object.programs().forEach(program -> programs.put(program.name(), program));
        this.refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
        this.relocations = List.copyOf(relocations);
        this.coreRelocations = List.copyOf(coreRelocations);
        this.warnings = List.copyOf(warnings);
    }

    /** Returns everything that an engine needs of the object, as pure data. */
    public BpfObject object() {
        return object;
    }

    /** Returns the name that the object file was given on loading: its path, unless the caller chose another. */
    public String name() {
        return object.name();
    }

    /** Returns the byte order that the programs were compiled for, and in which they see memory. */
    public ByteOrder byteOrder() {
        return object.byteOrder();
    }

    /** Returns the license that the object declares, empty where it declares none. */
    public String license() {
        return object.license();
    }

    /** Returns the programs that can run, in the order of their sections and of their place in them. */
    public List<Program> programs() {
        return object.programs();
    }

    /** Returns the maps, in the order of their index: those declared, then the data sections. */
    public List<MapDefinition> maps() {
        return object.maps();
    }

    /** Returns what the object uses and does not define, in the order of their index. */
    public List<Extern> externs() {
        return object.externs();
    }

    /** Returns the object's types, if it has any. */
    public Optional<Btf> types() {
        return object.types();
    }

    /** Returns the relocations of code, by section and offset. */
    public List<CodeRelocation> relocations() {
        return relocations;
    }

    /** Returns the CO-RE relocations of the functions that were read, by section and offset. */
    public List<CoreRelocation> coreRelocations() {
        return coreRelocations;
    }

    /** Returns what is odd about the file and did not prevent loading it. */
    public List<LoadWarning> warnings() {
        return warnings;
    }

    /** Returns the names of the programs that were refused, each with what {@link #program} throws for it. */
    public Map<String, LoadException> refused() {
        return refused;
    }

    /**
     * Returns the program of a name.
     *
     * @throws LoadException if there is none, and then the message lists those that there are; or if the program was
     *     refused, and then the message says why
     */
    public Program program(String name) {
        Optional<LoadException> refusal = Optional.ofNullable(refused.get(name));
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return Optional.ofNullable(programs.get(name))
                .orElseThrow(() -> Place.of(name())
                        .refuse("there is no program %s: %s".formatted(Place.quote(name), describePrograms())));
    }

    /**
     * Returns the program, where there is no doubt which is meant: one that was refused counts, too.
     *
     * @throws LoadException if there is none; or more than one, and then the message lists them; or if the only one was
     *     refused
     */
    public Program onlyProgram() {
        List<String> names = names();
        if (names.size() != 1) {
            throw Place.of(name()).refuse(names.isEmpty() ? describePrograms() : "choose one: " + describePrograms());
        }
        return program(names.get(0));
    }

    /** Returns the file's name and its programs, as messages name them. */
    @Override
    public String toString() {
        return Place.printable(name()) + ": " + describePrograms();
    }

    private List<String> names() {
        return Stream.concat(programs.keySet().stream(), refused.keySet().stream())
                .toList();
    }

    private String describePrograms() {
        List<String> names = names();
        if (names.isEmpty()) {
            return "it has no program, as no executable section has a function symbol";
        }
        String listed = names.stream()
                .limit(SHOWN)
                .map(each -> Place.quote(each) + (refused.containsKey(each) ? " (refused)" : ""))
                .collect(joining(", "));
        String rest = names.size() > SHOWN ? " and %d more".formatted(names.size() - SHOWN) : "";
        return (names.size() == 1 ? "its program is " : "its programs are ") + listed + rest;
    }

    // A message is one line, and the largest objects have hundreds of programs.
    private static final int SHOWN = 50;
}
