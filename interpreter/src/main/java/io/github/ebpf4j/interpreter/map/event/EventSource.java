package io.github.ebpf4j.interpreter.map.event;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A map through which programs tell Java something: a ring buffer or a perf event array.
 *
 * <pre>{@code
 * EventSource events = instance.events("events");
 * for (Event event : events) {                              // those there are now
 *     System.out.println(event.value("exec_event"));
 * }
 * Optional<Event> next = events.poll(Duration.ofSeconds(1));        // waits for one
 * try (Subscription subscription = events.subscribe(System.out::println)) {
 *     …                                                     // those to come, on a thread of their own
 * }
 * }</pre>
 *
 * <p>For any number of threads. Each event is given to one of them, once.
 */
public interface EventSource extends Iterable<Event> {

    /** Takes the oldest event, if there is one. */
    Optional<Event> poll();

    /**
     * Takes the oldest event, and waits for one if there is none. An event that a program sent with {@code
     * BPF_RB_NO_WAKEUP} does not end the waiting, but is taken when the time is up.
     *
     * @return nothing if none came in time
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    Optional<Event> poll(Duration timeout) throws InterruptedException;

    /** Returns how many events found no room. */
    long lost();

    /**
     * Takes one event after another until there is none.
     *
     * @return how many it took
     */
    default int drain(Consumer<? super Event> consumer) {
        int count = 0;
        for (Optional<Event> event = poll(); event.isPresent(); event = poll()) {
            consumer.accept(event.get());
            count++;
        }
        return count;
    }

    /**
     * Gives events to a consumer as they come, on a thread of their own, until the subscription is closed. If the
     * consumer throws, it gets no more.
     */
    default Subscription subscribe(Consumer<? super Event> consumer) {
        return new Subscription(this, consumer);
    }

    /** Returns what takes one event after another until there is none. */
    @Override
    default Iterator<Event> iterator() {
        return new Iterator<>() {
            private Optional<Event> next = Optional.empty();

            @Override
            public boolean hasNext() {
                if (next.isEmpty()) {
                    next = poll();
                }
                return next.isPresent();
            }

            @Override
            public Event next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there is no event");
                }
                Event event = next.orElseThrow();
                next = Optional.empty();
                return event;
            }
        };
    }
}
