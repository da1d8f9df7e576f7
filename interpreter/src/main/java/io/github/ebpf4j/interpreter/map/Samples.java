package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.RingWindow;
import io.github.ebpf4j.interpreter.host.Current;
import java.util.ArrayList;
import java.util.List;

/** Through what a run sees the samples of user ring buffers, kept for the next runs. */
final class Samples implements Current.EndOfRun {

    private static final int DYNPTR_BYTES = 16;

    private final List<Sample> all = new ArrayList<>();

    /** The sample of one map that a function is called with. */
    static final class Sample {
        private final UserRingBufferMap map;
        private final RingWindow window;
        private final Region dynptr = Region.ofOneRun("dynptr of a sample", new byte[DYNPTR_BYTES]);
        // Where they are in this run; 0 if they have no address in it.
        private long windowBase;
        private long dynptrBase;

        Sample(UserRingBufferMap map) {
            this.map = map;
            this.window = new RingWindow("samples of " + map.name(), map.ring().bytes());
        }

        /** Calls a function with the sample at a position, and returns its answer. */
        long show(Caller caller, long position, long function, long context, UserRingBufferMap.Pointer pointer) {
            int size = map.ring().sizeAt(position);
            long target = windowBase + window.move(position, size);
            try {
                pointer.write(caller, dynptrBase, target, size);
                return caller.callback(function, dynptrBase, context, 0, 0, 0);
            } finally {
                window.move(position, 0);
            }
        }
    }

    static Samples of(Caller caller) {
        return Current.of(caller).state(Samples.class, current -> new Samples());
    }

    /** Returns what shows the samples of a map in this run. */
    Sample of(Caller caller, UserRingBufferMap map) {
        Sample sample = find(map);
        if (sample.windowBase == 0) {
            sample.windowBase = caller.place(sample.window);
            sample.dynptrBase = caller.place(sample.dynptr);
        }
        return sample;
    }

    private Sample find(UserRingBufferMap map) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).map == map) {
                return all.get(i);
            }
        }
        Sample created = new Sample(map);
        all.add(created);
        return created;
    }

    @Override
    public void endOfRun() {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).windowBase = 0;
        }
    }
}
