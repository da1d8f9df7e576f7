package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Layout;
import io.github.ebpf4j.interpreter.world.IpAddress;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * A context that is a structure of the kernel: a program may load and store what the kernel's verifier admits for its
 * kind of program; any other access is a fault. Each run begins with the fields as they were set
 * from Java; after it, they are as the program left them.
 */
public abstract class StructContext implements Context {

    private final Layout layout;
    // What was set, and what a run makes of it.
    private final byte[] given;
    private final byte[] bytes;
    private final Region region;
    private boolean bigEndian;
    private Optional<Host> host = Optional.empty();
    private long address;

    StructContext(Layout layout, FieldAccess access) {
        this.layout = layout;
        given = new byte[layout.size()];
        bytes = new byte[layout.size()];
        region = Region.ofFields(layout.name(), bytes, access);
    }

    /** Returns the names of the fields, as C has them; an element of an array has its index in brackets. */
    public final List<String> fields() {
        return layout.fields().stream().map(Field::name).toList();
    }

    /**
     * Returns a field, by its name in C: ports and addresses as numbers, whatever byte order they stand in.
     *
     * @throws java.util.NoSuchElementException if there is no such field
     */
    public final long get(String field) {
        return get(layout.field(field));
    }

    /**
     * Sets a field, by its name in C, for all runs to come.
     *
     * @throws java.util.NoSuchElementException if there is no such field
     * @throws IllegalArgumentException if it is a pointer, or if the number does not fit
     */
    public final void set(String field, long value) {
        Field found = layout.field(field);
        if (found.order() == Field.Order.POINTER) {
            throw new IllegalArgumentException("%s.%s is a pointer".formatted(layout.name(), field));
        }
        if (!found.admits(value)) {
            throw new IllegalArgumentException(
                    "%s.%s is %d, must have %d bits".formatted(layout.name(), field, value, found.bits()));
        }
        set(found, value);
    }

    final long get(Field field) {
        return field.get(bytes, bigEndian);
    }

    final void set(Field field, long value) {
        field.set(given, bigEndian, value);
        field.set(bytes, bigEndian, value);
    }

    /** Sets a field for the run under way only. */
    final void put(Field field, long value) {
        field.set(bytes, bigEndian, value);
    }

    /** Sets the two fields of an address, {@code remote_ip4} and {@code remote_ip6}, of which one is 0. */
    final void setAddress(String name, IpAddress address) {
        set(layout.field(name + "4"), address.v6() ? 0 : address.word(0));
        for (int i = 0; i < Integer.BYTES; i++) {
            set(layout.field(name + "6[" + i + "]"), address.v6() ? address.word(i) : 0);
        }
    }

    /** Returns the address of two fields. */
    final IpAddress getAddress(String name, boolean v6) {
        if (!v6) {
            return IpAddress.v4((int) get(name + "4"));
        }
        return IpAddress.v6(
                get(name + "6[0]") << Integer.SIZE | get(name + "6[1]"),
                get(name + "6[2]") << Integer.SIZE | get(name + "6[3]"));
    }

    /** Returns the memory of the structure. */
    final Region region() {
        return region;
    }

    /** Returns the bytes that runs begin with, for those that are copied from elsewhere. */
    final byte[] given() {
        return given;
    }

    final ByteOrder byteOrder() {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** Returns the address of a socket as a pointer, 0 outside an instance. */
    final long addressOf(SocketPointer pointer) {
        return host.isPresent() ? pointer.address(host.get(), byteOrder()) : 0;
    }

    /** Returns whether an address is that of the context, which R1 held when the run began. */
    public final boolean isAt(long candidate) {
        return candidate == address;
    }

    @Override
    public final void enter(Host entered) {
        if (host.isEmpty() || host.get() != entered) {
            host = Optional.of(entered);
        }
    }

    @Override
    public final long begin(Execution execution, ByteOrder order) {
        boolean big = order == ByteOrder.BIG_ENDIAN;
        if (big != bigEndian) {
            layout.convert(given, bigEndian);
            bigEndian = big;
        }
        fill();
        System.arraycopy(given, 0, bytes, 0, given.length);
        point(execution);
        address = execution.context(region);
        return address;
    }

    /** Sets the fields that follow from something else, before a run. */
    void fill() {}

    /** Sets the pointers, when a run begins: see {@link #put}. */
    void point(Execution execution) {}
}
