package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The registers of a CPU, {@code struct pt_regs}: the context of kprobes, kretprobes, uprobes and uretprobes. What is a
 * pointer among them is an address that {@link io.github.ebpf4j.interpreter.host.KernelMemory} or {@link
 * io.github.ebpf4j.interpreter.world.UserMemory} gave.
 */
public final class RegistersContext implements TracingContext {

    private final Registers registers;
    private final byte[] bytes;
    private final Region region;
    private long cookie;
    private long functionAddress;

    private RegistersContext(Registers registers) {
        this.registers = registers;
        this.bytes = new byte[registers.size()];
        this.region = Region.ofOneRun("registers", bytes);
    }

    /** Returns a context of registers, which may be changed for further runs. */
    public static RegistersContext of(Registers registers) {
        return new RegistersContext(registers);
    }

    /**
     * Returns the context at the entry of a function on x86-64.
     *
     * @param parameters its first parameters, at most six
     * @throws IllegalArgumentException if there are more
     */
    public static RegistersContext entry(long... parameters) {
        Registers registers = Registers.of(Architecture.X86_64);
        for (int i = 0; i < parameters.length; i++) {
            registers.parameter(i + 1, parameters[i]);
        }
        return of(registers);
    }

    /** Returns the context at the exit of a function on x86-64. */
    public static RegistersContext exit(long result) {
        return of(Registers.of(Architecture.X86_64).result(result));
    }

    /** Returns the registers that a run begins with. */
    public Registers registers() {
        return registers;
    }

    /** Sets the number that the program was attached with. */
    public RegistersContext cookie(long cookie) {
        this.cookie = cookie;
        return this;
    }

    /** Sets the address of the function. */
    public RegistersContext functionAddress(long address) {
        functionAddress = address;
        return this;
    }

    @Override
    public long cookie() {
        return cookie;
    }

    @Override
    public long functionAddress() {
        return functionAddress;
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        registers.write(ByteBuffer.wrap(bytes).order(byteOrder));
        return execution.context(region);
    }
}
