package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.TypeList.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.btf.BtfType.Enumerator;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Which types can stand for each other: as fields ({@link CoreFields}), as types that have to exist
 * ({@link CoreCompatibility}), and as types that have to match ({@link CoreMatch}).
 */
class CoreComparisonTest {

    /** How to make a type. */
    private interface Recipe {
        int addTo(TypeList list);
    }

    private static final Recipe U32 = list -> list.unsigned("u32", 4);
    private static final Recipe S32 = list -> list.signed("s32", 4);
    private static final Recipe U64 = list -> list.unsigned("u32", 8);
    private static final Recipe INSIDE = list -> list.inside("u32");
    private static final Recipe VOID = list -> 0;
    private static final Recipe DOUBLE = list -> list.floating("double", 8);
    private static final Recipe FLOAT = list -> list.floating("double", 4);
    private static final Recipe A = list -> list.struct("a", 4, at(0, "x", U32.addTo(list)));
    private static final Recipe A_FLAVOR =
            list -> list.struct("a___old", 8, at(0, "y", U64.addTo(list)), at(4, "x", U32.addTo(list)));
    private static final Recipe B = list -> list.struct("b", 4, at(0, "x", U32.addTo(list)));
    private static final Recipe UNION = list -> list.union("a", 4, at(0, "x", U32.addTo(list)));
    private static final Recipe LATER = list -> list.forward("a", false);
    private static final Recipe LATER_B = list -> list.forward("b", false);
    private static final Recipe LATER_UNION = list -> list.forward("a", true);
    private static final Recipe E = list -> list.enumeration("e", "ONE", "TWO");
    private static final Recipe E_FLAVOR = list -> list.enumeration("e___2", "TWO", "THREE", "ONE___2");
    private static final Recipe E_SHORT = list -> list.enumeration("e", "ONE");
    private static final Recipe E_RENAMED = list -> list.enumeration("e", "ONE", "THREE");
    private static final Recipe F = list -> list.enumeration("f", "ONE", "TWO");
    private static final Recipe NAMELESS = list -> list.enumeration("", "ONE", "TWO");
    private static final Recipe E64 = list -> list.enumeration(Kind.ENUM64, "e", 8, false, "ONE", "TWO");
    private static final Recipe E64_OF_4 =
            list -> list.enumeration(Kind.ENUM64, "e", 4, false, new Enumerator("ONE", 5), new Enumerator("TWO", 6));

    private static Recipe pointer(Recipe to) {
        return list -> list.pointer(to.addTo(list));
    }

    private static Recipe array(Recipe of, int count) {
        return list -> list.array(of.addTo(list), count);
    }

    private static Recipe renamed(Recipe type) {
        return list -> list.typedef("alias", list.constant(type.addTo(list)));
    }

    private static Recipe function(Recipe result, Recipe... parameters) {
        return list -> list.function(
                result.addTo(list),
                Arrays.stream(parameters)
                        .mapToInt(parameter -> parameter.addTo(list))
                        .toArray());
    }

    private static Recipe holder(String name, Recipe of) {
        return list -> list.struct(name, 8, at(0, "held", of.addTo(list)));
    }

    /** Returns whether a field of the first type can be one of the second. */
    private static boolean field(Recipe mine, Recipe other) {
        TypeList local = new TypeList();
        int type = local.struct("s", 1024, at(0, "f", mine.addTo(local)));
        TypeList target = new TypeList();
        target.struct("s", 1024, at(0, "f", other.addTo(target)));
        return TypeList.resolve(local.btf(), target.btf(), CoreKind.FIELD_EXISTS, type, "0:0")
                .equals("1 -> 1");
    }

    private static boolean compatible(Recipe mine, Recipe other) throws CoreRefusal {
        TypeList local = new TypeList();
        int type = mine.addTo(local);
        TypeList target = new TypeList();
        int otherType = other.addTo(target);
        return new CoreCompatibility(
                        CoreTypes.ofObject(local.btf()), CoreTypes.ofTarget(target.btf()), new CoreWork(10_000))
                .areCompatible(type, otherType);
    }

    private static boolean match(Recipe mine, Recipe other) throws CoreRefusal {
        TypeList local = new TypeList();
        int type = mine.addTo(local);
        TypeList target = new TypeList();
        int otherType = other.addTo(target);
        return new CoreMatch(CoreTypes.ofObject(local.btf()), CoreTypes.ofTarget(target.btf()), new CoreWork(10_000))
                .matches(type, otherType);
    }

    private static void fields(boolean expected, Recipe mine, Recipe other) {
        assertEquals(expected, field(mine, other));
        assertEquals(expected, field(renamed(mine), other));
        assertEquals(expected, field(other, mine));
    }

