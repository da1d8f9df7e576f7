package io.github.ebpf4j.interpreter.map;

/**
 * A place for a key and its value. It is never freed, so that a pointer to the value stays one: a place whose key was
 * deleted waits for another key.
 */
final class Element {

    final Slab slab;
    final int slot;
    final long[] key;

    /** Of the key; it says the segment. */
    int hash;
    /** What its segment chooses and orders a bucket by: the hash, as a rule. */
    int place;
    /** The next one in the bucket, or in the list of those that are free. */
    volatile Element next;
    /** Whether it is in a bucket. */
    volatile boolean linked;
    /** How many evictions there had been when its key was last used; only LRU maps keep it. */
    int lastUse;

    /** Creates the end of all lists. */
    Element(Slab slab) {
        this.slab = slab;
        this.slot = -1;
        this.key = new long[0];
        this.next = this;
    }

    Element(Slab slab, int slot, int words, Element end) {
        this.slab = slab;
        this.slot = slot;
        this.key = new long[words];
        this.next = end;
    }
}
