package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EINVAL;
import static io.github.ebpf4j.interpreter.Errno.EOPNOTSUPP;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.ArgumentsContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.RegistersContext;
import io.github.ebpf4j.interpreter.context.ReturnOverridden;
import io.github.ebpf4j.interpreter.context.ReturnValueContext;
import io.github.ebpf4j.interpreter.context.TracingContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.world.Registers;
import io.github.ebpf4j.isa.program.AttachType;
import java.util.Optional;

/** What a program knows of the function that it traces: {@code kernel/trace/bpf_trace.c}. */
final class FunctionHelpers {

    void register(Registry registry) {
        registry.helper(
                "bpf_get_func_ip",
                (caller, r1, r2, r3, r4, r5) ->
                        context(caller, TracingContext.class).functionAddress());
        registry.helper(
                "bpf_get_attach_cookie",
                (caller, r1, r2, r3, r4, r5) ->
                        context(caller, TracingContext.class).cookie());
        registry.helper(
                "bpf_get_func_arg", (caller, context, index, to, r4, r5) -> argument(caller, context, (int) index, to));
        registry.helper("bpf_get_func_ret", (caller, context, to, r3, r4, r5) -> result(caller, context, to));
        registry.helper(
                "bpf_get_func_arg_cnt",
                (caller, r1, r2, r3, r4, r5) ->
                        context(caller, ArgumentsContext.class).count());
        registry.helper(
                "bpf_get_retval",
                (caller, r1, r2, r3, r4, r5) ->
                        context(caller, ReturnValueContext.class).returnValue());
        registry.helper("bpf_set_retval", (caller, value, r2, r3, r4, r5) -> {
            context(caller, ReturnValueContext.class).returnValue((int) value);
            return 0;
        });
        registry.kfunc(
                "bpf_session_is_return",
                (caller, r1, r2, r3, r4, r5) -> session(caller).isReturning() ? 1 : 0);
        registry.kfunc(
                "bpf_session_cookie",
                (caller, r1, r2, r3, r4, r5) -> session(caller).sessionCookieAddress());
        registry.helper(
                "bpf_override_return", (caller, context, value, r3, r4, r5) -> override(caller, context, value));
    }

    /**
     * Returns the context of the run.
     *
     * @throws RuntimeException a fault, if it is none of the kind
     */
    static <T extends Context> T context(Caller caller, Class<T> kind) {
        Context context = Current.of(caller).startedWith();
        if (!kind.isInstance(context)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "this function needs a context of kind " + kind.getSimpleName());
        }
        return kind.cast(context);
    }

    private static RegistersContext session(Caller caller) {
        RegistersContext registers = context(caller, RegistersContext.class);
        if (!registers.isSession()) {
            throw caller.fault(Fault.Kind.ARGUMENT, "the program is not run in a session");
        }
        return registers;
    }

    private static long argument(Caller caller, long context, int index, long to) {
        int count = context(caller, ArgumentsContext.class).count();
        if (Integer.compareUnsigned(index, count) >= 0) {
            return EINVAL.result();
        }
        caller.store(to, Long.BYTES, caller.load(context + (long) index * Long.BYTES, Long.BYTES));
        return 0;
    }

    private static long result(Caller caller, long context, long to) {
        ArgumentsContext arguments = context(caller, ArgumentsContext.class);
        Optional<AttachType> attached = caller.linked().program().attachment().attachType();
        boolean known = attached.isPresent()
                ? attached.get() == AttachType.TRACE_FEXIT || attached.get() == AttachType.MODIFY_RETURN
                : arguments.result().isPresent();
        if (!known) {
            return EOPNOTSUPP.result();
        }
        caller.store(to, Long.BYTES, caller.load(context + (long) arguments.count() * Long.BYTES, Long.BYTES));
        return 0;
    }

    private static long override(Caller caller, long context, long value) {
        Registers registers = context(caller, RegistersContext.class).registers();
        int result = registers.offsetOf(registers.architecture().result());
        caller.store(context + result, Long.BYTES, value);
        Current.of(caller).effect(caller, new ReturnOverridden(value), 0);
        return 0;
    }
}