    @Test
    void fieldsOfCompatibleTypes() {
        fields(true, U32, U64);
        fields(true, U32, S32);
        fields(true, A, B);
        fields(true, A, UNION);
        fields(true, pointer(A), pointer(U32));
        fields(true, DOUBLE, FLOAT);
        fields(true, E, E_FLAVOR);
        fields(true, E, E64);
        fields(true, E, NAMELESS);
        fields(true, LATER, LATER);
        fields(true, LATER, LATER_UNION);
        fields(true, array(U32, 3), array(U64, 4));
        fields(true, array(renamed(array(A, 2)), 3), array(array(B, 1), 4));
        fields(true, array(pointer(U32), 1), array(pointer(A), 1));
    }

    @Test
    void fieldsOfOtherTypes() {
        fields(false, U32, pointer(U32));
        fields(false, U32, A);
        fields(false, U32, DOUBLE);
        fields(false, U32, E);
        fields(false, INSIDE, U32);
        fields(false, E, F);
        fields(false, LATER, LATER_B);
        fields(false, LATER, A);
        fields(false, array(U32, 1), U32);
        fields(false, array(array(U32, 1), 1), array(U32, 1));
        fields(false, array(INSIDE, 1), array(U32, 1));
        fields(false, array(E, 2), array(F, 2));
        fields(false, pointer(A), array(A, 1));
        fields(false, function(VOID), function(VOID));
        fields(false, VOID, VOID);
    }

    private static void compatible(boolean expected, Recipe mine, Recipe other) throws CoreRefusal {
        assertEquals(expected, compatible(mine, other));
        assertEquals(expected, compatible(other, mine));
        assertEquals(expected, compatible(pointer(mine), pointer(renamed(other))));
        assertEquals(expected, compatible(function(mine, U32), function(other, U32)));
        assertEquals(expected, compatible(function(U32, U32, mine), function(U32, U32, renamed(other))));
    }

    @Test
    void compatibleTypes() throws CoreRefusal {
        compatible(true, U32, U64);
        compatible(true, U32, S32);
        compatible(true, A, B);
        compatible(true, A, A_FLAVOR);
        compatible(true, UNION, UNION);
        compatible(true, E, F);
        compatible(true, E, E64);
        compatible(true, LATER, LATER_UNION);
        compatible(true, VOID, VOID);
        compatible(true, array(U32, 3), array(U64, 4));
        compatible(true, renamed(U32), renamed(U64));
        compatible(true, function(VOID, U32), function(VOID, U64));
    }

    @Test
    void incompatibleTypes() throws CoreRefusal {
        compatible(false, U32, A);
        compatible(false, A, UNION);
        compatible(false, A, LATER);
        compatible(false, E, U32);
        compatible(false, INSIDE, U32);
        compatible(false, DOUBLE, DOUBLE);
        compatible(false, VOID, U32);
        compatible(false, array(U32, 1), array(A, 1));
        compatible(false, function(VOID, U32), function(VOID));
        compatible(false, function(VOID, U32), function(VOID, A));
        compatible(false, function(U32), function(A));
    }

    /** A typedef is found by its name, and must be one in the target, too. */
    @Test
    void theKindOfTheNamedTypeCounts() throws CoreRefusal {
        assertEquals(true, compatible(renamed(U32), renamed(S32)));
        assertEquals(false, compatible(renamed(U32), S32));
        assertEquals(false, compatible(U32, renamed(S32)));
    }

    private static void matches(boolean expected, Recipe mine, Recipe other) throws CoreRefusal {
        assertEquals(expected, match(mine, other));
        assertEquals(expected, match(renamed(mine), other));
        assertEquals(expected, match(holder("h", mine), holder("h", renamed(other))));
        assertEquals(expected, match(function(mine), function(other)));
        assertEquals(expected, match(function(U32, mine), function(U32, other)));
    }

    @Test
    void matchingTypes() throws CoreRefusal {
        matches(true, U32, U32);
        matches(true, A, A);
        matches(true, A, A_FLAVOR);
        matches(true, UNION, UNION);
        matches(true, E, E);
        matches(true, E, E_FLAVOR);
        matches(true, E, E64_OF_4);
        matches(true, E_SHORT, E);
        matches(true, LATER, LATER);
        matches(true, LATER_UNION, LATER_UNION);
        matches(true, VOID, VOID);
        matches(true, array(A, 2), array(A, 2));
        matches(true, pointer(pointer(A)), pointer(pointer(A)));
        matches(true, function(VOID, U32), function(VOID, U32));
        matches(true, array(U32, 0), array(U32, 0));
    }

