package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as types: they are read, or they are refused; and what was read answers every question. */
class BtfFuzzTest {

    @MethodSource("io.github.ebpf4j.loader.FuzzSeeds#types")
    @FuzzTest
    void btf(byte[] bytes) {
        Outcome.loadsOrIsRefused(
                () -> ask(Btf.read(bytes, Btf.byteOrderOf(bytes).orElse(ByteOrder.LITTLE_ENDIAN))));
    }

    private static void ask(Btf types) {
        IntStream.range(0, types.count()).forEach(id -> {
            BtfType type = types.type(id);
            types.resolved(id);
            types.declTags(id);
            types.find(type.kind(), type.name());
            assertEquals(types.hasSize(id), Outcome.loadsOrIsRefused(() -> types.sizeOf(id)));
            Outcome.loadsOrIsRefused(() -> types.alignmentOf(id));
        });
        types.idsOf(types.type(types.count() - 1).name());
    }
}
