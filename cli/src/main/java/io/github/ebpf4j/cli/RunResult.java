package io.github.ebpf4j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.Effect;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a run gave. */
final class RunResult {

    private final Outcome outcome;
    private final Optional<String> name;
    private final byte[] data;
    private final byte[] context;
    private final Duration duration;
    private final long instructions;
    private final List<Effect> effects;

    /**
     * @param name that of the returned value, if it has one
     * @param data the packet, or the memory
     * @param duration how long a run took in the mean
     */
    RunResult(
            Outcome outcome,
            Optional<String> name,
            byte[] data,
            byte[] context,
            Duration duration,
            long instructions,
            List<Effect> effects) {
        this.outcome = outcome;
        this.name = name;
        this.data = data;
        this.context = context;
        this.duration = duration;
        this.instructions = instructions;
        this.effects = effects;
    }

    Outcome outcome() {
        return outcome;
    }

    byte[] data() {
        return data;
    }

    byte[] context() {
        return context;
    }

    /** Returns what a person reads; the duration only where the run was repeated. */
    String text(long repeat, Optional<RunMaps> maps) {
        long r0 = outcome.r0();
        StringBuilder text = new StringBuilder();
        text.append("r0 = ")
                .append(r0)
                .append(name.map(named -> " " + named).orElseGet(() -> " (0x" + Long.toHexString(r0) + ")"))
                .append('\n');
        if (repeat > 0) {
            text.append("%d ns a run in the mean of %d\n".formatted(duration.toNanos(), repeat));
        }
        effects.forEach(effect -> text.append(Printable.text(effect.toString())).append('\n'));
        maps.ifPresent(held -> text.append(held.text()));
        return text.toString();
    }

    /** Returns all of it, named as {@code bpftool prog run --json} names what it has, too. */
    JsonObject json(Optional<RunMaps> maps) {
        JsonObject document = new JsonObject();
        document.addProperty("retval", outcome.r0());
        name.ifPresent(named -> document.addProperty("name", named));
        document.addProperty("duration", duration.toNanos());
        document.addProperty("instructions", instructions);
        document.addProperty("data_out", HexFormat.of().formatHex(data));
        document.addProperty("ctx_out", HexFormat.of().formatHex(context));
        JsonArray recorded = new JsonArray();
        effects.forEach(effect -> recorded.add(Printable.text(effect.toString())));
        document.add("effects", recorded);
        maps.ifPresent(held -> document.add("maps", held.json()));
        return document;
    }
}
