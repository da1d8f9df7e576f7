package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.TypeList.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sizes of types, and those of pointers, which not all targets share. */
class CoreSizesTest {

    @Test
    void sizes() throws CoreRefusal {
        TypeList list = new TypeList();
        int number = list.unsigned("u32", 4);
        int pointer = list.pointer(0);
        int pointers = list.array(list.typedef("handle", pointer), 3);
        int table = list.array(list.array(number, 5), 7);
        int none = list.array(number, 0);
        int large = list.array(list.array(number, 0x1_0000), 0x1_0000);
        int larger = list.array(list.array(list.array(number, 0xffff_ffffL), 0xffff_ffffL), 2);
        int exact = list.array(list.unsigned("u8", 1), 0xffff_ffffL);
        int structure = list.struct("s", 12, at(0, "a", number));
        int function = list.function(0);
        CoreTypes types = CoreTypes.ofObject(list.btf());
        assertEquals(4, types.sizeOf(number));
        assertEquals(8, types.sizeOf(pointer));
        assertEquals(24, types.sizeOf(pointers));
        assertEquals(140, types.sizeOf(table));
        assertEquals(0, types.sizeOf(none));
        assertEquals(12, types.sizeOf(structure));
        assertEquals(0xffff_ffffL, types.sizeOf(exact));
        assertEquals(number, types.innermost(table));
        assertEquals(pointer, types.innermost(pointers));
        assertEquals(structure, types.innermost(structure));
        assertEquals("array has more than 4294967295 bytes", refusal(types, large));
        assertEquals("array has more than 4294967295 bytes", refusal(types, larger));
        assertEquals("func_proto has no size", refusal(types, function));
        assertEquals("void has no size", refusal(types, 0));
    }

    private static String refusal(CoreTypes types, int id) {
        return assertThrows(CoreRefusal.class, () -> types.sizeOf(id)).reason();
    }

    @ParameterizedTest
    @CsvSource({
        "long, 4, 4",
        "long unsigned int, 4, 4",
        "unsigned long, 8, 8",
        "int, 4, 8",
        "long, 2, 8",
        "long long int, 4, 8",
    })
    void pointersOfATargetAreAsLongAsLong(String name, int size, int pointer) throws CoreRefusal {
        TypeList list = new TypeList();
        list.typedef("int long", list.unsigned("u32", 4));
        list.unsigned(name, size);
        int id = list.pointer(0);
        int array = list.array(id, 3);
        assertEquals(pointer, CoreTypes.ofTarget(list.btf()).sizeOf(id));
        assertEquals(3L * pointer, CoreTypes.ofTarget(list.btf()).sizeOf(array));
        assertEquals(8, CoreTypes.ofObject(list.btf()).sizeOf(id));
    }

    @Test
    void theFirstLongCounts() throws CoreRefusal {
        TypeList list = new TypeList();
        list.unsigned("unsigned long", 4);
        list.signed("long", 8);
        int id = list.pointer(0);
        assertEquals(4, CoreTypes.ofTarget(list.btf()).sizeOf(id));
    }
}
