package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.DeclTag;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Which types have a name, and which notes a type has. */
final class TypeIndex {

    private final Map<Kind, Map<String, Integer>> first;
    private final Map<String, Integer> head;
    /** By number, the next type of the same name, 0 after the last. */
    private final int[] next;

    private final Map<Integer, List<DeclTag>> tags;

    private TypeIndex(
            Map<Kind, Map<String, Integer>> first,
            Map<String, Integer> head,
            int[] next,
            Map<Integer, List<DeclTag>> tags) {
        this.first = first;
        this.head = head;
        this.next = next;
        this.tags = tags;
    }

    static TypeIndex of(List<BtfType> types) {
        Map<Kind, Map<String, Integer>> first = new EnumMap<>(Kind.class);
        Map<String, Integer> head = new HashMap<>();
        int[] next = new int[types.size()];
        Map<Integer, List<DeclTag>> tags = new HashMap<>();
        // From the last on, so that what is found first is what comes first.
        for (int id = types.size() - 1; id > 0; id--) {
            BtfType type = types.get(id);
            if (!type.name().isEmpty()) {
                first.computeIfAbsent(type.kind(), kind -> new HashMap<>()).put(type.name(), id);
                Integer following = head.put(type.name(), id);
                next[id] = following == null ? 0 : following;
            }
        }
        for (BtfType type : types) {
            if (type instanceof DeclTag tag) {
                tags.computeIfAbsent(tag.target(), target -> new ArrayList<>()).add(tag);
            }
        }
        return new TypeIndex(first, head, next, tags);
    }

    OptionalInt find(Kind kind, String name) {
        Integer id = first.getOrDefault(kind, Map.of()).get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    List<Integer> idsOf(String name) {
        List<Integer> ids = new ArrayList<>();
        for (int id = head.getOrDefault(name, 0); id != 0; id = next[id]) {
            ids.add(id);
        }
        return List.copyOf(ids);
    }

    List<DeclTag> declTags(int id) {
        return List.copyOf(tags.getOrDefault(id, List.of()));
    }
}
