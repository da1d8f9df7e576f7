package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfType;
import java.util.List;

/**
 * Whether a type of a target matches one of an object: every member, constant and parameter of the object's type has one
 * of the same name and of a matching type in the target's, and integers have the same size and sign. Behind a pointer
 * structures need their names only. The rules, and the limits of depth, are those of libbpf's
 * {@code bpf_core_types_match}.
 */
final class CoreMatch {

    private static final int MAX_DEPTH = 32;

    private final CoreTypes local;
    private final CoreTypes target;
    private final CoreWork work;

    CoreMatch(CoreTypes local, CoreTypes target, CoreWork work) {
        this.local = local;
        this.target = target;
        this.work = work;
    }

    boolean matches(int localId, int targetId) throws CoreRefusal {
        return matches(localId, targetId, false, MAX_DEPTH);
    }

    /**
     * Returns whether types match.
     *
     * @param pointed whether a pointer leads to them
     * @param level how many functions and structures may still be in one another
     */
    private boolean matches(int localId, int targetId, boolean pointed, int level) throws CoreRefusal {
        if (level == 0) {
            throw CoreCompatibility.tooDeep();
        }
        int mine = localId;
        int other = targetId;
        boolean behindPointer = pointed;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            BtfType type = local.resolved(mine);
            BtfType otherType = target.resolved(other);
            if (!haveOneName(type.name(), otherType.name())) {
                return false;
            } else if (type instanceof BtfType.Pointer pointer && otherType instanceof BtfType.Pointer otherPointer) {
                behindPointer = true;
                mine = pointer.target();
                other = otherPointer.target();
            } else if (type instanceof BtfType.Array array && otherType instanceof BtfType.Array otherArray) {
                if (array.count() != otherArray.count()) {
                    return false;
                }
                mine = array.element();
                other = otherArray.element();
            } else if (type instanceof BtfType.FunctionPrototype function
                    && otherType instanceof BtfType.FunctionPrototype otherFunction) {
                if (!parametersMatch(function.parameters(), otherFunction.parameters(), behindPointer, level)) {
                    return false;
                }
                mine = function.result();
                other = otherFunction.result();
            } else {
                return valuesMatch(type, otherType, behindPointer, level);
            }
        }
        throw CoreCompatibility.tooDeep();
    }

    private boolean valuesMatch(BtfType type, BtfType other, boolean pointed, int level) throws CoreRefusal {
        if (type instanceof BtfType.Int integer && other instanceof BtfType.Int otherInteger) {
            return integer.size() == otherInteger.size() && integer.signed() == otherInteger.signed();
        } else if (type instanceof BtfType.Enumeration mine && other instanceof BtfType.Enumeration others) {
            return constantsMatch(mine, others);
        } else if (type instanceof BtfType.Forward forward) {
            return forwardMatches(forward, other, pointed);
        } else if (type instanceof BtfType.Composite mine) {
            if (pointed && other instanceof BtfType.Forward forward) {
                return (mine.kind() == BtfType.Kind.UNION) == forward.union();
            }
            return mine.kind() == other.kind() && (pointed || membersMatch(mine, (BtfType.Composite) other, level));
        }
        return type instanceof BtfType.VoidType && other instanceof BtfType.VoidType;
    }

    private static boolean forwardMatches(BtfType.Forward mine, BtfType other, boolean pointed) {
        if (other instanceof BtfType.Forward forward) {
            return mine.union() == forward.union();
        }
        return pointed && other.kind() == (mine.union() ? BtfType.Kind.UNION : BtfType.Kind.STRUCT);
    }

    private boolean membersMatch(BtfType.Composite mine, BtfType.Composite others, int level) throws CoreRefusal {
        if (mine.members().size() > others.members().size()) {
            return false;
        }
        for (BtfType.Member member : mine.members()) {
            if (!hasMatch(member, others.members(), level)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasMatch(BtfType.Member member, List<BtfType.Member> others, int level) throws CoreRefusal {
        for (BtfType.Member other : others) {
            if (haveOneName(member.name(), other.name()) && matches(member.type(), other.type(), false, level - 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean constantsMatch(BtfType.Enumeration mine, BtfType.Enumeration others) throws CoreRefusal {
        if (mine.size() != others.size()
                || mine.enumerators().size() > others.enumerators().size()) {
            return false;
        }
        for (BtfType.Enumerator constant : mine.enumerators()) {
            if (!isAmong(constant.name(), others.enumerators())) {
                return false;
            }
        }
        return true;
    }

    private boolean isAmong(String name, List<BtfType.Enumerator> others) throws CoreRefusal {
        for (BtfType.Enumerator other : others) {
            if (haveOneName(name, other.name())) {
                return true;
            }
        }
        return false;
    }

    private boolean parametersMatch(
            List<BtfType.Parameter> mine, List<BtfType.Parameter> others, boolean pointed, int level)
            throws CoreRefusal {
        if (mine.size() != others.size()) {
            return false;
        }
        for (int index = 0; index < mine.size(); index++) {
            if (!matches(mine.get(index).type(), others.get(index).type(), pointed, level - 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean haveOneName(String name, String other) throws CoreRefusal {
        work.compare(name);
        work.compare(other);
        return CoreNames.same(name, other);
    }
}
