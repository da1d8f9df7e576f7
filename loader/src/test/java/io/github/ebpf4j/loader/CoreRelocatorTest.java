package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.TypeList.at;
import static io.github.ebpf4j.loader.TypeList.bits;
import static io.github.ebpf4j.loader.TypeList.record;
import static io.github.ebpf4j.loader.TypeList.relocator;
import static io.github.ebpf4j.loader.TypeList.resolve;
import static io.github.ebpf4j.loader.TypeList.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Enumerator;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What records ask, and what a target answers. */
class CoreRelocatorTest {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    // The object's types.
    private final TypeList mine = new TypeList();
    private final int u32 = mine.unsigned("u32", 4);
    private final int s32 = mine.signed("s32", 4);
    private final int numbers = mine.array(u32, 4);
    private final int task = mine.struct(
            "task___mine",
            40,
            at(0, "pid", u32),
            at(4, "level", s32),
            at(8, "list", numbers),
            bits(192, 3, "flags", u32),
            at(32, "next", mine.pointer(0)));
    private final int state = mine.enumeration(Kind.ENUM, "state", 4, false, "IDLE", "BUSY___mine", "GONE");
    private final int word = mine.typedef("word", u32);
    private final int nameless = mine.struct("", 4, at(0, "pid", u32));
    private final int gone = mine.struct("gone", 4, at(0, "pid", u32));

    // Those of a target: everything is elsewhere.
    private final TypeList other = new TypeList();
    private final int u64 = other.unsigned("u64", 8);
    private final int otherNumbers = other.array(u64, 2);
    private final int inner = other.struct("", 24, at(8, "pid", u64), at(16, "list", otherNumbers));
    private final int otherTask = other.struct(
            "task",
            64,
            at(0, "first", u64),
            at(8, "", inner),
            bits(331, 30, "flags", other.unsigned("u8", 1)),
            at(48, "next", other.pointer(u64)),
            at(56, "level", other.unsigned("u16", 2)));
    private final int otherState = other.enumeration(
            Kind.ENUM64, "state___theirs", 8, true, new Enumerator("BUSY", -5), new Enumerator("IDLE", 7));
    private final int otherWord = other.typedef("word", u64);

    private String ask(CoreKind kind, int type, String access) {
        return resolve(mine.btf(), other.btf(), kind, type, access);
    }

    @Test
    void fieldsAreWhereTheTargetHasThem() {
        assertEquals("0 -> 16", ask(CoreKind.FIELD_BYTE_OFFSET, task, "0:0"));
        assertEquals("4 -> 8", ask(CoreKind.FIELD_BYTE_SIZE, task, "0:0"));
        assertEquals("1 -> 1", ask(CoreKind.FIELD_EXISTS, task, "0:0"));
        assertEquals("1 -> 0", ask(CoreKind.FIELD_SIGNED, task, "0:1"));
        assertEquals("12 -> 32", ask(CoreKind.FIELD_BYTE_OFFSET, task, "0:2:1"));
        assertEquals("52 -> 96", ask(CoreKind.FIELD_BYTE_OFFSET, task, "1:2:1"));
        assertEquals("40 -> 64", ask(CoreKind.FIELD_BYTE_OFFSET, task, "1"));
        assertEquals("40 -> 64", ask(CoreKind.FIELD_BYTE_SIZE, task, "0"));
        assertEquals("16 -> 16", ask(CoreKind.FIELD_BYTE_SIZE, task, "0:2"));
        assertEquals("4 -> 8", ask(CoreKind.FIELD_BYTE_SIZE, task, "0:2:1"));
        assertEquals("32 -> 0", ask(CoreKind.FIELD_LSHIFT_U64, task, "0:0"));
        assertEquals("32 -> 0", ask(CoreKind.FIELD_RSHIFT_U64, task, "0:0"));
    }

    /** libbpf does not, so that no object that it loads depends on it. */
    @ParameterizedTest
    @EnumSource(names = {"FIELD_SIGNED", "FIELD_LSHIFT_U64", "FIELD_RSHIFT_U64"})
    void elementsOfArraysTellOffsetAndSizeOnly(CoreKind kind) {
        for (String access : new String[] {"0", "0:2:1"}) {
            assertEquals(
                    "refused: %s is asked of an element of an array, must be asked of a field".formatted(kind),
                    ask(kind, task, access));
        }
    }

