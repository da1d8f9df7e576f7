package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.map.event.Event;
import io.github.ebpf4j.interpreter.map.event.EventSource;
import io.github.ebpf4j.interpreter.map.event.Subscription;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers of events, with producers in other threads. */
@Timeout(120)
class EventSourceTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final MapDefinition RING = Harness.definition(MapType.RINGBUF, 0, 0, 4096, 0);
    private static final MapDefinition PERF = Harness.definition(MapType.PERF_EVENT_ARRAY, 4, 4, 0, 0);

    /** Sends the 16 bytes of the context; returns 0 or an error. FLAGS is replaced. */
    private static final String TO_RING = """
                mov %r2, %r1
                mov %r3, 16
                mov %r4, FLAGS
                lddw %r1, map_by_idx(0)
                call 130
                exit
            """;

    /** The same through a reservation, in which the second number is written before the first. */
    private static final String RESERVED = """
                mov %r6, %r1
                lddw %r1, map_by_idx(0)
                mov %r2, 16
                mov %r3, 0
                call 131
                jne %r0, 0, found
                mov %r0, -11
                exit
            found:
                ldxdw %r1, [%r6+8]
                stxdw [%r0+8], %r1
                ldxdw %r1, [%r6]
                stxdw [%r0], %r1
                mov %r1, %r0
                mov %r2, FLAGS
                call 132
                mov %r0, 0
                exit
            """;

    private static final String TO_PERF = """
                mov %r4, %r1
                lddw %r2, map_by_idx(0)
                lddw %r3, 0xffffffff
                mov %r5, 16
                call 25
                exit
            """;

    private static byte[] message(long producer, long number) {
        byte[] bytes = new byte[16];
        System.arraycopy(Harness.u64(producer), 0, bytes, 0, 8);
        System.arraycopy(Harness.u64(number), 0, bytes, 8, 8);
        return bytes;
    }

    private static Instance ring(int flags) {
        return Harness.instance(TO_RING.replace("FLAGS", Integer.toString(flags)), RING);
    }

    private static void send(Instance instance, long number) {
        assertEquals(0, instance.program("main").runner().run(BytesContext.of(message(0, number))));
    }

    private static long number(Event event) {
        return event.buffer().getLong(8);
    }

    @Test
    void eventsComeAsAnIteration() {
        Instance instance = ring(0);
        for (int i = 0; i < 5; i++) {
            send(instance, i);
        }
        List<Long> numbers = new ArrayList<>();
        for (Event event : instance.events("m")) {
            numbers.add(number(event));
        }
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), numbers);
        Iterator<Event> iterator = instance.events("m").iterator();
        assertFalse(iterator.hasNext());
        send(instance, 7);
        assertTrue(iterator.hasNext());
        assertTrue(iterator.hasNext());
        assertEquals(7, number(iterator.next()));
        assertFalse(iterator.hasNext());
    }

    @Test
    void waitingEndsWithoutAnEventWhenTheTimeIsUp() throws InterruptedException {
        EventSource events = ring(0).events("m");
        assertTrue(events.poll(Duration.ZERO).isEmpty());
        assertTrue(events.poll(Duration.ofMillis(2)).isEmpty());
        assertTrue(events.poll(Duration.ofSeconds(-1)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3})
    void anEventWakesWhoWaits(int flags) throws Exception {
        Instance instance = ring(flags);
        FutureTask<Optional<Event>> waiting = waiting(instance, Duration.ofDays(300_000));
        send(instance, 42);
        assertEquals(42, number(waiting.get().orElseThrow()));
    }

    /** Returns a wait that is under way. */
    private static FutureTask<Optional<Event>> waiting(Instance instance, Duration timeout) {
        FutureTask<Optional<Event>> task =
                new FutureTask<>(() -> instance.events("m").poll(timeout));
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }

    @Test
    void anEventWithoutAWakeUpWaitsForOneWithIt() throws Exception {
        Instance quiet = ring(1);
        Instance forced = Harness.builder(TO_RING.replace("FLAGS", "2"), RING)
                .map("m", quiet.map("m"))
                .build();
        FutureTask<Optional<Event>> waiting = waiting(quiet, LONG);
        send(quiet, 1);
        assertFalse(waiting.isDone());
        send(forced, 2);
        assertEquals(1, number(waiting.get().orElseThrow()));
        assertEquals(2, number(quiet.events("m").poll().orElseThrow()));
    }

    @Test
    void anEventWithoutAWakeUpIsTakenWhenTheTimeIsUp() throws Exception {
        Instance quiet = ring(1);
        FutureTask<Optional<Event>> waiting = waiting(quiet, Duration.ofMillis(200));
        send(quiet, 1);
        assertEquals(1, number(waiting.get().orElseThrow()));
    }

    @Test
    void aThreadThatWaitsCanBeInterrupted() {
        EventSource events = ring(0).events("m");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> events.poll(LONG));
        assertFalse(Thread.interrupted());
    }

    @Test
    @SuppressWarnings("try") // it is there to be closed
    void aSubscriptionGetsAllUpToItsEnd() {
        Instance instance = ring(0);
        List<Long> numbers = new ArrayList<>();
        try (Subscription subscription = instance.events("m").subscribe(event -> numbers.add(number(event)))) {
            for (int i = 0; i < 100; i++) {
                send(instance, i);
            }
        }
        assertEquals(100, numbers.size());
        send(instance, 100);
        assertTrue(instance.events("m").poll().isPresent());
    }

    @Test
    void aConsumerThatThrowsIsToldOfWhenTheSubscriptionIsClosed() {
        Instance instance = ring(0);
        RuntimeException thrown = new RuntimeException("enough");
        CountDownLatch called = new CountDownLatch(1);
        Subscription subscription = instance.events("m").subscribe(event -> {
            called.countDown();
            throw thrown;
        });
        send(instance, 1);
        assertSame(
                thrown,
                assertThrows(IllegalStateException.class, subscription::close).getCause());
        assertEquals(0, called.getCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {TO_RING, RESERVED, TO_PERF})
    @SuppressWarnings("try") // it is there to be closed
    void sixteenProducersLoseNothingButWhatIsCounted(String program) throws Exception {
        boolean perf = program.equals(TO_PERF);
        Instance instance = Harness.instance(program.replace("FLAGS", "0"), perf ? PERF : RING);
        int producers = 16;
        int each = 20_000;
        AtomicLong refused = new AtomicLong();
        AtomicInteger received = new AtomicInteger();
        AtomicInteger disordered = new AtomicInteger();
        AtomicLongArray last = new AtomicLongArray(producers);
        Thread[] threads = new Thread[producers];
        try (Subscription subscription = instance.events("m").subscribe(event -> {
            int producer = (int) event.buffer().getLong(0);
            long number = number(event);
            if (event.size() != 16 || last.getAndSet(producer, number) >= number) {
                disordered.incrementAndGet();
            }
            received.incrementAndGet();
        })) {
            for (int p = 0; p < producers; p++) {
                int producer = p;
                // A producer of its own CPU: it is one buffer in which its events must be in order.
                Runner runner = instance.program("main").runner().onCpu(p);
                threads[p] = new Thread(() -> {
                    for (int i = 1; i <= each; i++) {
                        if (runner.run(BytesContext.of(message(producer, i))) != 0) {
                            refused.incrementAndGet();
                            LockSupport.parkNanos(10_000);
                        }
                    }
                });
                threads[p].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertEquals(0, disordered.get());
        assertEquals((long) producers * each, received.get() + refused.get());
        assertEquals(refused.get(), instance.events("m").lost());
        assertTrue(received.get() > 0);
    }

    @Test
    void severalConsumersShareTheEvents() throws InterruptedException {
        Instance instance = ring(0);
        AtomicInteger received = new AtomicInteger();
        List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            subscriptions.add(instance.events("m").subscribe(event -> received.incrementAndGet()));
        }
        int sent = 0;
        for (int i = 0; i < 10_000; i++) {
            sent += instance.program("main").runner().run(BytesContext.of(message(0, i))) == 0 ? 1 : 0;
        }
        subscriptions.forEach(Subscription::close);
        assertEquals(sent, received.get());
    }
}
