package io.github.ebpf4j.interpreter.helper;

/** Lists and trees of objects: {@code bpf_list_*} and {@code bpf_rbtree_*} of {@code kernel/bpf/helpers.c}. */
final class CollectionHelpers {

    private final Objects objects;

    CollectionHelpers(Objects objects) {
        this.objects = objects;
    }

    void register(Registry registry) {
        // The names that newer kernels have beside the old ones come without the arguments that only the verifier sets.
        for (String suffix : new String[] {"_impl", ""}) {
            registry.kfunc(
                    "bpf_list_push_front" + suffix,
                    (caller, head, node, r3, r4, r5) -> objects.push(caller, head, node, false));
            registry.kfunc(
                    "bpf_list_push_back" + suffix,
                    (caller, head, node, r3, r4, r5) -> objects.push(caller, head, node, true));
            registry.kfunc(
                    "bpf_rbtree_add" + suffix,
                    (caller, root, node, less, r4, r5) -> objects.add(caller, root, node, less));
        }
        registry.kfunc("bpf_list_pop_front", (caller, head, r2, r3, r4, r5) -> objects.pop(caller, head, false));
        registry.kfunc("bpf_list_pop_back", (caller, head, r2, r3, r4, r5) -> objects.pop(caller, head, true));
        registry.kfunc("bpf_list_front", (caller, head, r2, r3, r4, r5) -> objects.peek(caller, head, false));
        registry.kfunc("bpf_list_back", (caller, head, r2, r3, r4, r5) -> objects.peek(caller, head, true));
        registry.kfunc("bpf_rbtree_remove", (caller, root, node, r3, r4, r5) -> objects.remove(caller, root, node));
        look(registry, "bpf_rbtree_first", Objects.Which.FIRST);
        look(registry, "bpf_rbtree_root", Objects.Which.ROOT);
        look(registry, "bpf_rbtree_left", Objects.Which.LEFT);
        look(registry, "bpf_rbtree_right", Objects.Which.RIGHT);
    }

    private void look(Registry registry, String name, Objects.Which which) {
        registry.kfunc(name, (caller, root, node, r3, r4, r5) -> objects.look(caller, root, node, which));
    }
}
