package io.github.ebpf4j.conformance.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A process and all that it started. A process whose parent has ended is no longer known as a descendant, so each one
 * inherits a mark in its environment, by which it is found where the system shows environments as files (Linux).
 */
final class ProcessTree {

    private static final String MARK = "EBPF4J_PLUGIN_RUN";

    /** While some are ended, others may be started. */
    private static final int PASSES = 3;

    private final Process root;
    private final String mark;

    private ProcessTree(Process root, String mark) {
        this.root = root;
        this.mark = mark;
    }

    static ProcessTree start(ProcessBuilder builder) throws IOException {
        String mark = UUID.randomUUID().toString();
        Map<String, String> environment = builder.environment();
        environment.put(MARK, mark);
        return new ProcessTree(builder.start(), MARK + "=" + mark);
    }

    Process root() {
        return root;
    }

    /** Ends at once all of them that have not ended. */
    void destroy() {
        List<ProcessHandle> descendants = root.descendants().toList();
        // Not Process.destroyForcibly: that closes the streams, for which it waits until no child holds the pipes.
        root.toHandle().destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        for (int pass = 0; pass < PASSES; pass++) {
            List<ProcessHandle> orphans =
                    ProcessHandle.allProcesses().filter(this::isMarked).toList();
            if (orphans.isEmpty()) {
                return;
            }
            orphans.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private boolean isMarked(ProcessHandle process) {
        Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
        try {
            String text = new String(Files.readAllBytes(environment), StandardCharsets.ISO_8859_1);
            return Stream.of(text.split("\0", -1)).anyMatch(mark::equals);
        } catch (IOException e) {
            // It has ended, belongs to another user, or the system has no such files.
            return false;
        }
    }
}
