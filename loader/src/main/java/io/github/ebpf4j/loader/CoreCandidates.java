package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
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
    private final CoreWork work;
    // Thousands of types may share one long name, which is looked through once.
    private final Map<String, String> essentials = new HashMap<>();
    private final Map<String, List<Integer>> byName = new HashMap<>();
    // Thousands of types may differ by their flavors only: they share what they may mean.
    private final Map<String, Map<Kind, List<Integer>>> byKind = new HashMap<>();
    private final Map<Integer, List<Integer>> narrowed = new HashMap<>();

    /**
     * Looks through the types of a target once.
     *
     * @param roots the types of the object that will be asked for
     * @param work what candidates that are kept for one type cost
     */
    CoreCandidates(CoreTypes local, CoreTypes target, Set<Integer> roots, CoreWork work) {
        this.local = local;
        this.target = target;
        this.work = work;
        for (int root : roots) {
            byName.put(essential(local.type(root)), new ArrayList<>());
        }
        for (int id = 1; id < target.all().count(); id++) {
            BtfType type = target.type(id);
            List<Integer> wanted = type.name().isEmpty() ? null : byName.get(essential(type));
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
        List<Integer> remaining = narrowed.get(root);
        return remaining == null ? find(local.type(root)) : remaining;
    }

    /** Narrows the candidates for a type. */
    void narrow(int root, List<Integer> remaining) throws CoreRefusal {
        if (remaining.size() < of(root).size()) {
            work.keep(remaining.size());
            narrowed.put(root, List.copyOf(remaining));
        }
    }

    private List<Integer> find(BtfType type) {
        String name = essential(type);
        // Enumerations are of one kind, however wide their constants are.
        Kind kind = type.kind() == Kind.ENUM64 ? Kind.ENUM : type.kind();
        return byKind.computeIfAbsent(name, unknown -> new EnumMap<>(Kind.class))
                .computeIfAbsent(
                        kind,
                        unknown -> byName.getOrDefault(name, List.of()).stream()
                                .filter(id -> CoreCompatibility.areOfOneKind(type, target.type(id)))
                                .toList());
    }

    private String essential(BtfType type) {
        return essentials.computeIfAbsent(type.name(), CoreNames::essential);
    }
}