    @Test
    void whatTheTargetLacksIsMissing() {
        for (CoreKind kind : List.of(CoreKind.FIELD_BYTE_OFFSET, CoreKind.FIELD_BYTE_SIZE, CoreKind.FIELD_RSHIFT_U64)) {
            assertEquals("missing: the target has no struct gone", ask(kind, gone, "0:0"));
        }
        for (CoreKind kind : List.of(CoreKind.FIELD_BYTE_OFFSET, CoreKind.FIELD_BYTE_SIZE)) {
            assertEquals("missing: none of the target's 1 types of this name has it", ask(kind, task, "0:2:2"));
        }
        assertEquals("1 -> 0", ask(CoreKind.FIELD_EXISTS, task, "0:2:2"));
        assertEquals("1 -> 0", ask(CoreKind.FIELD_EXISTS, gone, "0:0"));
        assertEquals("1 -> 0", ask(CoreKind.TYPE_EXISTS, gone, "0"));
        assertEquals("1 -> 0", ask(CoreKind.TYPE_MATCHES, gone, "0"));
        assertEquals("4 -> 0", ask(CoreKind.TYPE_SIZE, gone, "0"));
        assertEquals(gone + " -> 0", ask(CoreKind.TYPE_ID_TARGET, gone, "0"));
        assertEquals("1 -> 0", ask(CoreKind.ENUMVAL_EXISTS, state, "2"));
        assertEquals(
                "missing: none of the target's 1 types of this name has it", ask(CoreKind.ENUMVAL_VALUE, state, "2"));
    }

    @Test
    void types() {
        assertEquals("1 -> 1", ask(CoreKind.TYPE_EXISTS, task, "0"));
        assertEquals("1 -> 0", ask(CoreKind.TYPE_MATCHES, task, "0"));
        assertEquals("40 -> 64", ask(CoreKind.TYPE_SIZE, task, "0"));
        assertEquals("4 -> 8", ask(CoreKind.TYPE_SIZE, word, "0"));
        assertEquals(task + " -> " + otherTask, ask(CoreKind.TYPE_ID_TARGET, task, "0"));
        assertEquals(word + " -> " + otherWord, ask(CoreKind.TYPE_ID_TARGET, word, "0"));
        assertEquals(task + " -> " + task, ask(CoreKind.TYPE_ID_LOCAL, task, "0"));
        assertEquals(nameless + " -> " + nameless, ask(CoreKind.TYPE_ID_LOCAL, nameless, "0"));
        assertEquals("0 -> 0", ask(CoreKind.TYPE_ID_LOCAL, 0, "0"));
    }

    @Test
    void constants() {
        assertEquals("0 -> 7", ask(CoreKind.ENUMVAL_VALUE, state, "0"));
        assertEquals("1 -> -5", ask(CoreKind.ENUMVAL_VALUE, state, "1"));
        assertEquals("1 -> 1", ask(CoreKind.ENUMVAL_EXISTS, state, "1"));
        assertEquals(1, mine.btf().idsOf("state").size());
        assertEquals(state + " -> " + otherState, ask(CoreKind.TYPE_ID_TARGET, state, "0"));
    }

    @Test
    void recordsThatMeanNothingAreRefused() {
        assertEquals(
                "refused: the type has no name to look for in the target", ask(CoreKind.FIELD_EXISTS, nameless, "0:0"));
        assertEquals("refused: names type 4294967295, the last type is " + gone, ask(CoreKind.TYPE_SIZE, -1, "0"));
        assertEquals(
                "refused: names type %d, the last type is %d".formatted(gone + 1, gone),
                ask(CoreKind.TYPE_SIZE, gone + 1, "0"));
        assertEquals("refused: void has no size", ask(CoreKind.FIELD_BYTE_SIZE, 0, "0"));
        assertEquals(
                "refused: the access has index 5 of struct task___mine, which has 5",
                ask(CoreKind.FIELD_BYTE_SIZE, task, "0:5"));
        for (int kind : new int[] {13, -1}) {
            BtfExt.CoreRecord unknown = new BtfExt.CoreRecord(0, task, "0", kind);
            CoreResolution resolution =
                    relocator(mine.btf(), other.btf(), ORDER, unknown).resolve(unknown);
            assertEquals(
                    "refused: asks for what is not known: kind %d, must be 0 to 12"
                            .formatted(Integer.toUnsignedLong(kind)),
                    text(resolution));
            assertEquals("type " + task, resolution.access());
        }
    }