    @Test
    void typesThatDoNotMatch() throws CoreRefusal {
        matches(false, U32, S32);
        matches(false, U32, U64);
        matches(false, U32, list -> list.signed("u32", 4));
        matches(false, U32, list -> list.struct("u32", 4));
        matches(false, list -> list.struct("u32", 4), U32);
        matches(false, A, B);
        matches(false, A_FLAVOR, A);
        matches(false, A, list -> list.struct("a", 4, at(0, "z", U32.addTo(list))));
        matches(false, A, list -> list.struct("a", 4, at(0, "x", S32.addTo(list))));
        matches(false, A, UNION);
        matches(false, A, LATER);
        matches(false, LATER, A);
        matches(false, LATER, LATER_UNION);
        matches(false, E, E_SHORT);
        matches(false, E, E_RENAMED);
        matches(false, E, E64);
        matches(false, E, F);
        matches(false, E, list -> list.signed("e", 4));
        matches(false, DOUBLE, DOUBLE);
        matches(false, VOID, list -> list.function(0));
        matches(false, array(U32, 1), array(U32, 2));
        matches(false, array(U32, 1), array(S32, 1));
        matches(false, pointer(U32), array(U32, 1));
        matches(false, array(U32, 1), pointer(U32));
        matches(false, pointer(U32), pointer(S32));
        matches(false, function(U32), function(S32));
        matches(false, function(VOID), pointer(VOID));
        matches(false, function(VOID, U32), function(VOID));
        matches(false, function(VOID, U32), function(VOID, S32));
    }

    /** What a pointer leads to may be declared only, and its members do not count. */
    @Test
    void behindAPointerNamesAreEnough() throws CoreRefusal {
        matches(true, pointer(A), pointer(LATER));
        matches(true, pointer(LATER), pointer(A));
        matches(true, pointer(UNION), pointer(LATER_UNION));
        matches(true, pointer(LATER_UNION), pointer(UNION));
        matches(true, pointer(A_FLAVOR), pointer(A));
        matches(true, pointer(function(A_FLAVOR)), pointer(function(A)));
        matches(true, pointer(function(VOID, A_FLAVOR)), pointer(function(VOID, A)));
        matches(false, pointer(A), pointer(LATER_UNION));
        matches(false, pointer(UNION), pointer(LATER));
        matches(false, pointer(LATER), pointer(UNION));
        matches(false, pointer(LATER_UNION), pointer(A));
        matches(false, pointer(LATER), pointer(LATER_UNION));
        matches(false, pointer(A), pointer(UNION));
        matches(false, pointer(A), pointer(B));
        matches(false, pointer(LATER), pointer(list -> list.enumeration("a", "ONE")));
    }

    /** Members are looked for by name, and of several the one that matches. */
    @Test
    void membersMayBeInAnotherOrder() throws CoreRefusal {
        Recipe mine = list -> list.struct("s", 16, at(0, "a", list.unsigned("u32", 4)), at(4, "", list.struct("", 4)));
        Recipe other = list -> list.struct(
                "s",
                16,
                at(0, "", list.union("", 4)),
                at(4, "", list.struct("", 4)),
                at(8, "a", list.unsigned("u32", 4)));
        assertEquals(true, match(mine, other));
        assertEquals(false, match(other, mine));
    }

    private static Recipe pointers(int count, Recipe to) {
        Recipe type = to;
        for (int level = 0; level < count; level++) {
            type = pointer(type);
        }
        return type;
    }

    private static Recipe functions(int count) {
        Recipe type = U32;
        for (int level = 0; level < count; level++) {
            type = function(VOID, type);
        }
        return type;
    }

    private static Recipe structures(int count) {
        Recipe type = list -> list.struct("h", 8);
        for (int level = 0; level < count; level++) {
            type = holder("h", type);
        }
        return type;
    }

    private interface Comparison {
        boolean compare(Recipe mine, Recipe other) throws CoreRefusal;
    }

    private static void requireBound(Comparison comparison, Recipe good, Recipe deep) throws CoreRefusal {
        assertEquals(true, comparison.compare(good, good));
        assertEquals(
                "types lie more than 32 deep in one another",
                assertThrows(CoreRefusal.class, () -> comparison.compare(deep, deep))
                        .reason());
    }

    @Test
    void depthIsBounded() throws CoreRefusal {
        requireBound(CoreComparisonTest::compatible, pointers(31, U32), pointers(32, U32));
        requireBound(CoreComparisonTest::match, pointers(31, U32), pointers(32, U32));
        requireBound(CoreComparisonTest::compatible, functions(32), functions(33));
        requireBound(CoreComparisonTest::match, functions(31), functions(32));
        requireBound(CoreComparisonTest::match, structures(31), structures(32));
    }

    @Test
    void namesCostWork() {
        String name = "x".repeat(64);
        TypeList list = new TypeList();
        int type = list.struct(name, 0);
        CoreTypes types = CoreTypes.ofObject(list.btf());
        for (int steps : new int[] {5, 6}) {
            CoreMatch match = new CoreMatch(types, types, new CoreWork(steps));
            String outcome;
            try {
                outcome = String.valueOf(match.matches(type, type));
            } catch (CoreRefusal e) {
                outcome = e.reason();
            }
            assertEquals(
                    steps == 6 ? "true" : "the CO-RE records of the object need more than 5 comparisons of types",
                    outcome);
        }
    }
}
