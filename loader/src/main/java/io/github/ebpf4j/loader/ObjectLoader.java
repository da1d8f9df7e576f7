package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.program.Attachment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Opens BPF object files.
 *
 * <pre>{@code
 * Program program = ObjectLoader.load(Path.of("fibonacci.bpfel.o")).program("xdp_fib");
 * }</pre>
 *
 * <p>An object is a relocatable 64-bit ELF file for the machine BPF (or for none), in either byte order. How much it may
 * hold is limited by {@link Limits}: by default 64 MiB, 4,096 sections, 131,072 symbols and 4,194,304 relocations; its
 * types by {@link io.github.ebpf4j.isa.btf.BtfLimits#DEFAULT}. Loading takes time and memory in proportion to the size of
 * the file and of the linked programs, which together have at most 4,194,304 slots of 64 bits, and no more than 65,536
 * and one for each byte of the file. A map, or a section of zeros, costs nothing, however large it claims to be.
 *
 * <p>A program is a function symbol (global, weak or local) in an executable section other than {@code .text}
 * (and {@code .text.f} for any f); the functions in {@code .text} are there for programs to call, unless there are no
 * others. What a program calls, or takes the address of, is appended to it. What it refers to becomes data that no
 * runtime has touched: a map or a place in a section of data by the index of the map, an extern by its index (see
 * {@link io.github.ebpf4j.isa.program.BpfObject}). CO-RE relocations are resolved against the object's own types, or
 * those that {@link LoadOptions} give.
 *
 * <p>A program that is malformed is refused by itself: the others of the same object load. What can do no harm is
 * reported by {@link ObjectFile#warnings()}.
 */
public final class ObjectLoader {

    private ObjectLoader() {}

    /**
     * Returns what the name of a section says about the programs in it, as libbpf reads it: {@code "tc"}, {@code
     * "cgroup/connect4"}. So a program gets a type whose own section does not say one.
     *
     * @return {@link Attachment#UNKNOWN} if the name says nothing
     */
    public static Attachment attachment(String section) {
        return SectionTypes.attachment(section);
    }

    /**
     * Loads an object file.
     *
     * @throws LoadException if the file cannot be read, is too large, is no BPF object, or is malformed
     */
    public static ObjectFile load(Path path) {
        return load(read(path, Limits.DEFAULT), path.toString());
    }

    /**
     * Loads an object file that is in memory already.
     *
     * @param bytes the whole file
     * @param name what to call it in messages
     * @throws LoadException if it is too large, is no BPF object, or is malformed
     */
    public static ObjectFile load(byte[] bytes, String name) {
        return load(bytes, name, LoadOptions.DEFAULT);
    }

    /**
     * Loads an object file with options.
     *
     * @throws LoadException as {@link #load(Path)} does
     */
    public static ObjectFile load(Path path, LoadOptions options) {
        return load(read(path, options.limits()), path.toString(), options);
    }

    /**
     * Loads an object file that is in memory already, with options.
     *
     * @param bytes the whole file
     * @param name what to call it in messages
     * @param options what it is loaded for
     * @throws LoadException as {@link #load(byte[], String)} does
     */
    public static ObjectFile load(byte[] bytes, String name, LoadOptions options) {
        return ObjectLinker.link(name, List.of(ElfObject.open(bytes, name, options.limits())), options);
    }

    /**
     * Links several object files to one, as {@code bpftool gen object} does: what one leaves undefined another may
     * define, a weak definition gives way to a strong one, sections of data of one name are joined, and types are
     * numbered through.
     *
     * @param paths the files, at least one; the object is named after the first
     * @param options what they are loaded for; the limits hold for each file, that of slots for all together
     * @throws LoadException if one of them cannot be loaded, or if two define the same name
     * @throws IllegalArgumentException if there is no path
     */
    public static ObjectFile link(List<Path> paths, LoadOptions options) {
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("no file to link, must be one at least");
        }
        List<ElfObject> files = paths.stream()
                .map(path -> ElfObject.open(read(path, options.limits()), path.toString(), options.limits()))
                .toList();
        return ObjectLinker.link(paths.get(0).toString(), files, options);
    }

    /**
     * Links several object files to one, with the default options.
     *
     * @throws LoadException as {@link #link(List, LoadOptions)} does
     * @throws IllegalArgumentException if there is no path
     */
    public static ObjectFile link(Path... paths) {
        return link(List.of(paths), LoadOptions.DEFAULT);
    }

    /**
     * Reads only the types of an object file; or those of a file that holds nothing else, as
     * {@code /sys/kernel/btf/vmlinux} does.
     *
     * @throws LoadException if the file cannot be read, is neither a BPF object nor BTF, has no section {@code .BTF}, or
     *     is malformed
     */
    public static Btf types(Path path) {
        return types(read(path, Limits.DEFAULT), path.toString());
    }

    /**
     * Reads only the types of a file that is in memory already.
     *
     * @param bytes the whole file
     * @param name what to call it in messages
     * @throws LoadException as {@link #types(Path)} does
     */
    public static Btf types(byte[] bytes, String name) {
        Place place = Place.of(name);
        Optional<ByteOrder> byteOrder = Btf.byteOrderOf(bytes);
        if (byteOrder.isPresent()) {
            try {
                return Btf.read(bytes, byteOrder.get());
            } catch (BtfException e) {
                throw place.refuse(String.valueOf(e.getMessage()), e);
            }
        }
        ElfObject elf = ElfObject.open(bytes, name, Limits.DEFAULT);
        Section section = elf.section(".BTF")
                .orElseThrow(() -> place.section(".BTF").refuse("there is none, so the types are not known"));
        return LinkUnit.read(elf, section);
    }

    /**
     * Returns whether bytes begin as every ELF file does. No valid bytecode does: read as an instruction, it would be
     * a right shift whose unused offset is not zero.
     */
    public static boolean isElf(byte[] bytes) {
        return ElfGuard.hasMagic(bytes);
    }

    static ObjectFile load(byte[] bytes, String name, Limits limits) {
        return load(bytes, name, LoadOptions.DEFAULT.withLimits(limits));
    }

    static byte[] read(Path path, Limits limits) {
        Place place = Place.of(path.toString());
        try {
            if (Files.isDirectory(path)) {
                throw place.refuse("is a directory");
            }
            requireSize(Files.size(path), place, limits);
            // A file may grow, and a pipe or a device claims no size: read no more than shows that it is too large.
            try (InputStream in = Files.newInputStream(path)) {
                return in.readNBytes((int) Math.min(limits.fileBytes() + 1L, Integer.MAX_VALUE));
            }
        } catch (IOException e) {
            throw place.refuse(describe(e), e);
        }
    }

    static String describe(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        } else if (failure instanceof AccessDeniedException) {
            return "may not be read: permission denied";
        } else {
            return "cannot be read: " + Place.printable(String.valueOf(failure.getMessage()));
        }
    }

    static void requireSize(long size, Place place, Limits limits) {
        if (size > limits.fileBytes()) {
            throw place.refuse("has %d bytes, the limit is %d".formatted(size, limits.fileBytes()));
        }
    }
}
