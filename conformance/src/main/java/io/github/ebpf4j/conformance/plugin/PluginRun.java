package io.github.ebpf4j.conformance.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One run of a command, which is over in time whatever the command does. */
final class PluginRun {

    /** No answer and no message of use is longer. */
    static final int MOST_OUTPUT = 1 << 20;

    /** What is in a pipe when its writers have ended is read within this time, unless one of them cannot be ended. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final ProcessTree tree;
    private final Capture output;
    private final Capture errors;

    /** How a run ended. */
    sealed interface End {
        /** The command ended by itself. */
        record Exited(int status, String output, String errors) implements End {}

        /** It did not in time, and was ended. */
        record TimedOut() implements End {}

        /** It wrote more than {@link #MOST_OUTPUT} bytes to standard output, and was ended. */
        record Flooded() implements End {}
    }

    private PluginRun(ProcessTree tree) {
        this.tree = tree;
        this.output = Capture.start(tree.root().getInputStream(), MOST_OUTPUT, tree::destroy);
        this.errors = Capture.start(tree.root().getErrorStream(), MOST_OUTPUT, () -> {});
    }

    /**
     * Runs a command, which gets the input on standard input.
     *
     * @throws IOException if it cannot be started
     * @throws InterruptedException if the thread is interrupted; the command is ended then
     */
    static End of(ProcessBuilder builder, byte[] input, Duration limit) throws IOException, InterruptedException {
        ProcessTree tree = ProcessTree.start(builder);
        // A command that runs for good must not outlive a JVM that is told to end.
        Thread hook = new Thread(tree::destroy, "end of a plugin");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            return new PluginRun(tree).await(input, limit);
        } catch (InterruptedException | RuntimeException e) {
            tree.destroy();
            throw e;
        } finally {
            removeHook(hook);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook at work.
        }
    }

    private End await(byte[] input, Duration limit) throws InterruptedException {
        Process process = tree.root();
        writeInBackground(process.getOutputStream(), input);
        boolean hasEnded = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        // Also after an end by itself: what it started and left behind may hold the pipes.
        tree.destroy();
        output.awaitEnd(GRACE);
        errors.awaitEnd(GRACE);
        if (output.isOverflown()) {
            return new End.Flooded();
        }
        return hasEnded ? new End.Exited(process.exitValue(), output.text(), errors.text()) : new End.TimedOut();
    }

    private static void writeInBackground(OutputStream stream, byte[] input) {
        Thread writer = new Thread(
                () -> {
                    try (stream) {
                        stream.write(input);
                    } catch (IOException e) {
                        // Whoever knows the answer without reading the program may.
                    }
                },
                "writer of a plugin's input");
        // A command that never reads fills the pipe.
        writer.setDaemon(true);
        writer.start();
    }
}
