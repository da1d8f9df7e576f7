package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.loader.BtfExt.CoreRecord;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Answers the CO-RE records of an object for the types of a target, as libbpf does ({@code src/relo_core.c}): what a
 * record is about is looked for in every type of the target that has the name of the record's type, but for flavors;
 * all that have it must give the same answer; and a type that lacks what one record is about is not looked at for those
 * that follow.
 *
 * <p>It differs from libbpf where types of the object itself give different answers and are the target, too: the very
 * type that the program names decides then, where libbpf refuses the object. And a constant of an enumeration without
 * sign keeps its value: libbpf extends bit 31.
 */
final class CoreRelocator {

    private final CoreTypes local;
    private final CoreTypes target;
    private final boolean own;
    private final ByteOrder byteOrder;
    private final IntUnaryOperator numbers;
    private final CoreCandidates candidates;
    private final CoreAccessReader reader;
    private final CoreFields fields;
    private final CoreCompatibility compatibility;
    private final CoreMatch match;
    private final CoreWork work;
    // By all that an answer depends on: the access, and the numbers of type and kind. Thousands of records may share a
    // long access, and nobody can make texts or numbers collide, as they are ordered.
    private final Map<String, Map<Long, CoreResolution>> resolved = new HashMap<>();

    /**
     * Prepares for the records of an object.
     *
     * @param local the object's own types
     * @param target the types of the target, which may be the same
     * @param numbers the numbers that the object's own types have in the end, as those of several objects are joined
     * @param records all records that will be resolved
     */
    CoreRelocator(
            Btf local,
            Btf target,
            ByteOrder byteOrder,
            IntUnaryOperator numbers,
            Collection<CoreRecord> records,
            CoreWork work) {
        this.numbers = numbers;
        this.local = CoreTypes.ofObject(local);
        this.own = local == target;
        this.target = own ? this.local : CoreTypes.ofTarget(target);
        this.byteOrder = byteOrder;
        this.reader = new CoreAccessReader(this.local);
        this.fields = new CoreFields(this.local, this.target, work);
        this.compatibility = new CoreCompatibility(this.local, this.target, work);
        this.match = new CoreMatch(this.local, this.target, work);
        this.work = work;
        Set<Integer> roots = records.stream()
                .map(CoreRecord::type)
                .filter(id -> id > 0 && id < local.count())
                .collect(Collectors.toSet());
        this.candidates = new CoreCandidates(this.local, this.target, roots, work);
    }

    /** Resolves a record. The order of the calls matters: that of the records in the file. */
    CoreResolution resolve(CoreRecord record) {
        String access = "type %d".formatted(Integer.toUnsignedLong(record.type()));
        try {
            CoreKind kind = CoreKind.of(record.kind())
                    .orElseThrow(() -> new CoreRefusal("asks for what is not known: kind %d, must be 0 to %d"
                            .formatted(Integer.toUnsignedLong(record.kind()), CoreKind.values().length - 1)));
            if (record.type() < 0 || record.type() >= local.all().count()) {
                throw new CoreRefusal("names type %d, the last type is %d"
                        .formatted(
                                Integer.toUnsignedLong(record.type()),
                                local.all().count() - 1));
            }
            access = local.describe(record.type());
            Map<Long, CoreResolution> ofAccess = resolved.computeIfAbsent(record.access(), unknown -> new HashMap<>());
            long key = (long) record.type() << Integer.SIZE | record.kind();
            CoreResolution known = ofAccess.get(key);
            if (known == null) {
                CoreAccess wanted = reader.read(record.type(), kind, record.access());
                access = wanted.describe(local);
                known = resolve(wanted, kind, access);
                ofAccess.put(key, known);
            }
            return known;
        } catch (CoreRefusal e) {
            return new CoreResolution.Refused(access, e.reason());
        }
    }

