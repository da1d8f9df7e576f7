package io.github.ebpf4j.interpreter.map.event;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A thread that gives events to a consumer: see {@link EventSource#subscribe}. */
public final class Subscription implements AutoCloseable {

    /** How long an event stays at most that was sent without a wake-up. */
    private static final Duration LONGEST = Duration.ofMillis(100);

    private final EventSource source;
    private final Consumer<? super Event> consumer;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Optional<Throwable> failure = Optional.empty();

    Subscription(EventSource source, Consumer<? super Event> consumer) {
        this.source = source;
        this.consumer = consumer;
        this.thread = new Thread(this::deliver, "ebpf4j events");
        thread.setDaemon(true);
        thread.start();
    }

    private void deliver() {
        try {
            deliverUntilClosed();
            source.drain(consumer);
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        }
    }

    private void deliverUntilClosed() {
        try {
            while (!closed) {
                source.poll(LONGEST).ifPresent(consumer);
            }
        } catch (InterruptedException e) {
            // Whoever interrupts this thread wants it to end, which it does.
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the subscription when all events that there are now were given to the consumer.
     *
     * @throws IllegalStateException if the consumer threw: that is the cause
     */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread != Thread.currentThread()) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        failure.ifPresent(thrown -> {
            throw new IllegalStateException("the consumer of events threw " + thrown, thrown);
        });
    }
}
