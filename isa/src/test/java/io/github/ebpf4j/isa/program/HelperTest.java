package io.github.ebpf4j.isa.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelperTest {

    /** The number of the last helper: Linux adds none. */
    private static final int LAST = 211;

    @Test
    void everyNumberUpToTheLastHasAHelperAndEveryNameItsNumber() {
        IntStream.rangeClosed(1, LAST).forEach(number -> {
            Helper helper = Helper.of(number).orElseThrow();
            assertEquals(number, helper.number());
            assertEquals(Optional.of(helper), Helper.named(helper.name()));
            assertTrue(helper.name().matches("bpf_[a-z0-9_]+"), helper.name());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1, bpf_map_lookup_elem",
        "5, bpf_ktime_get_ns",
        "6, bpf_trace_printk",
        "12, bpf_tail_call",
        "28, bpf_csum_diff",
        "113, bpf_probe_read_kernel",
        "131, bpf_ringbuf_reserve",
        "181, bpf_loop",
        "211, bpf_cgrp_storage_delete"
    })
    void theNumbersAreThoseOfLinux(int number, String name) {
        assertEquals(Optional.of(new Helper(number, name)), Helper.of(number));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, LAST + 1, Reference.UNRESOLVED_HELPER, Integer.MAX_VALUE})
    void otherNumbersHaveNone(int number) {
        assertEquals(Optional.empty(), Helper.of(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "map_lookup_elem", "bpf_unspec", "bpf_map_lookup_elem "})
    void otherNamesHaveNone(String name) {
        assertEquals(Optional.empty(), Helper.named(name));
    }
}
