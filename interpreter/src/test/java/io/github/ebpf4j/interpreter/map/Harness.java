package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.function.Executable;

/** Maps without an object file, and programs in assembly that use them: {@code map_by_idx(0)} is the first. */
final class Harness {

    private Harness() {}

    /** Returns a definition whose keys and values have types, as local storages need. */
    static MapDefinition definition(MapType type, long keySize, long valueSize, long entries, int flags) {
        return definition(type, keySize, valueSize, entries, flags, 0);
    }

    static MapDefinition definition(MapType type, long keySize, long valueSize, long entries, int flags, long extra) {
        return MapDefinition.builder("m", type.number())
                .sizes(keySize, valueSize)
                .maxEntries(entries)
                .flags(flags)
                .extra(extra)
                .types(1, 1)
                .build();
    }

    static Instance.Builder builder(String assembly, MapDefinition... maps) {
        Program program = Program.of(Assembler.assemble(assembly));
        return Instance.builder(new BpfObject(
                "test",
                program.byteOrder(),
                program.license(),
                List.of(program),
                List.of(maps),
                List.of(),
                Optional.empty()));
    }

    static Instance instance(String assembly, MapDefinition... maps) {
        return builder(assembly, maps).build();
    }

    static Instance instance(MapDefinition... maps) {
        return instance("mov %r0, 0\n exit", maps);
    }

    static long run(Instance instance) {
        return instance.program("main").runner().run(BytesContext.empty());
    }

    static Fault fault(Instance instance) {
        Outcome outcome = instance.program("main").runner().outcome(BytesContext.empty());
        return assertInstanceOf(Outcome.Faulted.class, outcome, () -> outcome.toString())
                .fault();
    }

    static void assertRefused(Errno errno, Executable operation) {
        MapException refusal = assertThrows(MapException.class, operation);
        assertEquals(errno, refusal.errno(), refusal.getMessage());
    }

    static byte[] u32(long value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) value)
                .array();
    }

    static byte[] u64(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        IntStream.range(0, values.length).forEach(i -> bytes[i] = (byte) values[i]);
        return bytes;
    }
}
