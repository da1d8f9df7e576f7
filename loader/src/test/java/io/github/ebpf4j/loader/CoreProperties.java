package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.TypeList.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.loader.BtfExt.CoreRecord;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever types and records say, there is an answer or a refusal, and it comes in time. */
class CoreProperties {

    private static final String[] NAMES = {"", "a", "b", "a___x", "b___x", "long"};

    /** Returns types of every kind that refer to each other at random, and that are consistent. */
    private static Btf types(Random random) {
        for (; ; ) {
            TypeList list = new TypeList();
            int count = 3 + random.nextInt(12);
            for (int number = 0; number < count; number++) {
                add(list, random, number);
            }
            try {
                return list.btf();
            } catch (BtfException e) {
                // Types at random may contain themselves.
            }
        }
    }

    private static void add(TypeList list, Random random, int before) {
        String name = NAMES[random.nextInt(NAMES.length)];
        int type = random.nextInt(before + 1);
        switch (random.nextInt(12)) {
            case 0 -> list.unsigned("long", 1 << random.nextInt(4));
            case 1 -> list.signed("int", 1 << random.nextInt(4));
            case 2 -> list.pointer(type);
            case 3 -> list.array(Math.max(1, type), new long[] {0, 1, 3, 0xffff_ffffL}[random.nextInt(4)]);
            case 4, 5, 6 -> list.struct(name, 32, members(random, before));
            case 7 -> list.union(name, 8, members(random, before));
            case 8 -> list.enumeration(name, "a", "b___x");
            case 9 -> list.typedef(name.isEmpty() ? "a" : name, type);
            case 10 -> list.forward("a", random.nextBoolean());
            default ->
                list.function(
                        type,
                        IntStream.range(0, random.nextInt(3)).map(i -> type).toArray());
        }
    }

    private static Member[] members(Random random, int before) {
        List<Member> members = new ArrayList<>();
        for (int number = random.nextInt(4); number > 0 && before > 0; number--) {
            members.add(new Member(
                    NAMES[random.nextInt(4)],
                    1 + random.nextInt(before),
                    random.nextInt(256),
                    random.nextInt(4) == 0 ? 1 + random.nextInt(32) : 0));
        }
        return members.toArray(new Member[0]);
    }

    private static CoreRecord record(Random random) {
        StringBuilder access = new StringBuilder().append(random.nextInt(3) == 0 ? random.nextInt(4) : 0);
        for (int steps = random.nextInt(4); steps > 0; steps--) {
            access.append(':').append(random.nextInt(20) == 0 ? Integer.MAX_VALUE : random.nextInt(3));
        }
        return new CoreRecord(0, random.nextInt(18), access.toString(), random.nextInt(14));
    }

    @Property(tries = 1000)
    void everyRecordHasAnAnswerOrARefusal(@ForAll long seed) {
        Random random = new Random(seed);
        Btf local = types(random);
        Btf target = random.nextInt(3) == 0 ? local : types(random);
        List<CoreRecord> records =
                IntStream.range(0, 30).mapToObj(number -> record(random)).toList();
        ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        CoreRelocator relocator = TypeList.relocator(local, target, order, records.toArray(new CoreRecord[0]));
        for (CoreRecord record : records) {
            CoreResolution resolution = relocator.resolve(record);
            assertTrue(!resolution.access().isEmpty());
            if (resolution instanceof CoreResolution.Known known) {
                Instruction instruction = Instruction.of(
                        random.nextInt(256), 1, 0, (short) known.local().value(), (int)
                                known.local().value());
                requireSound(instruction, known);
            }
        }
    }

    /** The compiler's value leads to the target's in the same place, or is refused. */
    private static void requireSound(Instruction instruction, CoreResolution.Known known) {
        try {
            Optional<Instruction> patched = CoreInstruction.patch(instruction, known);
            patched.ifPresent(each -> assertEquals((int) known.target().value(), (int) CoreInstruction.value(each)));
        } catch (CoreRefusal e) {
            assertTrue(!e.reason().isEmpty());
        }
    }

    /** The own types are what the compiler saw: nothing changes, but what it could only guess. */
    @Property(tries = 200)
    void ownTypesOfOneNameChangeNothing(@ForAll @IntRange(max = 60) int offset, @ForAll @IntRange(max = 8) int index) {
        TypeList list = new TypeList();
        int number = list.unsigned("u32", 4);
        int type = list.struct("s", 96, at(offset, "list", list.array(number, 9)));
        Btf btf = list.btf();
        long expected = offset + 4L * index;
        assertEquals(
                expected + " -> " + expected,
                TypeList.resolve(btf, btf, CoreKind.FIELD_BYTE_OFFSET, type, "0:0:" + index));
    }

    /** Types that double at every level, thousands of them of one name, and thousands of records about them. */
    @Property(tries = 1)
    void hostileTypesAreRefusedInTime() {
        TypeList list = new TypeList();
        int number = list.unsigned("u32", 4);
        int level = list.struct("", 4, at(0, "x", number));
        for (int depth = 0; depth < 60; depth++) {
            level = list.struct("", 4, at(0, "", level), at(0, "", level));
        }
        int inside = level;
        int wanted = list.struct("s", 4, at(0, "wanted", number));
        for (int copy = 0; copy < 3000; copy++) {
            list.struct("s___" + copy, 4, at(0, "", inside));
        }
        Btf btf = list.btf();
        List<CoreRecord> records = IntStream.range(0, 20_000)
                .mapToObj(index -> TypeList.record(CoreKind.FIELD_EXISTS, wanted, "0:0"))
                .toList();
        CoreRelocator relocator =
                TypeList.relocator(btf, btf, ByteOrder.LITTLE_ENDIAN, records.toArray(new CoreRecord[0]));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (CoreRecord record : records) {
                assertEquals(
                        "refused: the CO-RE records of the object need more than 1000000 comparisons of types",
                        TypeList.text(relocator.resolve(record)));
            }
        });
    }
}
