package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.layout.Bytes;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of a key, which the function that is called with each entry may read. A run has one for each walk through a map
 * that it is in at once, and keeps them for those to come.
 */
final class KeyCopy {

    private final All all;
    private final boolean bigEndian;
    private final Window window = new Window("key", new byte[Long.BYTES], false);
    private int size;
    // In this run; 0 if it has none in it.
    private long address;

    private KeyCopy(All all, boolean bigEndian) {
        this.all = all;
        this.bigEndian = bigEndian;
    }

    /** Those of a run, of which so many are in use. */
    private static final class All implements Current.EndOfRun {
        private final List<KeyCopy> copies = new ArrayList<>();
        private int used;

        KeyCopy take(Caller caller) {
            if (used == copies.size()) {
                copies.add(new KeyCopy(this, caller.byteOrder() == ByteOrder.BIG_ENDIAN));
            }
            KeyCopy copy = copies.get(used);
            if (copy.address == 0) {
                copy.address = caller.place(copy.window);
            }
            used++;
            return copy;
        }

        @Override
        public void endOfRun() {
            used = 0;
            for (int i = 0; i < copies.size(); i++) {
                copies.get(i).address = 0;
            }
        }
    }

    /** Returns a copy of so many bytes, until it is {@linkplain #giveBack given back}. */
    static KeyCopy take(Caller caller, int size) {
        KeyCopy copy = Current.of(caller).state(All.class, current -> new All()).take(caller);
        copy.size = size;
        if (copy.window.array().length < size) {
            copy.window.replace(new byte[size], 0, size);
        } else {
            copy.window.move(0, size);
        }
        return copy;
    }

    long address() {
        return address;
    }

    /** Sets a key of 4 bytes. */
    void set(int index) {
        Bytes.set(window.array(), 0, Integer.BYTES, bigEndian, index);
    }

    /** Sets a key that is words. */
    void set(long[] key) {
        Keys.copy(key, window.array(), size);
    }

    /** Sets a key, or as much of it as this has room for. */
    void set(byte[] key) {
        System.arraycopy(key, 0, window.array(), 0, Math.min(key.length, size));
    }

    /** Gives back what was taken last: a program that still has its address, finds nothing there. */
    void giveBack() {
        window.move(0, 0);
        all.used--;
    }
}
