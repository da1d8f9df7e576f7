package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.MapException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.btf.BtfValues;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A variable of an instance's programs, as Java reads and writes it. */
public final class Global {

    private final Variable variable;
    private final BpfMap section;
    private final ByteBuffer bytes;
    private final Optional<Btf> types;
    private final boolean frozen;

    /**
     * @param bytes the section's memory
     * @param frozen whether it cannot be changed any more
     */
    Global(Variable variable, BpfMap section, ByteBuffer bytes, Optional<Btf> types, boolean frozen) {
        this.variable = variable;
        this.section = section;
        this.bytes = bytes.slice((int) variable.offset(), (int) variable.size()).order(bytes.order());
        this.types = types;
        this.frozen = frozen;
    }

    /** Returns its name. */
    public String name() {
        return variable.name();
    }

    /** Returns how many bytes it has. */
    public int size() {
        return bytes.capacity();
    }

    /** Returns a copy of its bytes. */
    public byte[] bytes() {
        byte[] copy = new byte[size()];
        bytes.get(0, copy);
        return copy;
    }

    /**
     * Sets its bytes.
     *
     * @throws MapException if it has another size, or if the section was frozen
     */
    public void setBytes(byte[] content) {
        requireThawed();
        if (content.length != size()) {
            throw refuse("variable \"%s\" has %d bytes, must be given %d".formatted(name(), size(), content.length));
        }
        bytes.put(0, content);
    }

    /**
     * Returns it as a number: one of 1, 2, 4 or 8 bytes, zero-extended.
     *
     * @throws MapException if it has another size
     */
    public long number() {
        return switch (size()) {
            case Byte.BYTES -> bytes.get(0) & 0xffL;
            case Short.BYTES -> bytes.getShort(0) & 0xffffL;
            case Integer.BYTES -> bytes.getInt(0) & 0xffff_ffffL;
            case Long.BYTES -> bytes.getLong(0);
            default -> throw noNumber();
        };
    }

    /**
     * Sets it to a number, of which it takes the lowest bytes.
     *
     * @throws MapException if it has not 1, 2, 4 or 8 bytes, or if the section was frozen
     */
    public void setNumber(long value) {
        requireThawed();
        switch (size()) {
            case Byte.BYTES -> bytes.put(0, (byte) value);
            case Short.BYTES -> bytes.putShort(0, (short) value);
            case Integer.BYTES -> bytes.putInt(0, (int) value);
            case Long.BYTES -> bytes.putLong(0, value);
            default -> throw noNumber();
        }
    }

    /**
     * Returns it by its type.
     *
     * @throws MapException if the type is not known
     */
    public BtfValue value() {
        return BtfValues.read(requireTypes(), variable.type(), bytes(), byteOrder());
    }

    /**
     * Sets it by its type.
     *
     * @throws MapException if the type is not known, or if the section was frozen
     * @throws io.github.ebpf4j.isa.btf.BtfException if the value is not one of the type
     */
    public void setValue(BtfValue value) {
        setBytes(BtfValues.write(requireTypes(), variable.type(), value, byteOrder()));
    }

    private ByteOrder byteOrder() {
        return bytes.order();
    }

    private Btf requireTypes() {
        return types.filter(all -> variable.type() != 0)
                .orElseThrow(() -> refuse("variable \"%s\" has no type".formatted(name())));
    }

    private void requireThawed() {
        if (frozen) {
            throw new MapException(
                    Phase.RUN,
                    section.name(),
                    "variable \"%s\" can be set only when the instance is built".formatted(name()),
                    Errno.EPERM);
        }
    }

    private MapException noNumber() {
        return refuse("variable \"%s\" has %d bytes, a number has 1, 2, 4 or 8".formatted(name(), size()));
    }

    private MapException refuse(String message) {
        return new MapException(Phase.RUN, section.name(), message, Errno.EINVAL);
    }
}
