package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.List;

/**
 * Whether a type of a target can stand for one of an object whose name it has: it is of the same kind, and so is what
 * it points to, what an array of it holds, and what a function of it takes and returns. Names, sizes and members do not
 * count. The rules, and the limits of depth, are those of libbpf's {@code bpf_core_types_are_compat}.
 */
final class CoreCompatibility {

    private static final int MAX_DEPTH = 32;

    private final CoreTypes local;
    private final CoreTypes target;
    private final CoreWork work;

    CoreCompatibility(CoreTypes local, CoreTypes target, CoreWork work) {
        this.local = local;
        this.target = target;
        this.work = work;
    }

    boolean areCompatible(int localId, int targetId) throws CoreRefusal {
        return areOfOneKind(local.type(localId), target.type(targetId)) && areCompatible(localId, targetId, MAX_DEPTH);
    }

    /**
     * Returns whether types are compatible.
     *
     * @param level how many functions may still be in one another
     */
    private boolean areCompatible(int localId, int targetId, int level) throws CoreRefusal {
        int mine = localId;
        int other = targetId;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            work.step();
            BtfType type = local.resolved(mine);
            BtfType otherType = target.resolved(other);
            if (!areOfOneKind(type, otherType)) {
                return false;
            } else if (type instanceof BtfType.Pointer pointer) {
                mine = pointer.target();
                other = ((BtfType.Pointer) otherType).target();
            } else if (type instanceof BtfType.Array array) {
                mine = array.element();
                other = ((BtfType.Array) otherType).element();
            } else if (type instanceof BtfType.FunctionPrototype function) {
                BtfType.FunctionPrototype otherFunction = (BtfType.FunctionPrototype) otherType;
                if (!areCompatible(function.parameters(), otherFunction.parameters(), level)) {
                    return false;
                }
                mine = function.result();
                other = otherFunction.result();
            } else {
                return isComparable(type) && isWhole(type) && isWhole(otherType);
            }
        }
        throw tooDeep();
    }

    private boolean areCompatible(List<BtfType.Parameter> mine, List<BtfType.Parameter> others, int level)
            throws CoreRefusal {
        if (mine.size() != others.size()) {
            return false;
        }
        for (int index = 0; index < mine.size(); index++) {
            if (level == 0) {
                throw tooDeep();
            }
            if (!areCompatible(mine.get(index).type(), others.get(index).type(), level - 1)) {
                return false;
            }
        }
        return true;
    }

    static CoreRefusal tooDeep() {
        return new CoreRefusal("types lie more than %d deep in one another".formatted(MAX_DEPTH));
    }

    static boolean areOfOneKind(BtfType type, BtfType other) {
        return type.kind() == other.kind()
                || (type instanceof BtfType.Enumeration && other instanceof BtfType.Enumeration);
    }

    private static boolean isComparable(BtfType type) {
        Kind kind = type.kind();
        return kind == Kind.VOID
                || kind == Kind.INT
                || kind == Kind.FWD
                || type instanceof BtfType.Composite
                || type instanceof BtfType.Enumeration;
    }

    // Before there were bit fields in BTF, integers that begin in the middle stood for them.
    private static boolean isWhole(BtfType type) {
        return !(type instanceof BtfType.Int integer) || integer.bitOffset() == 0;
    }
}
