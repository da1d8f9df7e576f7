package io.github.ebpf4j.interpreter.helper;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The objects behind a {@code bpf_rb_root}: a red-black tree. Programs can look at its shape, so it is balanced step by
 * step as in {@code lib/rbtree.c}.
 */
final class ObjectTree {

    /** Stands for no node: below the leaves, and above the root. It is black. */
    final Node none;

    private Node root;
    /** Whether a program's function is being asked for the place of a node, and the tree must stay as it is. */
    boolean busy;

    /**
     * @param nobody an object that stands for none
     */
    ObjectTree(KernelObject nobody) {
        none = new Node(0, nobody, this);
        root = none;
    }

    boolean isEmpty() {
        return root == none;
    }

    /** Returns the root, or {@link #none}. */
    Node root() {
        return root;
    }

    /** Returns the leftmost node, or {@link #none}. */
    Node first() {
        return leftmost(root);
    }

    private Node leftmost(Node from) {
        Node node = from;
        while (node.left != none) {
            node = node.left;
        }
        return node;
    }

    /** Adds a node as a child that its parent does not have yet; the first node has none as its parent. */
    void add(Node node, Node parent, boolean left) {
        node.left = none;
        node.right = none;
        node.parent = parent;
        node.red = true;
        if (parent == none) {
            root = node;
        } else if (left) {
            parent.left = node;
        } else {
            parent.right = node;
        }
        Node at = node;
        while (at.parent.red) {
            boolean onLeft = at.parent == at.parent.parent.left;
            Node grandparent = at.parent.parent;
            Node uncle = onLeft ? grandparent.right : grandparent.left;
            if (uncle.red) {
                at.parent.red = false;
                uncle.red = false;
                grandparent.red = true;
                at = grandparent;
            } else {
                if (at == (onLeft ? at.parent.right : at.parent.left)) {
                    at = at.parent;
                    rotate(at, onLeft);
                }
                at.parent.red = false;
                grandparent.red = true;
                rotate(grandparent, !onLeft);
            }
        }
        root.red = false;
    }

    void remove(Node node) {
        Node moved;
        boolean blackLost;
        if (node.left == none || node.right == none) {
            moved = node.left == none ? node.right : node.left;
            blackLost = !node.red;
            replace(node, moved);
        } else {
            Node successor = leftmost(node.right);
            moved = successor.right;
            blackLost = !successor.red;
            if (successor.parent == node) {
                moved.parent = successor;
            } else {
                replace(successor, moved);
                successor.right = node.right;
                successor.right.parent = successor;
            }
            replace(node, successor);
            successor.left = node.left;
            successor.left.parent = successor;
            successor.red = node.red;
        }
        if (blackLost) {
            restore(moved);
        }
        none.parent = none;
    }

    /** Puts one subtree in the place of another. */
    private void replace(Node old, Node by) {
        if (old.parent == none) {
            root = by;
        } else if (old == old.parent.left) {
            old.parent.left = by;
        } else {
            old.parent.right = by;
        }
        by.parent = old.parent;
    }

    /** Makes up for a black node that is missing on the way to a node. */
    private void restore(Node from) {
        Node at = from;
        while (at != root && !at.red) {
            boolean onLeft = at == at.parent.left;
            Node sibling = sibling(at, onLeft);
            if (sibling.red) {
                sibling.red = false;
                at.parent.red = true;
                rotate(at.parent, onLeft);
                sibling = sibling(at, onLeft);
            }
            Node near = onLeft ? sibling.left : sibling.right;
            Node far = onLeft ? sibling.right : sibling.left;
            if (!near.red && !far.red) {
                sibling.red = true;
                at = at.parent;
            } else {
                if (!far.red) {
                    near.red = false;
                    sibling.red = true;
                    rotate(sibling, !onLeft);
                    sibling = sibling(at, onLeft);
                }
                sibling.red = at.parent.red;
                at.parent.red = false;
                (onLeft ? sibling.right : sibling.left).red = false;
                rotate(at.parent, onLeft);
                at = root;
            }
        }
        at.red = false;
    }

    private static Node sibling(Node node, boolean onLeft) {
        return onLeft ? node.parent.right : node.parent.left;
    }

    private void rotate(Node down, boolean toLeft) {
        Node up = toLeft ? down.right : down.left;
        Node inner = toLeft ? up.left : up.right;
        if (toLeft) {
            down.right = inner;
        } else {
            down.left = inner;
        }
        if (inner != none) {
            inner.parent = down;
        }
        replace(down, up);
        if (toLeft) {
            up.left = down;
        } else {
            up.right = down;
        }
        down.parent = up;
    }

    List<Node> nodes() {
        List<Node> all = new ArrayList<>();
        Deque<Node> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (node != none) {
                all.add(node);
                open.push(node.left);
                open.push(node.right);
            }
        }
        return all;
    }
}
