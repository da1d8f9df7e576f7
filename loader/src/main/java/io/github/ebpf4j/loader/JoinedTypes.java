package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.util.ArrayList;
import java.util.List;

/** The types of several units, one after the other, with their numbers moved up by those before. */
final class JoinedTypes {

    private final LinkUnit unit;

    private JoinedTypes(LinkUnit unit) {
        this.unit = unit;
    }

    static Btf of(List<LinkUnit> units) {
        List<BtfType> joined = new ArrayList<>();
        for (LinkUnit unit : units) {
            Btf types = unit.types().orElseThrow();
            JoinedTypes mover = new JoinedTypes(unit);
            for (int id = 1; id < types.count(); id++) {
                joined.add(mover.moved(types.type(id)));
            }
        }
        return Btf.of(joined);
    }

    private int moved(int id) {
        return unit.typeNumber(id);
    }

    private BtfType moved(BtfType type) {
        if (type instanceof BtfType.Pointer pointer) {
            return new BtfType.Pointer(moved(pointer.target()));
        } else if (type instanceof BtfType.Array array) {
            return new BtfType.Array(moved(array.element()), moved(array.index()), array.count());
        } else if (type instanceof BtfType.Composite composite) {
            return new BtfType.Composite(
                    composite.kind(),
                    composite.name(),
                    composite.size(),
                    composite.members().stream()
                            .map(member -> new BtfType.Member(
                                    member.name(), moved(member.type()), member.bitOffset(), member.bitSize()))
                            .toList());
        } else if (type instanceof BtfType.Typedef typedef) {
            return new BtfType.Typedef(typedef.name(), moved(typedef.target()));
        } else if (type instanceof BtfType.Qualifier qualifier) {
            return new BtfType.Qualifier(qualifier.kind(), moved(qualifier.target()));
        } else if (type instanceof BtfType.TypeTag tag) {
            return new BtfType.TypeTag(tag.name(), moved(tag.target()), tag.attribute());
        } else if (type instanceof BtfType.Function function) {
            return new BtfType.Function(function.name(), moved(function.prototype()), function.linkage());
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            return new BtfType.FunctionPrototype(
                    moved(prototype.result()),
                    prototype.parameters().stream()
                            .map(parameter -> new BtfType.Parameter(parameter.name(), moved(parameter.type())))
                            .toList());
        } else if (type instanceof BtfType.Variable variable) {
            return new BtfType.Variable(variable.name(), moved(variable.type()), variable.linkage());
        } else if (type instanceof BtfType.DataSection section) {
            return new BtfType.DataSection(
                    section.name(),
                    section.size(),
                    section.variables().stream()
                            .map(each -> new BtfType.Placement(moved(each.type()), each.offset(), each.size()))
                            .toList());
        } else if (type instanceof BtfType.DeclTag tag) {
            return new BtfType.DeclTag(tag.name(), moved(tag.target()), tag.component(), tag.attribute());
        }
        return type;
    }
}
