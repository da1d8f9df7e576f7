package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.RingWindow;
import io.github.ebpf4j.interpreter.context.PacketContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.event.Event;
import io.github.ebpf4j.interpreter.map.event.EventSource;
import io.github.ebpf4j.interpreter.world.PerfCounter;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}: {@code kernel/bpf/arraymap.c} and {@code kernel/trace/bpf_trace.c}. Each index
 * holds what user space opens in the kernel with {@code perf_event_open}: a buffer for the events of one CPU, a counter,
 * or nothing. Here each CPU has a buffer of {@value #PAGES} pages from the start, as libbpf's {@code perf_buffer} makes
 * them, until Java changes that.
 *
 * <p>Events of one CPU reach Java in their order; those of different CPUs in any. An event has exactly the bytes that
 * the program sent: the kernel appends up to 7 to fill words.
 */
public final class PerfEventArrayMap extends MapWithoutElements implements EventSource {

    /** How many pages the buffer of a CPU has, unless Java sets another number. */
    public static final int PAGES = 64;

    private static final int PAGE = 4096;
    private static final int MOST_INDEXES = 4096;

    private static final long INDEX_MASK = 0xffff_ffffL;
    private static final long CURRENT_CPU = INDEX_MASK;
    private static final long PACKET_MASK = 0xfffffL << 32;

    /** The size field of an event's header has 16 bits. */
    private static final long LARGEST_EVENT = 0xffff - Ring.HEADER - Integer.BYTES;

    private final long entries;
    private final AtomicReferenceArray<Slot> slots;
    private final Bell bell = new Bell();
    private final AtomicInteger next = new AtomicInteger();

    /** What an index holds. */
    private sealed interface Slot {}

    private record Nothing() implements Slot {}

    private record Counting(PerfCounter counter) implements Slot {}

    private record Buffer(PerfBuffer events) implements Slot {}

    private static final Slot NOTHING = new Nothing();
    private static final PerfCounter.Reading NOT_COUNTED = new PerfCounter.Reading(0, 0, 0);
    private static final byte[] ZEROS = new byte[256];

    /** The size of {@code struct bpf_perf_event_value}. */
    private static final int READING = 24;

    private PerfEventArrayMap(MapDefinition definition, Host host) {
        super(definition, host, Errno.EOPNOTSUPP);
        entries = definition.maxEntries();
        slots = new AtomicReferenceArray<>((int) Math.min(entries, MOST_INDEXES));
        for (int i = 0; i < slots.length(); i++) {
            slots.set(i, i < host.cpus() ? new Buffer(new PerfBuffer(host, PAGES * PAGE)) : NOTHING);
        }
    }

    /**
     * Makes an array. One that declares no size has an index for each CPU, as libbpf makes it.
     *
     * @throws MapException as the kernel refuses a definition
     */
    public static PerfEventArrayMap create(MapDefinition definition, Host host) {
        MapDefinition sized = definition.maxEntries() == 0
                ? definition.toBuilder().maxEntries(host.cpus()).build()
                : definition;
        Checks.of(sized).descriptors();
        return new PerfEventArrayMap(sized, host);
    }

    /**
     * Gives a CPU an empty buffer in place of what it has.
     *
     * @param pages how many pages of 4 KiB it has: a power of two up to 65,536
     * @throws MapException if the number of pages is another, or the map has no such CPU
     */
    public void open(int cpu, int pages) {
        if (pages <= 0 || Integer.bitCount(pages) != 1 || pages > RingWindow.LARGEST_RING / PAGE / 4) {
            throw refuse("a buffer of %d pages: must be a power of two up to 65536".formatted(pages), Errno.EINVAL);
        }
        set(cpu, new Buffer(new PerfBuffer(host, pages * PAGE)));
    }

    /**
     * Puts a counter at an index, for {@code bpf_perf_event_read}.
     *
     * @throws MapException if the map has no such index
     */
    public void count(int index, PerfCounter counter) {
        set(index, new Counting(counter));
    }

    /**
     * Takes away what an index has, with the events that were not read: programs get {@code -ENOENT} there.
     *
     * @throws MapException if the map has no such index
     */
    public void close(int index) {
        set(index, NOTHING);
    }

    private Slot set(int index, Slot slot) {
        if (index < 0 || index >= slots.length()) {
            throw refuse("index is %d, must be 0 to %d".formatted(index, slots.length() - 1), Errno.E2BIG);
        }
        Slot old = slots.getAndSet(index, slot);
        if (old instanceof Buffer buffer) {
            buffer.events().close();
        }
        return old;
    }

    /**
     * Sends an event: {@code bpf_perf_event_output}, of a program with a packet ({@code bpf_skb_event_output}, {@code
     * bpf_xdp_event_output}) and without.
     *
     * @param flags the index or the current CPU; of a program with a packet, how many bytes of it are to follow
     * @return 0; {@code -EINVAL} for an unknown flag or an index with a counter; {@code -EFAULT} if the packet is
     *     shorter; {@code -E2BIG} for an index that the map does not have, and for an event that is too large; {@code
     *     -ENOENT} for an index with nothing; {@code -EOPNOTSUPP} for that of another CPU; {@code -ENOSPC} if the event
     *     is lost as there is no room
     */
    public long output(Caller caller, long flags, long data, long size) {
        Current current = Current.of(caller);
        PacketContext packet = current.startedWith() instanceof PacketContext found ? found : null;
        long appended = packet == null ? 0 : (flags & PACKET_MASK) >>> 32;
        if ((flags & ~(packet == null ? INDEX_MASK : INDEX_MASK | PACKET_MASK)) != 0) {
            return Errno.EINVAL.result();
        }
        if (packet != null && appended > packet.length()) {
            return Errno.EFAULT.result();
        }
        long index = (flags & INDEX_MASK) == CURRENT_CPU ? current.cpu() : flags & INDEX_MASK;
        if (index >= entries) {
            return Errno.E2BIG.result();
        }
        Slot slot = slot(index);
        if (slot == NOTHING) {
            return Errno.ENOENT.result();
        }
        if (!(slot instanceof Buffer buffer)) {
            return Errno.EINVAL.result();
        }
        if (index != current.cpu()) {
            return Errno.EOPNOTSUPP.result();
        }
        if (Long.compareUnsigned(size, LARGEST_EVENT - appended) > 0) {
            return Errno.E2BIG.result();
        }
        caller.charge(appended / Limits.BYTES_PER_INSTRUCTION);
        Optional<Ring> ring = buffer.events().ring();
        if (ring.isEmpty()) {
            return Errno.ENOMEM.result();
        }
        return output(caller, ring.get(), data, (int) size, packet, (int) appended);
    }

    private long output(
            Caller caller,
            Ring ring,
            long data,
            int size,
            @org.jspecify.annotations.Nullable PacketContext packet,
            int appended) {
        long position = ring.reserve(size + appended);
        if (position == Ring.FULL) {
            return Errno.ENOSPC.result();
        }
        boolean copied = false;
        try {
            Reservations.of(caller).copy(caller, data, ring, position, size);
            if (packet != null) {
                ring.write(position + size, packet.packet().array(), packet.start(), appended);
            }
            copied = true;
        } finally {
            ring.commit(position, !copied);
            bell.ring();
        }
        return 0;
    }

    /** Returns the index of a counter that a program may read, or a negated error number. */
    private long readable(Caller caller, long flags) {
        if ((flags & ~INDEX_MASK) != 0) {
            return Errno.EINVAL.result();
        }
        int cpu = Current.of(caller).cpu();
        long index = (flags & INDEX_MASK) == CURRENT_CPU ? cpu : flags & INDEX_MASK;
        if (index >= entries) {
            return Errno.E2BIG.result();
        }
        if (slot(index) == NOTHING) {
            return Errno.ENOENT.result();
        }
        // perf_event_read_local: only where the event counts.
        return index == cpu ? index : Errno.EINVAL.result();
    }

    private Slot slot(long index) {
        return index < slots.length() ? slots.get((int) index) : NOTHING;
    }

    private PerfCounter.Reading reading(long index) {
        return slot(index) instanceof Counting counting ? counting.counter().read() : NOT_COUNTED;
    }

    /**
     * Returns what the counter at an index stands at: {@code bpf_perf_event_read}; or a negated error number, which a
     * program cannot tell from a large number. A buffer of events counts nothing, which is 0.
     */
    public long read(Caller caller, long flags) {
        long index = readable(caller, flags);
        return index < 0 ? index : reading(index).counter();
    }

    /**
     * Stores what the counter at an index stands at: {@code bpf_perf_event_read_value}. After an error, {@code size} zeros
     * are stored.
     *
     * @return 0; {@code -EINVAL} for a size other than 24, an unknown flag or the index of another CPU; {@code -E2BIG}
     *     for an index that the map does not have; {@code -ENOENT} for one with nothing
     */
    public long readValue(Caller caller, long flags, long buffer, int size) {
        long index = size == READING ? readable(caller, flags) : Errno.EINVAL.result();
        if (index < 0) {
            clear(caller, buffer, size);
            return index;
        }
        PerfCounter.Reading reading = reading(index);
        caller.store(buffer, Long.BYTES, reading.counter());
        caller.store(buffer + Long.BYTES, Long.BYTES, reading.enabled());
        caller.store(buffer + 2 * Long.BYTES, Long.BYTES, reading.running());
        return 0;
    }

    private static void clear(Caller caller, long buffer, int size) {
        if (!caller.isWritable(buffer, size)) {
            throw caller.fault(
                    Fault.Kind.MEMORY_ACCESS,
                    "%d bytes at 0x%x cannot be written".formatted(Integer.toUnsignedLong(size), buffer));
        }
        for (int done = 0; done < size; done += ZEROS.length) {
            caller.write(buffer + done, ZEROS, 0, Math.min(ZEROS.length, size - done));
        }
    }

    @Override
    public Optional<Event> poll() {
        // Each time from another CPU on, so that a busy one does not hide the others.
        int first = Math.floorMod(next.getAndIncrement(), slots.length());
        for (int i = 0; i < slots.length(); i++) {
            int cpu = (first + i) % slots.length();
            if (slots.get(cpu) instanceof Buffer buffer) {
                Optional<byte[]> record = buffer.events().take();
                if (record.isPresent()) {
                    return Optional.of(new Event(record.get(), OptionalInt.of(cpu), host.types(), host.byteOrder()));
                }
            }
        }
        return Optional.empty();
    }

    private boolean isReady() {
        for (int i = 0; i < slots.length(); i++) {
            if (slots.get(i) instanceof Buffer buffer && buffer.events().isReady()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Optional<Event> poll(Duration timeout) throws InterruptedException {
        long deadline = Bell.deadline(timeout);
        while (true) {
            Optional<Event> event = poll();
            if (event.isPresent() || !bell.await(this::isReady, deadline)) {
                return event.or(this::poll);
            }
        }
    }

    /** Returns how many events of all CPUs found no room. */
    @Override
    public long lost() {
        long lost = 0;
        for (int i = 0; i < slots.length(); i++) {
            lost += lost(i);
        }
        return lost;
    }

    /** Returns how many events of a CPU found no room since its buffer was opened. */
    public long lost(int cpu) {
        return cpu >= 0 && cpu < slots.length() && slots.get(cpu) instanceof Buffer buffer
                ? buffer.events().lost()
                : 0;
    }

    /** Refuses, as the kernel does: events cannot be read back. */
    @Override
    public Optional<byte[]> get(byte[] key) {
        requireKey(key);
        throw refuse("its events cannot be read back", Errno.ENOTSUPP);
    }

    /** Returns the index that follows another, whether it has something or not. */
    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> key) {
        return nextIndex(key);
    }

    /** Refuses: there are no file descriptors here; see {@link #open} and {@link #count}. */
    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        requireKey(key);
        requireValue(value, 1);
        throw refuse("a value would be a file descriptor, which there are none of", Errno.EBADF);
    }

    /** Takes away what an index has, as {@link #close} does. */
    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        long index = index(key) & INDEX_MASK;
        if (index >= entries) {
            throw refuse("index is %d, must be 0 to %d".formatted(index, entries - 1), Errno.E2BIG);
        }
        return index < slots.length() && set((int) index, NOTHING) != NOTHING;
    }

    /** Returns the indexes that have something. */
    @Override
    public List<byte[]> keys() {
        requireReadable();
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < slots.length(); i++) {
            if (slots.get(i) != NOTHING) {
                keys.add(keyOf(i));
            }
        }
        return keys;
    }
}
