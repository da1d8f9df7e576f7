package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.RingWindow;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.event.Event;
import io.github.ebpf4j.interpreter.map.event.EventSource;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code BPF_MAP_TYPE_RINGBUF}: {@code kernel/bpf/ringbuf.c}. All CPUs write to one ring; its records reach Java in the
 * order in which they were reserved, so that one that is not submitted yet holds up those after it.
 *
 * <p>A reserved record is memory of the program with exact bounds, zeroed, up to the moment when it is submitted or
 * discarded; after that its address is none. What a program has not submitted when it ends, is discarded.
 */
public final class RingBufferMap extends MapWithoutElements implements EventSource {

    /** Flag {@code BPF_RB_NO_WAKEUP}. */
    private static final long NO_WAKEUP = 1;

    /** Flag {@code BPF_RB_FORCE_WAKEUP}. */
    private static final long FORCE_WAKEUP = 1 << 1;

    /** Flag {@code BPF_F_RB_OVERWRITE} of Linux 6.19. */
    private static final int OVERWRITE = 1 << 19;

    private static final int PAGE = 4096;

    private final Ring ring;
    private final Bell bell = new Bell();

    private RingBufferMap(MapDefinition definition, Host host, Ring ring) {
        super(definition, host, Errno.ENOTSUPP);
        this.ring = ring;
    }

    /**
     * Makes a ring buffer of {@code max_entries} bytes: a power of two pages, to which other sizes are rounded up, as
     * libbpf does before it asks the kernel.
     *
     * @throws MapException as the kernel refuses a definition; with {@code ENOMEM} for more than 1 GiB
     */
    public static RingBufferMap create(MapDefinition definition, Host host) {
        ByteBuffer storage = storage(definition, host, OVERWRITE);
        return new RingBufferMap(definition, host, new Ring(storage, 0, (definition.flags() & OVERWRITE) != 0));
    }

    /**
     * Returns the memory of a ring: {@code ringbuf_map_alloc}.
     *
     * @param flags what its type has beside {@code BPF_F_NUMA_NODE}
     */
    static ByteBuffer storage(MapDefinition definition, Host host, int flags) {
        Checks checks = Checks.of(definition)
                .flags(Flags.NUMA_NODE | flags)
                .keySize(0)
                .valueSize(0)
                .entries();
        long size = Math.max(PAGE, Long.highestOneBit(definition.maxEntries() * 2 - 1));
        return (size > RingWindow.LARGEST_RING ? Optional.<ByteBuffer>empty() : DirectMemory.allocate(host, (int) size))
                .orElseThrow(
                        () -> checks.refuse("there is no memory for a ring of %d bytes".formatted(size), Errno.ENOMEM));
    }

    Ring ring() {
        return ring;
    }

    /**
     * Copies a record into the ring: {@code bpf_ringbuf_output}.
     *
     * @return 0, {@code -EINVAL} for an unknown flag, {@code -EAGAIN} if there is no room
     */
    public long output(Caller caller, long data, long size, long flags) {
        if ((flags & ~(NO_WAKEUP | FORCE_WAKEUP)) != 0) {
            return Errno.EINVAL.result();
        }
        long position = ring.reserve(size);
        if (position == Ring.FULL) {
            return Errno.EAGAIN.result();
        }
        boolean copied = false;
        try {
            Reservations.of(caller).copy(caller, data, ring, position, (int) size);
            copied = true;
        } finally {
            commit(position, flags, !copied);
        }
        return 0;
    }

    /**
     * Reserves a record: {@code bpf_ringbuf_reserve}.
     *
     * @return the address of its first byte; 0 if there is no room or a flag is set
     */
    public long reserve(Caller caller, long size, long flags) {
        if (flags != 0) {
            return 0;
        }
        Reservations reservations = Reservations.of(caller);
        // First what may fail, so that no record stays busy for ever.
        Reservations.Reservation reservation = reservations.prepare(caller, this);
        if (Long.compareUnsigned(size, ring.size()) <= 0) {
            // The record is made zeros.
            caller.charge(size / Limits.BYTES_PER_INSTRUCTION);
        }
        long position = ring.reserve(size);
        return position == Ring.FULL ? 0 : reservations.open(reservation, position, (int) size);
    }

    /**
     * Submits or discards a record of any ring buffer: {@code bpf_ringbuf_submit} and {@code bpf_ringbuf_discard}.
     *
     * @param record as {@link #reserve} returned it
     * @throws RuntimeException a fault, if it is not a record that this run has reserved
     */
    public static void release(Caller caller, long record, long flags, boolean discard) {
        Reservations.of(caller).close(caller, record, flags, discard);
    }

    /** Answers {@code bpf_ringbuf_query}: what one of the values {@code BPF_RB_*} stands for, 0 for any other. */
    public long query(long what) {
        return what == (int) what
                ? switch ((int) what) {
                    case 0 -> ring.available();
                    case 1 -> ring.size();
                    case 2 -> ring.consumerPosition();
                    case 3 -> ring.producerPosition();
                    case 4 -> ring.oldestPosition();
                    default -> 0;
                }
                : 0;
    }

    /** Ends the writing of a record and wakes who waits for it, as the flags say. */
    void commit(long position, long flags, boolean discard) {
        boolean awaited = ring.commit(position, discard);
        if ((flags & FORCE_WAKEUP) != 0 || (awaited && (flags & NO_WAKEUP) == 0)) {
            bell.ring();
        }
    }

    private Event event(byte[] record) {
        return new Event(record, OptionalInt.empty(), host.types(), host.byteOrder());
    }

    @Override
    public Optional<Event> poll() {
        return ring.take().map(this::event);
    }

    @Override
    public Optional<Event> poll(Duration timeout) throws InterruptedException {
        long deadline = Bell.deadline(timeout);
        while (true) {
            Optional<Event> event = poll();
            if (event.isPresent() || !bell.await(ring::isReady, deadline)) {
                return event.or(this::poll);
            }
        }
    }

    /** Returns how many records found no room, or were overwritten before they were read. */
    @Override
    public long lost() {
        return ring.lost();
    }
}
