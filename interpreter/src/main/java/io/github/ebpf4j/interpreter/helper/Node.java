package io.github.ebpf4j.interpreter.helper;

/**
 * What puts an object into a list or a tree: a {@code bpf_list_node} or {@code bpf_rb_node} in it. The bytes that it has
 * in the program's memory stay as they are.
 */
final class Node {

    final long address;
    final KernelObject object;
    /** The list or tree that it is in. */
    final Object owner;

    // In a list: the neighbours. In a tree: the children, and what is above.
    Node left = this;
    Node right = this;
    Node parent = this;
    boolean red;

    Node(long address, KernelObject object, Object owner) {
        this.address = address;
        this.object = object;
        this.owner = owner;
    }
}
