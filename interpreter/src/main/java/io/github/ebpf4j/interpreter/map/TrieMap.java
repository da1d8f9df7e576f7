package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * {@code BPF_MAP_TYPE_LPM_TRIE} ({@code kernel/bpf/lpm_trie.c}): a lookup finds the longest prefix that is one of the
 * key's. A key is a number of 4 bytes, how many bits count, and the bits, in the order of a network address.
 */
final class TrieMap extends StoredMap {

    private static final int LENGTH = Integer.BYTES;
    private static final int LARGEST_PREFIX = 256;

    /** {@code sizeof(struct lpm_trie_node)}. */
    private static final int NODE = 24;

    private final int words;
    private final int longest;
    private final ElementPool pool;
    private final TrieNode none;
    private final TrieNode root;
    private final ThreadLocal<long[]> keyOfThread;

    private TrieMap(MapDefinition definition, Host host) {
        super(definition, host);
        words = Keys.words(keySize - LENGTH);
        longest = (keySize - LENGTH) * Byte.SIZE;
        pool = new ElementPool(definition, host, definition.maxEntries(), 1);
        none = new TrieNode(pool.end);
        // Above all nodes, so that there is a branch to put the first one in: its branch zero.
        root = new TrieNode(new long[0], -1, pool.end, none, none);
        keyOfThread = Keys.ofThread(words);
    }

    /** Makes one. */
    static BpfMap create(MapDefinition definition, Host host) {
        check(definition);
        return new TrieMap(definition, host);
    }

    /** As {@code trie_alloc} does. */
    private static void check(MapDefinition definition) {
        Checks.of(definition)
                .flags(Flags.NO_PREALLOC | Flags.NUMA_NODE | Flags.ACCESS)
                .entries()
                .with(Flags.NO_PREALLOC, "BPF_F_NO_PREALLOC")
                .atLeast("key_size", definition.keySize(), LENGTH + 1)
                .atMost("key_size", definition.keySize(), LENGTH + LARGEST_PREFIX, Errno.EINVAL)
                .positive("value_size", definition.valueSize())
                .atMost(
                        "value_size",
                        definition.valueSize(),
                        Checks.LARGEST_ALLOCATION - LARGEST_PREFIX - NODE,
                        Errno.EINVAL);
    }

    private long[] bits(Caller caller, long key) {
        long[] bits = keyOfThread.get();
        Keys.read(caller, key + LENGTH, keySize - LENGTH, bits);
        return highestFirst(bits);
    }

    private long[] bits(byte[] key) {
        long[] bits = new long[words];
        byte[] withoutLength = new byte[keySize - LENGTH];
        System.arraycopy(key, LENGTH, withoutLength, 0, withoutLength.length);
        Keys.read(withoutLength, bits);
        return highestFirst(bits);
    }

