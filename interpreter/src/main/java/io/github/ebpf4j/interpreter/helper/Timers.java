package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.KeyedValue;
import io.github.ebpf4j.interpreter.map.SpecialFields;
import io.github.ebpf4j.interpreter.world.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The timers and the work that belong to values of maps: {@code bpf_timer_*} and {@code bpf_wq_*} of {@code
 * kernel/bpf/helpers.c}. A callback is run by whoever lets the time of the world's clock pass: see {@link
 * io.github.ebpf4j.interpreter.world.VirtualClock#advance}. Work is due as soon as any time passes.
 *
 * <p>A timer's callback never runs twice at once: one that is due while it runs, runs after it, in the same thread. Where
 * the kernel waits for a callback that runs on another CPU, when its timer is cancelled, this does not.
 */
final class Timers implements Host.EndOfInstance {

    /** How many timers, and how much work, there can be at once. */
    private static final int MOST = 1 << 20;

    private static final int TIMER_BYTES = 16;
    private static final int WORK_BYTES = 16;

    private static final long CLOCK_REALTIME = 0;
    private static final long CLOCK_MONOTONIC = 1;
    private static final long CLOCK_BOOTTIME = 7;

    private static final long ABSOLUTE = 1;
    private static final long PINNED = 2;

    private final Host host;
    private final Clock clock;
    // By the address of the bytes that they have in a value.
    private final Map<Long, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Long, Timer> works = new ConcurrentHashMap<>();
    private volatile boolean ended;

    Timers(Host host) {
        this.host = host;
        this.clock = host.world().clock();
    }

    void register(Registry registry) {
        host.fieldOwners()
                .register(SpecialFields.Kind.TIMER, (field, values, offset) -> release(timers, values, offset));
        host.fieldOwners()
                .register(SpecialFields.Kind.WORKQUEUE, (field, values, offset) -> release(works, values, offset));
        registry.helper("bpf_timer_init", (caller, timer, map, flags, r4, r5) -> initTimer(caller, timer, map, flags));
        registry.helper(
                "bpf_timer_set_callback",
                (caller, timer, function, r3, r4, r5) -> setCallback(caller, timers, timer, function));
        registry.helper(
                "bpf_timer_start", (caller, timer, nanos, flags, r4, r5) -> startTimer(caller, timer, nanos, flags));
        registry.helper("bpf_timer_cancel", (caller, timer, r2, r3, r4, r5) -> cancelTimer(timer));
        registry.kfunc("bpf_timer_cancel_async", (caller, timer, r2, r3, r4, r5) -> cancelTimer(timer));
        registry.kfunc(
                "bpf_wq_init",
                (caller, work, map, flags, r4, r5) -> (int) flags != 0
                        ? Errno.EINVAL.result()
                        : init(caller, works, work, WORK_BYTES, map, CLOCK_MONOTONIC));
        registry.kfunc("bpf_wq_set_callback_impl", this::setWorkCallback);
        registry.kfunc("bpf_wq_set_callback", this::setWorkCallback);
        registry.kfunc("bpf_wq_start", (caller, work, flags, r3, r4, r5) -> startWork(work, flags));
    }

    /** Takes all alarms out of the clock, which others may use, too. */
    @Override
    public void endOfInstance() {
        ended = true;
        timers.values().forEach(Timer::cancel);
        works.values().forEach(Timer::cancel);
        timers.clear();
        works.clear();
    }

    /** Lets go of what belongs to a value that was deleted: it will not run any more. */
    private void release(Map<Long, Timer> all, SharedRegion values, int offset) {
        OptionalLong start = host.memory().addressOf(values);
        if (start.isPresent()) {
            Optional.ofNullable(all.remove(start.getAsLong() + offset)).ifPresent(Timer::cancel);
        }
    }

    private long initTimer(Caller caller, long address, long map, long flags) {
        if (flags != CLOCK_REALTIME && flags != CLOCK_MONOTONIC && flags != CLOCK_BOOTTIME) {
            return Errno.EINVAL.result();
        }
        return init(caller, timers, address, TIMER_BYTES, map, flags);
    }

    private long init(Caller caller, Map<Long, Timer> all, long address, int size, long handle, long clockId) {
        BpfMap map = MapHelpers.map(caller, handle);
        if (all.containsKey(address)) {
            return Errno.EBUSY.result();
        }
        if (all.size() >= MOST) {
            return Errno.ENOMEM.result();
        }
        KeyedValue element = map.valueAround(caller, address)
                .filter(found -> address % Long.BYTES == 0
                        && address - found.address() <= map.definition().valueSize() - size)
                .orElseThrow(() -> caller.fault(
                        Fault.Kind.ARGUMENT, "0x%x is not in a value of map \"%s\"".formatted(address, map.name())));
        Timer timer = new Timer(handle, element, clockId);
        return all.putIfAbsent(address, timer) == null ? 0 : Errno.EBUSY.result();
    }

    private static Optional<Timer> at(Map<Long, Timer> all, long address) {
        return Optional.ofNullable(all.get(address));
    }

    private static long setCallback(Caller caller, Map<Long, Timer> all, long address, long function) {
        Optional<Timer> timer = at(all, address);
        if (timer.isEmpty()) {
            return Errno.EINVAL.result();
        }
        timer.get().set(new Callback(caller, function));
        return 0;
    }