    private CoreResolution resolve(CoreAccess wanted, CoreKind kind, String text) throws CoreRefusal {
        CoreValue before = CoreValue.of(local, kind, wanted, byteOrder);
        if (kind == CoreKind.TYPE_ID_LOCAL) {
            return known(text, kind, before, before);
        } else if (local.type(wanted.root()).name().isEmpty()) {
            throw new CoreRefusal("the type has no name to look for in the target");
        }
        List<Integer> remaining = new ArrayList<>();
        Optional<Answer> agreed = Optional.empty();
        for (int candidate : candidates.of(wanted.root())) {
            work.step();
            Optional<CoreAccess> found = find(wanted, kind, candidate);
            if (found.isPresent()) {
                Answer answer = new Answer(found.get(), CoreValue.of(target, kind, found.get(), byteOrder));
                if (agreed.isPresent() && !agreed.get().agreesWith(answer)) {
                    requireOwn(kind, agreed.get(), answer);
                    return known(text, kind, before, before);
                }
                agreed = agreed.or(() -> Optional.of(answer));
                remaining.add(candidate);
            }
        }
        if (agreed.isPresent()) {
            candidates.narrow(wanted.root(), remaining);
            return known(text, kind, before, agreed.get().value());
        }
        return missing(wanted, kind, text, before);
    }

    /** What a candidate says. */
    private record Answer(CoreAccess access, CoreValue value) {
        boolean agreesWith(Answer other) {
            return access.bitOffset() == other.access.bitOffset() && value.value() == other.value.value();
        }
    }

    private Optional<CoreAccess> find(CoreAccess wanted, CoreKind kind, int candidate) throws CoreRefusal {
        if (kind.asksOfField()) {
            return fields.findField(wanted, candidate);
        } else if (kind.asksOfConstant()) {
            return fields.findConstant(wanted, candidate);
        }
        boolean found = kind == CoreKind.TYPE_MATCHES
                ? match.matches(wanted.root(), candidate)
                : compatibility.areCompatible(wanted.root(), candidate);
        return found ? Optional.of(new CoreAccess(candidate, List.of(), 0)) : Optional.empty();
    }

    /** Refuses answers that differ, unless the object's own types are the target. */
    private void requireOwn(CoreKind kind, Answer answer, Answer other) throws CoreRefusal {
        if (!own) {
            throw new CoreRefusal("types %d and %d of the target disagree on %s: %d at bit %d, and %d at bit %d"
                    .formatted(
                            answer.access().root(),
                            other.access().root(),
                            kind,
                            answer.value().value(),
                            answer.access().bitOffset(),
                            other.value().value(),
                            other.access().bitOffset()));
        }
    }

    private CoreResolution known(String text, CoreKind kind, CoreValue before, CoreValue after) {
        boolean ownNumber = kind == CoreKind.TYPE_ID_LOCAL || (kind == CoreKind.TYPE_ID_TARGET && own);
        CoreValue value =
                ownNumber ? new CoreValue(numbers.applyAsInt((int) after.value()), after.certain(), 0, 0) : after;
        return new CoreResolution.Known(text, kind, before, value, isResizable(before, value));
    }

    private CoreResolution missing(CoreAccess wanted, CoreKind kind, String text, CoreValue before) {
        return switch (kind) {
            case FIELD_EXISTS, TYPE_EXISTS, TYPE_MATCHES, TYPE_SIZE, TYPE_ID_TARGET, ENUMVAL_EXISTS ->
                known(text, kind, before, new CoreValue(0, true, 0, 0));
            default -> {
                int count = candidates.of(wanted.root()).size();
                yield new CoreResolution.Missing(
                        text,
                        kind,
                        count == 0
                                ? "the target has no %s".formatted(local.describe(wanted.root()))
                                : "none of the target's %d types of this name has it".formatted(count));
            }
        };
    }

    // A smaller or larger load fills the register with zeros, which is right for pointers and for integers without
    // sign.
    private boolean isResizable(CoreValue before, CoreValue after) {
        BtfType mine = local.type(before.accessType());
        BtfType other = target.type(after.accessType());
        return (mine instanceof BtfType.Pointer && other instanceof BtfType.Pointer)
                || (isUnsigned(mine) && isUnsigned(other));
    }

    private static boolean isUnsigned(BtfType type) {
        return type instanceof BtfType.Int integer && (!integer.signed() || integer.character() || integer.bool());
    }
}
