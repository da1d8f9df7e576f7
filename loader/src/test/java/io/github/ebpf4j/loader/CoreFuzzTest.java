package io.github.ebpf4j.loader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.ebpf4j.isa.btf.Btf;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/** Any code, types, notes on the code, and types of a target: what CO-RE makes of them. */
class CoreFuzzTest {

    @MethodSource("io.github.ebpf4j.loader.FuzzSeeds#core")
    @FuzzTest
    void core(byte[] bytes) {
        List<byte[]> parts = FuzzParts.split(bytes, 4);
        ByteOrder byteOrder = Btf.byteOrderOf(parts.get(1)).orElse(ByteOrder.LITTLE_ENDIAN);
        ElfWriter elf = new ElfWriter(byteOrder);
        int code = elf.section(FuzzSeeds.CODE, Section.PROGBITS, ElfWriter.EXECUTABLE, parts.get(0));
        elf.symbol("program", Symbol.FUNCTION, code, 0, parts.get(0).length);
        elf.section(".BTF", Section.PROGBITS, 0, parts.get(1));
        elf.section(".BTF.ext", Section.PROGBITS, 0, parts.get(2));
        Outcome.loadsOrIsRefused(() -> {
            LoadOptions options = parts.get(3).length == 0
                    ? LoadOptions.DEFAULT
                    : LoadOptions.DEFAULT.withTargetTypes(Btf.read(parts.get(3), byteOrder));
            Outcome.requireSound(ObjectLoader.load(elf.write(), Samples.NAME, options));
        });
    }
}
