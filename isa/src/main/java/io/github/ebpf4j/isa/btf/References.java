package io.github.ebpf4j.isa.btf;

import java.util.BitSet;

/** Which types others refer to. */
final class References {

    private References() {}

    static BitSet of(Btf btf) {
        BitSet found = new BitSet(btf.count());
        for (int id = 1; id < btf.count(); id++) {
            collect(btf.type(id), found);
        }
        return found;
    }

    private static void collect(BtfType type, BitSet found) {
        if (type instanceof BtfType.Pointer pointer) {
            found.set(pointer.target());
        } else if (type instanceof BtfType.Array array) {
            found.set(array.element());
            found.set(array.index());
        } else if (type instanceof BtfType.Qualifier qualifier) {
            found.set(qualifier.target());
        } else if (type instanceof BtfType.Typedef typedef) {
            found.set(typedef.target());
        } else if (type instanceof BtfType.TypeTag tag) {
            found.set(tag.target());
        } else if (type instanceof BtfType.DeclTag tag) {
            found.set(tag.target());
        } else if (type instanceof BtfType.Variable variable) {
            found.set(variable.type());
        } else if (type instanceof BtfType.Composite composite) {
            composite.members().forEach(member -> found.set(member.type()));
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            found.set(prototype.result());
            prototype.parameters().forEach(parameter -> found.set(parameter.type()));
        }
        // Functions refer to prototypes and sections to variables: neither is declared by itself anyway.
    }
}