    private long setWorkCallback(Caller caller, long work, long function, long flags, long r4, long r5) {
        return (int) flags != 0 ? Errno.EINVAL.result() : setCallback(caller, works, work, function);
    }

    private long startTimer(Caller caller, long address, long nanos, long flags) {
        if ((flags & ~(ABSOLUTE | PINNED)) != 0) {
            return Errno.EINVAL.result();
        }
        Optional<Timer> timer = at(timers, address);
        if (timer.isEmpty()) {
            return Errno.EINVAL.result();
        }
        OptionalInt cpu = (flags & PINNED) == 0
                ? OptionalInt.empty()
                : OptionalInt.of(Current.of(caller).cpu());
        long now = clock.monotonic();
        long start = (flags & ABSOLUTE) == 0 ? now : now - timer.get().now();
        return timer.get().start(sum(start, nanos), cpu, true) ? 0 : Errno.EINVAL.result();
    }

    /** Adds a time as the kernel does: to one that lies before what it is added to if it is negative, or in the end of time. */
    private static long sum(long start, long nanos) {
        long sum = start + nanos;
        return nanos > 0 && sum < start ? Long.MAX_VALUE : sum;
    }

    private long startWork(long address, long flags) {
        Optional<Timer> work = at(works, address);
        boolean started =
                (int) flags == 0 && work.isPresent() && work.get().start(clock.monotonic(), OptionalInt.empty(), false);
        return started ? 0 : Errno.EINVAL.result();
    }

    private long cancelTimer(long address) {
        Optional<Timer> timer = at(timers, address);
        if (timer.isEmpty()) {
            return Errno.EINVAL.result();
        }
        return timer.get().isRunningHere()
                ? Errno.EDEADLK.result()
                : timer.get().cancel() ? 1 : 0;
    }

    /** A function of a program. */
    private record Callback(LinkedProgram program, long function) {
        Callback(Caller caller, long function) {
            this(caller.linked(), function);
        }
    }

    /** A timer, or work, of an element of a map. */
    private final class Timer {
        private final long map;
        private final KeyedValue element;
        private final long clockId;
        private Optional<Callback> callback = Optional.empty();
        private Optional<Clock.Alarm> alarm = Optional.empty();
        private boolean started;
        private OptionalInt cpu = OptionalInt.empty();
        // How often it was started: what an alarm that comes too late is told by.
        private long starts;
        private volatile Optional<Thread> running = Optional.empty();
        // Whether it became due while it was running.
        private boolean again;

        Timer(long map, KeyedValue element, long clockId) {
            this.map = map;
            this.element = element;
            this.clockId = clockId;
        }

        /** Returns the time that its clock shows. */
        long now() {
            if (clockId == CLOCK_REALTIME) {
                return clock.realtime();
            }
            return clockId == CLOCK_BOOTTIME ? clock.boottime() : clock.monotonic();
        }

        synchronized void set(Callback changed) {
            callback = Optional.of(changed);
        }

        /** Starts it; false if it has no callback. One that was started is started anew, or left alone. */
        synchronized boolean start(long time, OptionalInt onCpu, boolean anew) {
            if (callback.isEmpty()) {
                return false;
            }
            if ((!started || anew) && !ended) {
                alarm.ifPresent(Clock.Alarm::cancel);
                long start = ++starts;
                started = true;
                cpu = onCpu;
                Clock.Alarm set = clock.schedule(time, () -> expire(start));
                // Unless the clock has done it already.
                alarm = started ? Optional.of(set) : Optional.empty();
            }
            return true;
        }

        /** Cancels it, and forgets its callback; returns whether it was started. */
        synchronized boolean cancel() {
            boolean wasStarted = started || again;
            alarm.ifPresent(Clock.Alarm::cancel);
            alarm = Optional.empty();
            started = false;
            again = false;
            callback = Optional.empty();
            return wasStarted;
        }

        boolean isRunningHere() {
            return running.filter(Thread.currentThread()::equals).isPresent();
        }

        private void expire(long start) {
            if (!begins(start)) {
                return;
            }
            try {
                Optional<Callback> due = due();
                while (due.isPresent()) {
                    call(due.get());
                    due = due();
                }
            } finally {
                end();
            }
        }

        /** Returns whether this thread is to run the callback; if another one runs it, that one does so once more. */
        private synchronized boolean begins(long start) {
            if (!started || starts != start) {
                return false;
            }
            alarm = Optional.empty();
            started = false;
            again = true;
            if (running.isPresent()) {
                return false;
            }
            running = Optional.of(Thread.currentThread());
            return true;
        }

        /** Returns what is to be run now, and ends running if there is nothing. */
        private synchronized Optional<Callback> due() {
            boolean runs = again;
            again = false;
            if (!runs || callback.isEmpty()) {
                running = Optional.empty();
                return Optional.empty();
            }
            return callback;
        }

        /** Ends running after a fault; what became due meanwhile, is due still. */
        private synchronized void end() {
            if (isRunningHere()) {
                running = Optional.empty();
                if (again) {
                    again = false;
                    start(clock.monotonic(), cpu, true);
                }
            }
        }

        private void call(Callback due) {
            Region key = Region.readOnly("key", element.key());
            long keyAddress = host.memory().place(key);
            try {
                host.callFunction(due.program(), due.function(), cpu(), map, keyAddress, element.address());
            } finally {
                host.memory().remove(key);
            }
        }

        private synchronized OptionalInt cpu() {
            return cpu;
        }
    }
}
