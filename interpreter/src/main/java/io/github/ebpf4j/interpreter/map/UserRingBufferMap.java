package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code BPF_MAP_TYPE_USER_RINGBUF}: {@code kernel/bpf/ringbuf.c}. Java sends samples, and programs take them by {@code
 * bpf_user_ringbuf_drain}.
 */
public final class UserRingBufferMap extends MapWithoutElements {

    /** {@code BPF_MAX_USER_RINGBUF_SAMPLES}. */
    private static final int MOST_SAMPLES = 128 * 1024;

    /** {@code DYNPTR_MAX_SIZE}. */
    private static final int LARGEST_SAMPLE = (1 << 24) - 1;

    private static final long NO_WAKEUP = 1;
    private static final long FORCE_WAKEUP = 1 << 1;

    private final Ring ring;
    private final Bell bell = new Bell();
    private final AtomicBoolean busy = new AtomicBoolean();

    private UserRingBufferMap(MapDefinition definition, Host host, Ring ring) {
        super(definition, host, Errno.ENOTSUPP);
        this.ring = ring;
    }

    /**
     * Makes a ring of {@code max_entries} bytes, rounded up as that of a {@link RingBufferMap}.
     *
     * @throws MapException as the kernel refuses a definition; with {@code ENOMEM} if there is no memory for it
     */
    public static UserRingBufferMap create(MapDefinition definition, Host host) {
        return new UserRingBufferMap(definition, host, new Ring(RingBufferMap.storage(definition, host, 0), 0, false));
    }

    Ring ring() {
        return ring;
    }

    /** Makes a dynptr. */
    @FunctionalInterface
    public interface Pointer {

        /**
         * Makes one of the 16 bytes at an address.
         *
         * @param target the address of the first byte that it leads to
         * @param size how many bytes it leads to
         */
        void write(Caller caller, long at, long target, int size);
    }

    /**
     * Sends a sample.
     *
     * @return false if there is no room for it now
     * @throws MapException with {@code E2BIG}, if there never is
     */
    public boolean offer(byte[] sample) {
        if (sample.length > LARGEST_SAMPLE || sample.length > ring.size() - 2 * Ring.HEADER) {
            throw refuse(
                    "a sample has %d bytes, must not have more than %d"
                            .formatted(sample.length, Math.min(LARGEST_SAMPLE, ring.size() - 2 * Ring.HEADER)),
                    Errno.E2BIG);
        }
        long position = ring.reserve(sample.length);
        if (position == Ring.FULL) {
            return false;
        }
        ring.write(position, sample, 0, sample.length);
        ring.commit(position, false);
        return true;
    }

    /**
     * Sends a sample, and waits until there is room for it.
     *
     * @return false if there was none in time
     * @throws InterruptedException if the thread was interrupted while it waited
     * @throws MapException with {@code E2BIG}, if there never is
     */
    public boolean offer(byte[] sample, Duration timeout) throws InterruptedException {
        long deadline = Bell.deadline(timeout);
        while (!offer(sample)) {
            if (!bell.await(() -> ring.hasRoom(sample.length), deadline)) {
                return offer(sample);
            }
        }
        return true;
    }

    /**
     * Calls a function of the program with each sample until it returns something else than 0: {@code
     * bpf_user_ringbuf_drain}.
     *
     * @param function takes the address of a dynptr, and {@code context}
     * @return how many samples were taken; {@code -EINVAL} for an unknown flag, {@code -EBUSY} if another program, or
     *     this one, takes samples already
     */
    public long drain(Caller caller, long function, long context, long flags, Pointer pointer) {
        if ((flags & ~(NO_WAKEUP | FORCE_WAKEUP)) != 0) {
            return Errno.EINVAL.result();
        }
        if (!busy.compareAndSet(false, true)) {
            return Errno.EBUSY.result();
        }
        int samples = 0;
        try {
            Samples.Sample sample = Samples.of(caller).of(caller, this);
            long answer = 0;
            while (samples < MOST_SAMPLES && answer == 0) {
                long position = ring.peek();
                if (position == Ring.NONE) {
                    break;
                }
                samples++;
                try {
                    answer = sample.show(caller, position, function, context, pointer);
                } finally {
                    ring.skip(position);
                }
            }
        } finally {
            busy.set(false);
            if ((flags & FORCE_WAKEUP) != 0 || ((flags & NO_WAKEUP) == 0 && samples > 0)) {
                bell.ring();
            }
        }
        return samples;
    }
}