    @Test
    void theRecordIsNamedAsCWouldWriteIt() {
        BtfExt.CoreRecord good = record(CoreKind.FIELD_EXISTS, task, "0:2:1");
        BtfExt.CoreRecord lacking = record(CoreKind.FIELD_BYTE_SIZE, gone, "0:0");
        BtfExt.CoreRecord bad = record(CoreKind.FIELD_EXISTS, task, "0:9");
        CoreRelocator relocator = relocator(mine.btf(), other.btf(), ORDER, good, lacking, bad);
        assertEquals("struct task___mine.list[1]", relocator.resolve(good).access());
        assertEquals("struct gone.pid", relocator.resolve(lacking).access());
        assertEquals("struct task___mine", relocator.resolve(bad).access());
        assertSame(relocator.resolve(good), relocator.resolve(record(CoreKind.FIELD_EXISTS, task, "0:2:1")));
        assertEquals(
                CoreKind.FIELD_EXISTS,
                assertInstanceOf(CoreResolution.Known.class, relocator.resolve(good))
                        .kind());
        assertEquals(
                CoreKind.FIELD_BYTE_SIZE,
                assertInstanceOf(CoreResolution.Missing.class, relocator.resolve(lacking))
                        .kind());
    }

    @Test
    void bitFieldsInLittleEndian() {
        // Bits 192 to 194 in the object, in a word; bits 331 to 360 in the target, which take a load of 64 bits.
        assertEquals("24 -> 40", ask(CoreKind.FIELD_BYTE_OFFSET, task, "0:3"));
        assertEquals("4 -> 8", ask(CoreKind.FIELD_BYTE_SIZE, task, "0:3"));
        assertEquals("61 -> 23", ask(CoreKind.FIELD_LSHIFT_U64, task, "0:3"));
        assertEquals("61 -> 34", ask(CoreKind.FIELD_RSHIFT_U64, task, "0:3"));
        assertEquals("0 -> 0", ask(CoreKind.FIELD_SIGNED, task, "0:3"));
        assertEquals("1 -> 1", ask(CoreKind.FIELD_EXISTS, task, "0:3"));
    }

    @Test
    void bitFieldsInBigEndian() {
        assertEquals(
                "32 -> 11",
                resolve(mine.btf(), other.btf(), ByteOrder.BIG_ENDIAN, CoreKind.FIELD_LSHIFT_U64, task, "0:3"));
        assertEquals(
                "32 -> 0",
                resolve(mine.btf(), other.btf(), ByteOrder.BIG_ENDIAN, CoreKind.FIELD_LSHIFT_U64, task, "0:0"));
    }

    @Test
    void bitFieldsThatNoInstructionLoads() {
        TypeList list = new TypeList();
        int wide = list.unsigned("u64", 8);
        int type = list.struct("s", 16, bits(60, 8, "across", wide), bits(64, 4, "odd", list.pointer(0)));
        String reason = "refused: a bit field of 8 bits at bit 60 cannot be loaded by an instruction of 64 bits";
        assertEquals(reason, resolve(list.btf(), list.btf(), CoreKind.FIELD_BYTE_OFFSET, type, "0:0"));
        assertEquals("56 -> 56", resolve(list.btf(), list.btf(), CoreKind.FIELD_RSHIFT_U64, type, "0:0"));
        assertEquals(
                "refused: a bit field is of type ptr, must be an integer",
                resolve(list.btf(), list.btf(), CoreKind.FIELD_BYTE_SIZE, type, "0:1"));
    }

