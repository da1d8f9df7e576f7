package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** CO-RE records refuse the functions that they are about, and nothing else. */
class CoreRecordsTest {

    private static final int EXT_HEADER = 32;
    private static final int BTF_HEADER = 24;

    /** A .BTF with the names "xdp" at 1 and "tc" at 5, and no types. */
    private static ByteBuffer btf(ByteOrder byteOrder) {
        byte[] names = "\0xdp\0tc\0".getBytes(StandardCharsets.US_ASCII);
        return buffer(BTF_HEADER + names.length, byteOrder)
                .putShort((short) 0xeb9f)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(BTF_HEADER)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(names.length)
                .put(names);
    }

    /** A .BTF.ext with CO-RE records of the given words. */
    private static ByteBuffer ext(ByteOrder byteOrder, int... words) {
        ByteBuffer ext = buffer(EXT_HEADER + 4 * words.length, byteOrder)
                .putShort((short) 0xeb9f)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(EXT_HEADER)
                .position(24)
                .putInt(0)
                .putInt(4 * words.length);
        Arrays.stream(words).forEach(ext::putInt);
        return ext;
    }

    private static ByteBuffer buffer(int size, ByteOrder byteOrder) {
        return ByteBuffer.allocate(size).order(byteOrder);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    /** Two records in tc, in the second instruction of its second function, and none in xdp. */
    private static int[] records() {
        return new int[] {16, 1, 0, 5, 2, 24, 1, 0, 0, 24, 1, 0, 5};
    }

    private static ElfWriter object(ByteOrder byteOrder) {
        ElfWriter elf = new ElfWriter(byteOrder);
        elf.function("main", elf.code("xdp", mov(1), EXIT, mov(2), EXIT), 0, 4);
        int tc = elf.code("tc", mov(1), EXIT, mov(2), EXIT, mov(3), EXIT);
        elf.function("a", tc, 0, 2);
        elf.function("b", tc, 2, 2);
        elf.function("c", tc, 4, 2);
        return elf;
    }

    private static ElfWriter object(ByteBuffer btf, ByteBuffer ext) {
        ElfWriter elf = object(btf.order());
        elf.data(".BTF", bytes(btf));
        elf.data(".BTF.ext", bytes(ext));
        return elf;
    }

    private static String refusalOf(Consumer<ByteBuffer> changeOfBtf, Consumer<ByteBuffer> changeOfExt) {
        ByteBuffer btf = btf(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer ext = ext(ByteOrder.LITTLE_ENDIAN, records());
        changeOfBtf.accept(btf);
        changeOfExt.accept(ext);
        return refusal(object(btf, ext).write());
    }

    private static String refusalOfExt(Consumer<ByteBuffer> change) {
        return refusalOf(btf -> {}, change);
    }

    @Test
    void aFunctionWithARecordIsRefusedInBothByteOrders() {
        for (ByteOrder byteOrder : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ElfWriter elf = object(btf(byteOrder), ext(byteOrder, records()));
            assertEquals(
                    "section \"tc\": program \"b\": at 0x18: is subject to a CO-RE relocation: these are not supported "
                            + "yet",
                    refusal(elf, "b"));
            assertEquals(Set.of("b"), Samples.load(elf).refused().keySet());
        }
    }

    @Test
    void aRecordOfTheFirstInstructionConcernsItsFunctionOnly() {
        ByteBuffer ext = ext(ByteOrder.LITTLE_ENDIAN, 16, 5, 1, 16, 1, 0, 0);
        assertEquals(
                Set.of("b"),
                Samples.load(object(btf(ByteOrder.LITTLE_ENDIAN), ext))
                        .refused()
                        .keySet());
    }

    @Test
    void recordsMayBeLarger() {
        ByteBuffer ext = ext(ByteOrder.LITTLE_ENDIAN, 20, 1, 1, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0, 0, 0);
        assertEquals(
                Set.of("main", "a"),
                Samples.load(object(btf(ByteOrder.LITTLE_ENDIAN), ext))
                        .refused()
                        .keySet());
    }

    @Test
    void anObjectWithoutRecordsLoads() {
        ElfWriter none = object(btf(ByteOrder.LITTLE_ENDIAN), ext(ByteOrder.LITTLE_ENDIAN));
        assertEquals(Set.of(), Samples.load(none).refused().keySet());
        ElfWriter noTypes = object(ByteOrder.LITTLE_ENDIAN);
        noTypes.data(".BTF.ext", bytes(ext(ByteOrder.LITTLE_ENDIAN)));
        assertEquals(4, Samples.load(noTypes).programs().size());
    }

    @Test
    void theHeaderFromBeforeCoReHasNoRecords() {
        ByteBuffer ext = ext(ByteOrder.LITTLE_ENDIAN, records()).putInt(4, 24);
        assertEquals(
                Set.of(),
                Samples.load(object(btf(ByteOrder.LITTLE_ENDIAN), ext))
                        .refused()
                        .keySet());
    }

    @Test
    void recordsWithoutTypesAreRefused() {
        ElfWriter elf = object(ByteOrder.LITTLE_ENDIAN);
        elf.data(".BTF.ext", bytes(ext(ByteOrder.LITTLE_ENDIAN, records())));
        assertEquals("section \".BTF.ext\": has CO-RE records, but there is no .BTF", refusal(elf.write()));
    }

    @Test
    void aMalformedHeaderIsRefused() {
        String ext = "section \".BTF.ext\": ";
        assertEquals(ext + "starts with 0x0000, must be 0xeb9f", refusalOfExt(bytes -> bytes.putShort(0, (short) 0)));
        assertEquals(ext + "version is 2, must be 1", refusalOfExt(bytes -> bytes.put(2, (byte) 2)));
        assertEquals(ext + "the header has 23 bytes, must be 24 at least", refusalOfExt(bytes -> bytes.putInt(4, 23)));
        assertEquals(
                ext + "at 0x0: 4294967295 bytes are expected, 84 are left", refusalOfExt(bytes -> bytes.putInt(4, -1)));
        assertEquals(
                ext + "a part ends at 0x55, the section has 0x54 bytes", refusalOfExt(bytes -> bytes.putInt(24, 1)));
        assertEquals(
                ext + "a part ends at 0x100000053, the section has 0x54 bytes",
                refusalOfExt(bytes -> bytes.putInt(24, -1)));
        assertEquals(
                ext + "a part ends at 0x10000001f, the section has 0x54 bytes",
                refusalOfExt(bytes -> bytes.putInt(28, -1)));
    }

    @Test
    void aTruncatedHeaderIsRefused() {
        ElfWriter elf = object(ByteOrder.LITTLE_ENDIAN);
        elf.data(".BTF.ext", new byte[23]);
        assertEquals("section \".BTF.ext\": at 0x0: 24 bytes are expected, 23 are left", refusal(elf.write()));
    }

    @Test
    void malformedTypesAreRefusedIfThereAreRecords() {
        String btf = "section \".BTF\": ";
        assertEquals(
                btf + "starts with 0x9feb, must be 0xeb9f",
                refusalOf(bytes -> bytes.putShort(0, (short) 0x9feb), ext -> {}));
        assertEquals(
                btf + "a part ends at 0x21, the section has 0x20 bytes",
                refusalOf(bytes -> bytes.putInt(16, 1), ext -> {}));
        assertEquals(
                btf + "the string table ends in 0x63, must be 0", refusalOf(bytes -> bytes.putInt(20, 7), ext -> {}));
    }

    @Test
    void malformedRecordsAreRefused() {
        String ext = "section \".BTF.ext\": ";
        assertEquals(
                ext + "a CO-RE record has 15 bytes, must be 16 at least",
                refusalOfExt(bytes -> bytes.putInt(EXT_HEADER, 15)));
        assertEquals(
                ext + "its name is at 0x8 of string table \".BTF\", which has 0x8 bytes",
                refusalOfExt(bytes -> bytes.putInt(EXT_HEADER + 4, 8)));
        assertEquals(
                ext + "at 0x34: 48 bytes are expected, 32 are left",
                refusalOfExt(bytes -> bytes.putInt(EXT_HEADER + 16, 3)));
        assertEquals(
                ext + "at 0x34: 4294967295 bytes are expected, 32 are left",
                refusalOfExt(bytes -> bytes.putInt(EXT_HEADER + 16, -1)));
        assertEquals(
                ext + "at 0x50: 8 bytes are expected, 4 are left",
                refusalOfExt(bytes -> bytes.putInt(EXT_HEADER + 16, 1).putInt(EXT_HEADER, 28)));
    }

    @Test
    void aRecordSizeThatIsNegativeAsANumberWithSignIsTooLarge() {
        assertEquals(
                "section \".BTF.ext\": at 0x34: 8589934590 bytes are expected, 32 are left",
                refusalOfExt(bytes -> bytes.putInt(EXT_HEADER, -1)));
    }

    @Test
    void thePartMustHoldARecordSize() {
        assertEquals(
                "section \".BTF.ext\": at 0x20: 4 bytes are expected, 3 are left",
                refusalOfExt(bytes -> bytes.putInt(28, 3)));
    }

    @Test
    void anEmptyTableOfNamesIsEnoughForTheEmptyName() {
        ByteBuffer btf = btf(ByteOrder.LITTLE_ENDIAN).putInt(20, 0);
        ByteBuffer ext = ext(ByteOrder.LITTLE_ENDIAN, 16, 0, 1, 0, 0, 0, 0);
        assertEquals(4, Samples.load(object(btf, ext)).programs().size());
    }
}
