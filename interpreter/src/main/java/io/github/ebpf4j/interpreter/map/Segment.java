package io.github.ebpf4j.interpreter.map;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.StampedLock;

/**
 * A part of a hash, by the upper bits of the keys' hashes, with a lock of its own. A lookup takes no lock: it looks
 * again if something was changed meanwhile.
 *
 * <p>Buckets go by the bits of the hash that follow, and each bucket is in the order of hashes and then of keys. So all
 * keys have one order, and it stays when there are more buckets. Only where keys were chosen so that their hashes are
 * equal, other hashes take their place, which nobody can foretell.
 */
final class Segment extends StampedLock {

    private static final long serialVersionUID = 1L;

    private static final int FIRST_BITS = 2;
    private static final int MOST_BITS = 24;
    private static final int STEPS = 64;
    /** How many elements a bucket has only if someone wants it to. */
    private static final int LONGEST = 64;

    /** For a key that replaces its element: the one that was replaced before. */
    transient Element spare;

    private final transient Element end;
    private final int shift;
    private int bits = FIRST_BITS;
    private int count;
    /** Of the hashes that take the place of the keys' own, 0 while none do. */
    private long seed;

    private transient volatile AtomicReferenceArray<Element> buckets;

    /** @param shift how many upper bits of the hash choose the segment */
    Segment(Element end, int shift) {
        this.end = end;
        this.spare = end;
        this.shift = shift;
        this.buckets = empty(FIRST_BITS);
    }

    private AtomicReferenceArray<Element> empty(int logarithm) {
        AtomicReferenceArray<Element> table = new AtomicReferenceArray<>(1 << logarithm);
        for (int i = 0; i < table.length(); i++) {
            table.setPlain(i, end);
        }
        return table;
    }

    /** Returns how many buckets there are. */
    int buckets() {
        return buckets.length();
    }

    private int place(int hash, long[] key) {
        long current = seed;
        return current == 0 ? hash : Keys.hash(key, current);
    }

    private int bucket(int place, AtomicReferenceArray<Element> table) {
        return (int) (((((place & 0xffff_ffffL) << shift) & 0xffff_ffffL) * table.length()) >>> Integer.SIZE);
    }

    /** Returns the element of a key, or the end if there is none. */
    Element find(int hash, long[] key) {
        long stamp = tryOptimisticRead();
        if (stamp != 0) {
            Element found = find(hash, key, stamp);
            if (validate(stamp)) {
                return found;
            }
        }
        stamp = readLock();
        try {
            return find(hash, key, stamp);
        } finally {
            unlockRead(stamp);
        }
    }

    /** Returns the element of a key; what it returns is true if the stamp is valid after it. */
    Element find(int hash, long[] key, long stamp) {
        AtomicReferenceArray<Element> table = buckets;
        int place = place(hash, key);
        int steps = 0;
        for (Element each = table.get(bucket(place, table)); each != end; each = each.next) {
            if (each.place == place && Keys.equal(each.key, key)) {
                return each;
            }
            // What is changed meanwhile may lead in a circle.
            if (++steps % STEPS == 0 && !validate(stamp)) {
                return end;
            }
        }
        return end;
    }

    /** Puts an element in, whose hash and key are set; the caller has the lock. */
    void link(Element element) {
        element.linked = true;
        element.place = place(element.hash, element.key);
        int before = insert(element, buckets);
        count++;
        if (before >= LONGEST && seed == 0) {
            seed = ThreadLocalRandom.current().nextLong() | 1;
            rebuild(bits);
        }
        if (count > buckets.length() && bits + shift < Integer.SIZE && bits < MOST_BITS) {
            rebuild(bits + 1);
        }
    }

    /** Puts an element in a bucket, and returns how many are before it. */
    private int insert(Element element, AtomicReferenceArray<Element> table) {
        int bucket = bucket(element.place, table);
        Element before = end;
        Element after = table.get(bucket);
        int steps = 0;
        while (after != end && compare(after, element.place, element.key) < 0) {
            before = after;
            after = after.next;
            steps++;
        }
        element.next = after;
        if (before == end) {
            table.set(bucket, element);
        } else {
            before.next = element;
        }
        return steps;
    }

    private void rebuild(int newBits) {
        AtomicReferenceArray<Element> old = buckets;
        AtomicReferenceArray<Element> table = empty(newBits);
        for (int i = 0; i < old.length(); i++) {
            Element each = old.get(i);
            while (each != end) {
                Element following = each.next;
                each.place = place(each.hash, each.key);
                insert(each, table);
                each = following;
            }
        }
        bits = newBits;
        buckets = table;
    }

    /** Takes an element out; the caller has the lock. */
    void unlink(Element element) {
        AtomicReferenceArray<Element> table = buckets;
        int bucket = bucket(element.place, table);
        Element each = table.get(bucket);
        if (each == element) {
            table.set(bucket, element.next);
        } else {
            while (each.next != element) {
                each = each.next;
            }
            each.next = element.next;
        }
        element.linked = false;
        count--;
    }

    /** Puts an element in the place of another one of the same key; the caller has the lock. */
    void replace(Element old, Element replacement) {
        unlink(old);
        link(replacement);
    }

    private static int compare(Element element, int place, long[] key) {
        int order = Integer.compareUnsigned(element.place, place);
        return order != 0 ? order : Keys.compare(element.key, key);
    }

    /** Returns the first element, or the end if there is none; the caller has the lock to read. */
    Element first() {
        return firstFrom(0, buckets);
    }

    /** Returns the element that follows a key, which need not be there; the caller has the lock to read. */
    Element following(int hash, long[] key) {
        AtomicReferenceArray<Element> table = buckets;
        int place = place(hash, key);
        int bucket = bucket(place, table);
        Element each = table.get(bucket);
        while (each != end && compare(each, place, key) <= 0) {
            each = each.next;
        }
        return each != end ? each : firstFrom(bucket + 1, table);
    }

    private Element firstFrom(int bucket, AtomicReferenceArray<Element> table) {
        for (int i = bucket; i < table.length(); i++) {
            if (table.get(i) != end) {
                return table.get(i);
            }
        }
        return end;
    }
}
