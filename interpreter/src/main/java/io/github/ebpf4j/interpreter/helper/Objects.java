package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.References;
import io.github.ebpf4j.interpreter.map.FieldOwners;
import io.github.ebpf4j.interpreter.map.SpecialFields;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The objects that the programs of an instance made, and where references to them are: in slots of values and objects,
 * in lists, in trees, with runs. What belongs to the kernel in the program's memory, as the bytes of a list's head, is
 * only its name here.
 */
final class Objects {

    /** How many bytes there can be at once, about; the kernel's memory has an end, too. */
    private static final long MOST_BYTES = 64 << 20;

    /** About how many bytes an object takes besides those that the program sees. */
    private static final long OVERHEAD = 256;

    /** How many bytes a per-CPU object can have on each CPU ({@code BPF_GLOBAL_PERCPU_MA_MAX_SIZE}). */
    private static final long MOST_PER_CPU = 512;

    private final Host host;
    private final KernelObject nobody = new KernelObject(Region.opaque("no object"), 0, false, 0);
    // Objects by the region handle, the upper half of their addresses; all else by its address.
    private final Map<Long, KernelObject> all = new HashMap<>();
    private final Map<Long, Node> nodes = new HashMap<>();
    private final NavigableMap<Long, ObjectList> lists = new TreeMap<>();
    private final NavigableMap<Long, ObjectTree> trees = new TreeMap<>();
    private final NavigableMap<Long, KernelObject> slots = new TreeMap<>();
    private long bytes;

    Objects(Host host) {
        this.host = host;
    }

    /** Returns how many objects there are. */
    synchronized int count() {
        return all.size();
    }

    HeldObjects heldBy(Caller caller) {
        return Current.of(caller).state(HeldObjects.class, current -> new HeldObjects(this));
    }

    private static long handle(long address) {
        return address >>> Integer.SIZE;
    }

    /** Returns the object whose memory an address lies in. */
    private Optional<KernelObject> around(long address) {
        return Optional.ofNullable(all.get(handle(address)))
                .filter(object ->
                        address >= object.address() && address < Math.max(object.end(), object.address() + 1));
    }

    /**
     * Returns the object that begins at an address.
     *
     * @throws RuntimeException a fault, if none does
     */
    synchronized KernelObject require(Caller caller, long address) {
        return around(address)
                .filter(object -> object.address() == address)
                .orElseThrow(() -> caller.fault(Fault.Kind.ARGUMENT, "no object begins at 0x%x".formatted(address)));
    }

    /** Gives the run a further reference to an object, and returns its address; 0 if no more can be counted. */
    synchronized long acquire(Caller caller, long address) {
        KernelObject object = require(caller, address);
        if (!object.acquire()) {
            return 0;
        }
        heldBy(caller).add(object);
        return address;
    }

