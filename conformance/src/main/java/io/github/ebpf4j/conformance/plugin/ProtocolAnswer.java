package io.github.ebpf4j.conformance.plugin;

import io.github.ebpf4j.conformance.EngineUnderTest.Answer;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the protocol makes of how a command ended. */
final class ProtocolAnswer {

    /** As upstream's runner, but for what it allows to follow the number. */
    private static final Pattern NUMBER = Pattern.compile("\\s*(?:0[xX])?0*([0-9a-fA-F]{1,16})\\s*");

    private static final int LONGEST_MESSAGE = 2_000;

    /** What the JVM adds to the number of a signal, and what a shell adds. */
    private static final int SIGNAL = 128;

    private static final int LAST_SIGNAL = 64;

    private ProtocolAnswer() {}

    static Answer of(PluginRun.End end, Duration limit) {
        if (end instanceof PluginRun.End.Exited exited) {
            return of(exited);
        }
        return end instanceof PluginRun.End.Flooded
                ? new Answer.Crash("it wrote more than %d bytes to standard output".formatted(PluginRun.MOST_OUTPUT))
                : new Answer.Hang(limit);
    }

    private static Answer of(PluginRun.End.Exited end) {
        OptionalInt signal = signal(end.status());
        if (signal.isPresent()) {
            return new Answer.Crash(withMessage("signal " + signal.getAsInt(), message(end)));
        }
        if (end.status() != 0) {
            String message = message(end);
            return new Answer.Refusal(message.isEmpty() ? "exit status " + end.status() : message);
        }
        Matcher number = NUMBER.matcher(end.output());
        if (number.matches()) {
            return new Answer.Result(Long.parseUnsignedLong(number.group(1), 16));
        }
        return new Answer.Crash(withMessage("exit status 0, but no number of 64 bits in hexadecimal", message(end)));
    }

    /** Returns the signal that ended the process, if one did. */
    private static OptionalInt signal(int status) {
        int signal = status - SIGNAL;
        return signal >= 1 && signal <= LAST_SIGNAL ? OptionalInt.of(signal) : OptionalInt.empty();
    }

    private static String withMessage(String how, String message) {
        return message.isEmpty() ? how : "%s, after \"%s\"".formatted(how, message);
    }

    /** Returns standard output and, after it, standard error, in a line. Upstream reads the latter if there is no former. */
    private static String message(PluginRun.End.Exited end) {
        String message = Stream.of(end.output(), end.errors())
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "...";
    }
}
