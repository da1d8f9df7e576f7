package io.github.ebpf4j.interpreter.context;

/**
 * A program recognised a key of a remote control ({@code bpf_rc_keydown}).
 *
 * @param protocol the remote control's protocol, a number of {@code enum rc_proto}
 * @param scancode the key
 * @param toggle whether the bit is set that remote controls change from one press to the next
 */
public record RemoteKeyPressed(int protocol, long scancode, boolean toggle) implements Effect {}
