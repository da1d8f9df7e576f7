package io.github.ebpf4j.isa.builder.outside;

import static io.github.ebpf4j.isa.builder.Operands.R0;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.builder.BytecodeBuilder;
import io.github.ebpf4j.isa.builder.Register;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Most methods are inherited from classes that only the builder's package sees; nobody outside should notice. */
class OutsidePackageTest {

    @Test
    void callsCanBeChained() {
        assertEquals(2, new BytecodeBuilder().neg(R0).exit().build().slots());
    }

    @Test
    void methodsCanBeReferredTo() {
        BiFunction<BytecodeBuilder, Register.General, BytecodeBuilder> negate = BytecodeBuilder::neg;
        UnaryOperator<BytecodeBuilder> exit = BytecodeBuilder::exit;
        Bytecode program = negate.andThen(exit).apply(new BytecodeBuilder(), R0).build();
        assertEquals(Opcode.NEG64.opcode(), program.at(0).opcode());
        assertEquals(Opcode.EXIT.opcode(), program.at(1).opcode());
    }

    @Test
    void reflectionCanCall() throws ReflectiveOperationException {
        BytecodeBuilder builder = new BytecodeBuilder();
        assertEquals(builder, BytecodeBuilder.class.getMethod("exit").invoke(builder));
    }
}
