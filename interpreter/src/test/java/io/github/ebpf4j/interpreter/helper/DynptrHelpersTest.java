package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.context.PacketContext;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynptrHelpersTest {

    private static final long EINVAL = Errno.EINVAL.result();
    private static final long E2BIG = Errno.E2BIG.result();
    private static final long ERANGE = Errno.ERANGE.result();
    private static final long EFAULT = Errno.EFAULT.result();

    private final Functions functions = new Functions();

    private long call(Caller caller, String name, long... arguments) {
        return functions.call(caller, "bpf_dynptr_" + name, arguments);
    }

    private static long bytes(Caller caller, String text) {
        return Functions.memory(caller, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private long of(Caller caller, long data, long size) {
        long dynptr = Functions.memory(caller, 16);
        assertEquals(0, call(caller, "from_mem", data, size, 0, dynptr));
        return dynptr;
    }

    @Test
    void memoryIsReadAndWrittenThroughIt() {
        functions.run(caller -> {
            long data = bytes(caller, "0123456789");
            long dynptr = of(caller, data, 8);
            long other = bytes(caller, "####");
            assertEquals(0, call(caller, "read", other, 3, dynptr, 5, 0));
            assertEquals("567#", Functions.read(caller, other, 4));
            assertEquals(0, call(caller, "write", dynptr, 4, other, 4, 0));
            assertEquals("0123567#89", Functions.read(caller, data, 10));
            assertEquals(data + 2, call(caller, "data", dynptr, 2, 6));
            assertEquals(8, call(caller, "size", dynptr));
            assertEquals(0, call(caller, "is_null", dynptr));
            assertEquals(0, call(caller, "is_rdonly", dynptr));
            assertEquals(0, call(caller, "read", 0, 0, dynptr, 8, 0));
            assertEquals(data + 1, call(caller, "slice", dynptr, 1, 0, 7));
            assertEquals(data + 1, call(caller, "slice_rdwr", dynptr, 1, other, 4));
            return 0;
        });
    }

    @Test
    void partsThatItHasNotAreRefused() {
        functions.run(caller -> {
            long dynptr = of(caller, bytes(caller, "0123456789"), 8);
            long other = Functions.memory(caller, 16);
            assertEquals(E2BIG, call(caller, "read", other, 3, dynptr, 6, 0));
            assertEquals(E2BIG, call(caller, "read", other, 9, dynptr, 0, 0));
            assertEquals(E2BIG, call(caller, "read", other, 2, dynptr, 0xffff_ffffL, 0));
            assertEquals(E2BIG, call(caller, "write", dynptr, 6, other, 3, 0));
            assertEquals(E2BIG, call(caller, "write", dynptr, -1, other, 1, 0));
            assertEquals(EINVAL, call(caller, "read", other, 1, dynptr, 0, 1));
            assertEquals(EINVAL, call(caller, "write", dynptr, 0, other, 1, 1));
            assertEquals(E2BIG, call(caller, "write", dynptr, 8, other, 1, 1));
            assertEquals(0, call(caller, "data", dynptr, 8, 1));
            assertEquals(0, call(caller, "data", dynptr, 0, -1));
            assertEquals(0, call(caller, "slice", dynptr, 5, 0, 4));
            assertEquals(E2BIG, call(caller, "memset", dynptr, 5, 4, 1));
            return 0;
        });
    }

    @Test
    void whatCannotBeMadeLeadsToNothing() {
        functions.run(caller -> {
            long data = Functions.memory(caller, 16);
            long dynptr = Functions.memory(caller, 16);
            assertEquals(E2BIG, call(caller, "from_mem", data, 1 << 24, 0, dynptr));
            assertEquals(E2BIG, call(caller, "from_mem", data, -1, 1, dynptr));
            assertEquals(EINVAL, call(caller, "from_mem", data, 16, 1, dynptr));
            assertEquals(1, call(caller, "is_null", dynptr));
            assertEquals(0, call(caller, "is_rdonly", dynptr));
            assertEquals(EINVAL & 0xffff_ffffL, call(caller, "size", dynptr));
            assertEquals(EINVAL, call(caller, "read", data, 1, dynptr, 0, 0));
            assertEquals(EINVAL, call(caller, "write", dynptr, 0, data, 1, 0));
            assertEquals(0, call(caller, "data", dynptr, 0, 0));
            assertEquals(0, call(caller, "slice", dynptr, 0, data, 4));
            assertEquals(EINVAL, call(caller, "adjust", dynptr, 0, 0));
            long clone = Functions.memory(caller, 16);
            assertEquals(EINVAL, call(caller, "clone", dynptr, clone));
            assertEquals(1, call(caller, "is_null", clone));
            return 0;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"size", "is_null", "is_rdonly", "data", "adjust", "clone", "memset"})
    void bytesThatNoHelperWroteAreNoDynptr(String name) {
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> call(caller, name, Functions.memory(caller, 16)));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            long dynptr = of(caller, Functions.memory(caller, 8), 8);
            caller.store(dynptr + 8, 4, 9);
            return call(caller, name, dynptr);
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            // Moved by the program, not by a helper.
            long dynptr = of(caller, Functions.memory(caller, 8), 8);
            return call(caller, name, Functions.memory(caller, caller.read(dynptr, 16)));
        });
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> call(caller, name, 0));
    }

    @Test
    void memoryThatIsNotThereIsAFault() {
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> call(caller, "from_mem", Functions.memory(caller, 8), 9, 0, Functions.memory(caller, 16)));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> call(caller, "from_mem", Functions.memory(caller, 8), 8, 0, Functions.memory(caller, 15)));
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> {
            long dynptr = of(caller, Functions.memory(caller, 8), 8);
            return call(caller, "read", Functions.memory(caller, 8), 0xffff_ffffL, dynptr, 0, 0);
        });
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> {
            long data = Functions.memory(caller, 8);
            long dynptr = of(caller, data, 8);
            caller.remove(data);
            return call(caller, "read", Functions.memory(caller, 8), 8, dynptr, 0, 0);
        });
    }

    @Test
    void adjustNarrowsItAndACloneStaysAsItWas() {
        functions.run(caller -> {
            long data = bytes(caller, "0123456789");
            long dynptr = of(caller, data, 10);
            long clone = Functions.memory(caller, 16);
            assertEquals(0, call(caller, "clone", dynptr, clone));
            assertEquals(0, call(caller, "adjust", dynptr, 2, 8));
            assertEquals(0, call(caller, "adjust", dynptr, 1, 4));
            assertEquals(3, call(caller, "size", dynptr));
            assertEquals(data + 3, call(caller, "data", dynptr, 0, 3));
            assertEquals(10, call(caller, "size", clone));
            assertEquals(data, call(caller, "data", clone, 0, 10));
            assertEquals(EINVAL, call(caller, "adjust", dynptr, 2, 1));
            assertEquals(ERANGE, call(caller, "adjust", dynptr, 4, 4));
            assertEquals(ERANGE, call(caller, "adjust", dynptr, 0, 4));
            assertEquals(3, call(caller, "size", dynptr));
            assertEquals(0, call(caller, "adjust", dynptr, 3, 3));
            assertEquals(0, call(caller, "size", dynptr));
            return 0;
        });
    }

    @Test
    void copiesMayOverlap() {
        functions.run(caller -> {
            long data = bytes(caller, "0123456789");
            long dynptr = of(caller, data, 10);
            assertEquals(0, call(caller, "copy", dynptr, 2, dynptr, 0, 6));
            assertEquals("0101234589", Functions.read(caller, data, 10));
            assertEquals(0, call(caller, "write", dynptr, 0, data + 1, 5, 0));
            assertEquals("1012334589", Functions.read(caller, data, 10));
            assertEquals(0, call(caller, "memset", dynptr, 8, 2, 'x'));
            assertEquals("10123345xx", Functions.read(caller, data, 10));
            assertEquals(E2BIG, call(caller, "copy", dynptr, 5, dynptr, 0, 6));
            assertEquals(E2BIG, call(caller, "copy", dynptr, 0, dynptr, 5, 6));
            return 0;
        });
    }

    @Test
    void whatIsReadOnlyIsNotWrittenTo() {
        functions.run(caller -> {
            long data = caller.place(Region.readOnly("rodata", "0123".getBytes(StandardCharsets.UTF_8)));
            long dynptr = Functions.memory(caller, 16);
            Dynptr.write(caller, dynptr, Dynptr.LOCAL, data, 4, true);
            long other = Functions.memory(caller, 4);
            assertEquals(1, call(caller, "is_rdonly", dynptr));
            assertEquals(EINVAL, call(caller, "write", dynptr, 0, other, 1, 0));
            assertEquals(0, call(caller, "data", dynptr, 0, 1));
            assertEquals(0, call(caller, "slice_rdwr", dynptr, 0, 0, 1));
            assertEquals(EINVAL, call(caller, "memset", dynptr, 0, 1, 1));
            assertEquals(data, call(caller, "slice", dynptr, 0, 0, 1));
            assertEquals(0, call(caller, "read", other, 4, dynptr, 0, 0));
            assertEquals("0123", Functions.read(caller, other, 4));
            long clone = Functions.memory(caller, 16);
            assertEquals(0, call(caller, "clone", dynptr, clone));
            assertEquals(EINVAL, call(caller, "copy", clone, 0, dynptr, 0, 1));
            return 0;
        });
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> of(caller, caller.place(Region.readOnly("rodata", new byte[4])), 4));
    }

    private record Packet(Window packet) implements PacketContext {
        static Packet of(String text) {
            byte[] buffer = ("<<" + text + ">>").getBytes(StandardCharsets.ISO_8859_1);
            Window window = new Window("packet", buffer);
            window.move(2, buffer.length - 2);
            return new Packet(window);
        }

        @Override
        public long begin(Execution execution, ByteOrder byteOrder) {
            execution.memory(packet);
            return 0;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"skb", "xdp"})
    void aPacketIsReadAndWrittenThroughIt(String kind) {
        Packet context = Packet.of("0123456789");
        functions
                .outcome(context, caller -> {
                    long dynptr = Functions.memory(caller, 16);
                    assertEquals(0, call(caller, "from_" + kind, 0, 0, dynptr));
                    assertEquals(10, call(caller, "size", dynptr));
                    long other = bytes(caller, "abcd");
                    assertEquals(0, call(caller, "write", dynptr, 4, other, 4, 0));
                    assertEquals(0, call(caller, "read", other, 2, dynptr, 8, 0));
                    assertEquals("89cd", Functions.read(caller, other, 4));
                    assertEquals(0, call(caller, "data", dynptr, 0, 1));
                    long slice = call(caller, "slice_rdwr", dynptr, 4, other, 4);
                    assertEquals("abcd", Functions.read(caller, slice, 4));
                    assertNotEquals(other, slice);
                    assertEquals(E2BIG, call(caller, "read", other, 4, dynptr, 7, 0));
                    context.packet().move(2, 8);
                    assertEquals(kind.equals("skb") ? EFAULT : EINVAL, call(caller, "read", other, 2, dynptr, 5, 0));
                    assertEquals(kind.equals("skb") ? "\0\0cd" : "89cd", Functions.read(caller, other, 4));
                    assertEquals(0, call(caller, "slice", dynptr, 5, 0, 2));
                    assertEquals(kind.equals("skb") ? 0 : EINVAL, call(caller, "write", dynptr, 0, other, 1, 3));
                    assertEquals(EINVAL, call(caller, "write", dynptr, 0, other, 1, 4));
                    assertEquals(EINVAL, call(caller, "from_" + kind, 0, 1, dynptr));
                    assertEquals(1, call(caller, "is_null", dynptr));
                    return 0;
                })
                .r0();
        assertEquals(
                kind.equals("skb") ? "<<\0" + "123abcd89>>" : "<<0123abcd89>>",
                new String(context.packet().array(), StandardCharsets.ISO_8859_1));
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> call(caller, "from_" + kind, 0, 0, Functions.memory(caller, 16)));
    }

    @Test
    void aRecordOfARingBufferIsReservedAndSubmittedThroughIt() {
        Functions with = new Functions(
                ByteOrder.LITTLE_ENDIAN, List.of(Values.map(MapType.RINGBUF, 4096)), Optional.of(Values.TYPES));
        with.run(caller -> {
            long map = with.host().memory().handleOf(with.instance().map("m"));
            long dynptr = Functions.memory(caller, 16);
            assertEquals(0, with.call(caller, "bpf_ringbuf_reserve_dynptr", map, 24, 0, dynptr));
            assertEquals(24, with.call(caller, "bpf_dynptr_size", dynptr));
            assertEquals(0, with.call(caller, "bpf_dynptr_write", dynptr, 8, bytes(caller, "record"), 6, 0));
            assertEquals(0, with.call(caller, "bpf_dynptr_adjust", dynptr, 8, 14));
            assertEquals("record", Functions.read(caller, with.call(caller, "bpf_dynptr_data", dynptr, 0, 6), 6));
            assertEquals(0, with.call(caller, "bpf_ringbuf_submit_dynptr", dynptr, 0));
            assertEquals(1, with.call(caller, "bpf_dynptr_is_null", dynptr));
            assertEquals(0, with.call(caller, "bpf_ringbuf_submit_dynptr", dynptr, 0));
            assertEquals(32, with.call(caller, "bpf_ringbuf_query", map, 0));
            assertEquals(EINVAL, with.call(caller, "bpf_ringbuf_reserve_dynptr", map, 5000, 0, dynptr));
            assertEquals(1, with.call(caller, "bpf_dynptr_is_null", dynptr));
            assertEquals(0, with.call(caller, "bpf_ringbuf_discard_dynptr", dynptr, 0));
            assertEquals(EINVAL, with.call(caller, "bpf_ringbuf_reserve_dynptr", map, 8, 1, dynptr));
            assertEquals(E2BIG, with.call(caller, "bpf_ringbuf_reserve_dynptr", map, 1 << 24, 0, dynptr));
            assertEquals(0, with.call(caller, "bpf_ringbuf_reserve_dynptr", map, 8, 0, dynptr));
            assertEquals(0, with.call(caller, "bpf_ringbuf_discard_dynptr", dynptr, 0));
            return 0;
        });
        with.assertFault(Fault.Kind.ARGUMENT, caller -> {
            long dynptr = Functions.memory(caller, 16);
            with.call(caller, "bpf_dynptr_from_mem", Functions.memory(caller, 8), 8, 0, dynptr);
            return with.call(caller, "bpf_ringbuf_submit_dynptr", dynptr, 0);
        });
    }
}
