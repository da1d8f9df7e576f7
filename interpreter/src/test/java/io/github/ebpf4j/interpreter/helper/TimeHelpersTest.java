package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeHelpersTest {

    private final Functions functions = new Functions();

    @Test
    void timeStandsStillUntilItIsToldToGoOn() {
        assertEquals(1_000_000_000, functions.call("bpf_ktime_get_ns"));
        assertEquals(1_000_000_000, functions.call("bpf_ktime_get_boot_ns"));
        long tai = functions.call("bpf_ktime_get_tai_ns");
        long jiffies = functions.call("bpf_jiffies64");
        functions.clock.advance(Duration.ofNanos(9_000_001));
        assertEquals(1_009_000_001, functions.call("bpf_ktime_get_ns"));
        assertEquals(1_008_000_000, functions.call("bpf_ktime_get_coarse_ns"));
        assertEquals(tai + 9_000_001, functions.call("bpf_ktime_get_tai_ns"));
        assertEquals(jiffies + 2, functions.call("bpf_jiffies64"));
        assertEquals(1_009_000_001, functions.call("bpf_cpu_time_counter"));
        assertEquals(1_009_000_001, functions.call("bpf_cpu_time_counter_to_ns", 1_009_000_001));
    }

    @Test
    void jiffiesBeginFiveMinutesBeforeTheyNeed33Bits() {
        functions.clock.advance(Duration.ofSeconds(299).minusNanos(1));
        assertEquals((1L << 32) - 1, functions.call("bpf_jiffies64"));
        functions.clock.advance(Duration.ofNanos(1));
        assertEquals(1L << 32, functions.call("bpf_jiffies64"));
    }

    @Test
    void randomNumbersAreU32AndTheSameInEveryWorld() {
        long first = functions.call("bpf_get_prandom_u32");
        long second = functions.call("bpf_get_prandom_u32");
        assertNotEquals(first, second);
        Functions other = new Functions();
        assertEquals(first, other.call("bpf_get_prandom_u32"));
        assertEquals(second, other.call("bpf_get_prandom_u32"));
        long upper = 0;
        for (int i = 0; i < 100; i++) {
            upper |= functions.call("bpf_get_prandom_u32") >>> 31;
        }
        assertEquals(1, upper);
    }
}
