package io.github.ebpf4j.interpreter;

/** A region over an array that one run at a time reads as it likes and writes by a rule. */
final class FieldsRegion extends ArrayRegion {

    private final FieldStores stores;

    FieldsRegion(String name, byte[] bytes, FieldStores stores) {
        super(name, bytes, true, false);
        this.stores = stores;
    }

    @Override
    String refusal(int offset, int size, boolean write) {
        return write && !stores.admits(offset, size)
                ? "is at offset %d of %s, where no such store may be".formatted(offset, this)
                : "";
    }

    @Override
    void set(int offset, int size, boolean bigEndian, long value) {
        super.set(offset, size, bigEndian, stores.after(offset, size, get(offset, size, bigEndian), value));
    }
}
