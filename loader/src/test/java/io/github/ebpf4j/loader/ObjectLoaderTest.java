package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.mov;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.loader.ElfWriter.Patch;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files: which can be read, and what they are called in messages. */
class ObjectLoaderTest {

    @TempDir
    private Path folder;

    private static String messageOf(Executable action) {
        return assertThrows(LoadException.class, action).getMessage();
    }

    @Test
    void aFileIsLoadedUnderItsPath() throws IOException {
        Path path = Files.write(folder.resolve("small.o"), Samples.small().write());
        ObjectFile object = ObjectLoader.load(path);
        assertEquals(path.toString(), object.name());
        assertEquals("main", object.onlyProgram().name());
    }

    @Test
    void theNameOfASectionSaysWhatAProgramIsFor() {
        assertEquals(
                new Attachment(
                        ProgramType.CGROUP_SOCK_ADDR, Optional.of(AttachType.CGROUP_INET4_CONNECT), "", false, true),
                ObjectLoader.attachment("cgroup/connect4"));
        assertEquals("vfs_read", ObjectLoader.attachment("kprobe/vfs_read").target());
        assertEquals(Attachment.UNKNOWN, ObjectLoader.attachment("tc/entry"));
    }

    @Test
    void typesAreReadFromAnObject() {
        Path path = Path.of(System.getProperty("ebpf4j.testcases", "../testcases"), "programs", "types.bpfeb.o");

        Btf types = ObjectLoader.types(path);

        assertEquals(ObjectLoader.load(path).types().orElseThrow().count(), types.count());
        assertEquals(
                192, types.sizeOf(types.find(BtfType.Kind.STRUCT, "everything").getAsInt()));
    }

    @Test
    void typesAreReadFromAFileOfTheirOwn() throws IOException {
        // struct a, which is only declared.
        byte[] bytes = HexFormat.of()
                .parseHex("9feb010018000000000000000c0000000c00000003000000" + "010000000000000700000000006100");
        Path path = Files.write(folder.resolve("types"), bytes);

        assertEquals(new BtfType.Forward("a", false), ObjectLoader.types(path).type(1));

        bytes[4] = 0;
        assertEquals(
                "types: BTF at 0x4: the header's length is 0x0, must be 0x18 to 0x27",
                messageOf(() -> ObjectLoader.types(bytes, "types")));
    }

    @Test
    void anObjectWithoutTypesIsRefusedWhereTheyAreWanted() throws IOException {
        byte[] bytes = Samples.small().write();

        assertEquals(
                "small.o: section \".BTF\": there is none, so the types are not known",
                messageOf(() -> ObjectLoader.types(bytes, "small.o")));
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        Path path = folder.resolve("none.o");
        LoadException refusal = assertThrows(LoadException.class, () -> ObjectLoader.load(path));
        assertEquals(path + ": no such file", refusal.getMessage());
        assertInstanceOf(NoSuchFileException.class, refusal.getCause());
    }

    @Test
    void aDirectoryIsRefused() {
        assertEquals(folder + ": is a directory", messageOf(() -> ObjectLoader.load(folder)));
    }

    // Whoever runs the tests may be allowed to read everything, so this is not about a real file.
    @Test
    void failuresAreToldInAFewWords() {
        assertEquals("may not be read: permission denied", ObjectLoader.describe(new AccessDeniedException("x.o")));
        assertEquals("no such file", ObjectLoader.describe(new NoSuchFileException("x.o")));
        assertEquals("cannot be read: Is\\u000aodd", ObjectLoader.describe(new IOException("Is\nodd")));
        assertEquals("cannot be read: null", ObjectLoader.describe(new IOException()));
    }

    @Test
    void aFileThatCannotBeReadForAnotherReasonIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        Path path = file.resolve("below.o");
        LoadException refusal = assertThrows(LoadException.class, () -> ObjectLoader.load(path));
        assertInstanceOf(IOException.class, refusal.getCause());
        assertEquals(path.toString(), refusal.file());
    }

    @Test
    void aFileOverTheLimitIsRefusedAndOneAtTheLimitIsRead() throws IOException {
        Path path = Files.write(folder.resolve("large.o"), new byte[150]);
        assertEquals(
                path + ": has 150 bytes, the limit is 100",
                messageOf(() -> ObjectLoader.read(path, new Limits(100, 1, 1, 1, 1))));
        assertArrayEquals(new byte[150], ObjectLoader.read(path, new Limits(150, 1, 1, 1, 1)));
        assertArrayEquals(new byte[150], ObjectLoader.read(path, new Limits(Integer.MAX_VALUE, 1, 1, 1, 1)));
    }

    @Test
    void aLongPathStaysWholeInMessages() {
        String name = "d/".repeat(100) + "x.o";
        assertEquals(name + ": is not an ELF file: it is empty", messageOf(() -> ObjectLoader.load(new byte[0], name)));
    }

    @Test
    void theParserCannotCountMoreSectionsThanTheLimitMayBe() {
        assertEquals(32767, new Limits(1, 32767, 1, 1, 1).sections());
        assertEquals(
                "the limit of sections is 32768, must be at most 32767",
                assertThrows(IllegalArgumentException.class, () -> new Limits(1, 32768, 1, 1, 1))
                        .getMessage());
    }

    /** bpf_conformance's runner writes one table for both kinds of names, and one global function that is all of .text. */
    @Test
    void theObjectsOfTheConformanceRunnerLoad() {
        ElfWriter elf = new ElfWriter();
        int text = elf.code(".text", mov(1), EXIT);
        elf.function("main", text, 0, 2);
        Patch patch = new Patch(elf.write());
        // It leaves the size of the ELF header's program entries and the alignment of sections at other values.
        patch.int64(patch.inSection(text, 48), 4);
        ObjectFile object = Samples.load(patch.bytes());
        assertEquals(Bytecode.of(mov(1), EXIT), object.onlyProgram().bytecode());
        assertEquals("main", object.onlyProgram().name());
        assertEquals(".text", object.onlyProgram().section());
    }
}
