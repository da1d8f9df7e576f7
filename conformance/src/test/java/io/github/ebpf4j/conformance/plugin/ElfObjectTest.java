package io.github.ebpf4j.conformance.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import io.github.ebpf4j.loader.ObjectLoader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElfObjectTest {

    private static final Bytecode CODE = Assembler.assemble("mov %r1, 20\nlddw %r0, 0x123456789abcdef0\nexit\n");

    private static byte[] object(String section) {
        return ElfObject.of(section, CODE.encode(ByteOrder.LITTLE_ENDIAN));
    }

    @ParameterizedTest
    @ValueSource(strings = {".text", "xdp"})
    void ourLoaderReadsTheProgramBack(String section) {
        Program program = ObjectLoader.load(object(section), "object").onlyProgram();

        assertEquals("main", program.name());
        assertEquals(section, program.section());
        assertEquals(CODE, program.bytecode());
    }

    @Test
    void llvmReadsIt(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("object.o"), object(".text"));
        Process objdump;
        try {
            objdump = new ProcessBuilder("llvm-objdump-19", "-d", "-t", "-h", file.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("llvm-objdump-19 is not installed: " + e.getMessage());
            return;
        }
        String text = new String(objdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, objdump.waitFor(), text);
        assertTrue(text.contains("file format elf64-bpf"), text);
        assertTrue(text.contains("<main>:"), text);
        assertTrue(text.contains("r1 = 0x14"), text);
        assertTrue(text.matches("(?s).*g +F \\.text\\s+0*20 main.*"), text);
        assertFalse(text.contains("warning"), text);
    }
}
