package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * HotSpot does not compile a method of more than 8,000 bytes of bytecode: a loop of 8,036 was 12 times slower than one
 * of 7,880.
 */
class LoopSizeTest {

    private static final int LARGEST_COMPILED = 8000;

    /** Two bytes of bytecode: lconst_0, lreturn. */
    static long zero() {
        return 0;
    }

    @Test
    void hotSpotCompilesTheLoop() throws IOException {
        Map<String, Integer> sizes = codeSizes("InterpretedRun");
        assertTrue(sizes.get("loop") <= LARGEST_COMPILED, () -> "loop has %d bytes".formatted(sizes.get("loop")));
        // It is the method that has the cases: a loop that was split, or moved, must be watched where it went.
        assertTrue(sizes.get("loop") > 1000, sizes::toString);
        sizes.forEach((name, size) -> assertTrue(size <= LARGEST_COMPILED, name));
    }

    @Test
    void theReaderReadsSizes() throws IOException {
        assertEquals(2, codeSizes("LoopSizeTest").get("zero"));
    }

    /** Returns the length of each method's Code attribute; of overloaded methods, the longest. */
    private static Map<String, Integer> codeSizes(String className) throws IOException {
        try (InputStream file = LoopSizeTest.class.getResourceAsStream(className + ".class");
                DataInputStream in = new DataInputStream(file)) {
            assertEquals(0xcafebabe, in.readInt());
            in.readInt(); // The version.
            Map<Integer, String> names = readConstantPool(in);
            in.skipNBytes(6); // Access flags, this class, super class.
            in.skipNBytes(2L * in.readUnsignedShort()); // Interfaces.
            readMembers(in, names); // Fields.
            return readMembers(in, names);
        }
    }

    private static Map<Integer, String> readConstantPool(DataInputStream in) throws IOException {
        Map<Integer, String> strings = new HashMap<>();
        int count = in.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> strings.put(i, in.readUTF());
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++; // A long or a double takes two entries.
                }
                default -> throw new IOException("unknown constant " + tag);
            }
        }
        return strings;
    }

    private static Map<String, Integer> readMembers(DataInputStream in, Map<Integer, String> names) throws IOException {
        Map<String, Integer> sizes = new TreeMap<>();
        int members = in.readUnsignedShort();
        for (int i = 0; i < members; i++) {
            in.skipNBytes(2); // Access flags.
            String member = names.get(in.readUnsignedShort());
            in.skipNBytes(2); // The descriptor.
            int attributes = in.readUnsignedShort();
            for (int j = 0; j < attributes; j++) {
                boolean code = "Code".equals(names.get(in.readUnsignedShort()));
                long length = Integer.toUnsignedLong(in.readInt());
                if (code) {
                    in.skipNBytes(4); // Sizes of the stack and of the locals.
                    sizes.merge(member, in.readInt(), Math::max);
                }
                in.skipNBytes(code ? length - 8 : length);
            }
        }
        return sizes;
    }
}
