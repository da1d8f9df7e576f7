package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.world.Symbols;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelHelpersTest {

    private static final long ENOENT = -2;
    private static final long EBADF = -9;
    private static final long EINVAL = -22;
    private static final long ADDRESS = 0xffff_ffff_8100_0000L;

    private static final Btf TYPES = Btf.of(List.of(
            new BtfType.Int("sock", 4, 32, 0, false, false, false),
            new BtfType.Composite(BtfType.Kind.STRUCT, "sock", 0, List.of())));

    private final HelperCalls calls = calls(Optional.of(TYPES));
    private final byte[] to = new byte[8];
    private final long toAddress = calls.kernel().placeWritable(to);

    private static HelperCalls calls(Optional<Btf> types) {
        return HelperCalls.of(
                World.builder()
                        .symbols(Symbols.of(Map.of("do_unlinkat", ADDRESS, "nothing", 0L)))
                        .build(),
                ByteOrder.LITTLE_ENDIAN,
                types,
                Map.of(),
                builder -> builder,
                "bpf_kallsyms_lookup_name",
                "bpf_btf_find_by_name_kind",
                "bpf_sys_bpf",
                "bpf_sys_close");
    }

    private long result() {
        return ByteBuffer.wrap(to).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    }

    private long symbol(String name, long size, long flags) {
        Arrays.fill(to, (byte) 0x55);
        return calls.call("bpf_kallsyms_lookup_name", calls.kernel().placeText(name), size, flags, toAddress);
    }

    @Test
    void aSymbolIsFoundByItsName() {
        assertEquals(0, symbol("do_unlinkat", 12, 0));
        assertEquals(ADDRESS, result());
        assertEquals(ENOENT, symbol("do_unlink", 10, 0));
        assertEquals(0, result());
        assertEquals(ENOENT, symbol("nothing", 8, 0));
    }

    @Test
    void aNameEndsWithAZeroAndHasACharacter() {
        for (long size : new long[] {0, 1, 11, -1, 0x8000_0000L}) {
            assertEquals(EINVAL, symbol("do_unlinkat", size, 0));
            assertEquals(0, result());
        }
        assertEquals(EINVAL, symbol("do_unlinkat", 12, 1));
        assertEquals(0, result());
        // The size may reach behind the end of the name, as an array of characters does.
        byte[] array = Arrays.copyOf("do_unlinkat".getBytes(StandardCharsets.US_ASCII), 64);
        assertEquals(0, calls.call("bpf_kallsyms_lookup_name", calls.kernel().place(array), 64, 0, toAddress));
        assertEquals(ENOENT, symbol("x".repeat(100_000), 100_001, 0));
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                calls.fault("bpf_kallsyms_lookup_name", calls.kernel().placeText("a"), 3, 0, toAddress)
                        .kind());
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                calls.fault("bpf_kallsyms_lookup_name", calls.kernel().placeText("a"), 2, 0, 0)
                        .kind());
    }

    private long type(String name, long kind, long flags) {
        return calls.call("bpf_btf_find_by_name_kind", calls.kernel().placeText(name), name.length() + 1, kind, flags);
    }

    @Test
    void aTypeIsFoundByNameAndKind() {
        assertEquals(1, type("sock", 1, 0));
        assertEquals(2, type("sock", 4, 0));
        assertEquals(ENOENT, type("sock", 5, 0));
        assertEquals(ENOENT, type("socket", 4, 0));
        for (long kind : new long[] {0, -1, 20, 0x7fff_ffff}) {
            assertEquals(ENOENT, type("sock", kind, 0));
        }
        assertEquals(EINVAL, type("sock", 4, 1));
        assertEquals(EINVAL, type("", 4, 0));
        HelperCalls untyped = calls(Optional.empty());
        assertEquals(
                ENOENT,
                untyped.call("bpf_btf_find_by_name_kind", untyped.kernel().placeText("sock"), 5, 4, 0));
    }

    @Test
    void noProgramLoadsOthers() {
        assertEquals(EINVAL, calls.call("bpf_sys_bpf", 5, 0, 0));
        assertEquals(EBADF, calls.call("bpf_sys_close", 3));
    }
}
