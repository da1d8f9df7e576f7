package io.github.ebpf4j.interpreter.host;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The run under way: what {@link Caller#host} is for built-in helpers. */
public final class Current {

    /** How many bytes the effects of a run may take: a program can have as many as it has instructions. */
    private static final long MOST_EFFECT_BYTES = 64 << 20;

    /** About how many bytes an effect takes itself. */
    private static final long EFFECT_OVERHEAD = 64;

    private static final Context NOTHING = (execution, byteOrder) -> 0;

    private final Host host;
    private final List<Effect> effects = new ArrayList<>();
    // By class: what each group of helpers remembers during a run, and forgets after it.
    private final Map<Class<?>, Object> states = new HashMap<>();
    // Those of them that stay, as they are told when a run ends.
    private final List<EndOfRun> held = new ArrayList<>();
    private Context context = NOTHING;
    private int cpu;
    // Of the effects: how many bytes they keep, about.
    private long effectBytes;

    /** Creates the state of runs in an instance, one after another. */
    public Current(Host host) {
        this.host = host;
    }

    /**
     * Returns the run that a caller belongs to.
     *
     * @throws RuntimeException a fault, if it is run outside an instance
     */
    public static Current of(Caller caller) {
        if (caller.host() instanceof Current current) {
            return current;
        }
        throw caller.fault(Fault.Kind.ARGUMENT, "this function is only for programs of an instance");
    }

    /** Begins a run. */
    public void begin(Context started, int onCpu) {
        context = started;
        cpu = onCpu;
        if (!effects.isEmpty()) {
            effects.clear();
        }
        effectBytes = 0;
        if (states.size() > held.size()) {
            states.values().removeIf(state -> !(state instanceof EndOfRun));
        }
        started.enter(host);
    }

    /** Ends a run: what groups of helpers held during it, is let go of. */
    public void finish() {
        for (int i = 0; i < held.size(); i++) {
            held.get(i).endOfRun();
        }
        context = NOTHING;
    }

    /**
     * What a group of helpers remembers that must be let go of when a run ends, even with a fault: locks. The object
     * itself stays for the runs to come, so that they need not create it again.
     */
    @FunctionalInterface
    public interface EndOfRun {

        /** Lets go of it. */
        void endOfRun();
    }

    /** Returns what the instance has. */
    public Host host() {
        return host;
    }

    /** Returns the number of the CPU that the run is on. */
    public int cpu() {
        return cpu;
    }

    /** Returns what the program was started with, if it is of the given kind. */
    public <T extends Context> Optional<T> context(Class<T> kind) {
        return kind.isInstance(context) ? Optional.of(kind.cast(context)) : Optional.empty();
    }

    /** Returns what the program was started with; a context of another kind, if there was none. */
    public Context startedWith() {
        return context;
    }

    /** Notes what a run did to the world outside that it can do once, or when it ends. */
    public void effect(Effect effect) {
        effects.add(effect);
    }

    /**
     * Notes what the program did to the world outside, and can do again and again.
     *
     * @param bytes how many the effect keeps besides itself
     * @throws RuntimeException a fault, if the run's effects take more than 64 MiB
     */
    public void effect(Caller caller, Effect effect, long bytes) {
        effectBytes += EFFECT_OVERHEAD + bytes;
        if (effectBytes > MOST_EFFECT_BYTES) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "the effects of the run take %d bytes, must not take more than %d"
                            .formatted(effectBytes, MOST_EFFECT_BYTES));
        }
        effects.add(effect);
    }

    /** Returns what the program did to the world outside, in order. */
    public List<Effect> effects() {
        return effects;
    }

    /** Returns what a group of helpers remembers during this run, created when it is first asked for. */
    public <T> T state(Class<T> kind, Function<Current, T> create) {
        Object state = states.get(kind);
        if (state == null) {
            state = create.apply(this);
            states.put(kind, state);
            if (state instanceof EndOfRun toBeTold) {
                held.add(toBeTold);
            }
        }
        return kind.cast(state);
    }
}
