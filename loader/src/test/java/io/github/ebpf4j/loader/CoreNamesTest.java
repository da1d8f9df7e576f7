package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A flavor is what follows the last triple underscore between other characters. */
class CoreNamesTest {

    @ParameterizedTest
    @CsvSource({
        "task_struct, task_struct",
        "task_struct___old, task_struct",
        "a___b, a",
        "a___b___c, a___b",
        "a____b, a____b",
        "a___b____c, a",
        "a___, a___",
        "___a, ___a",
        "a___b_, a",
        "a___b___, a",
        "_a___b, _a",
        "____, ____",
        "'', ''",
        "a_b, a_b",
    })
    void withoutFlavor(String name, String essential) {
        assertEquals(essential, CoreNames.essential(name));
    }

    @Test
    void namesAreTheSameButForFlavors() {
        assertTrue(CoreNames.same("a___old", "a___new"));
        assertTrue(CoreNames.same("a", "a___new"));
        assertFalse(CoreNames.same("a___x", "b___x"));
        assertFalse(CoreNames.same("a", "a___"));
    }
}
