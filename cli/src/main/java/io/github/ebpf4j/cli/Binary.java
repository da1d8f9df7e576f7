package io.github.ebpf4j.cli;

import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.loader.LoadException;
import io.github.ebpf4j.loader.LoadOptions;
import io.github.ebpf4j.loader.ObjectFile;
import io.github.ebpf4j.loader.ObjectLoader;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A file of programs: an object file, or else bare bytecode, little endian. Its content tells which. */
final class Binary {

    /** As many instructions as the Linux verifier is ready to look at. */
    private static final int MOST_SLOTS = 1 << 20;

    private final String name;
    private final Optional<ObjectFile> object;
    private final List<Program> programs;

    private Binary(String name, Optional<ObjectFile> object, List<Program> programs) {
        this.name = name;
        this.object = object;
        this.programs = programs;
    }

    /**
     * Reads a file of programs.
     *
     * @throws Refusal if it is neither
     */
    static Binary read(String file, Console console) {
        return read(file, LoadOptions.DEFAULT, console);
    }

    /** Reads a file of programs: as {@link #read(String, Console)}, for a certain kernel. */
    static Binary read(String file, LoadOptions options, Console console) {
        Input input = Input.read(file, console);
        return ObjectLoader.isElf(input.bytes()) ? ofElf(input, options) : ofBytecode(input);
    }

    /** Reads an object file. */
    static Binary ofElf(Input input) {
        return ofElf(input, LoadOptions.DEFAULT);
    }

    private static Binary ofElf(Input input, LoadOptions options) {
        try {
            ObjectFile object = ObjectLoader.load(input.bytes(), input.name(), options);
            return new Binary(input.name(), Optional.of(object), object.programs());
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
    }

    /** Reads bare bytecode. */
    static Binary ofBytecode(Input input) {
        // Whoever meant something else is told what it was taken for.
        String name = input.name().concat(" (bytecode)");
        int slots = input.bytes().length / Long.BYTES;
        if (slots > MOST_SLOTS) {
            throw Refusal.of(
                    Phase.LOAD, name, "has " + slots + " slots of 8 bytes, must not have more than " + MOST_SLOTS);
        }
        try {
            Bytecode code = Bytecode.decode(input.bytes(), ByteOrder.LITTLE_ENDIAN);
            return new Binary(name, Optional.empty(), List.of(Program.of(code)));
        } catch (EbpfException e) {
            throw Refusal.of(e, name);
        }
    }

    /**
     * Returns the program of a name, or the only one if no name is given.
     *
     * @throws Refusal if there is no such program, it cannot be loaded, or a name is needed
     */
    Program program(Optional<String> wanted) {
        if (object.isEmpty()) {
            if (wanted.isPresent()) {
                throw Refusal.of(Phase.LOAD, name, "has no program names, so --program has nothing to choose from");
            }
            return programs.get(0);
        }
        try {
            return wanted.map(object.get()::program).orElseGet(object.get()::onlyProgram);
        } catch (EbpfException e) {
            throw Refusal.of(e, name);
        }
    }

    /**
     * Returns all programs that load, or only the one of a name.
     *
     * @throws Refusal if there is none
     */
    List<Program> programs(Optional<String> wanted) {
        boolean all =
                wanted.isEmpty() && (!programs.isEmpty() || !refused(wanted).isEmpty());
        return all ? programs : List.of(program(wanted));
    }

    /** Returns why the other programs do not load; nothing where only one was asked for. */
    Collection<LoadException> refused(Optional<String> wanted) {
        return wanted.isPresent()
                ? List.of()
                : object.map(file -> file.refused().values()).orElse(List.of());
    }

    /** Returns a program with all that it shares with the others of its file. */
    BpfObject objectOf(Program program) {
        return object.map(ObjectFile::object).orElseGet(() -> Instance.alone(program));
    }

    /** Returns the file's name for messages. */
    String name() {
        return name;
    }

    /** Returns what messages call a program of this file. */
    String place(Program program) {
        return object.isPresent() ? name + ": program \"" + program.name() + "\"" : name;
    }
}
