package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The elements of a hash: those that are free, and how many keys there are. Memory is allocated as keys come, more at
 * once each time.
 */
final class ElementPool {

    private static final int FIRST_SLOTS = 16;
    /** The most bytes that are allocated at once, unless one element has more. */
    private static final int PIECE = 1 << 20;
    /** About how many bytes of the Java heap an element takes, apart from its key. */
    private static final int OVERHEAD = 64;

    /** Of how many elements the one to be evicted is chosen. */
    private static final int SAMPLE = 16;

    /** What follows the last element of every list, and stands for no element. */
    final Element end;

    /** Stands for an element for which there is no memory. */
    final Element noMemory;

    private final MapDefinition definition;
    private final Host host;
    private final long capacity;
    private final int copies;
    private final int words;
    private final List<Element> all = new ArrayList<>();
    // By slab, in the order of elements: how many came before it.
    private final Map<Slab, Integer> firsts = new LinkedHashMap<>();
    private Element free;
    private long inUse;
    private Slab newest;
    private int newestUsed;
    private int hand;
    /** What elements are dated by. */
    private volatile int evictions;

    /**
     * @param copies how many values an element has
     * @throws MapException if there is no memory for anything
     */
    ElementPool(MapDefinition definition, Host host, long capacity, int copies) {
        this.definition = definition;
        this.host = host;
        this.capacity = capacity;
        this.copies = copies;
        this.words = Keys.words((int) definition.keySize());
        int slots = (int) Math.min(FIRST_SLOTS, Math.max(1, PIECE / sizeOf(1)));
        this.newest = reserve((int) Math.min(slots, capacity))
                .orElseThrow(() -> MapException.ofDefinition(
                        definition, "no memory for the first %d bytes".formatted(sizeOf(1)), Errno.ENOMEM));
        this.firsts.put(newest, 0);
        this.end = new Element(newest);
        this.noMemory = new Element(newest);
        this.free = end;
    }

    private long sizeOf(int slots) {
        return Slab.size(slots, copies, definition.valueSize());
    }

    private long overheadOf(int slots) {
        return slots * ((long) OVERHEAD + (long) words * Long.BYTES);
    }

    private Optional<Slab> reserve(int slots) {
        if (!host.memory().reserve(overheadOf(slots))) {
            return Optional.empty();
        }
        Optional<Slab> slab = Slab.reserve(definition, host, slots, copies);
        if (slab.isEmpty()) {
            host.memory().release(overheadOf(slots));
        }
        return slab;
    }

    /** Returns a free element for a further key, {@link #end} if there are as many as there may be. */
    synchronized Element take() {
        if (inUse == capacity) {
            return end;
        }
        Element element = any();
        if (element != noMemory) {
            inUse++;
        }
        return element;
    }

    /** Returns a free element to replace another one by. */
    synchronized Element spare() {
        return any();
    }

    /** Gives an element back that was replaced by another one. */
    synchronized void recycle(Element element) {
        element.next = free;
        free = element;
    }

    /** Returns whether there are as many keys as there may be. */
    synchronized boolean isFull() {
        return inUse == capacity;
    }

    /** Gives an element back whose key was deleted. */
    synchronized void give(Element element) {
        recycle(element);
        inUse--;
    }

    /** Returns how many keys there are. */
    synchronized long inUse() {
        return inUse;
    }

    /** Returns why an element that was asked for is none. */
    Optional<Errno> refusal(Element element, Errno ifFull) {
        if (element == end) {
            return ifFull.asResult();
        }
        return element == noMemory ? Errno.ENOMEM.asResult() : Optional.empty();
    }

    private Element any() {
        if (free != end) {
            Element element = free;
            free = element.next;
            return element;
        }
        if (newestUsed == newest.slots() && !grow()) {
            return noMemory;
        }
        Element element = new Element(newest, newestUsed++, words, end);
        all.add(element);
        return element;
    }

    private boolean grow() {
        int most = (int) Math.max(1, Math.min(PIECE / sizeOf(1), newest.slots() * 2L));
        Optional<Slab> slab = reserve(most);
        if (slab.isEmpty()) {
            return false;
        }
        newest = slab.get();
        newestUsed = 0;
        firsts.put(newest, all.size());
        return true;
    }

    /** Returns the element that an address lies in, or {@link #end} if it lies in none that has a key. */
    synchronized Element at(SharedMemory memory, long address) {
        Optional<Region> region = memory.regionAt(address);
        for (Map.Entry<Slab, Integer> slab : firsts.entrySet()) {
            if (region.isPresent() && slab.getKey().region == region.get()) {
                int index = slab.getValue() + slab.getKey().slotAt(memory, address);
                return index < all.size() && all.get(index).linked ? all.get(index) : end;
            }
        }
        return end;
    }

    /** Notes that an element's key is used now. */
    void use(Element element) {
        int now = evictions;
        if (element.lastUse != now) {
            element.lastUse = now;
        }
    }

    /**
     * Returns an element to be evicted: of some that are next in turn, the one that was not used for longest. Others may
     * delete its key meanwhile.
     *
     * @return {@link #end} if no key is there
     */
    synchronized Element victim() {
        Element oldest = end;
        int now = evictions;
        // One that was used since the last eviction is taken only if all were.
        for (int i = 0; i < all.size() && (i < SAMPLE || oldest == end || oldest.lastUse == now); i++) {
            hand = hand + 1 >= all.size() ? 0 : hand + 1;
            Element element = all.get(hand);
            if (element.linked
                    && (oldest == end || Integer.compareUnsigned(now - element.lastUse, now - oldest.lastUse) > 0)) {
                oldest = element;
            }
        }
        evictions = now + 1;
        return oldest;
    }
}
