package io.github.ebpf4j.interpreter.map;

/**
 * A node of a trie of prefixes: an entry, or a place where two branches part. All but the branches is final, so that a
 * lookup needs no lock.
 */
final class TrieNode {

    /** The bits, the first one in the highest bit of the first word. */
    final long[] bits;
    /** How many of them count. */
    final int length;
    /** Where the value is; the end of the pool for a node that is no entry. */
    final Element element;

    volatile TrieNode zero;
    volatile TrieNode one;

    /** Creates the node that stands for no node. */
    TrieNode(Element end) {
        this.bits = new long[0];
        this.length = 0;
        this.element = end;
        this.zero = this;
        this.one = this;
    }

    TrieNode(long[] bits, int length, Element element, TrieNode zero, TrieNode one) {
        this.bits = bits;
        this.length = length;
        this.element = element;
        this.zero = zero;
        this.one = one;
    }

    /** Returns how many of the first bits are those of a key, at most as many as count in both. */
    int common(long[] key, int keyLength) {
        int most = Math.min(length, keyLength);
        for (int i = 0; i * Long.SIZE < most; i++) {
            long differing = bits[i] ^ key[i];
            if (differing != 0) {
                return Math.min(most, i * Long.SIZE + Long.numberOfLeadingZeros(differing));
            }
        }
        return most;
    }

    /** Returns a bit of a key. */
    static boolean bit(long[] key, int index) {
        return (key[index / Long.SIZE] << index) < 0;
    }

    TrieNode branch(boolean bit) {
        return bit ? one : zero;
    }

    void setBranch(boolean bit, TrieNode node) {
        if (bit) {
            one = node;
        } else {
            zero = node;
        }
    }
}
