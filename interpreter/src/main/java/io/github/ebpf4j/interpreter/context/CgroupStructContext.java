package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.layout.Layout;

/** A structure for programs of a control group. Each run begins with the return value 0. */
abstract class CgroupStructContext extends StructContext implements ReturnValueContext {

    private int returnValue;

    CgroupStructContext(Layout layout, FieldAccess access) {
        super(layout, access);
    }

    @Override
    public int returnValue() {
        return returnValue;
    }

    @Override
    public void returnValue(int value) {
        returnValue = value;
    }

    @Override
    void point(Execution execution) {
        returnValue = 0;
    }
}
