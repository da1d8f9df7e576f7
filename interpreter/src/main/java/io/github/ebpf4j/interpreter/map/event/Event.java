package io.github.ebpf4j.interpreter.map.event;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.btf.BtfValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What a program told Java: some bytes, as the program laid them out. Immutable. */
public final class Event {

    private final byte[] bytes;
    private final OptionalInt cpu;
    private final Optional<Btf> types;
    private final ByteOrder byteOrder;

    /**
     * Creates an event.
     *
     * @param bytes what the program wrote, which is not copied
     * @param cpu the CPU that the program ran on, where that is known
     * @param types the types of the program's object, if it has any
     * @param byteOrder that of the program
     */
    public Event(byte[] bytes, OptionalInt cpu, Optional<Btf> types, ByteOrder byteOrder) {
        this.bytes = bytes;
        this.cpu = cpu;
        this.types = types;
        this.byteOrder = byteOrder;
    }

    /** Returns how many bytes it has. */
    public int size() {
        return bytes.length;
    }

    /** Returns a copy of its bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns its bytes to be read in the program's byte order. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(byteOrder);
    }

    /** Returns the CPU that the program ran on; nothing for an event of a ring buffer, which all CPUs share. */
    public OptionalInt cpu() {
        return cpu;
    }

    /**
     * Returns it as a value of a type of the object.
     *
     * @param type the name of a structure, union or typedef; bytes after it are left out
     * @throws NoSuchElementException if the object has no such type
     * @throws io.github.ebpf4j.isa.btf.BtfException if the event has fewer bytes than the type
     */
    public BtfValue value(String type) {
        Btf known =
                types.orElseThrow(() -> new NoSuchElementException("the object has no types, so not \"" + type + "\""));
        int id = Stream.of(BtfType.Kind.STRUCT, BtfType.Kind.UNION, BtfType.Kind.TYPEDEF)
                .map(kind -> known.find(kind, type))
                .flatMapToInt(OptionalInt::stream)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("the object has no type \"" + type + "\""));
        byte[] its = bytes;
        if (known.hasSize(id) && known.sizeOf(id) < bytes.length) {
            its = Arrays.copyOf(bytes, (int) known.sizeOf(id));
        }
        return BtfValues.read(known, id, its, byteOrder);
    }

    /** Returns the size and the CPU. */
    @Override
    public String toString() {
        return "event of %d bytes%s".formatted(bytes.length, cpu.isPresent() ? " on CPU " + cpu.getAsInt() : "");
    }
}
