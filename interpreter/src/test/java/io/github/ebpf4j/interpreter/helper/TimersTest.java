package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.world.Clock;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TimersTest {

    private static final long EINVAL = Errno.EINVAL.result();
    private static final long MONOTONIC = 1;
    private static final long ABSOLUTE = 1;
    private static final long PINNED = 2;

    private Functions functions = of(MapType.ARRAY);
    private final List<String> calls = new ArrayList<>();

    private static Functions of(MapType type) {
        return new Functions(ByteOrder.LITTLE_ENDIAN, List.of(Values.map(type, 100)), Optional.of(Values.TYPES));
    }

    private long map() {
        return functions.host().memory().handleOf(functions.instance().map("m"));
    }

    private long value(Caller caller, int key) {
        long at = Functions.memory(caller, 4);
        caller.store(at, 4, key);
        return functions.call(caller, "bpf_map_lookup_elem", map(), at);
    }

    private long timer(Caller caller, int key) {
        return value(caller, key) + Values.TIMER;
    }

    private long call(Caller caller, String name, long... arguments) {
        return functions.call(caller, "bpf_" + name, arguments);
    }

    private long ready(Caller caller, int key) {
        long timer = timer(caller, key);
        assertEquals(0, call(caller, "timer_init", timer, map(), MONOTONIC));
        assertEquals(0, call(caller, "timer_set_callback", timer, functions.callbackAddress()));
        return timer;
    }

    private void note() {
        functions.callback = (caller, map, key, value, r4, r5) -> {
            assertEquals(map(), map);
            int number = (int) caller.load(key, 4);
            assertEquals(value(caller, number), value);
            calls.add(number + "@" + (functions.clock.monotonic() - 1_000_000_000));
            return 0;
        };
    }

    private void advance(long nanos) {
        functions.clock.advance(Duration.ofNanos(nanos));
    }

    private void put(int key) {
        byte[] bytes = {(byte) key, 0, 0, 0};
        functions.instance().map("m").put(bytes, new byte[Values.SIZE], 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH", "LRU_HASH"})
    void aCallbackIsGivenMapKeyAndValueWhenItsTimeHasCome(MapType type) {
        functions = of(type);
        for (int key = 1; key <= 60; key++) {
            put(key);
        }
        note();
        functions.run(caller -> call(caller, "timer_start", ready(caller, 7), 100, 0));
        functions.run(caller -> call(caller, "timer_start", ready(caller, 55), 50, 0));
        advance(99);
        assertEquals(List.of("55@50"), calls);
        advance(1);
        assertEquals(List.of("55@50", "7@100"), calls);
        advance(1000);
        assertEquals(2, calls.size());
    }

    @Test
    void callbacksRunInOrderOfTimeAndThenOfStart() {
        note();
        functions.run(caller -> {
            call(caller, "timer_start", ready(caller, 1), 30, 0);
            call(caller, "timer_start", ready(caller, 2), 10, 0);
            call(caller, "timer_start", ready(caller, 3), 30, 0);
            call(caller, "timer_start", ready(caller, 4), 20, 0);
            return call(caller, "timer_start", ready(caller, 5), 30, 0);
        });
        advance(30);
        assertEquals(List.of("2@10", "4@20", "1@30", "3@30", "5@30"), calls);
    }

    @Test
    void aCallbackMayStartItsTimerAgain() {
        functions.callback = (caller, map, key, value, r4, r5) -> {
            calls.add("@" + (functions.clock.monotonic() - 1_000_000_000));
            return call(caller, "timer_start", value + Values.TIMER, 10, 0);
        };
        functions.run(caller -> call(caller, "timer_start", ready(caller, 1), 10, 0));
        advance(35);
        assertEquals(List.of("@10", "@20", "@30"), calls);
        advance(5);
        assertEquals(4, calls.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"timer_cancel", "timer_cancel_async"})
    void aTimerThatIsCancelledDoesNotRun(String cancel) {
        note();
        functions.run(caller -> {
            assertEquals(EINVAL, call(caller, cancel, timer(caller, 2)), "never initialized");
            long timer = ready(caller, 1);
            assertEquals(0, call(caller, cancel, timer));
            assertEquals(0, call(caller, "timer_set_callback", timer, functions.callbackAddress()));
            assertEquals(0, call(caller, "timer_start", timer, 10, 0));
            assertEquals(1, call(caller, cancel, timer));
            return call(caller, cancel, timer);
        });
        advance(20);
        assertEquals(List.of(), calls);
    }

    @Test
    void aTimerWithoutDelayLetsTimeGoOn() {
        functions.callback = (caller, map, key, value, r4, r5) -> {
            calls.add("");
            return call(caller, "timer_start", value + Values.TIMER, 0, 0);
        };
        functions.run(caller -> call(caller, "timer_start", ready(caller, 1), 0, 0));
        advance(0);
        assertEquals(0, calls.size());
        advance(5);
        assertEquals(5, calls.size());
    }

    @Test
    void absoluteTimesGoByTheClockOfTheTimer() {
        note();
        functions.run(caller -> {
            call(caller, "timer_start", ready(caller, 1), 1_000_000_040, ABSOLUTE);
            long realtime = timer(caller, 2);
            assertEquals(0, call(caller, "timer_init", realtime, map(), 0));
            assertEquals(0, call(caller, "timer_set_callback", realtime, functions.callbackAddress()));
            call(caller, "timer_start", realtime, functions.clock.realtime() + 30, ABSOLUTE);
            long boottime = timer(caller, 3);
            assertEquals(0, call(caller, "timer_init", boottime, map(), 7));
            assertEquals(0, call(caller, "timer_set_callback", boottime, functions.callbackAddress()));
            call(caller, "timer_start", boottime, functions.clock.boottime() + 20, ABSOLUTE);
            // Long ago; and never.
            call(caller, "timer_start", ready(caller, 4), 5, ABSOLUTE);
            call(caller, "timer_start", ready(caller, 5), -5, ABSOLUTE);
            call(caller, "timer_start", ready(caller, 6), -5, 0);
            return call(caller, "timer_start", ready(caller, 7), Long.MAX_VALUE, 0);
        });
        advance(40);
        assertEquals(List.of("4@1", "5@1", "6@1", "3@20", "2@30", "1@40"), calls);
        functions.clock.advance(Duration.ofDays(100_000));
        assertEquals(6, calls.size());
    }

    @Test
    void startingAnewReplacesTheTime() {
        note();
        functions.run(caller -> {
            long timer = ready(caller, 1);
            call(caller, "timer_start", timer, 10, 0);
            return call(caller, "timer_start", timer, 20, 0);
        });
        advance(19);
        assertEquals(List.of(), calls);
        advance(1);
        assertEquals(List.of("1@20"), calls);
    }

    @Test
    void aCancelledTimerDoesNotRunAndHasNoCallback() {
        note();
        functions.run(caller -> {
            long timer = ready(caller, 1);
            assertEquals(0, call(caller, "timer_cancel", timer));
            assertEquals(EINVAL, call(caller, "timer_start", timer, 10, 0));
            assertEquals(0, call(caller, "timer_set_callback", timer, functions.callbackAddress()));
            assertEquals(0, call(caller, "timer_start", timer, 10, 0));
            assertEquals(1, call(caller, "timer_cancel", timer));
            assertEquals(0, call(caller, "timer_cancel", timer));
            return 0;
        });
        advance(100);
        assertEquals(List.of(), calls);
    }

    @Test
    void aTimerIsCancelledWithItsValue() {
        functions = of(MapType.HASH);
        note();
        put(1);
        put(2);
        functions.run(caller -> {
            call(caller, "timer_start", ready(caller, 1), 10, 0);
            return call(caller, "timer_start", ready(caller, 2), 10, 0);
        });
        functions.instance().map("m").remove(new byte[] {1, 0, 0, 0});
        advance(10);
        // The fields were registered twice, by the instance and by this test, whose timers these are.
        assertEquals(List.of("2@10"), calls);
        put(1);
        functions.run(caller -> ready(caller, 1));
    }

    @Test
    void aCallbackMayDeleteItsValue() {
        functions = of(MapType.HASH);
        put(1);
        functions.callback = (caller, map, key, value, r4, r5) -> {
            calls.add("");
            assertEquals(0, call(caller, "map_delete_elem", map, key));
            return call(caller, "timer_start", value + Values.TIMER, 10, 0) == EINVAL ? 0 : 1;
        };
        functions.run(caller -> call(caller, "timer_start", ready(caller, 1), 10, 0));
        advance(1000);
        assertEquals(1, calls.size());
    }

    @Test
    void errorsAreThoseOfTheKernel() {
        functions.run(caller -> {
            long timer = timer(caller, 1);
            assertEquals(EINVAL, call(caller, "timer_set_callback", timer, 0));
            assertEquals(EINVAL, call(caller, "timer_start", timer, 1, 0));
            assertEquals(EINVAL, call(caller, "timer_cancel", timer));
            for (long flags : new long[] {2, 3, 4, 8, 9, 16, 17, -1, 1L << 32}) {
                assertEquals(EINVAL, call(caller, "timer_init", timer, map(), flags));
            }
            assertEquals(0, call(caller, "timer_init", timer, map(), MONOTONIC));
            assertEquals(Errno.EBUSY.result(), call(caller, "timer_init", timer, map(), MONOTONIC));
            assertEquals(EINVAL, call(caller, "timer_start", timer, 1, 0));
            assertEquals(0, call(caller, "timer_set_callback", timer, functions.callbackAddress()));
            assertEquals(EINVAL, call(caller, "timer_start", timer, 1, 4));
            assertEquals(EINVAL, call(caller, "timer_start", timer, 1, -1));
            return 0;
        });
        functions.callback = (caller, map, key, value, r4, r5) -> {
            calls.add("" + call(caller, "timer_cancel", value + Values.TIMER));
            return 0;
        };
        functions.run(caller -> call(caller, "timer_start", timer(caller, 1), 1, PINNED));
        advance(1);
        assertEquals(List.of("" + Errno.EDEADLK.result()), calls);
    }

    @Test
    void aTimerIsInAValueOfItsMap() {
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> call(caller, "timer_init", 0, map(), 1));
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> call(caller, "timer_init", Functions.memory(caller, 16), map(), 1));
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> call(caller, "timer_init", timer(caller, 1) + 4, map(), 1));
        functions.assertFault(
                Fault.Kind.ARGUMENT,
                caller -> call(caller, "timer_init", value(caller, 99) + Values.SIZE - 8, map(), 1));
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> call(caller, "timer_init", timer(caller, 1), value(caller, 1), 1));
        functions = of(MapType.HASH);
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> call(caller, "timer_init", Functions.memory(caller, 16), map(), 1));
    }

    @Test
    void aPinnedTimerRunsOnItsCpu() {
        functions.callback = (caller, map, key, value, r4, r5) -> {
            calls.add("" + Current.of(caller).cpu());
            return 0;
        };
        functions.runOn(5, caller -> call(caller, "timer_start", ready(caller, 1), 1, PINNED));
        functions.runOn(5, caller -> call(caller, "timer_start", ready(caller, 2), 2, 0));
        advance(2);
        assertEquals(List.of("5", "0"), calls);
    }

    @Test
    void aFaultOfACallbackLeavesAdvanceAndTheRestIsDoneTheNextTime() {
        functions.callback = (caller, map, key, value, r4, r5) -> {
            calls.add("" + caller.load(key, 4));
            return caller.load(key, 4) == 1 ? caller.load(0, 8) : 0;
        };
        functions.run(caller -> {
            call(caller, "timer_start", ready(caller, 1), 10, 0);
            return call(caller, "timer_start", ready(caller, 2), 20, 0);
        });
        assertThrows(FaultException.class, () -> advance(100));
        assertEquals(1_000_000_010, functions.clock.monotonic());
        advance(10);
        assertEquals(List.of("1", "2"), calls);
    }

    @Test
    void aTimerOfAnInstanceThatWasClosedDoesNothing() {
        note();
        functions.run(caller -> call(caller, "timer_start", ready(caller, 1), 10, 0));
        functions.instance().close();
        advance(100);
        assertEquals(List.of(), calls);
    }

    @Test
    void workIsDoneAsSoonAsTimePassesAndOnceForAllStarts() {
        note();
        functions.run(caller -> {
            long work = value(caller, 3) + Values.WORK;
            assertEquals(EINVAL, call(caller, "wq_start", work, 0));
            assertEquals(EINVAL, call(caller, "wq_init", work, map(), 1));
            assertEquals(0, call(caller, "wq_init", work, map(), 0));
            assertEquals(Errno.EBUSY.result(), call(caller, "wq_init", work, map(), 0));
            assertEquals(EINVAL, call(caller, "wq_start", work, 0));
            assertEquals(EINVAL, call(caller, "wq_set_callback_impl", work, functions.callbackAddress(), 1));
            assertEquals(0, call(caller, "wq_set_callback_impl", work, functions.callbackAddress(), 0));
            assertEquals(EINVAL, call(caller, "wq_start", work, 1));
            assertEquals(0, call(caller, "wq_start", work, 0));
            assertEquals(0, call(caller, "wq_start", work, 0));
            // A timer is something else.
            assertEquals(EINVAL, call(caller, "timer_cancel", work));
            return 0;
        });
        advance(1);
        assertEquals(List.of("3@1"), calls);
        functions.run(caller -> call(caller, "wq_start", value(caller, 3) + Values.WORK, 0));
        advance(1);
        assertEquals(List.of("3@1", "3@2"), calls);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 32, (1L << 32) + (1 << 20), Long.MAX_VALUE})
    void aCallbackThatIsNoFunctionIsAFaultOfItsRun(long function) {
        functions.run(caller -> {
            long timer = timer(caller, 1);
            assertEquals(0, call(caller, "timer_init", timer, map(), MONOTONIC));
            assertEquals(0, call(caller, "timer_set_callback", timer, function));
            return call(caller, "timer_start", timer, 10, 0);
        });
        FaultException stopped = assertThrows(FaultException.class, () -> advance(10));
        assertEquals(Fault.Kind.CALL_TARGET, stopped.fault().kind());
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUE", "STACK", "BLOOM_FILTER"})
    void aMapWithoutKeysHasNoTimers(MapType type) {
        Network network = new Network(World.deterministic(), ByteOrder.LITTLE_ENDIAN, Network.map("m", type, 0, 64, 4));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                BytesContext.empty(),
                (caller, context) -> network.call(
                        caller, "bpf_timer_init", Network.memory(caller, 64), network.handle("m"), MONOTONIC));
    }

    /** A clock that does nothing by itself, and tells what it was asked to do. */
    private static final class ManualClock implements Clock {
        private final List<Runnable> alarms = new ArrayList<>();

        @Override
        public long monotonic() {
            return 1_000_000_000;
        }

        @Override
        public long tai() {
            return monotonic();
        }

        @Override
        public Alarm schedule(long time, Runnable action) {
            alarms.add(action);
            return () -> alarms.remove(action);
        }
    }

    private Functions with(Clock clock) {
        return new Functions(
                ByteOrder.LITTLE_ENDIAN,
                List.of(Values.map(MapType.ARRAY, 100)),
                Optional.of(Values.TYPES),
                builder -> builder.world(World.builder().clock(clock).build()));
    }

    @Test
    void anInstanceThatIsClosedTakesItsAlarmsOutOfTheClock() {
        ManualClock clock = new ManualClock();
        functions = with(clock);
        functions.run(caller -> {
            long work = value(caller, 3) + Values.WORK;
            call(caller, "wq_init", work, map(), 0);
            call(caller, "wq_set_callback", work, functions.callbackAddress(), 0);
            call(caller, "wq_start", work, 0);
            call(caller, "timer_start", ready(caller, 1), 10, 0);
            return call(caller, "timer_start", ready(caller, 2), 20, 0);
        });
        assertEquals(3, clock.alarms.size());
        functions.instance().close();
        assertEquals(List.of(), clock.alarms);
    }

    @Test
    void whatARunStartsAfterItsInstanceWasClosedIsNotScheduled() {
        ManualClock clock = new ManualClock();
        functions = with(clock);
        functions.run(caller -> {
            long timer = ready(caller, 1);
            functions.instance().close();
            assertEquals(EINVAL, call(caller, "timer_start", timer, 10, 0));
            return call(caller, "timer_start", ready(caller, 2), 10, 0);
        });
        assertEquals(List.of(), clock.alarms);
    }

    @Test
    void anAlarmThatGoesOffTwiceRunsTheCallbackOnce() {
        ManualClock clock = new ManualClock();
        functions = with(clock);
        functions.callback = (caller, map, key, value, r4, r5) -> {
            calls.add("called");
            return 0;
        };
        functions.run(caller -> call(caller, "timer_start", ready(caller, 1), 10, 0));
        Runnable alarm = clock.alarms.get(0);
        alarm.run();
        alarm.run();
        assertEquals(List.of("called"), calls);
        functions.run(caller -> call(caller, "timer_start", timer(caller, 1), 10, 0));
        clock.alarms.get(1).run();
        assertEquals(List.of("called", "called"), calls);
    }

    @Test
    void aCallbackThatIsDueWhileItRunsRunsOnceMoreAfterIt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger atOnce = new AtomicInteger();
        functions.callback = (caller, map, key, value, r4, r5) -> {
            assertEquals(1, atOnce.incrementAndGet());
            threads.add(Thread.currentThread());
            if (threads.size() == 1) {
                assertEquals(0, call(caller, "timer_start", value + Values.TIMER, 10, 0));
                started.countDown();
                awaited(goesOn);
                // It is this thread that would wait for itself, whatever others did meanwhile.
                assertEquals(Errno.EDEADLK.result(), call(caller, "timer_cancel", value + Values.TIMER));
            }
            atOnce.decrementAndGet();
            return 0;
        };
        functions.run(caller -> call(caller, "timer_start", ready(caller, 1), 10, 0));
        FutureTask<Boolean> first = new FutureTask<>(() -> advance(10), true);
        Thread thread = new Thread(first);
        thread.start();
        awaited(started);
        advance(10);
        assertEquals(List.of(thread), threads);
        goesOn.countDown();
        first.get();
        assertEquals(List.of(thread, thread), threads);
        advance(1000);
        assertEquals(2, threads.size());
    }

    @Test
    void whatIsDueStaysDueAfterAFault() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        functions.callback = (caller, map, key, value, r4, r5) -> {
            if (runs.incrementAndGet() == 1) {
                call(caller, "timer_start", value + Values.TIMER, 10, 0);
                Thread other = new Thread(() -> advance(10));
                other.start();
                joined(other);
                throw caller.fault(Fault.Kind.ARGUMENT, "as the test wants");
            }
            return 0;
        };
        functions.run(caller -> call(caller, "timer_start", ready(caller, 1), 10, 0));
        assertThrows(FaultException.class, () -> advance(10));
        assertEquals(1, runs.get());
        advance(10);
        assertEquals(2, runs.get());
        advance(10);
        assertEquals(2, runs.get());
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
