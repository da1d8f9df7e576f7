package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which types of a target may be meant by a type of an object: those of the same kind and name, but for flavors. Once
 * a record has shown that some of them do not have what the program uses of the type, these are out of the question for
 * the records that follow.
 */
final class CoreCandidates {

    private final CoreTypes local;
    private final CoreTypes target;
    private final Map<String, List<Integer>> byName = new HashMap<>();
    private final Map<Integer, List<Integer>> byType = new HashMap<>();
    // Thousands of types may differ by their flavors only: they share what they may mean.
    private final Map<String, List<Integer>> shared = new HashMap<>();

    /**
     * Looks through the types of a target once.
     *
     * @param roots the types of the object that will be asked for
     */
    CoreCandidates(CoreTypes local, CoreTypes target, Set<Integer> roots) {
        this.local = local;
        this.target = target;
        for (int root : roots) {
            byName.put(CoreNames.essential(local.type(root).name()), new ArrayList<>());
        }
        for (int id = 1; id < target.all().count(); id++) {
            String name = target.type(id).name();
            List<Integer> wanted = name.isEmpty() ? null : byName.get(CoreNames.essential(name));
            if (wanted != null) {
                wanted.add(id);
            }
        }
    }

    /**
     * Returns the candidates for a type of the object, in the order of their numbers.
     *
     * @param root one of the types that were announced
     */
    List<Integer> of(int root) {
        return byType.computeIfAbsent(root, this::find);
    }

    /** Narrows the candidates for a type. */
    void narrow(int root, List<Integer> remaining) {
        if (remaining.size() < of(root).size()) {
            byType.put(root, List.copyOf(remaining));
        }
    }

    private List<Integer> find(int root) {
        BtfType type = local.type(root);
        String name = CoreNames.essential(type.name());
        return shared.computeIfAbsent(
                type.kind() + " " + name,
                unknown -> byName.getOrDefault(name, List.of()).stream()
                        .filter(id -> CoreCompatibility.areOfOneKind(type, target.type(id)))
                        .toList());
    }
}
