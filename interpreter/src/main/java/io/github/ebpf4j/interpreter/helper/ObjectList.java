package io.github.ebpf4j.interpreter.helper;

import java.util.ArrayList;
import java.util.List;

/** The objects behind a {@code bpf_list_head}: a ring of nodes, one of which is the head. */
final class ObjectList {

    private final Node head;

    /**
     * @param nobody an object that stands for none
     */
    ObjectList(KernelObject nobody) {
        head = new Node(0, nobody, this);
    }

    boolean isEmpty() {
        return head.right == head;
    }

    /** Returns the first or last node of a list that is not empty. */
    Node end(boolean back) {
        return back ? head.left : head.right;
    }

    void add(Node node, boolean back) {
        Node before = back ? head.left : head;
        Node after = before.right;
        node.left = before;
        node.right = after;
        before.right = node;
        after.left = node;
    }

    void remove(Node node) {
        node.left.right = node.right;
        node.right.left = node.left;
    }

    List<Node> nodes() {
        List<Node> all = new ArrayList<>();
        for (Node node = head.right; node != head; node = node.right) {
            all.add(node);
        }
        return all;
    }
}