    @Test
    void onlyBitFieldsAreUncertain() {
        assertEquals(true, known(CoreKind.FIELD_BYTE_OFFSET, "0:0").local().certain());
        assertEquals(false, known(CoreKind.FIELD_BYTE_OFFSET, "0:3").local().certain());
        assertEquals(false, known(CoreKind.FIELD_BYTE_SIZE, "0:3").local().certain());
        assertEquals(false, known(CoreKind.FIELD_LSHIFT_U64, "0:3").local().certain());
        assertEquals(true, known(CoreKind.FIELD_RSHIFT_U64, "0:3").local().certain());
        assertEquals(true, known(CoreKind.FIELD_SIGNED, "0:3").local().certain());
        assertEquals(false, known(CoreKind.TYPE_ID_TARGET, "0").local().certain());
        assertEquals(false, known(CoreKind.TYPE_ID_LOCAL, "0").local().certain());
        assertEquals(true, known(CoreKind.TYPE_SIZE, "0").local().certain());
    }

    private CoreResolution.Known known(CoreKind kind, String access) {
        BtfExt.CoreRecord record = record(kind, task, access);
        return assertInstanceOf(
                CoreResolution.Known.class,
                relocator(mine.btf(), other.btf(), ORDER, record).resolve(record));
    }

    @Test
    void pointersAndIntegersWithoutSignMayChangeTheirSize() {
        CoreResolution.Known pid = known(CoreKind.FIELD_BYTE_OFFSET, "0:0");
        assertEquals(List.of(true, true), List.of(pid.resized(), pid.resizable()));
        CoreResolution.Known level = known(CoreKind.FIELD_BYTE_OFFSET, "0:1");
        assertEquals(List.of(true, false), List.of(level.resized(), level.resizable()));
        CoreResolution.Known next = known(CoreKind.FIELD_BYTE_OFFSET, "0:4");
        assertEquals(List.of(false, true), List.of(next.resized(), next.resizable()));
        CoreResolution.Known list = known(CoreKind.FIELD_BYTE_OFFSET, "0:2");
        assertEquals(List.of(true, false), List.of(list.resized(), list.resizable()));
        CoreResolution.Known element = known(CoreKind.FIELD_BYTE_OFFSET, "0:2:1");
        assertEquals(List.of(true, true), List.of(element.resized(), element.resizable()));
        CoreResolution.Known size = known(CoreKind.FIELD_BYTE_SIZE, "0:0");
        assertEquals(false, size.resized());
    }

    @Test
    void charactersAndTruthValuesCountAsWithoutSign() {
        for (boolean character : new boolean[] {true, false}) {
            TypeList narrow = new TypeList();
            int from = narrow.add(new BtfType.Int("flag", 1, 8, 0, true, character, !character));
            int type = narrow.struct("s", 1, at(0, "flag", from));
            TypeList wide = new TypeList();
            wide.struct("s", 4, at(0, "flag", wide.unsigned("u32", 4)));
            BtfExt.CoreRecord record = record(CoreKind.FIELD_BYTE_OFFSET, type, "0:0");
            CoreResolution.Known known = assertInstanceOf(
                    CoreResolution.Known.class,
                    relocator(narrow.btf(), wide.btf(), ORDER, record).resolve(record));
            assertEquals(List.of(true, true), List.of(known.resized(), known.resizable()));
        }
    }

    @Test
    void aTargetOf32BitsHasShorterPointers() {
        TypeList small = new TypeList();
        small.unsigned("unsigned long", 4);
        small.struct("task", 8, at(4, "next", small.pointer(0)));
        assertEquals("32 -> 4", resolve(mine.btf(), small.btf(), CoreKind.FIELD_BYTE_OFFSET, task, "0:4"));
        assertEquals("8 -> 4", resolve(mine.btf(), small.btf(), CoreKind.FIELD_BYTE_SIZE, task, "0:4"));
    }

    private static Btf twoOfOneName(long second) {
        TypeList list = new TypeList();
        int number = list.unsigned("u32", 4);
        list.struct("s", 16, at(4, "a", number), at(8, "both", number));
        list.struct("s___2", 16, at(second, "a", number), at(4, "only", number));
        list.union("s", 16, at(12, "a", number));
        return list.btf();
    }

    private static final int SECOND = 3;

