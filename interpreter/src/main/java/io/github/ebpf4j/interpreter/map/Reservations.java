package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.RingWindow;
import io.github.ebpf4j.interpreter.host.Current;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of ring buffers that a run has reserved, and the windows through which it writes them, kept for the next
 * runs.
 */
final class Reservations implements Current.EndOfRun {

    /**
     * How many records a run may have reserved at once. In the kernel every one has an instruction of its own, and a
     * variable that holds it.
     */
    private static final int MOST = 128;

    private static final int CHUNK = 4096;

    private final List<Reservation> all = new ArrayList<>();
    private final byte[] chunk = new byte[CHUNK];
    private int open;

    /** A record that was reserved, or room for one. */
    static final class Reservation {
        private final RingBufferMap map;
        private final RingWindow window;
        // Where the window begins in this run; 0 if it has no address in it.
        private long base;
        private boolean open;
        private long position;
        private long address;

        Reservation(RingBufferMap map) {
            this.map = map;
            this.window = new RingWindow("records of " + map.name(), map.ring().bytes());
        }
    }

    static Reservations of(Caller caller) {
        return Current.of(caller).state(Reservations.class, current -> new Reservations());
    }

    /** Copies a program's memory into a record. */
    void copy(Caller caller, long data, Ring ring, long position, int size) {
        for (int done = 0; done < size; done += CHUNK) {
            int part = Math.min(CHUNK, size - done);
            caller.read(data + done, chunk, 0, part);
            ring.write(position + done, chunk, 0, part);
        }
    }

    /**
     * Returns a window for one more record.
     *
     * @throws RuntimeException a fault, if as many are reserved as may be
     */
    Reservation prepare(Caller caller, RingBufferMap map) {
        if (open == MOST) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "%d records of ring buffers are reserved, as many as may be".formatted(MOST));
        }
        Reservation reservation = idle(map);
        if (reservation.base == 0) {
            reservation.base = caller.place(reservation.window);
        }
        return reservation;
    }

    /** Gives a record to the program, and returns its address. */
    long open(Reservation reservation, long position, int size) {
        reservation.map.ring().clear(position, size);
        reservation.position = position;
        reservation.address = reservation.base + reservation.window.move(position, size);
        reservation.open = true;
        open++;
        return reservation.address;
    }

    private Reservation idle(RingBufferMap map) {
        for (int i = 0; i < all.size(); i++) {
            Reservation reservation = all.get(i);
            if (!reservation.open && reservation.map == map) {
                return reservation;
            }
        }
        Reservation created = new Reservation(map);
        all.add(created);
        return created;
    }

    /**
     * Takes a record back.
     *
     * @throws RuntimeException a fault, if there is none with this address
     */
    void close(Caller caller, long address, long flags, boolean discard) {
        for (int i = 0; i < all.size(); i++) {
            Reservation reservation = all.get(i);
            if (reservation.open && reservation.address == address) {
                close(reservation, flags, discard);
                return;
            }
        }
        throw notReserved(caller, address);
    }

    private static RuntimeException notReserved(Caller caller, long address) {
        return caller.fault(
                Fault.Kind.ARGUMENT, "0x%x is not a record that the program has reserved".formatted(address));
    }

    private void close(Reservation reservation, long flags, boolean discard) {
        reservation.open = false;
        reservation.window.move(reservation.position, 0);
        open--;
        reservation.map.commit(reservation.position, flags, discard);
    }

    @Override
    public void endOfRun() {
        for (int i = 0; i < all.size(); i++) {
            Reservation reservation = all.get(i);
            if (reservation.open) {
                close(reservation, 0, true);
            }
            reservation.base = 0;
        }
    }
}
