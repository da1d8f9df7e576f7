package io.github.ebpf4j.loader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.btf.BtfValues;
import io.github.ebpf4j.isa.btf.CDeclarations;
import io.github.ebpf4j.isa.btf.CValues;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as types, and others as values of them: both are printed, or refused. */
class BtfTextFuzzTest {

    /** How many types of an input are tried one by one, so that those of many types do not take long. */
    private static final int TRIED = 64;

    @MethodSource("io.github.ebpf4j.loader.FuzzSeeds#typesAndMemory")
    @FuzzTest
    void text(byte[] bytes) {
        List<byte[]> parts = FuzzParts.split(bytes, 2);
        ByteOrder byteOrder = Btf.byteOrderOf(parts.get(0)).orElse(ByteOrder.LITTLE_ENDIAN);
        Outcome.loadsOrIsRefused(() -> {
            Btf types = Btf.read(parts.get(0), byteOrder);
            Outcome.loadsOrIsRefused(() -> CDeclarations.of(types));
            IntStream.range(0, Math.min(TRIED, types.count())).forEach(id -> {
                Outcome.loadsOrIsRefused(() -> CDeclarations.declaration(types, id, "name"));
                Outcome.loadsOrIsRefused(() -> print(types, id, parts.get(1), byteOrder));
            });
        });
    }

    private static void print(Btf types, int id, byte[] memory, ByteOrder byteOrder) {
        if (types.type(id) instanceof BtfType.DataSection) {
            BtfValues.readSection(types, id, memory, byteOrder).forEach(field -> CValues.of(field.value()));
        } else {
            BtfValue value = BtfValues.read(types, id, memory, byteOrder);
            CValues.of(value);
            CValues.indented(value);
            BtfValues.write(types, id, value, byteOrder);
        }
    }
}
