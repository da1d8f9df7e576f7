package io.github.ebpf4j.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Optional;

/** The command {@code ebpf4j}. */
public final class Main {

    private Main() {}

    /** Runs the command, and ends the JVM with its exit code; {@code ebpf4j --help} describes both. */
    public static void main(String[] args) {
        int status = run(args, System.in, System.out, System.err);
        // From JDK 21 on, System.exit looks for a logger first, which takes as long as a program's run.
        if (status != Status.OK) {
            System.exit(status);
        }
    }

    /** Runs the command on other streams and returns the exit code. */
    static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        Console console = new Console(in, out, err);
        int status;
        try {
            status = dispatch(args, console);
        } catch (Refusal e) {
            err.println(e.line());
            status = e.status();
        } catch (OutOfMemoryError e) {
            err.println("ebpf4j: out of memory; JDK_JAVA_OPTIONS=-Xmx4g gives it 4 GB");
            status = Status.FAILED;
        } catch (Throwable e) {
            err.println(describeInternalError(e));
            status = Status.FAILED;
        }
        // A print stream keeps to itself that its reader is gone, or the disk full.
        if (out.checkError() && status == Status.OK) {
            err.println("ebpf4j: standard output could not be written to the end");
            status = Status.FAILED;
        }
        return status;
    }

    private static int dispatch(String[] args, Console console) {
        // The runner of bpf_conformance starts a process for each vector: those are spared picocli, which takes longer
        // to load than all else together.
        Optional<PluginCommand> plugin = PluginCommand.ofRunnersCall(Arrays.asList(args), console);
        return plugin.isPresent() ? plugin.get().call() : Commands.run(args, console);
    }

    private static String describeInternalError(Throwable error) {
        StackTraceElement[] trace = error.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        return Printable.text("ebpf4j: internal error: " + error + where
                + "; please report it, with the command and its input: https://github.com/ebpf4j/ebpf4j/issues");
    }
}
