package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used: one line that says what and where, and exit code 1. */
class MalformedInputTest {

    private static final int ELF_CLASS = 4;
    private static final int ELF_MACHINE = 18;

    @TempDir
    private Path folder;

    private Session run(byte[] file, String... more) {
        String[] args = Arrays.copyOf(new String[] {"run", "-"}, 2 + more.length);
        System.arraycopy(more, 0, args, 2, more.length);
        return Session.of(file, args);
    }

    private static byte[] fibonacciWith(int at, int value) {
        byte[] bytes = Session.objectBytes("fibonacci.bpfel.o");
        bytes[at] = (byte) value;
        return bytes;
    }

    private static byte[] slots(long... slots) {
        ByteBuffer buffer = ByteBuffer.allocate(slots.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long slot : slots) {
            buffer.putLong(slot);
        }
        return buffer.array();
    }

    @Test
    void empty() {
        run(new byte[0])
                .assertRefuses("validate: standard input (bytecode): pc 0: the program has no instruction"
                        + " (empty-program, Linux: a program has an instruction at least)");
    }

    @Test
    void truncatedBytecode() {
        run(Arrays.copyOf(Session.assembled("mov %r0, 1\nexit"), 13))
                .assertRefuses("load: standard input (bytecode): 13 bytes are not whole instructions: 5 left over after"
                        + " 1 slots of 8");
    }

    @Test
    void truncatedObjectFile() {
        byte[] whole = Session.objectBytes("fibonacci.bpfel.o");
        for (int length : new int[] {4, 16, 63, 64, 100, whole.length / 2, whole.length - 1}) {
            run(Arrays.copyOf(whole, length)).assertRefuses("load: standard input: ", "");
        }
    }

    @Test
    void wrongMagic() {
        byte[] bytes = fibonacciWith(3, 'G');
        run(Arrays.copyOf(bytes, bytes.length / Long.BYTES * Long.BYTES))
                .assertRefuses("validate: standard input (bytecode): pc 0: ", "rsh64_reg");
    }

    @Test
    void elfOf32Bits() {
        run(fibonacciWith(ELF_CLASS, 1)).assertRefuses("load: standard input: ", "32");
    }

    @Test
    void anObjectForAnotherMachine() {
        // 62 is x86-64.
        run(fibonacciWith(ELF_MACHINE, 62)).assertRefuses("load: standard input: ", "62");
    }

    @Test
    void aJumpOutOfTheProgram() {
        run(Session.assembled("ja +5\nexit"))
                .assertRefuses("validate: standard input (bytecode): pc 0: ja: target 6 is outside the program, which"
                        + " has 2 slots (jump-outside, Linux: jump out of range)");
    }

    @Test
    void theSecondSlotOfLddwIsMissing() {
        run(slots(0x18))
                .assertRefuses(
                        "validate: standard input (bytecode): pc 0: lddw: the program ends before its second slot", "");
    }

    @Test
    void register11() {
        run(Session.assembled("mov %r11, 1\nexit"))
                .assertRefuses(
                        "validate: standard input (bytecode): pc 0: mov64_imm: dst is register 11, the last is 10", "");
    }

    @Test
    void anEndlessLoop() {
        run(Session.assembled("again: ja again\nexit"), "--budget", "1000")
                .assertRefuses(
                        "run: standard input (bytecode): pc 0: 1000 instructions were executed, as many as the limit"
                                + " allows: ja -1");
    }

    @Test
    void aReadAtAddress0() {
        run(Session.assembled("mov %r1, 0\nldxdw %r0, [%r1]\nexit"))
                .assertRefuses("run: standard input (bytecode): pc 1: 8-byte read at 0x0 ", ": ldxdw %r0, [%r1]");
    }

    @Test
    void stackOverflowByRecursion() {
        Session.of("run", Session.object("recursion.bpfel.o"), "--program", "recursion_endless")
                .assertRefuses(
                        "run: " + Session.object("recursion.bpfel.o") + ": program \"recursion_endless\": pc ",
                        "a call would make 9 frames, the limit is 8: call local ");
    }

    @Test
    void aReservedOpcode() {
        run(slots(0xff))
                .assertRefuses("validate: standard input (bytecode): pc 0: opcode 0xff is reserved", " and 1 more");
    }

    @Test
    void aFileThatIsNotThere() {
        String file = folder.resolve("nothing").toString();

        for (String verb : new String[] {"run", "disasm", "check", "graph", "inspect", "btf"}) {
            Session.of(verb, file).assertRefuses("load: " + file + ": cannot be read: no such file or folder");
        }
    }

