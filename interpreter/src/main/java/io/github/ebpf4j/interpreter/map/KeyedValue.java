package io.github.ebpf4j.interpreter.map;

/** A key of a map, and where its value is. */
public final class KeyedValue {

    private final byte[] key;
    private final long address;

    /**
     * Creates one.
     *
     * @param address that of the first byte of the value, in the memory of the run that asked
     */
    public KeyedValue(byte[] key, long address) {
        this.key = key.clone();
        this.address = address;
    }

    /** Returns a copy of the key. */
    public byte[] key() {
        return key.clone();
    }

    /** Returns the address of the first byte of the value, in the memory of the run that asked. */
    public long address() {
        return address;
    }

    /** Returns whether an address lies in a value of so many bytes. */
    boolean isAround(long other, long size) {
        return other >= address && other - address < size;
    }
}
