package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.CgroupMap;
import io.github.ebpf4j.interpreter.map.StackMap;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.List;
import java.util.Optional;

/** A map of two entries that helpers only ask for what its kind adds. */
class FakeMap implements BpfMap {

    @Override
    public MapDefinition definition() {
        return MapDefinition.builder("fake", 0).sizes(4, 4).maxEntries(2).build();
    }

    /** One of control groups, with a group at index 1. */
    static final class Groups extends FakeMap implements CgroupMap {
        private final Cgroup second;

        Groups(Cgroup second) {
            this.second = second;
        }

        @Override
        public Optional<Cgroup> cgroup(int index) {
            return index == 1 ? Optional.of(second) : Optional.empty();
        }
    }

    /** One of stacks, whose ids are made of the first address, the count and the flags. */
    static final class Stacks extends FakeMap implements StackMap {
        @Override
        public long stackId(long[] chain, int skip, long flags) {
            return (chain[skip] << 32) | ((long) chain.length << 16) | flags;
        }
    }

    @Override
    public long lookup(Caller caller, long key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long delete(Caller caller, long key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean remove(byte[] key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<byte[]> keys() {
        throw new UnsupportedOperationException();
    }
}