    @Test
    void bytecodeIsNoObjectToInspect() {
        Session.of(Session.assembled("exit"), "inspect", "-")
                .assertRefuses("load: standard input: is not an ELF file: it starts with ", "must be 7f454c46");
    }

    @Test
    void typesFromAFileThatHasNone() throws IOException {
        String object = Session.object("kconfig.bpfel.o");
        String text = Files.writeString(folder.resolve("types"), "none").toString();
        String broken = Files.write(folder.resolve("broken"), new byte[] {(byte) 0x9f, (byte) 0xeb, 1, 0})
                .toString();
        String nothing = folder.resolve("nothing").toString();

        Session.of("inspect", object, "--target-btf", nothing)
                .assertRefuses("load: " + nothing + ": cannot be read: no such file or folder");
        Session.of("inspect", object, "--target-btf", text).assertRefuses("load: " + text + ": is not an ELF file", "");
        Session.of("inspect", object, "--target-btf", broken).assertRefuses("load: " + broken + ": BTF", "");
        Session.of("inspect", object, "--target-btf", Session.object("no-btf.bpfel.o"))
                .assertRefuses("load: " + Session.object("no-btf.bpfel.o")
                        + ": section \".BTF\": there is none, so the types are not known");
    }

    @Test
    void aKernelSettingThatIsNone() {
        String object = Session.object("kconfig.bpfel.o");

        Session.of("inspect", object, "--kconfig", "CONFIG_HZ=many")
                .assertRefuses("load: " + object + ": kernel setting \"CONFIG_HZ\": ", "\"many\"");
        Session.of("inspect", object, "--kconfig", "CONFIG_HZ")
                .assertWrongUsage("ebpf4j inspect: Value for option option '--kconfig' (NAME=VALUE) should be in"
                        + " KEY=VALUE format but was CONFIG_HZ (see ebpf4j inspect --help)");
    }

    @Test
    void aFolder() {
        Session.of("run", folder.toString()).assertRefuses("load: " + folder + ": is a directory");
        Session.of("run", folder.resolve("file/below/nothing").toString())
                .assertRefuses("load: " + folder, "cannot be read: ");
    }

    @Test
    void aFileThatMayNotBeRead() throws IOException {
        Path file = Files.write(folder.resolve("secret"), new byte[8]);
        assumeFalse(file.toFile().setReadable(false) && Files.isReadable(file), "this user may read everything");

        Session.of("run", file.toString()).assertRefuses("load: " + file + ": cannot be read: permission denied");
    }

    @Test
    void aNameThatIsNoPath() {
        Session.of("run", "a\0b").assertRefuses("load: a\\u0000b: is no path: ", "");
    }

    @Test
    void aHugeFile() throws IOException {
        Path file = folder.resolve("huge");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 36);
        }

        Session.of("check", file.toString()).assertRefuses("load: " + file + ": has more than 67108864 bytes");
    }

    @Test
    void moreBytecodeThanAnyProgramHas() {
        run(new byte[(1 << 23) + 8])
                .assertRefuses("load: standard input (bytecode): has 1048577 slots of 8 bytes, must not have more than"
                        + " 1048576");
    }

    @Test
    void memoryThatIsNotHexadecimal() {
        byte[] exit = Session.assembled("mov %r0, 0\nexit");

        run(exit, "--mem", "00 1z")
                .assertRefuses("load: --mem: character 4: \"1z\" is not bytes of two hexadecimal digits");
        run(exit, "--mem", "123")
                .assertRefuses("load: --mem: character 3: \"3\" is not bytes of two hexadecimal digits");
        run(exit, "--mem", "0x12")
                .assertRefuses("load: --mem: character 1: \"0x12\" is not bytes of two hexadecimal digits");
        run(exit, "--mem", "\u0661\u0662")
                .assertRefuses("load: --mem: character 1: \"\u0661\u0662\" is not bytes of two hexadecimal digits");
    }

    @Test
    void memoryFromAFileThatIsNotThere() {
        run(Session.assembled("mov %r0, 0\nexit"), "--mem", "@" + folder.resolve("nothing"))
                .assertRefuses("load: " + folder.resolve("nothing") + ": cannot be read: no such file or folder");
    }

    @Test
    void aProgramThatTheLoaderRefuses() {
        Session.of("run", Session.object("link-b.bpfel.o"), "--program", "write_shared")
                .assertRefuses("load: " + Session.object("link-b.bpfel.o") + ": ", "shared");
    }

    @Test
    void aFunctionThatNobodyProvides() {
        Session.of("run", Session.object("undefined.bpfel.o"))
                .assertRefuses("link: " + Session.object("undefined.bpfel.o") + ": ", "missing");
    }
}
