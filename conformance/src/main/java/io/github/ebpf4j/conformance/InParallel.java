package io.github.ebpf4j.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does many things, some of them at once. */
final class InParallel {

    private InParallel() {}

    /**
     * Runs tasks, so many at once, and returns their results in the order of the tasks. What a task throws, this throws,
     * and the others are interrupted.
     *
     * @throws CancellationException if the thread is interrupted
     */
    static <T> List<T> run(List<Callable<T>> tasks, int jobs) {
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<T>> futures = tasks.stream().map(pool::submit).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw unchecked(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException unchecked(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException exception ? exception : new IllegalStateException(e);
    }
}