    @Test
    void typesOfTheTargetThatDisagreeAreRefused() {
        TypeList list = new TypeList();
        int type = list.struct("s", 4, at(0, "a", list.unsigned("u32", 4)));
        assertEquals("0 -> 4", resolve(list.btf(), twoOfOneName(4), CoreKind.FIELD_BYTE_OFFSET, type, "0:0"));
        assertEquals(
                "refused: types 2 and 3 of the target disagree on field_byte_offset: 4 at bit 32, and 8 at bit 64",
                resolve(list.btf(), twoOfOneName(8), CoreKind.FIELD_BYTE_OFFSET, type, "0:0"));
        // Both have it, and that is all that is asked, but libbpf refuses this, too.
        assertEquals(
                "refused: types 2 and 3 of the target disagree on field_exists: 1 at bit 32, and 1 at bit 64",
                resolve(list.btf(), twoOfOneName(8), CoreKind.FIELD_EXISTS, type, "0:0"));
        assertEquals(
                "refused: types 2 and 3 of the target disagree on type_id_target: 2 at bit 0, and 3 at bit 0",
                resolve(list.btf(), twoOfOneName(4), CoreKind.TYPE_ID_TARGET, type, "0"));
        assertEquals("1 -> 1", resolve(list.btf(), twoOfOneName(8), CoreKind.TYPE_EXISTS, type, "0"));
    }

    @Test
    void ofItsOwnTypesTheOneThatIsNamedDecides() {
        Btf own = twoOfOneName(8);
        assertEquals("4 -> 4", resolve(own, own, CoreKind.FIELD_BYTE_OFFSET, SECOND - 1, "0:0"));
        assertEquals("8 -> 8", resolve(own, own, CoreKind.FIELD_BYTE_OFFSET, SECOND, "0:0"));
        assertEquals("3 -> 3", resolve(own, own, CoreKind.TYPE_ID_TARGET, SECOND, "0"));
        assertEquals("1 -> 1", resolve(own, own, CoreKind.FIELD_EXISTS, SECOND, "0:0"));
    }

    /** What one record has shown about types of one name holds for those that follow. */
    @Test
    void aTypeThatLacksAFieldIsNotLookedAtAgain() {
        TypeList list = new TypeList();
        int number = list.unsigned("u32", 4);
        int type = list.struct("s", 8, at(0, "a", number), at(4, "only", number));
        BtfExt.CoreRecord ambiguous = record(CoreKind.FIELD_BYTE_OFFSET, type, "0:0");
        BtfExt.CoreRecord single = record(CoreKind.FIELD_BYTE_OFFSET, type, "0:1");
        BtfExt.CoreRecord lacking = record(CoreKind.FIELD_EXISTS, type, "0:1:0");
        CoreRelocator relocator = relocator(list.btf(), twoOfOneName(8), ORDER, ambiguous, single);
        assertEquals("refused", text(relocator.resolve(ambiguous)).substring(0, 7));
        assertEquals("refused", text(relocator.resolve(lacking)).substring(0, 7));
        assertEquals("4 -> 4", text(relocator.resolve(single)));
        assertEquals("0 -> 8", text(relocator.resolve(ambiguous)));
    }

    @Test
    void numbersOfOwnTypesAreThoseAmongAllThatAreLinked() {
        for (CoreKind kind : List.of(CoreKind.TYPE_ID_LOCAL, CoreKind.TYPE_ID_TARGET)) {
            BtfExt.CoreRecord record = record(kind, word, "0");
            Btf local = mine.btf();
            for (Btf target : List.of(local, other.btf())) {
                CoreRelocator relocator = new CoreRelocator(
                        local, target, ORDER, id -> id + 100, List.of(record), new CoreWork(CoreWork.DEFAULT_STEPS));
                boolean own = kind == CoreKind.TYPE_ID_LOCAL || target == local;
                assertEquals(word + " -> " + (own ? word + 100 : otherWord), text(relocator.resolve(record)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CoreKind.class)
    void workIsBounded(CoreKind kind) {
        int type = kind.asksOfConstant() ? state : task;
        BtfExt.CoreRecord record = record(kind, type, kind.asksOfField() ? "0:0" : "0");
        CoreWork none = new CoreWork(0);
        CoreRelocator relocator = new CoreRelocator(mine.btf(), other.btf(), ORDER, id -> id, List.of(record), none);
        String reason = "refused: the CO-RE records of the object need more than 0 comparisons of types";
        for (int again = 0; again < 2; again++) {
            assertEquals(
                    kind == CoreKind.TYPE_ID_LOCAL ? task + " -> " + task : reason, text(relocator.resolve(record)));
        }
    }
}
