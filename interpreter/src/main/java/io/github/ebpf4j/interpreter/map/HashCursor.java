package io.github.ebpf4j.interpreter.map;

/**
 * A walk over the keys of a hash, in the order of their hashes. A key that is there all the time is met once, one that
 * comes or goes meanwhile at most once.
 */
final class HashCursor {

    private final Segment[] segments;
    private final Element end;
    private final long[] key;
    private int hash;
    private boolean started;
    private Element element;

    HashCursor(Segment[] segments, Element end, int words) {
        this.segments = segments;
        this.end = end;
        this.key = new long[words];
        this.element = end;
    }

    /** Goes to a key, which need not be there. */
    void after(long[] position) {
        System.arraycopy(position, 0, key, 0, key.length);
        hash = Keys.hash(key);
        started = true;
    }

    /** Goes to the next key, and returns whether there is one. */
    boolean advance() {
        int first = started ? indexOf(hash) : 0;
        for (int i = first; i < segments.length; i++) {
            Segment segment = segments[i];
            long stamp = segment.readLock();
            try {
                element = started && i == first ? segment.following(hash, key) : segment.first();
                if (element != end) {
                    System.arraycopy(element.key, 0, key, 0, key.length);
                    hash = element.hash;
                    started = true;
                    return true;
                }
            } finally {
                segment.unlockRead(stamp);
            }
        }
        return false;
    }

    private int indexOf(int ofHash) {
        return (int) (((ofHash & 0xffff_ffffL) * segments.length) >>> Integer.SIZE);
    }

    /** Returns the key. */
    long[] key() {
        return key;
    }

    /** Returns the element that the key was in. */
    Element element() {
        return element;
    }
}
