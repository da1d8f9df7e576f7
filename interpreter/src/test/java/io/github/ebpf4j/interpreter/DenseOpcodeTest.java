package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Opcode;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers that the loop switches on belong to rows of the table. */
class DenseOpcodeTest {

    private static Map<Integer, String> names() {
        Map<Integer, String> names = new TreeMap<>();
        Field[] constants = DenseOpcode.class.getDeclaredFields();
        Arrays.stream(constants).filter(field -> !field.isSynthetic()).forEach(field -> {
            try {
                assertEquals(null, names.put(field.getInt(null), field.getName()), field.getName());
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        });
        return names;
    }

    @Test
    void theyAreDenseAndFitAByte() {
        Map<Integer, String> names = names();
        for (int i = 0; i < names.size(); i++) {
            assertTrue(names.containsKey(i), "no constant has " + i);
        }
        assertTrue(names.size() <= 256, () -> names.size() + " do not fit in a byte");
    }

    @ParameterizedTest
    @EnumSource
    void aRowHasTheNumberOfItsName(Opcode row) {
        String name = names().get(DenseOpcode.of(row));
        String expected = row.name().startsWith("LDDW")
                ? "LDDW"
                : row == Opcode.CALL_HELPER || row == Opcode.CALL_BTF ? "CALL_HOST" : row.name();
        assertTrue(name.equals(expected) || name.equals("RARE"), () -> row + " has the number of " + name);
    }
}
