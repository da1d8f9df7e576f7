package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

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
    private boolean inSession;
    private boolean returning;
    private final Region sessionCookie = Region.ofOneRun("session cookie", new byte[Long.BYTES]);
    private Optional<Execution> placedIn = Optional.empty();
    private long sessionCookieAddress;

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

    /**
     * Makes it the context of a session, a {@code kprobe.session} or {@code uprobe.session}: the program is run at the entry
     * of a function, and again with the same context when the function returns.
     *
     * @param atReturn whether the next runs are for the return
     */
    public RegistersContext session(boolean atReturn) {
        inSession = true;
        returning = atReturn;
        return this;
    }

    /** Returns whether it is the context of a session. */
    public boolean isSession() {
        return inSession;
    }

    /** Returns whether the run is for the return of a function, in a session. */
    public boolean isReturning() {
        return returning;
    }

    /** Returns the address of the 8 bytes that the runs of a session have in common, 0 outside a session. */
    public long sessionCookieAddress() {
        return sessionCookieAddress;
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
        if (inSession && (placedIn.isEmpty() || placedIn.get() != execution)) {
            sessionCookieAddress = execution.place(sessionCookie);
            placedIn = Optional.of(execution);
        }
        return execution.context(region);
    }
}
