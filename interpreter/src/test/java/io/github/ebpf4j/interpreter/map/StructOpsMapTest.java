package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structures of functions. */
class StructOpsMapTest {

    @ParameterizedTest
    @ValueSource(strings = {"struct-ops.bpfel.o", "struct-ops.bpfeb.o"})
    void membersAreProgramsThatRun(String file) {
        Instance instance = Instance.of(TestObjects.load(file));
        StructOpsMap plain = (StructOpsMap) instance.map("plain");
        assertEquals(
                java.util.List.of(
                        new StructOpsMap.Member("init", 16, "init"), new StructOpsMap.Member("window", 24, "window")),
                plain.members());
        LinkedProgram window = plain.program("window").orElseThrow();
        assertEquals("window", window.program().name());
        assertTrue(plain.program("unset").isEmpty());
        byte[] context = new byte[16];
        ByteBuffer.wrap(context).order(instance.host().byteOrder()).putLong(8, 41);
        assertEquals(
                42, instance.program(plain.members().get(1).program()).runner().run(BytesContext.of(context)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"struct-ops.bpfel.o", "struct-ops.bpfeb.o"})
    void itsDataIsReadAndSetWithItsRegistration(String file) {
        Instance instance = Instance.of(TestObjects.load(file));
        StructOpsMap plain = (StructOpsMap) instance.map("plain");
        byte[] key = new byte[4];
        ByteBuffer bytes = ByteBuffer.wrap(plain.get(key).orElseThrow())
                .order(instance.host().byteOrder());
        assertEquals(0x1122334455667788L, bytes.getLong(0));
        assertEquals(5, bytes.getInt(8));
        assertEquals(StructOpsMap.State.INITIAL, plain.state());
        assertFalse(plain.remove(key));
        bytes.putInt(8, 77);
        Harness.assertRefused(Errno.EINVAL, () -> plain.put(key, bytes.array(), 1));
        Harness.assertRefused(Errno.E2BIG, () -> plain.put(Harness.u32(1), bytes.array(), 0));
        Harness.assertRefused(Errno.EINVAL, () -> plain.put(key, new byte[3], 0));
        assertEquals(StructOpsMap.State.INITIAL, plain.state());
        plain.put(key, bytes.array(), 0);
        assertEquals(StructOpsMap.State.IN_USE, plain.state());
        assertEquals(
                77,
                ByteBuffer.wrap(plain.get(key).orElseThrow())
                        .order(instance.host().byteOrder())
                        .getInt(8));
        Harness.assertRefused(Errno.EBUSY, () -> plain.put(key, bytes.array(), 0));
        assertTrue(plain.remove(key));
        assertEquals(StructOpsMap.State.TO_BE_FREED, plain.state());
        assertFalse(plain.remove(key));
        Harness.assertRefused(Errno.EBUSY, plain::register);

        StructOpsMap linked = (StructOpsMap) instance.map("linked");
        Harness.assertRefused(Errno.EOPNOTSUPP, () -> linked.remove(key));
        linked.register();
        assertEquals(StructOpsMap.State.IN_USE, linked.state());
        assertTrue(linked.get(Harness.u32(-1)).isEmpty());
    }

    @Test
    void definitionsAreChecked() {
        for (MapDefinition wrong : new MapDefinition[] {
            Harness.definition(MapType.STRUCT_OPS, 8, 8, 1, 0),
            Harness.definition(MapType.STRUCT_OPS, 4, 0, 1, 0),
            Harness.definition(MapType.STRUCT_OPS, 4, 8, 2, 0),
            Harness.definition(MapType.STRUCT_OPS, 4, 8, 1, 1)
        }) {
            Harness.assertRefused(Errno.EINVAL, () -> Harness.instance(wrong));
        }
        Harness.assertRefused(
                Errno.ENOMEM, () -> Harness.instance(Harness.definition(MapType.STRUCT_OPS, 4, 0xffff_ffffL, 1, 0)));
        // Without types, members go by their place.
        assertTrue(((StructOpsMap) Harness.instance(Harness.definition(MapType.STRUCT_OPS, 4, 8, 1, 0))
                        .map("m"))
                .members()
                .isEmpty());
    }
}
