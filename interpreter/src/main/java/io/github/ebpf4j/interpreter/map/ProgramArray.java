package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** {@code BPF_MAP_TYPE_PROG_ARRAY} ({@code kernel/bpf/arraymap.c}). */
final class ProgramArray extends ReferenceArray<ProgramArray.Entry> implements ProgramMap {

    private final AtomicInteger lastId = new AtomicInteger();

    private ProgramArray(MapDefinition definition, Host host) {
        super(definition, host);
    }

    /** Makes one. */
    static BpfMap create(MapDefinition definition, Host host) {
        Checks.of(definition).descriptors();
        return new ProgramArray(definition, host);
    }

    @Override
    public void put(int index, Supplier<LinkedProgram> program) {
        requireWritable();
        set(index, new Entry(lastId.incrementAndGet(), program));
    }

    @Override
    public Optional<LinkedProgram> program(int index) {
        Optional<Entry> entry = at(index);
        return entry.isPresent() ? entry.get().program() : Optional.empty();
    }

    @Override
    int idOf(Entry entry) {
        return entry.id;
    }

    /** A program, linked when it is first called. */
    static final class Entry {
        private final int id;
        private final Supplier<LinkedProgram> supplier;
        private volatile Optional<LinkedProgram> program = Optional.empty();

        Entry(int id, Supplier<LinkedProgram> supplier) {
            this.id = id;
            this.supplier = supplier;
        }

        Optional<LinkedProgram> program() {
            if (program.isEmpty()) {
                program = Optional.of(supplier.get());
            }
            return program;
        }
    }
}
