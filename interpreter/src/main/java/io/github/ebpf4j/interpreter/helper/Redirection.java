package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.context.Effect;
import io.github.ebpf4j.interpreter.context.Redirected;
import io.github.ebpf4j.interpreter.context.SocketRedirected;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.map.RedirectTarget;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Optional;

/**
 * Where the packet of a run goes when it ends ({@code struct bpf_redirect_info}): what the last call said. The object
 * that says so is used again as long as runs say the same, so that these allocate nothing.
 */
final class Redirection implements Current.EndOfRun {

    private final Current current;
    private Redirected last =
            new Redirected(Redirected.Way.DEVICE, 0, 0, Optional.empty(), Optional.empty(), Optional.empty());
    private Optional<SocketRedirected> lastSocket = Optional.empty();
    private Optional<Effect> pending = Optional.empty();
    private Optional<Effect> known = Optional.empty();

    private Redirection(Current current) {
        this.current = current;
    }

    static Redirection of(Current current) {
        return current.state(Redirection.class, Redirection::new);
    }

    /** Sends the packet somewhere. */
    void to(
            Redirected.Way way,
            long index,
            long flags,
            Optional<String> map,
            Optional<RedirectTarget> target,
            Optional<IpAddress> nextHop) {
        boolean same = last.way() == way
                && last.index() == index
                && last.flags() == flags
                && last.map().equals(map)
                && last.target().equals(target)
                && last.nextHop().equals(nextHop);
        if (!same) {
            last = new Redirected(way, index, flags, map, target, nextHop);
        }
        pend(last);
    }

    /** Sends the packet or message to a socket. */
    void to(Socket socket, boolean ingress) {
        if (lastSocket.isEmpty()
                || !lastSocket.get().socket().equals(socket)
                || lastSocket.get().ingress() != ingress) {
            lastSocket = Optional.of(new SocketRedirected(socket, ingress));
        }
        pend(lastSocket.get());
    }

    private void pend(Effect effect) {
        if (known.isEmpty() || !known.get().equals(effect)) {
            known = Optional.of(effect);
        }
        pending = known;
    }

    /** Sends the packet nowhere. */
    void forget() {
        pending = Optional.empty();
    }

    @Override
    public void endOfRun() {
        if (pending.isPresent()) {
            current.effect(pending.get());
            pending = Optional.empty();
        }
    }
}
