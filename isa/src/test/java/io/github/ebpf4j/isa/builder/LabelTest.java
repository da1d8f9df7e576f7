package io.github.ebpf4j.isa.builder;

import static io.github.ebpf4j.isa.builder.Operands.R0;
import static io.github.ebpf4j.isa.builder.Operands.R1;
import static io.github.ebpf4j.isa.builder.Operands.R2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Bytecode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {

    private final BytecodeBuilder builder = new BytecodeBuilder();

    @Test
    void forward() {
        Label end = builder.label();
        assertEquals(
                1, builder.ja(end).mov(R0, 1).bind(end).exit().build().at(0).offset());
    }

    @Test
    void backward() {
        Label loop = builder.label();
        assertEquals(-2, builder.bind(loop).mov(R0, 1).ja(loop).build().at(1).offset());
    }

    @Test
    void oneForSeveralJumps() {
        Label end = builder.label();
        Bytecode program = builder.jeq(R1, 0, end)
                .jgt32(R1, R2, end)
                .callLocal(end)
                .bind(end)
                .exit()
                .build();
        assertEquals(2, program.at(0).offset());
        assertEquals(1, program.at(1).offset());
        assertEquals(0, program.at(2).imm());
    }

    @Test
    void severalForOnePlace() {
        Label first = builder.label();
        Label second = builder.label();
        Bytecode program =
                builder.ja(first).ja(second).bind(first).bind(second).exit().build();
        assertEquals(1, program.at(0).offset());
        assertEquals(0, program.at(1).offset());
    }

    @Test
    void codeAddressesCountFromTheSecondSlot() {
        Label function = builder.label();
        assertEquals(
                2,
                builder.lddwCode(R1, function)
                        .exit()
                        .bind(function)
                        .exit()
                        .build()
                        .at(0)
                        .imm());
    }

    @Test
    void unboundIsNamedByBuild() {
        Label done = builder.label("done");
        builder.mov(R0, 0).ja(done);
        assertMessage(
                IllegalStateException.class, "label \"done\", which pc 1 refers to, is not bound", builder::build);
        builder.bind(done);
        assertEquals(0, builder.build().at(1).offset());
    }

    @Test
    void withoutANameHasANumber() {
        Label first = builder.label();
        builder.label("named");
        assertEquals("label \"L0\"", first.toString());
        assertEquals("label \"L2\"", builder.label().toString());
    }

    @Test
    void unboundAndUnusedIsNoMistake() {
        assertEquals("label \"unused\"", builder.label("unused").toString());
        assertEquals(1, builder.exit().build().slots());
    }

    @Test
    void boundTwiceIsRefusedAtOnce() {
        Label loop = builder.label("loop");
        builder.mov(R0, 0).bind(loop).exit();
        assertMessage(
                IllegalStateException.class,
                "label \"loop\" is already bound, to pc 1; now it would be pc 2",
                () -> builder.bind(loop));
    }

    @Test
    void ofAnotherBuilderIsRefusedAtOnce() {
        Label other = new BytecodeBuilder().label("other");
        String message = "label \"other\" belongs to another builder";
        assertMessage(IllegalArgumentException.class, message, () -> builder.bind(other));
        assertMessage(IllegalArgumentException.class, message, () -> builder.ja(other));
        assertMessage(IllegalArgumentException.class, message, () -> builder.jne32(R1, R2, other));
        assertMessage(IllegalArgumentException.class, message, () -> builder.callLocal(other));
        assertMessage(IllegalArgumentException.class, message, () -> builder.lddwCode(R0, other));
        // What was refused left no trace.
        assertEquals(0, builder.build().slots());
    }

    @Test
    void atTheEndsOf16Bits() {
        assertEquals(Short.MAX_VALUE, forward(Short.MAX_VALUE).at(0).offset());
        assertEquals(
                Short.MIN_VALUE,
                backward(Short.MIN_VALUE).at(-Short.MIN_VALUE - 1).offset());
    }

    @Test
    void beyond16Bits() {
        assertMessage(
                IllegalStateException.class,
                "label \"far\" is 32768 slots away from pc 0, must be -32768 to 32767",
                () -> forward(32768));
        assertMessage(
                IllegalStateException.class,
                "label \"far\" is -32769 slots away from pc 32768, must be -32768 to 32767",
                () -> backward(-32769));
    }

    @ParameterizedTest
    @ValueSource(ints = {32768, 100_000})
    void ja32ReachesFurther(int distance) {
        Label far = builder.label("far");
        builder.ja32(far).callLocal(far);
        fill(distance - 1);
        Bytecode program = builder.bind(far).build();
        assertEquals(distance, program.at(0).imm());
        assertEquals(distance - 1, program.at(1).imm());
    }

    private Bytecode forward(int distance) {
        Label far = builder.label("far");
        builder.ja(far);
        fill(distance);
        return builder.bind(far).build();
    }

    private Bytecode backward(int distance) {
        BytecodeBuilder fresh = new BytecodeBuilder();
        Label far = fresh.label("far");
        fresh.bind(far);
        for (int i = 0; i < -distance - 1; i++) {
            fresh.exit();
        }
        return fresh.jeq(R1, 0, far).build();
    }

    private void fill(int slots) {
        for (int i = 0; i < slots; i++) {
            builder.exit();
        }
    }

    private static void assertMessage(Class<? extends Exception> type, String message, Executable call) {
        assertEquals(message, assertThrows(type, call).getMessage());
    }
}
