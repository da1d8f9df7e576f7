package io.github.ebpf4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"bpfel,xdp_fib", "bpfel,xdp_fib2", "bpfeb,xdp_fib", "bpfeb,xdp_fib2"})
    void aProgramOfAnObjectFile(String order, String program) {
        Session.of("run", Session.object("fibonacci." + order + ".o"), "--program", program)
                .assertPrints("r0 = 55 (0x37)\n");
    }

    @Test
    void anObjectFileFromStandardInput() {
        Session.of(Session.objectBytes("fibonacci.bpfel.o"), "run", "-", "--program", "xdp_fib")
                .assertPrints("r0 = 55 (0x37)\n");
    }

    @Test
    void bareBytecode() throws IOException {
        Path file = folder.resolve("minus one");
        Files.write(file, Session.assembled("mov %r0, -1\nexit"));

        Session.of("run", file.toString()).assertPrints("r0 = -1 (0xffffffffffffffff)\n");
    }

    @Test
    void memoryAsText() {
        byte[] sum = Session.assembled("ldxh %r0, [%r1]\nadd %r0, %r2\nexit");

        Session.of(sum, "run", "-", "--mem", "01 02 ff").assertPrints("r0 = 516 (0x204)\n");
        Session.of(sum, "run", "-", "--mem", "0102FF").assertPrints("r0 = 516 (0x204)\n");
    }

    @Test
    void memoryFromAFile() throws IOException {
        Path file = folder.resolve("memory");
        Files.write(file, new byte[] {1, 2, 3, 4});

        Session.of("run", Session.object("packet.bpfel.o"), "--program", "sum", "--mem", "@" + file)
                .assertPrints("r0 = 10 (0xa)\n");
    }

    @Test
    void withoutMemoryThereIsNone() {
        Session.of(Session.assembled("mov %r0, %r2\nadd %r0, %r1\nexit"), "run", "-")
                .assertPrints("r0 = 0 (0x0)\n");
    }

    @Test
    void aBudgetThatSuffices() {
        Session.of(Session.assembled("mov %r0, 1\nexit"), "run", "-", "--budget", "2")
                .assertPrints("r0 = 1 (0x1)\n");
    }

    @Test
    void aBudgetThatDoesNot() {
        Session.of(Session.assembled("mov %r0, 1\nexit"), "run", "-", "--budget", "1")
                .assertRefuses(
                        "run: standard input (bytecode): pc 1: 1 instructions were executed, as many as the limit"
                                + " allows: exit");
    }

    @Test
    void aProfileThatDoesNotHaveTheInstruction() {
        byte[] callx = Session.assembled("lddw %r2, 9999\ncall %r2\nexit");

        Session.of(callx, "run", "-", "--profile", "rfc9669")
                .assertRefuses("validate: standard input (bytecode): pc 2: ", "is of profile callx");
        Session.of(callx, "run", "-", "--profile", "rfc9669,callx")
                .assertRefuses("run: standard input (bytecode): pc 2: ", "neither the address of an instruction nor");
        Session.of(callx, "run", "-", "--profile", "rfc9669", "--profile", "callx")
                .assertRefuses("run: standard input (bytecode): pc 2: ", "neither the address of an instruction nor");
        Session.of(callx, "run", "-")
                .assertRefuses("run: standard input (bytecode): pc 2: ", "neither the address of an instruction nor");
    }

    @Test
    void aHelperThatNobodyHas() {
        byte[] code = Session.assembled("jne %r1, 0, +1\ncall 9999\nexit");

        Session.of(code, "run", "-")
                .assertRefuses(
                        "link: standard input (bytecode): program \"main\", pc 1: helper 9999 is not registered");
        Session.of(code, "run", "-", "--lenient")
                .assertRefuses("run: standard input (bytecode): pc 1: helper 9999 is not registered: call 9999");
        Session.of(code, "run", "-", "--lenient", "--mem", "00").assertPrints("r0 = 0 (0x0)\n");
    }

    @Test
    void aProgramMustBeChosenWhereThereAreSeveral() {
        Session.of("run", Session.object("fibonacci.bpfel.o"))
                .assertRefuses("load: " + Session.object("fibonacci.bpfel.o") + ": ", "\"xdp_fib\", \"xdp_fib2\"");
    }

    @Test
    void aProgramThatIsNotThere() {
        Session.of("run", Session.object("fibonacci.bpfel.o"), "--program", "xdp_fob")
                .assertRefuses("load: " + Session.object("fibonacci.bpfel.o") + ": ", "\"xdp_fob\"");
    }

    @Test
    void bareBytecodeHasNoNames() {
        Session.of(Session.assembled("exit"), "run", "-", "--program", "main")
                .assertRefuses("load: standard input (bytecode): has no program names, so --program has nothing to"
                        + " choose from");
    }
}
