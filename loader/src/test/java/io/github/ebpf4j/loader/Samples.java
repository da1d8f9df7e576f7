package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Instructions and objects that several tests use. */
final class Samples {

    /** What the tests call an object. */
    static final String NAME = "x.o";

    static final Instruction EXIT = Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0);

    private Samples() {}

    /** Returns {@code mov64 %r0, value}. */
    static Instruction mov(int value) {
        return Instruction.of(Opcode.MOV64_IMM.opcode(), 0, 0, 0, value);
    }

    /** Returns a local call of the function that begins {@code distance} slots behind the next one. */
    static Instruction call(int distance) {
        return Instruction.of(Opcode.CALL_LOCAL.opcode(), 0, 1, 0, distance);
    }

    /** Returns {@code ja distance}. */
    static Instruction jump(int distance) {
        return Instruction.of(Opcode.JA.opcode(), 0, 0, distance, 0);
    }

    /** Returns {@code lddw %r1, imm}, which a relocation makes the address of something. */
    static Instruction lddw(int imm) {
        return Instruction.wide(1, 0, 0, imm, 0);
    }

    /** Returns a sound object: program {@code main} in section {@code xdp}, which returns 1. */
    static ElfWriter small() {
        ElfWriter elf = new ElfWriter();
        int code = elf.code("xdp", mov(1), EXIT);
        elf.function("main", code, 0, 2);
        return elf;
    }

    static ObjectFile load(ElfWriter elf) {
        return load(elf.write());
    }

    static ObjectFile load(byte[] bytes) {
        return ObjectLoader.load(bytes, NAME);
    }

    /** Links objects, which are called {@code a.o}, {@code b.o} and so on. */
    static ObjectFile link(ElfWriter... objects) {
        List<ElfObject> files = new ArrayList<>();
        for (ElfWriter elf : objects) {
            files.add(ElfObject.open(elf.write(), (char) ('a' + files.size()) + ".o", Limits.DEFAULT));
        }
        return ObjectLinker.link("linked.o", files, LoadOptions.DEFAULT);
    }

    /** Returns why an object is refused, without the name of the file. */
    static String refusal(byte[] bytes) {
        return refusal(bytes, Limits.DEFAULT);
    }

    static String refusal(byte[] bytes, Limits limits) {
        return assertThrows(LoadException.class, () -> ObjectLoader.load(bytes, NAME, limits))
                .messageInFile();
    }

    /** Returns why a program of an object that loads is refused, without the name of the file. */
    static String refusal(ElfWriter elf, String program) {
        ObjectFile object = load(elf);
        return assertThrows(LoadException.class, () -> object.program(program)).messageInFile();
    }

    /** Returns the path of an object of the module testcases. */
    static Path path(String object) {
        return Path.of(System.getProperty("ebpf4j.testcases", "../testcases"), "programs", object);
    }

    static byte[] read(String object) {
        return read(path(object));
    }

    static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