    /** Makes an object of a structure of the program's types, and returns its address; 0 if there is no memory. */
    long create(Caller caller, long type, boolean perCpu) {
        long size = sizeOf(caller, type);
        if (perCpu && size > MOST_PER_CPU) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "a per-CPU object of %d bytes, must not have more than %d".formatted(size, MOST_PER_CPU));
        }
        long needed = OVERHEAD + (perCpu ? (size + Long.BYTES) * host.cpus() : size);
        Cost.ofBytes(caller, needed);
        synchronized (this) {
            if (needed > MOST_BYTES - bytes - OVERHEAD * (nodes.size() + (long) slots.size())) {
                return 0;
            }
            Optional<Region> region =
                    perCpu ? perCpuRegion((int) size) : Optional.of(Region.of("object", new byte[(int) size]));
            if (region.isEmpty()) {
                return 0;
            }
            long address = host.memory().place(region.get());
            KernelObject object = new KernelObject(region.get(), address, perCpu, needed);
            all.put(handle(address), object);
            bytes += needed;
            heldBy(caller).add(object);
            return address;
        }
    }

    private Optional<Region> perCpuRegion(int size) {
        try {
            return Optional.of(Region.shared("per-CPU object", host.cpus(), size));
        } catch (OutOfMemoryError e) {
            // Memory outside the heap has a limit that nobody can ask for.
            return Optional.empty();
        }
    }

    private long sizeOf(Caller caller, long type) {
        Optional<Btf> types = host.types().filter(known -> type > 0 && type < known.count());
        if (types.isPresent()
                && types.get().resolved((int) type) instanceof BtfType.Composite composite
                && composite.kind() == BtfType.Kind.STRUCT) {
            return composite.size();
        }
        throw caller.fault(Fault.Kind.ARGUMENT, "type %d is not a structure of the program".formatted(type));
    }

    /** Takes a reference to an object away; the last one takes the object with it, and what only it led to. */
    synchronized void release(KernelObject released) {
        Deque<KernelObject> open = new ArrayDeque<>();
        open.push(released);
        while (!open.isEmpty()) {
            KernelObject object = open.pop();
            if (object.release()) {
                all.remove(handle(object.address()));
                bytes -= object.bytes();
                host.memory().remove(object.region());
                empty(object.address(), object.end(), open);
            }
        }
    }

    /** Asks to be told of values that are deleted, with the slots, lists and trees in them. */
    void own(FieldOwners owners) {
        for (SpecialFields.Kind kind : List.of(
                SpecialFields.Kind.KPTR,
                SpecialFields.Kind.PERCPU_KPTR,
                SpecialFields.Kind.LIST_HEAD,
                SpecialFields.Kind.RB_ROOT)) {
            owners.register(kind, this::releaseAll);
        }
    }

    /** Takes away the references that a field of a value leads to: the value was deleted. */
    private synchronized void releaseAll(SpecialFields.Field field, SharedRegion values, int offset) {
        OptionalLong memory = host.memory().addressOf(values);
        if (memory.isEmpty()) {
            return;
        }
        long start = memory.getAsLong() + offset;
        Deque<KernelObject> open = new ArrayDeque<>();
        empty(start, start + field.size(), open);
        open.forEach(this::release);
        values.buffer().put(offset, new byte[field.size()]);
    }

    /** Empties slots, lists and trees that begin in a piece of memory, and adds what they referred to. */
    private void empty(long start, long end, Deque<KernelObject> to) {
        NavigableMap<Long, KernelObject> itsSlots = slots.subMap(start, true, end, false);
        to.addAll(itsSlots.values());
        itsSlots.clear();
        NavigableMap<Long, ObjectList> itsLists = lists.subMap(start, true, end, false);
        itsLists.values().forEach(list -> forget(list.nodes(), to));
        itsLists.clear();
        NavigableMap<Long, ObjectTree> itsTrees = trees.subMap(start, true, end, false);
        itsTrees.values().forEach(tree -> forget(tree.nodes(), to));
        itsTrees.clear();
    }

    private void forget(List<Node> gone, Deque<KernelObject> to) {
        for (Node node : gone) {
            nodes.remove(node.address);
            to.add(node.object);
        }
    }

    /** Exchanges what a slot holds, with the reference to it, and returns what it held. */
    synchronized long exchange(Caller caller, long slot, long address) {
        Optional<KernelObject> incoming =
                all.containsKey(handle(address)) ? Optional.of(require(caller, address)) : Optional.empty();
        HeldObjects held = heldBy(caller);
        if (incoming.isPresent()) {
            requireShared(caller, slot);
            if (!slots.containsKey(slot)) {
                requireMemory(caller);
            }
            held.take(caller, incoming.get());
        }
        long old = caller.load(slot, Long.BYTES);
        for (long seen = caller.compareExchange(slot, Long.BYTES, old, address);
                seen != old;
                seen = caller.compareExchange(slot, Long.BYTES, old, address)) {
            old = seen;
        }
        Optional<KernelObject> outgoing =
                Optional.ofNullable(incoming.isPresent() ? slots.put(slot, incoming.get()) : slots.remove(slot));
        if (outgoing.isPresent()) {
            if (outgoing.get().address() == old) {
                held.add(outgoing.get());
            } else {
                // The program stored something else over the pointer.
                release(outgoing.get());
            }
        }
        References.of(Current.of(caller)).exchange(address, old);
        return old;
    }

    private void requireShared(Caller caller, long address) {
        if (host.memory().regionAt(address).isEmpty()) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "0x%x is neither in a value of a map nor in an object".formatted(address));
        }
    }

    private void requireRoot(Caller caller, long address, int size) {
        if (!SpinLocks.isAnyHeld(caller)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "what is at 0x%x is used without a lock".formatted(address));
        }
        requireShared(caller, address);
        MemoryArguments.writable(caller, address, size);
    }

    private static final int LIST_HEAD_BYTES = 16;
    private static final int LIST_NODE_BYTES = 24;
    private static final int TREE_ROOT_BYTES = 16;
    private static final int TREE_NODE_BYTES = 32;

    /** Returns the object that has a node at an address. */
    private KernelObject objectOf(Caller caller, long node, int size) {
        return around(node)
                .filter(object -> node % Long.BYTES == 0 && object.end() - node >= size && !object.isPerCpu())
                .orElseThrow(
                        () -> caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a node in an object".formatted(node)));
    }

    /** Returns the object that a node is to put somewhere, of which the run must have a reference. */
    private KernelObject taken(Caller caller, long node, int size) {
        KernelObject object = objectOf(caller, node, size);
        if (!nodes.containsKey(node)) {
            requireMemory(caller);
        }
        heldBy(caller).take(caller, object);
        return object;
    }

    /** Counts the memory that a further node or slot takes. */
    private void requireMemory(Caller caller) {
        if (bytes + OVERHEAD * (nodes.size() + (long) slots.size() + 1) > MOST_BYTES) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "objects, nodes and pointers take %d bytes, as many as they may".formatted(MOST_BYTES));
        }
    }

    /** Adds an object to a list; drops it if it is in one by the same node. */
    synchronized long push(Caller caller, long head, long node, boolean back) {
        requireRoot(caller, head, LIST_HEAD_BYTES);
        KernelObject object = taken(caller, node, LIST_NODE_BYTES);
        if (nodes.containsKey(node)) {
            release(object);
            return Errno.EINVAL.result();
        }
        ObjectList list = lists.computeIfAbsent(head, address -> new ObjectList(nobody));
        Node added = new Node(node, object, list);
        nodes.put(node, added);
        list.add(added, back);
        return 0;
    }

    /** Takes the first or last object out of a list and returns the address of its node; 0 if there is none. */
    synchronized long pop(Caller caller, long head, boolean back) {
        requireRoot(caller, head, LIST_HEAD_BYTES);
        Optional<ObjectList> list = Optional.ofNullable(lists.get(head));
        if (list.isEmpty()) {
            return 0;
        }
        Node node = list.get().end(back);
        list.get().remove(node);
        if (list.get().isEmpty()) {
            lists.remove(head);
        }
        return given(caller, node);
    }

    /** Gives the reference that a node had to the run, and returns the node's address. */
    private long given(Caller caller, Node node) {
        nodes.remove(node.address);
        heldBy(caller).add(node.object);
        return node.address;
    }

    /** Returns the address of the first or last node of a list; 0 if there is none. */
    synchronized long peek(Caller caller, long head, boolean back) {
        requireRoot(caller, head, LIST_HEAD_BYTES);
        return Optional.ofNullable(lists.get(head))
                .map(list -> list.end(back).address)
                .orElse(0L);
    }

    /** Returns the tree at an address, if there is one with an object in it. */
    private Optional<ObjectTree> tree(Caller caller, long root) {
        requireRoot(caller, root, TREE_ROOT_BYTES);
        Optional<ObjectTree> tree = Optional.ofNullable(trees.get(root));
        if (tree.isPresent() && tree.get().busy) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "the tree at 0x%x is used while an object is added to it".formatted(root));
        }
        return tree;
    }

    /**
     * Adds an object to a tree; drops it if it is in one by the same node.
     *
     * @param less the program's function that tells whether a node comes before another one
     */
    long add(Caller caller, long root, long node, long less) {
        ObjectTree tree;
        Node added;
        synchronized (this) {
            Optional<ObjectTree> known = tree(caller, root);
            KernelObject object = taken(caller, node, TREE_NODE_BYTES);
            if (nodes.containsKey(node)) {
                release(object);
                return Errno.EINVAL.result();
            }
            tree = known.orElseGet(() -> new ObjectTree(nobody));
            trees.put(root, tree);
            added = new Node(node, object, tree);
            nodes.put(node, added);
            tree.busy = true;
        }
        // The program's function runs without our lock, as nobody knows what it waits for.
        boolean found = false;
        Node parent = tree.none;
        boolean left = false;
        try {
            for (Node at = tree.root(); at != tree.none; at = left ? at.left : at.right) {
                parent = at;
                left = caller.callback(less, node, at.address, 0, 0, 0) != 0;
            }
            found = true;
        } finally {
            synchronized (this) {
                tree.busy = false;
                finish(caller, root, tree, added, found);
                if (found && trees.get(root) == tree) {
                    tree.add(added, parent, left);
                }
            }
        }
        return 0;
    }

    /** Takes back what was begun, if the place of a node was not found or the tree is gone. */
    private void finish(Caller caller, long root, ObjectTree tree, Node added, boolean found) {
        boolean gone = trees.get(root) != tree;
        if (!found || gone) {
            given(caller, added);
        }
        if (!found && !gone && tree.isEmpty()) {
            trees.remove(root);
        }
    }

    /** Takes an object out of a tree and returns the address of its node; 0 if it is not in that tree. */
    synchronized long remove(Caller caller, long root, long node) {
        Optional<ObjectTree> tree = tree(caller, root);
        Optional<Node> found = tree.flatMap(known -> in(known, node));
        if (found.isEmpty()) {
            return 0;
        }
        tree.orElseThrow().remove(found.get());
        if (tree.orElseThrow().isEmpty()) {
            trees.remove(root);
        }
        return given(caller, found.get());
    }

    private Optional<Node> in(ObjectTree tree, long node) {
        return Optional.ofNullable(nodes.get(node)).filter(known -> known.owner == tree);
    }

    /** Which node of a tree is asked for. */
    enum Which {
        FIRST,
        ROOT,
        LEFT,
        RIGHT
    }

    /** Returns the address of a node of a tree; 0 if there is none. */
    synchronized long look(Caller caller, long root, long node, Which which) {
        return tree(caller, root)
                .map(tree -> switch (which) {
                    case FIRST -> tree.first().address;
                    case ROOT -> tree.root().address;
                    case LEFT -> in(tree, node).map(known -> known.left.address).orElse(0L);
                    case RIGHT ->
                        in(tree, node).map(known -> known.right.address).orElse(0L);
                })
                .orElse(0L);
    }
}
