package io.github.ebpf4j.loader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/** Header, section table, symbols and relocations of any bytes: they are read, or they are refused. */
class ElfFuzzTest {

    @MethodSource("io.github.ebpf4j.loader.FuzzSeeds#objects")
    @FuzzTest
    void elf(byte[] bytes) {
        Outcome.loadsOrIsRefused(() -> {
            ElfObject elf = ElfObject.open(bytes, Samples.NAME, Limits.DEFAULT);
            elf.sections().stream().filter(Section::isInFile).forEach(elf::bytes);
            List<Symbol> symbols = elf.symbols();
            elf.relocations(symbols);
        });
    }
}
