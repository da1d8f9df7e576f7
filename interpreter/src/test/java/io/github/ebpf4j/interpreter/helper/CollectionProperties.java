package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Lists and trees against Java's. */
class CollectionProperties {

    private static Functions functions() {
        return new Functions(ByteOrder.LITTLE_ENDIAN, List.of(Values.map(MapType.ARRAY, 1)), Optional.of(Values.TYPES));
    }

    private static long value(Functions functions, Caller caller) {
        return functions.call(
                caller,
                "bpf_map_lookup_elem",
                functions.host().memory().handleOf(functions.instance().map("m")),
                Functions.memory(caller, 4));
    }

    @Property(tries = 200)
    void aListIsADeque(@ForAll @Size(max = 60) List<@IntRange(min = 0, max = 5) Integer> operations) {
        Functions functions = functions();
        Deque<Long> model = new ArrayDeque<>();
        functions.run(caller -> {
            long value = value(functions, caller);
            long list = value + Values.LIST;
            functions.call(caller, "bpf_spin_lock", value);
            long number = 0;
            for (int operation : operations) {
                boolean back = operation % 2 == 1;
                if (operation < 3) {
                    long object = functions.call(caller, "bpf_obj_new_impl", Values.OBJECT_TYPE);
                    caller.store(object, 8, ++number);
                    String name = back ? "bpf_list_push_back_impl" : "bpf_list_push_front_impl";
                    assertEquals(0, functions.call(caller, name, list, object + Values.LIST_NODE));
                    if (back) {
                        model.addLast(number);
                    } else {
                        model.addFirst(number);
                    }
                } else {
                    long seen = functions.call(caller, back ? "bpf_list_back" : "bpf_list_front", list);
                    long node = functions.call(caller, back ? "bpf_list_pop_back" : "bpf_list_pop_front", list);
                    assertEquals(seen, node);
                    Optional<Long> expected = Optional.ofNullable(back ? model.pollLast() : model.pollFirst());
                    assertEquals(expected.isEmpty(), node == 0);
                    if (node != 0) {
                        assertEquals(expected.get(), caller.load(node - Values.LIST_NODE, 8));
                        functions.call(caller, "bpf_obj_drop_impl", node - Values.LIST_NODE);
                    }
                }
            }
            return 0;
        });
    }

    @Property(tries = 200)
    void aTreeIsSorted(@ForAll @Size(max = 80) List<@IntRange(min = -20, max = 30) Integer> operations) {
        Functions functions = functions();
        functions.callback = (caller, a, b, r3, r4, r5) ->
                caller.load(a - Values.TREE_NODE, 8) < caller.load(b - Values.TREE_NODE, 8) ? 1 : 0;
        List<Long> model = new ArrayList<>();
        Map<Long, Long> nodes = new HashMap<>();
        functions.run(caller -> {
            long value = value(functions, caller);
            long tree = value + Values.TREE;
            functions.call(caller, "bpf_spin_lock", value);
            for (int operation : operations) {
                if (operation >= 0) {
                    long object = functions.call(caller, "bpf_obj_new_impl", Values.OBJECT_TYPE);
                    long key = operation * 1000L + nodes.size();
                    caller.store(object, 8, key);
                    long node = object + Values.TREE_NODE;
                    assertEquals(
                            0, functions.call(caller, "bpf_rbtree_add_impl", tree, node, functions.callbackAddress()));
                    model.add(key);
                    nodes.put(key, node);
                } else if (!model.isEmpty()) {
                    long key = model.remove(-operation % model.size());
                    long node = nodes.get(key);
                    assertEquals(node, functions.call(caller, "bpf_rbtree_remove", tree, node));
                    assertEquals(0, functions.call(caller, "bpf_rbtree_remove", tree, node));
                    functions.call(caller, "bpf_obj_drop_impl", node - Values.TREE_NODE);
                }
                model.sort(null);
                long root = functions.call(caller, "bpf_rbtree_root", tree);
                List<Long> found = new ArrayList<>();
                inOrder(functions, caller, tree, root, found);
                assertEquals(model, found);
                long first = functions.call(caller, "bpf_rbtree_first", tree);
                assertEquals(model.isEmpty() ? 0 : nodes.get(model.get(0)), first);
            }
            return 0;
        });
    }

    private static void inOrder(Functions functions, Caller caller, long tree, long node, List<Long> to) {
        if (node != 0) {
            inOrder(functions, caller, tree, functions.call(caller, "bpf_rbtree_left", tree, node), to);
            to.add(caller.load(node - Values.TREE_NODE, 8));
            inOrder(functions, caller, tree, functions.call(caller, "bpf_rbtree_right", tree, node), to);
        }
    }

    @Property(tries = 300)
    void aTreeIsBalanced(@ForAll @Size(max = 200) List<@IntRange(min = -100, max = 1000) Integer> operations) {
        KernelObject nobody = new KernelObject(Region.opaque("nobody"), 0, false, 0);
        ObjectTree tree = new ObjectTree(nobody);
        List<Node> nodes = new ArrayList<>();
        for (int operation : operations) {
            if (operation >= 0) {
                Node node = new Node(operation, nobody, tree);
                Node parent = tree.none;
                boolean left = false;
                for (Node at = tree.root(); at != tree.none; at = left ? at.left : at.right) {
                    parent = at;
                    left = node.address < at.address;
                }
                tree.add(node, parent, left);
                nodes.add(node);
            } else if (!nodes.isEmpty()) {
                tree.remove(nodes.remove(-operation % nodes.size()));
            }
            assertTrue(!tree.root().red);
            assertTrue(blackHeight(tree, tree.root()) > 0);
            assertEquals(nodes.size(), tree.nodes().size());
            assertEquals(tree.none, tree.none.parent);
        }
    }

    /** Returns how many black nodes lie on every way down from a node, itself included. */
    private static int blackHeight(ObjectTree tree, Node node) {
        if (node == tree.none) {
            return 1;
        }
        for (Node child : List.of(node.left, node.right)) {
            assertTrue(child == tree.none || child.parent == node);
            assertTrue(!(node.red && child.red));
        }
        int left = blackHeight(tree, node.left);
        assertEquals(left, blackHeight(tree, node.right));
        return left + (node.red ? 0 : 1);
    }
}