    private static long[] highestFirst(long[] bits) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Long.reverseBytes(bits[i]);
        }
        return bits;
    }

    private int length(byte[] key) {
        requireKey(key);
        return ByteBuffer.wrap(key).order(host.byteOrder()).getInt(0);
    }

    private byte[] key(TrieNode node) {
        ByteBuffer words = ByteBuffer.allocate(node.bits.length * Long.BYTES);
        words.asLongBuffer().put(node.bits);
        ByteBuffer key = ByteBuffer.allocate(keySize).order(host.byteOrder());
        key.putInt(0, node.length).put(LENGTH, words.array(), 0, keySize - LENGTH);
        return key.array();
    }

    private boolean isLength(int length) {
        return Integer.compareUnsigned(length, longest) <= 0;
    }

    private boolean isEntry(TrieNode node) {
        return node.element != pool.end;
    }

    /** Returns the entry with the longest prefix of a key, or none. */
    private TrieNode find(long[] bits, int length) {
        TrieNode found = none;
        TrieNode node = root.zero;
        while (node != none && node.common(bits, length) == node.length) {
            if (isEntry(node)) {
                found = node;
            }
            if (node.length == longest) {
                break;
            }
            node = node.branch(TrieNode.bit(bits, node.length));
        }
        return found;
    }

    /** Where a key is, or belongs: the branch of a node, and what is there. */
    private record Place(TrieNode above, boolean bit, TrieNode node, int common) {}

    /** Returns the place of a key. The caller has the lock. */
    private Place place(long[] bits, int length) {
        TrieNode above = root;
        boolean bit = false;
        TrieNode node = root.zero;
        while (node != none) {
            int common = node.common(bits, length);
            if (common != node.length || node.length == length) {
                return new Place(above, bit, node, common);
            }
            above = node;
            bit = TrieNode.bit(bits, node.length);
            node = above.branch(bit);
        }
        return new Place(above, bit, none, 0);
    }

    @Override
    public long lookup(Caller caller, long key) {
        int length = (int) caller.load(key, LENGTH);
        if (!isLength(length)) {
            return 0;
        }
        TrieNode found = find(bits(caller, key), length);
        return found == none ? 0 : found.element.slab.address(Current.of(caller), found.element.slot, 0);
    }

    @Override
    public long update(Caller caller, long key, long value, long flags) {
        writer(caller);
        int length = (int) caller.load(key, LENGTH);
        if (!areAcceptable(flags, length)) {
            return Errno.EINVAL.result();
        }
        long[] bits = bits(caller, key).clone();
        synchronized (this) {
            Place place = place(bits, length);
            Optional<Errno> error = refusal(place, length, flags);
            if (error.isPresent()) {
                return error.get().result();
            }
            boolean replaces = isAt(place, length);
            Element element = replaces ? pool.spare() : pool.take();
            error = pool.refusal(element, Errno.ENOSPC);
            if (error.isPresent()) {
                return error.get().result();
            }
            boolean stored = false;
            try {
                caller.read(value, element.slab.region, element.slab.offset(element.slot, 0), valueSize);
                stored = true;
            } finally {
                finish(stored, replaces, place, new TrieNode(bits, length, element, none, none));
            }
            return 0;
        }
    }

    private boolean areAcceptable(long flags, int length) {
        return Flags.areOfUpdate(flags) && isLength(length);
    }

    /** Returns whether an entry of a key's own is at the key's place. */
    private boolean isAt(Place place, int length) {
        return isEntry(place.node) && place.common == length && place.node.length == length;
    }

    private Optional<Errno> refusal(Place place, int length, long flags) {
        if (isAt(place, length)) {
            return flags == Flags.NOEXIST ? Errno.EEXIST.asResult() : Optional.empty();
        } else if (flags == Flags.EXIST) {
            return Errno.ENOENT.asResult();
        }
        return pool.isFull() ? Errno.ENOSPC.asResult() : Optional.empty();
    }

    private void finish(boolean stored, boolean replaces, Place place, TrieNode entry) {
        if (stored) {
            insert(place, entry);
            if (replaces) {
                pool.recycle(place.node.element);
            }
        } else if (replaces) {
            pool.recycle(entry.element);
        } else {
            pool.give(entry.element);
        }
    }

    private void insert(Place place, TrieNode entry) {
        TrieNode node = place.node;
        TrieNode top = entry;
        if (node != none && place.common == node.length) {
            // The same prefix.
            entry.zero = node.zero;
            entry.one = node.one;
        } else if (node != none && place.common == entry.length) {
            entry.setBranch(TrieNode.bit(node.bits, place.common), node);
        } else if (node != none) {
            boolean bit = TrieNode.bit(entry.bits, place.common);
            top = new TrieNode(node.bits, place.common, pool.end, bit ? node : entry, bit ? entry : node);
        }
        place.above.setBranch(place.bit, top);
    }

    @Override
    public long delete(Caller caller, long key) {
        writer(caller);
        int length = (int) caller.load(key, LENGTH);
        if (!isLength(length)) {
            return Errno.EINVAL.result();
        }
        return delete(bits(caller, key), length) ? 0 : Errno.ENOENT.result();
    }

    private synchronized boolean delete(long[] bits, int length) {
        Place place = place(bits, length);
        if (!isAt(place, length)) {
            return false;
        }
        TrieNode node = place.node;
        boolean zero = node.zero != none;
        if (zero && node.one != none) {
            place.above.setBranch(place.bit, new TrieNode(node.bits, node.length, pool.end, node.zero, node.one));
        } else {
            replace(place.above, place.bit, zero ? node.zero : node.one);
        }
        pool.give(node.element);
        return true;
    }

    /** Puts what is left below a deleted node in its place; a node above it that parts nothing any more goes, too. */
    private void replace(TrieNode above, boolean bit, TrieNode rest) {
        if (rest != none || above == root || isEntry(above)) {
            above.setBranch(bit, rest);
            return;
        }
        Place place = place(above.bits, above.length);
        place.above.setBranch(place.bit, above.branch(!bit));
    }

    @Override
    public long count() {
        return pool.inUse();
    }

    @Override
    public synchronized Optional<byte[]> get(byte[] key) {
        requireReadable();
        int length = length(key);
        TrieNode found = isLength(length) ? find(bits(key), length) : none;
        return found == none
                ? Optional.empty()
                : Optional.of(fields.read(this, found.element.slab, found.element.slot, 1, 0));
    }

    @Override
    public synchronized void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        int length = length(key);
        requireValue(value, 1);
        requireLength(length);
        if (!areAcceptable(flags, length)) {
            throw refuse("flags are 0x%x, must be 0 to 2".formatted(flags), Errno.EINVAL);
        }
        long[] bits = bits(key);
        Place place = place(bits, length);
        require(refusal(place, length, flags), "update, with %d entries there,".formatted(count()));
        boolean replaces = isAt(place, length);
        Element element = replaces ? pool.spare() : pool.take();
        require(pool.refusal(element, Errno.ENOSPC), "a further entry");
        element.slab.bytes.put(element.slab.offset(element.slot, 0), value);
        finish(true, replaces, place, new TrieNode(bits, length, element, none, none));
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        int length = length(key);
        requireLength(length);
        return delete(bits(key), length);
    }

    private void requireLength(int length) {
        if (!isLength(length)) {
            throw refuse(
                    "the prefix has %s bits, must have at most %d".formatted(Integer.toUnsignedString(length), longest),
                    Errno.EINVAL);
        }
    }

    /** Returns the keys, longer prefixes before those that they begin with. */
    @Override
    public List<byte[]> keys() {
        requireReadable();
        return entries().stream().map(this::key).toList();
    }

    private synchronized List<TrieNode> entries() {
        List<TrieNode> entries = new ArrayList<>();
        Deque<TrieNode> toVisit = new ArrayDeque<>();
        toVisit.push(root.zero);
        while (!toVisit.isEmpty()) {
            TrieNode node = toVisit.pop();
            if (node == none) {
                continue;
            }
            if (isEntry(node)) {
                entries.add(node);
            }
            toVisit.push(node.zero);
            toVisit.push(node.one);
        }
        Collections.reverse(entries);
        return entries;
    }

    @Override
    public synchronized Optional<byte[]> nextKey(Optional<byte[]> key) {
        requireReadable();
        List<TrieNode> entries = entries();
        int next = 0;
        if (key.isPresent() && isLength(length(key.get()))) {
            int length = length(key.get());
            Place place = place(bits(key.get()), length);
            next = isAt(place, length) ? entries.indexOf(place.node) + 1 : 0;
        }
        return next < entries.size() ? Optional.of(key(entries.get(next))) : Optional.empty();
    }
}
