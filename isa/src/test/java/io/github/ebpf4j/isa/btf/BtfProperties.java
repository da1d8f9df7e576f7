package io.github.ebpf4j.isa.btf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any types, and for any bytes. */
class BtfProperties {

    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll long seed, @ForAll @IntRange(max = 80) int count, @ForAll boolean big) {
        List<BtfType> types = types(new Random(seed), count);
        ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;

        Btf btf = Btf.read(BtfWriter.write(types, order), order);

        assertEquals(types, IntStream.range(1, btf.count()).mapToObj(btf::type).toList());
    }

    @Property(tries = 500)
    void everyByteMayBeWrong(
            @ForAll long seed, @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 100_000) Integer> places) {
        Random random = new Random(seed);
        byte[] bytes = BtfWriter.write(types(random, 40), ByteOrder.LITTLE_ENDIAN);
        for (int place : places) {
            bytes[place % bytes.length] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(4));
        }

        askEverything(bytes);
    }

    @Property(tries = 500)
    void anyBytesAreTypesOrRefused(@ForAll byte[] bytes) {
        byte[] headed = BtfWriter.write(List.of(), ByteOrder.LITTLE_ENDIAN, BtfWriter.HEADER);
        byte[] all = new byte[headed.length + bytes.length];
        System.arraycopy(headed, 0, all, 0, BtfWriter.HEADER);
        System.arraycopy(bytes, 0, all, BtfWriter.HEADER, bytes.length);
        // All bytes but the last, the zero of the only name, are types.
        all[BtfWriter.TYPES_LENGTH] = all[BtfWriter.NAMES_OFFSET] = (byte) bytes.length;

        askEverything(all);
        askEverything(bytes);
    }

    /** Any answer is right, and so is the refusal; anything else that is thrown is not. */
    private static void askEverything(byte[] bytes) {
        try {
            Btf btf = Btf.read(bytes, ByteOrder.LITTLE_ENDIAN);
            for (int id = 0; id < btf.count(); id++) {
                btf.resolved(id);
                btf.declTags(id);
                btf.idsOf(btf.type(id).name());
                CDeclarations.declaration(btf, id, "x");
                readAndWrite(btf, id);
                assertEquals(btf.hasSize(id), hasSize(btf, id));
            }
            CDeclarations.of(btf);
        } catch (BtfException refused) {
            assertEquals(1, refused.getMessage().lines().count());
        }
    }

    private static void readAndWrite(Btf btf, int id) {
        byte[] bytes = new byte[70];
        new Random(id).nextBytes(bytes);
        BtfValue value;
        byte[] written;
        try {
            value = BtfValues.read(btf, id, bytes, ByteOrder.BIG_ENDIAN);
            written = BtfValues.write(btf, id, value, ByteOrder.BIG_ENDIAN);
        } catch (BtfException refused) {
            return;
        }
        CValues.indented(value);
        // What lies between the members is lost, and what they mean is not.
        BtfValue again = BtfValues.read(btf, id, written, ByteOrder.BIG_ENDIAN);
        assertArrayEquals(written, BtfValues.write(btf, id, again, ByteOrder.BIG_ENDIAN));
    }

    private static boolean hasSize(Btf btf, int id) {
        try {
            return btf.sizeOf(id) >= 0;
        } catch (BtfException refused) {
            return false;
        }
    }

    /** Makes types, most of which refer to earlier ones; pointers refer to any. */
    static List<BtfType> types(Random random, int count) {
        List<BtfType> types = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            types.add(type(random, types, count));
        }
        return types;
    }

    private static BtfType type(Random random, List<BtfType> before, int count) {
        int any = earlier(random, before);
        String name = random.nextInt(4) == 0 ? "" : "n" + random.nextInt(20);
        return switch (random.nextInt(14)) {
            case 0 ->
                new BtfType.Int(
                        name, 1 << random.nextInt(5), 1 + random.nextInt(8), 0, random.nextBoolean(), false, false);
            case 1 -> new BtfType.Pointer(any);
            case 2 -> new BtfType.Array(any, 0, random.nextInt(5));
            case 3, 4 -> composite(random, before, name);
            case 5 ->
                new BtfType.Enumeration(
                        Kind.ENUM, name, 4, true, List.of(new BtfType.Enumerator("e" + any, random.nextInt())));
            case 6 ->
                new BtfType.Enumeration(
                        Kind.ENUM64, name, 8, false, List.of(new BtfType.Enumerator("e" + any, random.nextLong())));
            case 7 -> new BtfType.Forward(name, random.nextBoolean());
            case 8 -> new BtfType.Typedef("t" + count, any);
            case 9 -> new BtfType.Qualifier(Kind.CONST, any);
            case 10 -> new BtfType.TypeTag(name, any);
            case 11 -> new BtfType.FunctionPrototype(any, List.of(new BtfType.Parameter(name, any)));
            case 12 -> new BtfType.Variable(name, any, Linkage.GLOBAL);
            default -> new BtfType.FloatingPoint(name, 8);
        };
    }

    private static BtfType composite(Random random, List<BtfType> before, String name) {
        List<BtfType.Member> members = new ArrayList<>();
        int length = random.nextInt(5);
        for (int i = 0; i < length; i++) {
            members.add(new BtfType.Member(
                    "m" + i, earlier(random, before), random.nextInt(200), random.nextInt(3) == 0 ? 3 : 0));
        }
        return new BtfType.Composite(random.nextBoolean() ? Kind.STRUCT : Kind.UNION, name, 32, members);
    }

    /** Returns the number of an earlier type that others can be made of, or of void. */
    private static int earlier(Random random, List<BtfType> before) {
        int id = random.nextInt(before.size() + 1);
        return id > 0 && before.get(id - 1) instanceof BtfType.Variable ? 0 : id;
    }
}
