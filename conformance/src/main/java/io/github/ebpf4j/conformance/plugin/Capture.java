package io.github.ebpf4j.conformance.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads what a process writes, in a thread of its own, and keeps the beginning of it. */
final class Capture {

    private final InputStream stream;
    private final int limit;
    private final Runnable onOverflow;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread thread;
    private boolean isOverflown;

    private Capture(InputStream stream, int limit, Runnable onOverflow) {
        this.stream = stream;
        this.limit = limit;
        this.onOverflow = onOverflow;
        this.thread = new Thread(this::read, "reader of a plugin's output");
        // A process that cannot be ended may keep the pipe open for good.
        thread.setDaemon(true);
    }

    /** Begins to read. What goes beyond the limit is read and dropped, after {@code onOverflow} was run once. */
    static Capture start(InputStream stream, int limit, Runnable onOverflow) {
        Capture capture = new Capture(stream, limit, onOverflow);
        capture.thread.start();
        return capture;
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                if (keep(buffer, read)) {
                    onOverflow.run();
                }
            }
        } catch (IOException e) {
            // The process is gone, and what was read is what there is.
        }
    }

    /** Returns whether this is the first time that there is more than the limit. */
    private synchronized boolean keep(byte[] buffer, int length) {
        int room = limit - kept.size();
        kept.write(buffer, 0, Math.min(length, room));
        boolean isFirst = length > room && !isOverflown;
        isOverflown |= length > room;
        return isFirst;
    }

    /** Waits for the end of the stream, so long at most. */
    void awaitEnd(Duration time) throws InterruptedException {
        thread.join(time.toMillis());
    }

    synchronized boolean isOverflown() {
        return isOverflown;
    }

    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
