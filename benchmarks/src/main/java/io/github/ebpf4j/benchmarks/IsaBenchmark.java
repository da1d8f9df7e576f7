package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.flow.ControlFlow;
import io.github.ebpf4j.isa.text.Assembler;
import io.github.ebpf4j.isa.text.Dialect;
import io.github.ebpf4j.isa.text.Disassembler;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the module isa does to whole programs of several sizes; an operation is one program. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class IsaBenchmark {

    private static final int FUNCTION_SIZE = 200;

    /** How many instructions the program has. */
    @Param({"1000", "10000", "100000", "1000000"})
    public int instructions;

    private final ProgramValidator validator = ProgramValidator.of(Profile.DEFAULT);
    private Bytecode code = Bytecode.of();
    private Bytecode codeOfOneFunction = Bytecode.of();
    private byte[] bytes = {};
    private String conformance = "";
    private String pseudoC = "";

    /** Makes the program, and what it is as bytes and as text. */
    @Setup
    public void setUp() {
        code = RandomProgram.of(instructions, FUNCTION_SIZE);
        codeOfOneFunction = RandomProgram.of(instructions, instructions);
        bytes = code.encode(ByteOrder.LITTLE_ENDIAN);
        conformance = Disassembler.disassemble(Dialect.CONFORMANCE, code);
        pseudoC = Disassembler.disassemble(Dialect.PSEUDO_C, code);
    }

    /** Bytes to instructions. */
    @Benchmark
    public Bytecode decode() {
        return Bytecode.decode(bytes, ByteOrder.LITTLE_ENDIAN);
    }

    /** Instructions to bytes. */
    @Benchmark
    public byte[] encode() {
        return code.encode(ByteOrder.LITTLE_ENDIAN);
    }

    /** All rules, of which none is broken. */
    @Benchmark
    public List<Finding> validate() {
        return validator.findings(code);
    }

    /** Instructions to text with labels. */
    @Benchmark
    public String printConformance() {
        return Disassembler.disassemble(Dialect.CONFORMANCE, code);
    }

    /** Instructions to text as of LLVM. */
    @Benchmark
    public String printPseudoC() {
        return Disassembler.disassemble(Dialect.PSEUDO_C, code);
    }

    /** Text with labels to instructions. */
    @Benchmark
    public Bytecode assembleConformance() {
        return Assembler.assemble(Dialect.CONFORMANCE, conformance);
    }

    /** Text as of LLVM to instructions. */
    @Benchmark
    public Bytecode assemblePseudoC() {
        return Assembler.assemble(Dialect.PSEUDO_C, pseudoC);
    }

    /** Blocks, edges and dominators of functions of 200 instructions. */
    @Benchmark
    public ControlFlow controlFlow() {
        return ControlFlow.of(code);
    }

    /** Blocks, edges and dominators of a single function, where the dominator tree is large. */
    @Benchmark
    public ControlFlow controlFlowOfOneFunction() {
        return ControlFlow.of(codeOfOneFunction);
    }
}
