package io.github.ebpf4j.interpreter;

import java.util.Optional;

/** The error numbers that helpers and maps answer with, as Linux numbers them ({@code asm-generic/errno.h}). */
public enum Errno {
    /** Operation not permitted. */
    EPERM(1),
    /** No such entry. */
    ENOENT(2),
    /** No such process. */
    ESRCH(3),
    /** Interrupted. */
    EINTR(4),
    /** No such device or address. */
    ENXIO(6),
    /** Argument list too long. */
    E2BIG(7),
    /** Bad file number. */
    EBADF(9),
    /** Try again. */
    EAGAIN(11),
    /** Out of memory. */
    ENOMEM(12),
    /** Permission denied. */
    EACCES(13),
    /** Bad address. */
    EFAULT(14),
    /** Device or resource busy. */
    EBUSY(16),
    /** It exists already. */
    EEXIST(17),
    /** No such device. */
    ENODEV(19),
    /** Invalid argument. */
    EINVAL(22),
    /** No space left. */
    ENOSPC(28),
    /** Out of the function's domain. */
    EDOM(33),
    /** Out of range. */
    ERANGE(34),
    /** A lock would be waited for forever. */
    EDEADLK(35),
    /** Name too long. */
    ENAMETOOLONG(36),
    /** No message of the desired type. */
    ENOMSG(42),
    /** No data available. */
    ENODATA(61),
    /** The time is over. */
    ETIME(62),
    /** The machine is not on the network, or there is no such network namespace. */
    ENONET(64),
    /** Protocol error. */
    EPROTO(71),
    /** Bad message. */
    EBADMSG(74),
    /** Value too large. */
    EOVERFLOW(75),
    /** File descriptor in a bad state. */
    EBADFD(77),
    /** Message too long. */
    EMSGSIZE(90),
    /** Protocol of the wrong type for a socket. */
    EPROTOTYPE(91),
    /** Protocol not available. */
    ENOPROTOOPT(92),
    /** Protocol not supported. */
    EPROTONOSUPPORT(93),
    /** Socket type not supported. */
    ESOCKTNOSUPPORT(94),
    /** Operation not supported. */
    EOPNOTSUPP(95),
    /** Address family not supported. */
    EAFNOSUPPORT(97),
    /** Address in use. */
    EADDRINUSE(98),
    /** Network unreachable. */
    ENETUNREACH(101),
    /** No buffer space. */
    ENOBUFS(105),
    /** Not connected. */
    ENOTCONN(107),
    /** Timed out. */
    ETIMEDOUT(110),
    /** Operation already in progress. */
    EALREADY(114),
    /** Not supported ({@code ENOTSUPP}, which only the kernel itself uses). */
    ENOTSUPP(524);

    private final int number;
    private final Optional<Errno> some;

    Errno(int number) {
        this.number = number;
        this.some = Optional.of(this);
    }

    /** Returns the error as something that there may not be, always the same object. */
    public Optional<Errno> asResult() {
        return some;
    }

    /** Returns the number, which is positive. */
    public int number() {
        return number;
    }

    /** Returns what a helper returns that fails with this error: the negated number. */
    public long result() {
        return -number;
    }
}
