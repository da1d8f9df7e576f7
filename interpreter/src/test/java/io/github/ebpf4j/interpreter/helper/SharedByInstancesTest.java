package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A map that two instances use, of which one made it. */
@Timeout(60)
class SharedByInstancesTest {

    private static final byte[] KEY = {7, 0, 0, 0};

    private final List<MapDefinition> maps = List.of(Values.map(MapType.HASH, 10));
    private final Functions home = new Functions(ByteOrder.LITTLE_ENDIAN, maps, Optional.of(Values.TYPES));
    private final Functions guest = guest(16);
    private final Functions stranger = new Functions(ByteOrder.LITTLE_ENDIAN, maps, Optional.of(Values.TYPES));
    private final List<String> calls = new ArrayList<>();

    private Functions guest(int cpus) {
        return new Functions(
                ByteOrder.LITTLE_ENDIAN,
                maps,
                Optional.of(Values.TYPES),
                builder -> builder.cpus(cpus).map("m", home.instance().map("m")));
    }

    private static long map(Functions functions) {
        return functions.host().memory().handleOf(functions.instance().map("m"));
    }

    private static long value(Functions functions, Caller caller) {
        return functions.call(caller, "bpf_map_lookup_elem", map(functions), Functions.memory(caller, KEY.clone()));
    }

    private void put() {
        home.instance().map("m").put(KEY, new byte[Values.SIZE], 0);
    }

    private void startTimer(Functions functions, String name) {
        functions.callback = (caller, map, key, value, r4, r5) -> {
            calls.add(name);
            return 0;
        };
        functions.run(caller -> {
            long timer = value(functions, caller) + Values.TIMER;
            assertEquals(0, functions.call(caller, "bpf_timer_init", timer, map(functions), 1));
            assertEquals(0, functions.call(caller, "bpf_timer_set_callback", timer, functions.callbackAddress()));
            return functions.call(caller, "bpf_timer_start", timer, 10, 0);
        });
    }

    private void advance() {
        home.clock.advance(Duration.ofNanos(10));
        guest.clock.advance(Duration.ofNanos(10));
    }

    @Test
    void aTimerOfEitherInstanceIsCancelledWithTheValue() {
        put();
        startTimer(guest, "guest");
        startTimer(home, "home");
        advance();
        assertEquals(List.of("home", "guest"), calls);
        calls.clear();
        put();
        startTimer(guest, "guest");
        startTimer(home, "home");
        assertTrue(home.instance().map("m").remove(KEY));
        advance();
        assertEquals(List.of(), calls);
    }

    @Test
    void anObjectOfEitherInstanceGoesWithTheValue() {
        put();
        long ofGuest = stored(guest);
        assertTrue(guest.host().memory().regionAt(ofGuest).isPresent());
        assertTrue(guest.instance().map("m").remove(KEY));
        assertFalse(guest.host().memory().regionAt(ofGuest).isPresent());
        put();
        long ofHome = stored(home);
        assertTrue(home.host().memory().regionAt(ofHome).isPresent());
        assertTrue(guest.instance().map("m").remove(KEY));
        assertFalse(home.host().memory().regionAt(ofHome).isPresent());
    }

    /** Puts a new object into the value, and returns its address. */
    private static long stored(Functions functions) {
        return functions.run(caller -> {
            long object = functions.call(caller, "bpf_obj_new_impl", Values.OBJECT_TYPE, 0);
            long slot = value(functions, caller) + Values.POINTER;
            assertEquals(0, functions.call(caller, "bpf_kptr_xchg", slot, object));
            return object;
        });
    }

    @Test
    void anInstanceThatWasClosedIsToldNoMore() {
        put();
        long object = stored(guest);
        guest.instance().close();
        assertTrue(home.instance().map("m").remove(KEY));
        assertTrue(guest.host().memory().regionAt(object).isPresent());
    }

    private static long cpu(Caller caller) {
        return Current.of(caller).cpu();
    }

    @Test
    void runsOfBothAreOnDifferentCpus() {
        assertEquals(1, home.run(caller -> guest.run(SharedByInstancesTest::cpu)));
        assertEquals(1, guest.run(caller -> home.run(SharedByInstancesTest::cpu)));
        assertEquals(2, guest.run(caller -> home.run(inner -> guest.run(SharedByInstancesTest::cpu))));
        // All was given back, and who shares nothing is not in the way.
        assertEquals(0, home.run(SharedByInstancesTest::cpu));
        assertEquals(0, guest.run(SharedByInstancesTest::cpu));
        assertEquals(0, home.run(caller -> stranger.run(SharedByInstancesTest::cpu)));
        assertEquals(0, stranger.run(caller -> guest.run(SharedByInstancesTest::cpu)));
    }

    @Test
    void twoGuestsOfOneInstanceAreOnDifferentCpusToo() {
        Functions second = guest(16);
        assertEquals(1, second.run(caller -> guest.run(SharedByInstancesTest::cpu)));
        assertEquals(2, second.run(caller -> guest.run(inner -> home.run(SharedByInstancesTest::cpu))));
    }

    @Test
    void aThreadDoesNotWaitForACpuThatItHasInTheOtherInstance() {
        home.run(caller -> {
            IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> guest.runOn(0, inner -> 1));
            assertTrue(refusal.getMessage().contains("on CPU 0"), refusal::getMessage);
            return 0;
        });
        assertEquals(1, guest.runOn(0, caller -> 1));
    }

    @Test
    void aCpuThatTheOtherInstanceDoesNotHaveIsFree() {
        Functions large = guest(64);
        assertEquals(40, home.run(caller -> large.runOn(40, SharedByInstancesTest::cpu)));
        assertEquals(0, large.runOn(40, caller -> home.run(SharedByInstancesTest::cpu)));
        assertNotEquals(40, large.runOn(40, caller -> large.run(SharedByInstancesTest::cpu)));
    }
}
